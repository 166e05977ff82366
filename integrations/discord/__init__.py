"""Discord: its voice rooms, and later its commands and messages."""
