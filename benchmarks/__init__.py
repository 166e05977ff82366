"""Measurements that are run by hand; the README has their tables."""
