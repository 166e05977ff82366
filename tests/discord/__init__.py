"""Tests of the Discord integration against the local Discord."""
