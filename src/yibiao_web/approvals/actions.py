"""Who may approve next, and what it does."""
