"""A demand that came outside the platform: who asks whom for what by when, and what of it is held already."""
