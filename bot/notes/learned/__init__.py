"""What was learned from openly licensed meetings: how tasks and decisions are said, and where."""
