"""What somebody typed never becomes a formula in a file of ours: in a workbook it is text, in a CSV it is marked."""

from __future__ import annotations

from typing import Any

# of an XlsxWriter workbook in memory
AS_TEXT = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_STARTS = ("=", "+", "-", "@", "\t", "\r")


def tamed(value: Any) -> Any:
    """For a cell of a CSV. A text that a table program would take for a formula begins with an apostrophe (OWASP,
    CSV injection); all else stays as it is."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_STARTS) else value
