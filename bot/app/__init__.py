"""The composition root: everything is opened here, and closed in reverse order."""
