"""Values typed into a form → findings of three levels: ``block`` stops, ``reason`` must be explained, ``hint``."""

from yibiao.checks.cells import CellFinding, CellRule, beside, check_cell
from yibiao.checks.rows import check_row, repeated_numbers

__all__ = ["CellFinding", "CellRule", "beside", "check_cell", "check_row", "repeated_numbers"]
