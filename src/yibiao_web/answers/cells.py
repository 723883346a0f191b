"""How a value stands in a table that people open with Excel. Pure."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

_BAD_IN_NAME = re.compile(r'[\\/:*?"<>|\r\n\t\x00-\x1f]+')


def plain(value: Any) -> Any:
    """A value as text or number, dates as 2026-11-02."""
    return value.isoformat() if isinstance(value, date) else value


def file_name(text: str, limit: int = 80) -> str:
    """A name that every file system takes."""
    return _BAD_IN_NAME.sub("_", text).strip(" .")[:limit] or "表"


def sheet_name(text: str, taken: set[str]) -> str:
    """A sheet's name that Excel takes, none twice."""
    base = re.sub(r"[\[\]:*?/\\']", "", text).strip()[:28] or "表"
    name, number = base, 2
    while name.lower() in taken:
        name, number = f"{base}{number}", number + 1
    taken.add(name.lower())
    return name


def unique(names: list[str]) -> list[str]:
    """Column names, none twice: 姓名, 姓名(2)."""
    taken: set[str] = set()
    out = []
    for name in names:
        free, number = name, 2
        while free in taken:
            free, number = f"{name}({number})", number + 1
        taken.add(free)
        out.append(free)
    return out
