"""What is kept of a person: given out, erased, let go of."""
