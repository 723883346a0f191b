"""A spreadsheet that can not be written into (.xls, web page, text) as an .xlsx with the same cells at the same places.

Only used where no office programme can convert it. Values, merges, widths, heights, borders, fonts, fills, number
formats, hidden parts, frozen panes and pick-lists are carried over; pictures, print set-up and formulas are not.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import xlrd
import xlsxwriter

from yibiao.prefill.sheet_copies import sheet_name
from yibiao.prefill.sheet_xml import address_of
from yibiao.sheets.grid import Grid, Value, Workbook, plain
from yibiao.sheets.plain_cells import AS_TEXT

_MAX_CELLS = 2_000_000
_ALIGN = ("general", "left", "center", "right", "fill", "justify", "center_across", "distributed")
_UPRIGHT = ("top", "vcenter", "bottom", "vjustify", "vdistributed")
_SIDES = ("left", "right", "top", "bottom")
_LONGEST_LIST = 255
_A4, _UPRIGHT_COLUMNS = 9, 10  # xlrd does not tell the print set-up: a page must at least be as wide as the table


def rebuilt(data: bytes, source: Workbook) -> tuple[bytes, tuple[str, ...]]:
    """The .xlsx and notes on what it lacks. ``data`` are the original's bytes, ``source`` what was read from them."""
    looks = _Looks(data) if source.format in ("xls", "et") else None
    out, notes, taken = io.BytesIO(), [], set[str]()
    book = xlsxwriter.Workbook(out, {**AS_TEXT, "default_date_format": "yyyy-mm-dd", "in_memory": True})  # no file
    for number, grid in enumerate(source.grids):
        name = sheet_name(grid.name, taken)
        taken.add(name)
        sheet = book.add_worksheet(name)
        _write(book, sheet, grid, looks.sheet(number) if looks else _Plain())
        if grid.marks.formulas:
            places = "、".join(address_of(*place) for place in sorted(grid.marks.formulas)[:5])
            more = "等" if len(grid.marks.formulas) > 5 else ""
            notes.append(f"“{grid.name}”中 {places}{more}原为公式，未能保留，已留空，请在结果中补上。")
    book.close()
    return out.getvalue(), tuple(notes)


class _Plain:
    """Looks of a sheet whose original tells none: a border around what is there."""

    def format(self, row: int, column: int) -> dict[str, Any]:
        return {"border": 1, "valign": "vcenter", "text_wrap": True}

    def places(self, grid: Grid) -> Iterator[tuple[int, int]]:
        return ((r, c) for r, cells in enumerate(grid.rows, 1) for c in range(1, len(cells) + 1))

    def set_sizes(self, sheet: Any) -> None:
        sheet.set_column(0, 255, 14)


class _Looks:
    """Formats, sizes and panes of an .xls, by xlrd."""

    def __init__(self, data: bytes) -> None:
        try:
            self.book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
        except Exception:  # noqa: BLE001 - xlrd fails in many ways on old files; the values are worth keeping
            self.book = None

    def sheet(self, number: int) -> _Plain:
        if self.book is None or number >= self.book.nsheets:
            return _Plain()
        return _XlsLooks(self.book, self.book.sheet_by_index(number))


