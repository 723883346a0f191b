"""Workbooks for tests, and packages whose parts are changed behind the writer's back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping

from openpyxl import Workbook

SHEET = "xl/worksheets/sheet1.xml"


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def small_list() -> bytes:
    """A title over three columns, a header, twenty rows."""
    book = Workbook()
    sheet = book.active
    sheet.title = "花名册"
    sheet["A1"] = "人员花名册"
    sheet.merge_cells("A1:C1")
    sheet.append(["姓名", "证件号码", "人口数"])
    for row in range(20):
        sheet.append([f"张三{row}", f"33010619900101{row:04}", row])
    return saved(book)


def with_part(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The package with one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return out.getvalue()


def with_rows(rows: bytes) -> bytes:
    """``small_list`` with more row elements at the end."""
    return with_part(small_list(), SHEET, lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>"))


def package(parts: Mapping[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()
