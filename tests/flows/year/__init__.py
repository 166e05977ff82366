"""A year of people who promise things, told by a clock that is set forward."""
