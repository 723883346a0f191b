"""File → Form: opened, laid out, understood. The first step of the spine."""

from __future__ import annotations

import re
from collections.abc import Iterable

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


def read_form(data: bytes, name: str, *, converter: Converter | None = None, hidden_too: bool = False) -> Form:
    """Understand one file. Never raises for bad input: what could not be read is in ``findings``.

    ``name`` is used in messages and to tell .et from .xls; ``converter`` opens old Word files (see ``open_workbook``);
    ``hidden_too`` reads hidden sheets and columns as fields as well.
    """
    return form_of(open_workbook(data, name, converter=converter), name, hidden_too=hidden_too)


def form_of(workbook: Workbook, name: str, *, hidden_too: bool = False) -> Form:
    """The form a workbook holds."""
    regions: list[Region] = []
    findings = list(workbook.findings)
    choices = {choice for grid in workbook.grids for v in grid.validations for choice in v.choices or ()}
    for position, grid in enumerate(workbook.grids):
        if grid.hidden and not hidden_too:
            findings.append(finding("hidden_sheet", sheet=grid.name, name=grid.name))
            continue
        role = _role(grid) or ("dictionary_sheet" if position and _lists_choices(grid, choices) else None)
        if role is not None:
            findings.append(finding(role, sheet=grid.name, name=grid.name))
            continue
        found = understand(grid, hidden_too=hidden_too)
        regions += found
        findings += _hidden_parts(grid, found)
    if not regions and not any(f.severity == "block" for f in findings):
        findings.append(finding("no_fields", file=name))
    return Form(name, workbook.format, workbook.sha256, tuple(regions), tuple(findings))


def _role(grid: Grid) -> str | None:
    """Whether a sheet is no form but a dictionary, an instruction or blank."""
    texts = [text for row in grid.rows[:200] for value in row if isinstance(value, str) and (text := value.strip())]
    if not texts:
        return None if any(v not in (None, "") for row in grid.rows for v in row) else "blank_sheet"
    if (
        grid.table is None
        and _DICTIONARY_NAME.search(grid.name)
        and not words.ends_like_title(grid.name.removesuffix("表"))
    ):
        return "dictionary_sheet"
    if grid.table is None and (_INSTRUCTION_NAME.search(grid.name) or _mostly_prose(grid)):
        return "instruction_sheet"
    return None


def _lists_choices(grid: Grid, choices: set[str]) -> bool:
    """A sheet after the first that holds pick-lists: values offered elsewhere, or ragged columns of short words."""
    if grid.table is not None or grid.marks.bordered or grid.height > 5000:
        return False
    cells = [plain(v).strip() for row in grid.rows for v in row if v not in (None, "")]
    if len(cells) < 3:
        return False
    offered = sum(1 for text in cells if text in choices)
    if offered >= 10 and offered * 5 >= len(cells):
        return True
    lengths = [sum(1 for row in grid.rows if len(row) > c and row[c] not in (None, "")) for c in range(grid.width)]
    ragged = max(lengths) >= 4 and sum(1 for n in lengths if n * 2 < max(lengths)) * 3 >= len(lengths)
    used = [any(v not in (None, "") for v in row) for row in grid.rows]
    blocks = sum(1 for a, b in zip(used, used[1:], strict=False) if b and not a)
    short = sum(1 for text in cells if len(text) <= 20 and not words.is_number(text))
    asks = sum(1 for text in cells if words.label_strength(text) == 2)
    return (
        (ragged or blocks >= 2)
        and grid.width >= 3
        and short * 10 >= len(cells) * 9
        and len(set(cells)) * 10 >= len(cells) * 8
        and asks * 3 < len(cells)
    )


def _mostly_prose(grid: Grid) -> bool:
    """A sheet of sentences, one to a row."""
    rows = [[v for v in row if v not in (None, "")] for row in grid.rows[:120]]
    rows = [row for row in rows if row]
    lone = [row[0] for row in rows if len(row) == 1 and isinstance(row[0], str)]
    prose = [text for text in lone if words.is_note(text) or words.is_listed(text) or len(squeeze(text)) > 30]
    return len(rows) >= 3 and len(prose) * 10 >= len(rows) * 7


def _hidden_parts(grid: Grid, regions: Iterable[Region]) -> list[Finding]:
    out = []
    if grid.hidden_rows and regions:
        out.append(finding("hidden_rows", sheet=grid.name, row=min(grid.hidden_rows), count=len(grid.hidden_rows)))
    labelled = [
        c for c in sorted(grid.hidden_columns) if any(grid.text(r, c) for r in range(1, min(grid.height, 20) + 1))
    ]
    if labelled:
        out.append(
            finding("hidden_columns", sheet=grid.name, column=grid.column_name(labelled[0]), count=len(labelled))
        )
    return out
