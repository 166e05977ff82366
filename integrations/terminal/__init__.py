"""A chat platform in the terminal: what the demo and a person without tokens use."""
