"""The open header extractors on the same truth as ``reading.py --peers``, and ours measured by the same yardstick.

They read .xlsx and look for tables with a header, so only lists and crosstabs with column fields of spreadsheets count;
.xls forms are converted first (LibreOffice). The yardstick is theirs, not ours: the header band (first and last header
row) and, column by column, the leaf label, white space aside. Whoever reports a path is judged by its leaf.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import logging
import re
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from yibiao.conversion import LibreOffice
from yibiao.sheets.grid import letters
from yibiao.sheets.reading import read_form


@dataclass
class Found:
    """A header as a tool reports it: sheet, first and last row, column letters → label."""

    sheet: str
    top: int
    bottom: int
    labels: dict[str, str] = field(default_factory=dict)


Extractor = Callable[[Path], list[Found]]


def ours(path: Path) -> list[Found]:
    form = read_form(path.read_bytes(), path.name)
    return [
        Found(r.sheet, *r.header_rows, {f.column: f.name for f in r.fields if f.column})
        for r in form.regions
        if r.header_rows
    ]


def xldetect(path: Path) -> list[Found]:
    from xldetect import inspect_path

    found = []
    for region in inspect_path(str(path)).iter_regions():
        if region.header_rows:
            labels = {letters(region.min_col + i): str(h) for i, h in enumerate(region.headers) if h}
            found.append(Found(region.sheet, min(region.header_rows), max(region.header_rows), labels))
    return found


def gridgulp(path: Path) -> list[Found]:
    from gridgulp import GridGulp

    found = []
    for sheet in asyncio.run(GridGulp().detect_tables(str(path))).sheets:
        for table in sheet.tables:
            rows = table.header_info.row_count if table.header_info else 1
            labels = {letters(table.range.start_col + 1 + i): str(h) for i, h in enumerate(table.headers or []) if h}
            first = table.range.start_row + 1
            found.append(Found(sheet.name, first, first + rows - 1, labels))
    return found


def ks_xlsx_parser(path: Path) -> list[Found]:
    from ks_xlsx_parser.pipeline import parse_workbook

    found = []
    workbook = parse_workbook(path=path).workbook
    texts = {
        (sheet.sheet_name, cell.coord.row, cell.coord.col): str(cell.raw_value)
        for sheet in workbook.sheets
        for cell in sheet.cells.values()
        if cell.raw_value is not None
    }
    for table in workbook.table_structures:
        region = table.header_region
        if region is None:
            continue
        top, bottom = region.cell_range.top_left, region.cell_range.bottom_right
        labels = {}
        for column in range(top.col, bottom.col + 1):
            for row in range(bottom.row, top.row - 1, -1):
                if text := texts.get((table.sheet_name, row, column)):
                    labels[letters(column)] = text
                    break
        found.append(Found(table.sheet_name, top.row, bottom.row, labels))
    return found


EXTRACTORS: dict[str, Extractor] = {
    "yibiao": ours,
    "xldetect": xldetect,
    "gridgulp": gridgulp,
    "ks-xlsx-parser": ks_xlsx_parser,
}


def compare(forms: Path, parts: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """Print and return, per part and tool: header bands exact, leaf labels right, CPU seconds."""
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        for part, truths in parts.items():
            wanted = _wanted(forms, truths, Path(folder))
            regions = sum(len(r) for _, r in wanted)
            columns = sum(len(one.labels) for _, rs in wanted for one in rs)
            print(f"\n== peers, {part}: {regions} tables with {columns} columns in {len(wanted)} workbooks")
            print(f"{'tool':16} {'header band exact':>18} {'leaf label and column':>22} {'failed':>7} {'CPU s':>7}")
            for name, extract in EXTRACTORS.items():
                figures.setdefault(part, {})[name] = _measure(name, extract, wanted)
    return figures


def _wanted(forms: Path, truths: list[dict[str, Any]], folder: Path) -> list[tuple[Path, list[Found]]]:
    office = LibreOffice()
    out = []
    for truth in truths:
        regions = [
            Found(
                region["sheet"],
                *region["header_rows"],
                {f["column"]: f["path"][-1] for f in region["fields"] if f.get("column") and not f.get("optional")},
            )
            for region in truth["regions"]
            if region.get("header_rows") and any(f.get("column") for f in region["fields"])
        ]
        path = forms / truth["file"]
        if not regions or path.suffix not in (".xls", ".xlsx"):
            continue
        if path.suffix == ".xls":
            if office.program is None:
                continue
            converted = folder / (path.stem + ".xlsx")
            converted.write_bytes(office(path.read_bytes(), ".xls", ".xlsx"))
            path = converted
        out.append((path, regions))
    return out


def _measure(name: str, extract: Extractor, wanted: list[tuple[Path, list[Found]]]) -> dict[str, float]:
    bands = labels = regions = columns = failed = 0
    started = time.process_time()
    for path, truth in wanted:
        try:
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                found = extract(path)
        except Exception:  # noqa: BLE001 - a peer that fails on a file scores nothing for it
            found, failed = [], failed + 1
        for one in truth:
            regions, columns = regions + 1, columns + len(one.labels)
            best = max((f for f in found if f.sheet == one.sheet), key=lambda f: _right(f, one), default=None)
            if best is not None:
                bands += (best.top, best.bottom) == (one.top, one.bottom)
                labels += _right(best, one)
    seconds = time.process_time() - started
    print(f"{name:16} {bands:>9}/{regions:<8} {labels:>12}/{columns:<9} {failed:>7} {seconds:>7.1f}")
    return {"bands": bands, "regions": regions, "labels": labels, "columns": columns, "cpu_seconds": round(seconds, 2)}


def _right(found: Found, truth: Found) -> int:
    """Columns whose leaf label is right; a tool that joins the levels is given the benefit of its last part."""
    return sum(1 for column, label in truth.labels.items() if _leaf(found.labels.get(column, "")) == _leaf(label))


def _leaf(label: str) -> str:
    return re.sub(r"\s+", "", re.split(r" / | \| | > | - ", label)[-1])
