"""Answers questions from what was said, in the words in which it was said."""
