"""The burden ledger over time: rebound, displacement, and what a measure really brought."""
