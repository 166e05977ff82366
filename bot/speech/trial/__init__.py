"""A provider tried once for real: what can't be known without it is confirmed or not."""
