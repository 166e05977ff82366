"""Live sound to tracks on disk: the journal, the timeline, the life of a capture."""
