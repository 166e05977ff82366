"""Hearing in a meeting that what was promised in earlier ones is done."""
