"""Bulk in: facts from existing systems, as sources with a date."""
