"""Word documents: every table that stands in the text itself becomes a grid.

The columns are the table's grid columns, so a cell's address does not depend on the merges of its row. Revisions
are read as accepted: what was deleted is gone, what was inserted is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from yibiao.findings import finding
from yibiao.sheets.grid import Grid, Merge, Validation, Value, Workbook
from yibiao.sheets.guard import MAX_CELLS, Package, Unreadable, parse_xml, shielded, whole
from yibiao.sheets.tidying import sound_merges

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STRICT_W = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
W14_CHECKBOX = "{http://schemas.microsoft.com/office/word/2010/wordml}checkbox"
W14_CHECKED = "{http://schemas.microsoft.com/office/word/2010/wordml}checked"
W14_VAL = "{http://schemas.microsoft.com/office/word/2010/wordml}val"
MAX_COLUMNS = 2_000
_NOTE = re.compile(r"\s*(?:注|说明|备注|填表|填报|填写|\*|※|[((]?\d+[)).、.])")
_TITLE = re.compile(r"^附[件表录]|^.{2,30}(?:表|书|单|册|卡|报告)(?:[((].*[))])?$")
_STOPS = ("。", "；", ";", "！")
# Wingdings and Wingdings 2 as Word stores them: code point F000 + glyph
_SYMBOLS = {
    0xF0A8: "□", 0xF06F: "□", 0xF071: "□", 0xF072: "□", 0xF0A3: "□", 0xF02A: "□", 0xF030: "□",
    0xF0FE: "☑", 0xF052: "☑", 0xF0FD: "☒", 0xF054: "☒", 0xF0FC: "✓", 0xF050: "✓", 0xF0FB: "✗", 0xF04F: "✗",
    0xF0A1: "○", 0xF099: "○",
}  # fmt: skip
_PRIVATE = dict(_SYMBOLS)
# Children that are walked through as if they were not there
_WRAPPERS = {W + name for name in ("ins", "moveTo", "smartTag", "customXml", "hyperlink", "fldSimple", "sdtContent",
                                   "dir", "bdo")}  # fmt: skip
_GONE = {W + name for name in ("del", "moveFrom")}


def open_docx(package: Package, file: str, main: str = "word/document.xml") -> Workbook:
    xml = package.read(main).replace(STRICT_W, W[1:-1].encode())
    root = shielded(lambda: parse_xml(xml))
    body = root.find(W + "body") if root is not None else None
    if body is None:
        raise Unreadable(finding("damaged_file", file=file, where=main))
    return _read_body(body, Workbook("docx", findings=package.findings), file)


def open_flat_docx(data: bytes, file: str) -> Workbook:
    """A Word package written as one XML file (``pkg:package``), as report systems hand out as .doc."""
    if b"<!DOCTYPE" in data[:65536] or b"<!ENTITY" in data[:65536]:
        raise Unreadable(finding("xml_entities", file=file, part=file))
    root = shielded(lambda: parse_xml(data))
    body = next(root.iter(W + "body"), None) if root is not None else None
    if body is None:
        raise Unreadable(finding("damaged_file", file=file, where="XML 内容"))
    return _read_body(body, Workbook("docx"), file)


def _read_body(body: Any, workbook: Workbook, file: str) -> Workbook:
    between: list[str] = []
    for block in _flat(body):
        if block.tag == W + "tbl":
            grid = read_table(block, len(workbook.grids) + 1, file, workbook)
            _place(between, workbook, grid)
            between = []
        elif block.tag == W + "p":
            between += [line for line in _paragraph(block, boxes=True).split("\n") if line.strip()]
    _place(between, workbook, None)
    if not workbook.grids:
        pictures = next(body.iter(W + "drawing", W + "pict"), None) is not None
        code = "only_images" if pictures and len("".join(between)) < 20 else "no_table"
        workbook.findings.append(finding(code, file=file))
    return workbook


def _flat(parent: Any) -> Iterator[Any]:
    """Children with content controls, insertions and the like opened and deletions left out."""
    for child in parent:
        if child.tag in _WRAPPERS:
            yield from _flat(child)
        elif child.tag == W + "sdt":
            content = child.find(W + "sdtContent")
            if content is not None:
                yield from _flat(content)
        elif child.tag not in _GONE:
            yield child


def _place(lines: list[str], workbook: Workbook, grid: Grid | None) -> None:
    """Give lines to the tables around them; ``grid`` is the one they stand before."""
    if grid is None:
        if workbook.grids:
            last = workbook.grids[-1]
            if lines and not last.before and _TITLE.search(lines[0].strip()):
                # a floating table is stored before the title it is drawn below
                last.before, lines = lines[:1], lines[1:]
            last.after = lines
        return
    if workbook.grids:
        workbook.grids[-1].after, lines = _split(lines)
    grid.before = lines
    workbook.grids.append(grid)


def _split(lines: list[str]) -> tuple[list[str], list[str]]:
    """Lines between two tables: notes that open them belong to the table above, the others to the one below."""
    count = 0
    while count < len(lines):
        line = lines[count].strip()
        continued = count > 0 and (line.endswith(_STOPS) or not lines[count - 1].strip().endswith(_STOPS))
        if not _NOTE.match(line) and (not continued or _TITLE.search(line)):
            break
        count += 1
    return lines[:count], lines[count:]


@dataclass
class _Table:
    """A table while it is read: rows of texts, merges still growing downwards by their left column."""

    rows: list[list[Value]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    growing: dict[int, Merge] = field(default_factory=dict)


def read_table(node: Any, number: int, file: str, workbook: Workbook) -> Grid:
    table = _Table()
    grid = Grid(f"T{number}", table.rows, table=number)
    cells = 0
    for row in _flat(node):
        if row.tag != W + "tr" or row.find(f"{W}trPr/{W}del") is not None:
            continue
        _read_row(row, table, grid)
        cells += len(table.rows[-1])
        if cells > MAX_CELLS:
            workbook.findings.append(finding("too_many_cells", sheet=grid.name, row=len(table.rows), file=file))
            break
    table.merges += table.growing.values()
    width = max((len(row) for row in table.rows), default=0)
    grid.merges, bad = sound_merges(table.merges, height=len(table.rows), width=width, sheet=grid.name, file=file)
    workbook.findings += bad
    grid.marks.known = True
    return grid


def _read_row(row: Any, table: _Table, grid: Grid) -> None:
    at = len(table.rows) + 1
    line: list[Value] = [""] * _number(row.find(f"{W}trPr/{W}gridBefore"), 0)
    seen: set[int] = set()
    across: tuple[int, int] | None = None  # a merge by the old w:hMerge: (left, right)
    for cell in _flat(row):
        if cell.tag != W + "tc":
            continue
        column = len(line) + 1
        properties = cell.find(W + "tcPr")
        span = _number(properties.find(W + "gridSpan") if properties is not None else None, 1)
        span = max(1, min(span, MAX_COLUMNS - len(line)))
        if len(line) >= MAX_COLUMNS:
            break
        down = _merging(properties, "vMerge")
        text = _cell_text(cell)
        if _merging(properties, "hMerge") == "continue" and across:
            across = (across[0], column + span - 1)
            line += [""] * span
            continue
        if across and across[1] > across[0]:
            table.merges.append(Merge(at, across[0], at, across[1]))
        across = (column, column + span - 1) if _merging(properties, "hMerge") == "restart" else None
        open_merge = table.growing.get(column)
        if down == "continue" and open_merge is not None and open_merge.bottom == at - 1:
            table.growing[column] = Merge(open_merge.top, column, at, max(open_merge.right, column + span - 1))
            text = ""
        else:
            if open_merge is not None:
                table.merges.append(table.growing.pop(column))
            table.growing[column] = Merge(at, column, at, column + span - 1)
            _look(cell, properties, at, column, grid)
        seen.add(column)
        line += [text] + [""] * (span - 1)
    if across and across[1] > across[0]:
        table.merges.append(Merge(at, across[0], at, across[1]))
    for column in [column for column in table.growing if column not in seen]:
        table.merges.append(table.growing.pop(column))
    table.rows.append(line)


def _number(node: Any, default: int) -> int:
    return min(whole(node.get(W + "val"), default), MAX_COLUMNS) if node is not None else default


def _merging(properties: Any, tag: str) -> str:
    node = properties.find(W + tag) if properties is not None else None
    return "" if node is None else str(node.get(W + "val", "continue"))


def _look(cell: Any, properties: Any, row: int, column: int, grid: Grid) -> None:
    shade = properties.find(W + "shd") if properties is not None else None
    if shade is not None and shade.get(W + "fill", "auto").upper() not in ("AUTO", "FFFFFF", ""):
        grid.marks.shaded.add((row, column))
    grid.marks.bordered.add((row, column))
    for run in cell.iter(W + "r"):
        bold = run.find(f"{W}rPr/{W}b")
        if bold is not None and bold.get(W + "val", "1") not in ("0", "false"):
            grid.marks.bold.add((row, column))
        break
    choices = [
        item.get(W + "displayText") or item.get(W + "value") or item.get(W + "val", "")
        for item in cell.iter(W + "listItem", W + "listEntry")
    ]
    if choices:
        grid.validations.append(
            Validation((Merge(row, column, row, column),), "list", tuple(text for text in choices if text))
        )


def _cell_text(cell: Any) -> str:
    lines = []
    for block in _flat(cell):
        if block.tag == W + "p":
            lines.append(_paragraph(block))
        elif block.tag == W + "tbl":
            for row in _flat(block):
                if row.tag == W + "tr":
                    lines.append("\t".join(_cell_text(inner) for inner in _flat(row) if inner.tag == W + "tc"))
    return "\n".join(lines).strip("\n")


def _paragraph(node: Any, *, boxes: bool = False) -> str:
    return "".join(_pieces(node, boxes))


def _pieces(node: Any, boxes: bool) -> Iterator[str]:
    for child in node:
        tag = child.tag
        if tag == W + "r":
            yield from _run(child, boxes)
        elif tag == W + "sdt":
            yield from _control(child, boxes)
        elif tag in _WRAPPERS:
            yield from _pieces(child, boxes)


def _control(node: Any, boxes: bool) -> Iterator[str]:
    """A content control: a tick box as □ or ☑, other content as it stands, a placeholder as nothing."""
    properties = node.find(W + "sdtPr")
    if properties is not None:
        box = properties.find(W14_CHECKBOX)
        if box is not None:
            checked = box.find(W14_CHECKED)
            yield "☑" if checked is not None and checked.get(W14_VAL, "1") in ("1", "true") else "□"
            return
        if properties.find(W + "showingPlcHdr") is not None:
            return
    content = node.find(W + "sdtContent")
    if content is not None:
        yield from _pieces(content, boxes)


def _run(node: Any, boxes: bool) -> Iterator[str]:
    if node.find(f"{W}rPr/{W}vanish") is not None:
        return
    for child in node:
        tag = child.tag
        if tag == W + "t":
            # A box typed as £ in a symbol font stays £: a label is what the file says.
            yield (child.text or "").translate(_PRIVATE)
        elif tag == W + "tab":
            yield "\t"
        elif tag in (W + "br", W + "cr"):
            yield "\n"
        elif tag == W + "noBreakHyphen":
            yield "-"
        elif tag == W + "sym":
            yield _symbol(child.get(W + "char", ""))
        elif tag == W + "fldChar":
            yield from _form_field(child)
        elif boxes and tag not in (W + "rPr", W + "delText", W + "instrText"):
            yield from _text_box(child)


def _symbol(code: str) -> str:
    try:
        return _SYMBOLS.get(int(code, 16) | 0xF000, "")
    except ValueError:
        return ""


def _form_field(node: Any) -> Iterator[str]:
    box = node.find(f"{W}ffData/{W}checkBox")
    if box is not None:
        state = box.find(W + "checked")
        state = box.find(W + "default") if state is None else state
        yield "☑" if state is not None and state.get(W + "val", "1") not in ("0", "false") else "□"


def _text_box(node: Any) -> Iterator[str]:
    """The text of a drawn box; of the two spellings Word writes only the first."""
    content = next(node.iter(W + "txbxContent"), None)
    if content is not None:
        for block in _flat(content):
            if block.tag == W + "p":
                yield "\n" + _paragraph(block) + "\n"
