"""What the notes of a kind of meeting hold: our templates and those of servers, as plain YAML."""
