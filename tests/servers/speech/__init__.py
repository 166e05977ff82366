"""What the local servers of speech to text have in common: sound that carries its own words."""
