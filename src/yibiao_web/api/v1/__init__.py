"""Version 1 of the API: everything below /api/v1/."""
