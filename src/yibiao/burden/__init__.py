"""What a form costs those who fill it: open parameters, one formula, minutes a year."""

from .frequency import Frequency, frequency_of
from .minutes import FormLoad, FormMinutes, RegionLoad, cell_kind, minutes_of, rows_of
from .parameters import CELL_KINDS, ParameterError, Parameters, load_parameters, shipped_text

__all__ = [
    "CELL_KINDS",
    "FormLoad",
    "FormMinutes",
    "Frequency",
    "ParameterError",
    "Parameters",
    "RegionLoad",
    "cell_kind",
    "frequency_of",
    "load_parameters",
    "minutes_of",
    "rows_of",
    "shipped_text",
]
