"""Indicators and what they say of a place, with their uncertainty; never a league table."""
