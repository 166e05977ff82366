"""Slack: recordings that people share become notes in their thread."""
