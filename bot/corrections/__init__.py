"""What people put right in the notes, and how it stays right."""
