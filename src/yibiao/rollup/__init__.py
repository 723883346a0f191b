"""Sums up the tree of organisations: all of it at once, or one corrected place at a time."""
