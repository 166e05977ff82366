"""Questions and what the records say to them."""
