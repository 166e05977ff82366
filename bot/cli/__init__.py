"""The commands: `minuta notes`, `run`, `demo`, `check`, `meetings`, `tasks`, `jobs`, `evaluate`."""
