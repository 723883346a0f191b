"""Probability samples, weighted estimates with intervals, suppression of small cells."""