class _XlsLooks(_Plain):
    def __init__(self, book: Any, sheet: Any) -> None:
        self._book, self._sheet = book, sheet

    def places(self, grid: Grid) -> Iterator[tuple[int, int]]:
        sheet = self._sheet
        return ((r + 1, c + 1) for r in range(sheet.nrows) for c in range(sheet.row_len(r)))

    def format(self, row: int, column: int) -> dict[str, Any]:
        if row > self._sheet.nrows or column > self._sheet.row_len(row - 1):
            return {}
        style = self._book.xf_list[self._sheet.cell_xf_index(row - 1, column - 1)]
        code = self._book.format_map.get(style.format_key)
        return {
            **self._font(self._book.font_list[style.font_index]),
            **self._borders(style.border),
            **self._fill(style.background),
            "align": _ALIGN[style.alignment.hor_align] if style.alignment.hor_align else "",
            "valign": _UPRIGHT[min(style.alignment.vert_align, 4)],
            "text_wrap": bool(style.alignment.text_wrapped),
            "rotation": _rotation(style.alignment.rotation),
            "indent": style.alignment.indent_level,
            "num_format": code.format_str if code else "General",
            "locked": bool(style.protection.cell_locked),
        }

    def _font(self, font: Any) -> dict[str, Any]:
        found = {"font_name": font.name, "font_size": font.height / 20, "bold": bool(font.bold or font.weight >= 700)}
        colour = self._colour(font.colour_index)
        return (
            found
            | {"italic": bool(font.italic), "underline": int(bool(font.underline_type))}
            | ({"font_color": colour} if colour else {})
        )

    def _borders(self, border: Any) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for side in _SIDES:
            style = getattr(border, f"{side}_line_style")
            if style:
                found[side] = style
                colour = self._colour(getattr(border, f"{side}_colour_index"))
                found |= {f"{side}_color": colour} if colour else {}
        return found

    def _fill(self, fill: Any) -> dict[str, Any]:
        colour = self._colour(fill.pattern_colour_index)
        return {"pattern": fill.fill_pattern, "fg_color": colour} if fill.fill_pattern and colour else {}

    def _colour(self, index: int) -> str | None:
        found = self._book.colour_map.get(index)
        return "#{:02X}{:02X}{:02X}".format(*found) if found else None

    def set_sizes(self, sheet: Any) -> None:
        for column, told in self._sheet.colinfo_map.items():
            sheet.set_column(column, column, told.width / 256, None, {"hidden": bool(told.hidden)})
        for row, told in self._sheet.rowinfo_map.items():
            sheet.set_row(row, told.height / 20, None, {"hidden": bool(told.hidden)})
        if self._sheet.panes_are_frozen:
            sheet.freeze_panes(self._sheet.horz_split_pos, self._sheet.vert_split_pos)


def _rotation(angle: int) -> int:
    return 270 if angle == 255 else 90 - angle if angle > 90 else angle


def _write(book: Any, sheet: Any, grid: Grid, looks: _Plain) -> None:
    formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def format_at(row: int, column: int, value: Value = None) -> Any:
        told = {k: v for k, v in looks.format(row, column).items() if v not in ("", 0, False, None) or k == "locked"}
        if isinstance(value, (date, time)) and told.get("num_format", "General") == "General":
            told["num_format"] = "yyyy-mm-dd"
        key = tuple(sorted(told.items()))
        if key not in formats:
            formats[key] = book.add_format(told)
        return formats[key]

    looks.set_sizes(sheet)
    for merge in grid.merges:
        if (merge.top, merge.left) != (merge.bottom, merge.right):
            place = (merge.top - 1, merge.left - 1, merge.bottom - 1, merge.right - 1)
            sheet.merge_range(*place, "", format_at(merge.top, merge.left))
    for count, (row, column) in enumerate(looks.places(grid)):
        if count > _MAX_CELLS:
            break
        value = None if (row, column) in grid.marks.formulas else grid.value(row, column)
        _put(sheet, row - 1, column - 1, value, format_at(row, column, value))
    _finish(sheet, grid)


def _put(sheet: Any, row: int, column: int, value: Value, style: Any) -> None:
    if value is None or value == "":
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, style)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, value, style)
    elif isinstance(value, (datetime, date, time, timedelta)):
        sheet.write_datetime(row, column, value, style)
    else:
        sheet.write_string(row, column, plain(value), style)


def _finish(sheet: Any, grid: Grid) -> None:
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    if grid.width > _UPRIGHT_COLUMNS:
        sheet.set_landscape()
    if grid.hidden:
        sheet.hide()
    for validation in grid.validations:
        if validation.choices and len(",".join(validation.choices)) <= _LONGEST_LIST:
            for area in validation.ranges:
                place = (area.top - 1, area.left - 1, area.bottom - 1, area.right - 1)
                sheet.data_validation(*place, {"validate": "list", "source": list(validation.choices)})
