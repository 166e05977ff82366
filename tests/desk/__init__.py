"""The desk: who may ask for what, and what they get."""
