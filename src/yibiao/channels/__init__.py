"""Apps, public accounts and work groups: which are dormant, doubled, empty or forbidden."""
