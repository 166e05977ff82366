"""The notes of a meeting on Discord: a head message, and a thread with its pages."""
