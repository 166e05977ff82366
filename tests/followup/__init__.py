"""What happens to an action item after the meeting."""
