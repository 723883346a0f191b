"""Complaints and suggestions in people's own words, grouped by matter."""
