"""HTTP: what providers call back with, and whether we are well."""
