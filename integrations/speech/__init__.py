"""Speech engines, one file per vendor."""
