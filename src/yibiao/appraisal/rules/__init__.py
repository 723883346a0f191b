"""The rules on schemes and indicators, a file for each thing they look at. Numbers and severities are the pack's."""
