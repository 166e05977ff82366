"""Tests that talk to real databases, real files and real processes."""
