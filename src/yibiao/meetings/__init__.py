"""What meetings cost, which are one too many, and how a month of them can be merged."""
