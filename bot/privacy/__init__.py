"""What is kept of a person: given out, erased, and let go of when its time is over."""
