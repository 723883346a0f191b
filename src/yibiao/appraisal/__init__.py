"""Appraisal: what a scheme's indicators count and cost, and the arithmetic from values to bands, in the open.

``read_indicator`` tells traces from outcomes, ``check_scheme`` says what the gate says, ``reckon`` goes from a table
of values to profiles and bands with their uncertainty.
"""
