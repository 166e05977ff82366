"""The job engine, and what it leans on."""
