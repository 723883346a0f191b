"""Unannounced visits drawn at random: committed, drawn from a public seed, sealed until departure."""
