"""Figures over many counties: portable SQL on Parquet snapshots, on DuckDB here or by Spark Connect elsewhere."""
