"""Rows, store, migrations and the audio shelf."""
