"""How well, how fast and how sure engines hear a folder of recordings with known texts.

Needs the `evaluate` extra; only `minuta evaluate` imports it.
"""
