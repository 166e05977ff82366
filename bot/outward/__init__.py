"""Other programs told of what changes."""
