"""Series of burden: season, change points, rebound, displacement, effect of a measure."""
