"""Discord: its voice rooms, its commands and buttons, and the messages that Minuta writes there."""
