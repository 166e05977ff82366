"""Tests of the evaluation of notes, and the small set of meetings that ships with them."""
