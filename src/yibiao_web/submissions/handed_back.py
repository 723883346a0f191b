"""The cells of a workbook that comes back, as they stand. Pure: it is read in a process of its own."""

from __future__ import annotations

import io

from python_calamine import CalamineError, CalamineWorkbook

from yibiao.sheets.grid import Value
from yibiao.sheets.guard import Package, Unreadable, shielded
from yibiao.sheets.sniffing import sniff

MOST_CELLS = 4_000_000


class NoWorkbook(ValueError):  # noqa: N818 - it names the state of the file
    """Nothing that a workbook of ours could have become."""


def cells_of(content: bytes, name: str) -> dict[str, list[list[Value]]]:
    """By sheet, from row 1 on, hidden ones too. Raises ``NoWorkbook``."""
    try:
        if sniff(content).family == "ooxml":
            _looked_into(Package(content, name))
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        found = {one: shielded(lambda one=one: _rows(book, one)) for one in book.sheet_names}
    except (CalamineError, Unreadable, ValueError, OSError) as problem:
        raise NoWorkbook(str(problem)) from problem
    if any(rows is None for rows in found.values()):
        raise NoWorkbook(name)
    return {one: rows for one, rows in found.items() if rows is not None}


def _looked_into(package: Package) -> None:
    """Unpacked once within the limits: calamine has none."""
    for part in package.parts:
        package.verify(part)


def _rows(book: CalamineWorkbook, name: str) -> list[list[Value]]:
    sheet = book.get_sheet_by_name(name)
    if sheet.total_height * sheet.total_width > MOST_CELLS:
        raise NoWorkbook(name)
    return [list(row) for row in sheet.to_python(skip_empty_area=False)]
