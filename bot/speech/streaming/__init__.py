"""Speech to text while people talk."""
