"""Consent: everybody sees that a meeting is recorded, and says whether they want it."""
