"""Rules on inspections, by what they are about. Each is a function of a ``Look`` that yields findings."""
