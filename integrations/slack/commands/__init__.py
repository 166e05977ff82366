"""The commands: what people type, one file for each word.

A command is acknowledged before anything else, asks the desk, and says what came of it to who typed
it.
"""
