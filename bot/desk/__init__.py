"""Everything a chat platform may ask of Minuta, done: one file per subject, as in the ports."""
