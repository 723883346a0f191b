"""BIFF workbooks (.xls, and .et of that kind): values and merges by calamine, the rest by ``biff``."""

from __future__ import annotations

import io

from python_calamine import CalamineWorkbook, SheetVisibleEnum

from yibiao.findings import finding
from yibiao.sheets.grid import Grid, Merge, Workbook
from yibiao.sheets.guard import Unreadable, shielded
from yibiao.sheets.tidying import damaged_numbers, sound_merges, trim


def open_xls(data: bytes, file: str) -> Workbook:
    workbook = Workbook("xls")
    reader = shielded(lambda: CalamineWorkbook.from_filelike(io.BytesIO(data)))
    if reader is None:
        raise Unreadable(finding("damaged_file", file=file, where="工作簿结构"))
    for sheet in reader.sheets_metadata:
        grid = Grid(sheet.name, [], hidden=sheet.visible != SheetVisibleEnum.Visible)
        workbook.grids.append(grid)
        reading = shielded(lambda name=sheet.name: reader.get_sheet_by_name(name))
        if reading is None:
            workbook.findings.append(finding("damaged_sheet", sheet=sheet.name, file=file))
            continue
        grid.rows = trim(reading.to_python(skip_empty_area=False))
        ranges = reading.merged_cell_ranges or ()
        grid.merges, bad = sound_merges(
            (Merge(top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in ranges),
            height=grid.height, width=grid.width, sheet=sheet.name, file=file,
        )  # fmt: skip
        workbook.findings += bad + damaged_numbers(grid.rows, sheet.name)
    return workbook
