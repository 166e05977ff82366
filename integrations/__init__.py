"""The world: one file per vendor, one folder per chat platform."""
