"""From a transcript to notes with evidence."""
