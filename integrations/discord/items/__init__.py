"""Action items wherever they stand: what can be done with one, and how it is shown then."""
