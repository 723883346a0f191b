"""Demands that came outside the platform: who asks, what for, by when, and what is known of it."""
