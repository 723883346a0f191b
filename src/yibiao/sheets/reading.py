"""File → Form: opened, laid out, understood. The first step of the spine."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from yibiao.findings import finding
from yibiao.model import Finding, Form, Region
from yibiao.sheets.grid import Grid, Workbook, plain, squeeze
from yibiao.sheets.layout import words
from yibiao.sheets.layout.regions import understand
from yibiao.sheets.opening import Converter, open_workbook

_DICTIONARY_NAME = re.compile(
    r"字典|代码表|码表|下拉|选项|枚举|数据项|^type$|^dict|^hidden|^codes?$|代码$", re.IGNORECASE
)
_INSTRUCTION_NAME = re.compile(r"说明|须知|指南|注意事项|填写要求|填报要求|填表要求|readme|示例说明", re.IGNORECASE)
# Rows looked at to tell what a sheet is, and labels of hidden columns
_ROLE_ROWS, _LABEL_ROWS = 120, 20
_DICTIONARY_ROWS = 5_000


def read_form(data: bytes, name: str, *, converter: Converter | None = None, hidden_too: bool = False) -> Form:
    """Understand one file. Never raises for bad input: what could not be read is in ``findings``.

    ``name`` is used in messages and to tell .et from .xls; ``converter`` opens old Word files (see ``open_workbook``);
    ``hidden_too`` reads hidden sheets and columns as fields as well.
    """
    return form_of(open_workbook(data, name, converter=converter), name, hidden_too=hidden_too)


def open_form(data: bytes, name: str, *, converter: Converter | None = None) -> tuple[Workbook, Form]:
    """The workbook as well, for those who write into it."""
    workbook = open_workbook(data, name, converter=converter)
    return workbook, form_of(workbook, name)


def form_of(workbook: Workbook, name: str, *, hidden_too: bool = False) -> Form:
    """The form a workbook holds."""
    regions: list[Region] = []
    findings = list(workbook.findings)
    offered = {choice for grid in workbook.grids for v in grid.validations for choice in v.choices or ()}
    for position, grid in enumerate(workbook.grids):
        role = None if hidden_too or not grid.hidden else "hidden_sheet"
        role = role or _role(grid, offered, later=position > 0)
        if role is not None:
            findings.append(finding(role, sheet=grid.name, name=grid.name))
            continue
        found = understand(grid, hidden_too=hidden_too)
        regions += found
        findings += _hidden_parts(grid, found)
    if not regions and not any(f.severity == "block" for f in findings):
        findings.append(finding("no_fields", file=name))
    return Form(name, workbook.format, workbook.sha256, tuple(regions), tuple(findings))


def _role(grid: Grid, offered: set[str], *, later: bool) -> str | None:
    """Whether a sheet is no form but blank, a dictionary or an instruction: the code of its finding.
    ``offered`` are the choices of the workbook's pick-lists; ``later``: other sheets stand before it."""
    if not grid.filled_rows:
        return "blank_sheet"
    if grid.table is not None:
        return None
    if _DICTIONARY_NAME.search(grid.name) and not words.ends_like_title(grid.name.removesuffix("表")):
        return "dictionary_sheet"
    if _INSTRUCTION_NAME.search(grid.name) or _mostly_prose(grid):
        return "instruction_sheet"
    return "dictionary_sheet" if later and _lists_choices(grid, offered) else None


def _lists_choices(grid: Grid, offered: set[str]) -> bool:
    """Whether a sheet holds pick-lists: values offered elsewhere, or ragged columns of short words."""
    if grid.marks.has_edges() or grid.height > _DICTIONARY_ROWS:
        return False
    cells = [plain(v).strip() for row in grid.rows for v in row if v not in (None, "")]
    if len(cells) < 3:
        return False
    known = sum(1 for text in cells if text in offered)
    if known >= 10 and known * 5 >= len(cells):
        return True
    if grid.width < 3 or not (_ragged(grid) or _blocks(grid) >= 2):
        return False
    short = sum(1 for text in cells if len(text) <= 20 and not words.is_number(text))
    asks = sum(1 for text in cells if words.label_strength(text) == 2)
    distinct = len(set(cells))
    return short * 10 >= len(cells) * 9 and distinct * 10 >= len(cells) * 8 and asks * 3 < len(cells)


def _ragged(grid: Grid) -> bool:
    """Columns of very different lengths."""
    lengths = [sum(1 for row in grid.rows if len(row) > c and row[c] not in (None, "")) for c in range(grid.width)]
    longest = max(lengths)
    return longest >= 4 and sum(1 for length in lengths if length * 2 < longest) * 3 >= len(lengths)


def _blocks(grid: Grid) -> int:
    """How often rows with values begin after an empty one."""
    used = [any(v not in (None, "") for v in row) for row in grid.rows]
    return sum(1 for above, here in pairwise(used) if here and not above)


def _mostly_prose(grid: Grid) -> bool:
    """A sheet of sentences, one to a row."""
    rows = prose = 0
    for number in grid.filled_rows:
        if number > _ROLE_ROWS:
            break
        row = grid.rows[number - 1]
        rows += 1
        if len(row) - row.count("") - row.count(None) == 1:
            text = next(filter(None, row), None)
            if isinstance(text, str):
                prose += words.is_note(text) or words.is_listed(text) or len(squeeze(text)) > 30
    return rows >= 3 and prose * 10 >= rows * 7


def _hidden_parts(grid: Grid, regions: Iterable[Region]) -> list[Finding]:
    out = []
    if grid.hidden_rows and regions:
        out.append(finding("hidden_rows", sheet=grid.name, row=min(grid.hidden_rows), count=len(grid.hidden_rows)))
    top = range(1, min(grid.height, _LABEL_ROWS) + 1)
    labelled = [column for column in sorted(grid.hidden_columns) if any(grid.text(row, column) for row in top)]
    if labelled:
        column = grid.column_name(labelled[0])
        out.append(finding("hidden_columns", sheet=grid.name, column=column, count=len(labelled)))
    return out
