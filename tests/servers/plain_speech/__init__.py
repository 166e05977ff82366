"""A provider that no vendor is: every habit can be switched, and words can be counted."""
