"""What people do with notes, items and recordings: one file for each kind of thing."""
