"""Overviews of county, department and village, the monthly report, open data."""
