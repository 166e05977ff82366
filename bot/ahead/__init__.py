"""Lets the language model read while people still talk."""
