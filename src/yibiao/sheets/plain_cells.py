"""What somebody typed never becomes a formula in a file of ours: in a workbook it is text, in a CSV it is marked."""

from __future__ import annotations

import re
from typing import Any

# of an XlsxWriter workbook in memory
AS_TEXT = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
# OWASP, CSV injection; the wide ones are taken for the narrow ones where Chinese or Japanese is typed
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?%?")


def tamed(value: Any) -> Any:
    """For a cell of a CSV. A text that a table program would take for a formula begins with an apostrophe, “+86” too;
    a negative number, and all else, stays as it is."""
    return f"'{value}" if isinstance(value, str) and (runs(value) or value.startswith("+")) else value


def runs(text: str) -> bool:
    """Whether a table program might compute a text rather than show it."""
    return text.startswith(STARTS) and _NUMBER.fullmatch(text) is None
