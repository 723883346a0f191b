"""Complaints and suggestions in people's own words: which matter, whose, how often."""
