"""Tests of the export of action items."""
