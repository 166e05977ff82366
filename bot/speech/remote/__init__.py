"""Files heard by providers somewhere else: prepared, sent, waited for and joined, alike for all."""
