"""From tracks to one transcript."""
