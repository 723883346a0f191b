"""A plain sheet for items picked from the catalogue: title, headers, empty rows with borders; drop-downs where the
catalogue knows the choices. The reader reads it like any other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO

import xlsxwriter

from yibiao.catalogue import Catalogue, DataItem

_ROWS = 20
_WIDE = {"id_number": 22, "credit_code": 22, "phone": 14, "date": 13}
_LONGEST_LIST = 255  # characters a drop-down's own list may have in Excel


def drawn(title: str, items: Sequence[DataItem], catalogue: Catalogue, *, on: date) -> bytes:
    """One sheet with 序号 and a column an item, in the order given."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": datetime(on.year, on.month, on.day)})
    sheet = book.add_worksheet("表1")
    head = book.add_format({"bold": True, "align": "center", "valign": "vcenter", "font_size": 16})
    label = book.add_format({"bold": True, "align": "center", "valign": "vcenter", "border": 1, "text_wrap": True})
    cell = book.add_format({"border": 1})
    text = book.add_format({"border": 1, "num_format": "@"})
    if items:
        sheet.merge_range(0, 0, 0, len(items), title, head)
    sheet.set_row(0, 32)
    sheet.write(1, 0, "序号", label)
    sheet.set_column(0, 0, 6)
    for at, item in enumerate(items, 1):
        unit = f"（{item.unit}）" if item.unit else ""
        sheet.write(1, at, f"{item.name}{unit}", label)
        sheet.set_column(at, at, _WIDE.get(item.type, max(10, 2 * len(item.name) + 2)))
        choices = _choices(item, catalogue)
        if choices:
            sheet.data_validation(2, at, 1 + _ROWS, at, {"validate": "list", "source": choices})
    for row in range(2, 2 + _ROWS):
        sheet.write_blank(row, 0, None, cell)
        for at, item in enumerate(items, 1):
            sheet.write_blank(row, at, None, text if item.type in _WIDE else cell)
    sheet.freeze_panes(2, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    book.close()
    return out.getvalue()


def _choices(item: DataItem, catalogue: Catalogue) -> list[str]:
    known = catalogue.code_lists.get(item.choices or "")
    names = [one.name for one in known.values] if known else []
    return names if 0 < len(",".join(names)) <= _LONGEST_LIST else []
