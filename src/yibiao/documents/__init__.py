"""What documents ask, say and copy, from their text alone."""
