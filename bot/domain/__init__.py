"""What Minuta talks about: immutable types without any input or output."""
