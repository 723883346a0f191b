"""Web pages and Excel 2003 XML that systems hand out as .xls."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

import lxml.html
from lxml import etree

from yibiao.findings import finding
from yibiao.sheets.delimited import decode
from yibiao.sheets.grid import Grid, Merge, Value, Workbook
from yibiao.sheets.guard import MAX_CELLS, Unreadable, parse_xml, shielded, whole
from yibiao.sheets.tidying import sound_merges, trim

MAX_LINES = 12
MAX_SPAN_COLUMNS = 1_000
MAX_SPAN_ROWS = 65_534  # as in the HTML standard
SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_SHEET_NAME = re.compile(r"<x:Name>([^<]{1,60})</x:Name>", re.IGNORECASE)
_WHITE = re.compile(r"[ \t\r\n\f]+")
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)


def open_html(data: bytes, file: str) -> Workbook:
    text = _decode_page(data)
    page = shielded(lambda: lxml.html.document_fromstring(text, parser=_parser()))
    if page is None:
        raise Unreadable(finding("damaged_file", file=file, where="网页内容"))
    workbook = Workbook("html")
    names = _SHEET_NAME.findall(text)
    tables = [table for table in page.iter("table") if next(table.iterdescendants("table"), None) is None]
    for number, table in enumerate(tables, 1):
        name = names[number - 1] if number <= len(names) else PurePath(file.replace("\\", "/")).stem
        name = name if number == 1 or number <= len(names) else f"{name}_{number}"
        grid = _read_table(table, name, file, workbook)
        grid.before = _lines_before(table)
        workbook.grids.append(grid)
    if not workbook.grids:
        workbook.findings.append(finding("no_table", file=file))
    return workbook


def _lines_before(table: Any) -> list[str]:
    """Caption and lines between the table and what stands before it, at most ``MAX_LINES``: titles, 填报单位."""
    caption = table.find("caption")
    lines = [] if caption is None else _lines(caption)
    node = table
    while node.tag != "body" and node.getparent() is not None:
        for before in node.itersiblings(preceding=True):
            if not isinstance(before.tag, str) or before.tag in ("head", "style", "script"):
                continue
            if before.tag == "table" or next(before.iterdescendants("table"), None) is not None:
                return lines
            lines = _lines(before) + lines
            if len(lines) >= MAX_LINES:
                return lines[-MAX_LINES:]
        node = node.getparent()
    return lines


def _lines(node: Any) -> list[str]:
    return [line.strip() for line in "".join(_text(node)).split("\n") if line.strip()]


def open_mht(data: bytes, file: str) -> Workbook:
    """A page saved with its pictures: the first HTML part that has a table."""
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    for part in message.walk():
        content = part.get_payload(decode=True) if part.get_content_type() == "text/html" else None
        if isinstance(content, bytes) and b"<table" in content.lower():
            return open_html(content, file)
    raise Unreadable(finding("no_table", file=file))


def _parser() -> Any:
    return lxml.html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)


def _decode_page(data: bytes) -> str:
    declared = _CHARSET.search(data[:4096])
    if declared and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        encoding = declared.group(1).decode("ascii").lower()
        encoding = "gb18030" if encoding in ("gb2312", "gbk", "gb_2312-80") else encoding
        try:
            return data.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            pass  # the declaration is wrong often enough
    return decode(data)[0]


def _read_table(table: Any, name: str, file: str, workbook: Workbook) -> Grid:
    rows: list[list[Value]] = []
    merges: list[Merge] = []
    taken: dict[int, int] = {}  # column → rows below that a rowspan still covers
    grid = Grid(name, rows)
    grid.marks.known = True
    cells = 0
    for node in table.iter("tr"):
        at = len(rows) + 1
        line: list[Value] = []
        if _HIDDEN.search(node.get("style", "")):
            grid.hidden_rows.add(at)
        for cell in node.iterchildren("td", "th"):
            while taken.get(len(line) + 1):
                line.append("")
            column = len(line) + 1
            across = min(_span(cell, "colspan"), MAX_SPAN_COLUMNS)
            down = min(_span(cell, "rowspan"), MAX_SPAN_ROWS)
            line += [_value(cell)] + [""] * (across - 1)
            if across > 1 or down > 1:
                merges.append(Merge(at, column, at + down - 1, column + across - 1))
                if down > 1:
                    taken.update(dict.fromkeys(range(column, column + across), down))
            if cell.tag == "th" or next(cell.iterdescendants("b", "strong"), None) is not None:
                grid.marks.bold.add((at, column))
        taken = {column: left - 1 for column, left in taken.items() if left > 1}
        rows.append(line)
        cells += len(line)
        if cells > MAX_CELLS:
            workbook.findings.append(finding("too_many_cells", sheet=name, row=at, file=file))
            break
    height = len(trim(rows))
    merges = [Merge(m.top, m.left, max(m.top, min(m.bottom, at)), m.right) for m in merges] if rows else []
    grid.merges, bad = sound_merges(merges, height=height, width=grid.width, sheet=name, file=file)
    workbook.findings += bad
    return grid


def _span(cell: Any, name: str) -> int:
    return max(1, whole(cell.get(name, "1").strip(), 1))


def _value(cell: Any) -> Value:
    number = cell.get("x:num")
    if number:
        try:
            return float(number)
        except ValueError:
            pass
    return "".join(_text(cell)).strip()


def _text(node: Any) -> Iterator[str]:
    """Text with white space as a browser shows it; line breaks where the page breaks lines."""
    if node.text:
        yield _WHITE.sub(" ", node.text)
    for child in node:
        if child.tag == "br":
            yield "\n"
        elif isinstance(child.tag, str):
            block = child.tag in ("p", "div")
            if block:
                yield "\n"
            yield from _text(child)
        if child.tail:
            yield _WHITE.sub(" ", child.tail)


def open_spreadsheetml(data: bytes, file: str) -> Workbook:
    """Excel 2003 XML (``Workbook/Worksheet/Table/Row/Cell``)."""
    if b"<!DOCTYPE" in data[:65536] or b"<!ENTITY" in data[:65536]:
        raise Unreadable(finding("xml_entities", file=file, part=PurePath(file).name))
    root = shielded(lambda: parse_xml(data))
    if root is None:
        root = shielded(lambda: etree.fromstring(data, etree.XMLParser(recover=True, resolve_entities=False)))
    if root is None:
        raise Unreadable(finding("damaged_file", file=file, where="XML 内容"))
    workbook = Workbook("xml")
    for number, sheet in enumerate(root.iter(SS + "Worksheet"), 1):
        workbook.grids.append(_read_worksheet(sheet, sheet.get(SS + "Name") or f"Sheet{number}", file, workbook))
    return workbook


def _read_worksheet(sheet: Any, name: str, file: str, workbook: Workbook) -> Grid:
    rows: list[list[Value]] = []
    merges: list[Merge] = []
    visible = next(sheet.iter("{urn:schemas-microsoft-com:office:excel}Visible"), None)
    grid = Grid(name, rows, hidden=visible is not None)
    cells = 0
    table = sheet.find(SS + "Table")
    for node in table.iterchildren(SS + "Row") if table is not None else ():
        at = max(_index(node, len(rows) + 1), len(rows) + 1)
        if at > len(rows) + MAX_SPAN_ROWS or cells > MAX_CELLS:
            workbook.findings.append(finding("too_many_cells", sheet=name, row=len(rows), file=file))
            break
        rows.extend([] for _ in range(at - len(rows) - 1))
        line: list[Value] = []
        if node.get(SS + "Hidden") == "1":
            grid.hidden_rows.add(at)
        for cell in node.iterchildren(SS + "Cell"):
            column = max(_index(cell, len(line) + 1), len(line) + 1)
            if column > 16_384:
                break
            line += [""] * (column - len(line) - 1)
            across, down = _count(cell, "MergeAcross"), _count(cell, "MergeDown")
            line.append(_typed(cell.find(SS + "Data")))
            line += [""] * min(across, 16_384)
            if across or down:
                merges.append(Merge(at, column, at + down, column + across))
        cells += len(line)
        rows.append(line)
    trim(rows)
    grid.merges, bad = sound_merges(merges, height=len(rows), width=grid.width, sheet=name, file=file)
    workbook.findings += bad
    return grid


def _index(node: Any, default: int) -> int:
    return whole(node.get(SS + "Index"), default)


def _count(node: Any, name: str) -> int:
    return min(whole(node.get(SS + name), 0), 1_048_576)


def _typed(node: Any) -> Value:
    if node is None:
        return ""
    text = "".join(node.itertext())
    if node.get(SS + "Type") == "Number":
        try:
            return float(text)
        except ValueError:
            return text
    if node.get(SS + "Type") == "Boolean":
        return text.strip() == "1"
    if node.get(SS + "Type") == "DateTime":
        return text.removesuffix("T00:00:00.000")
    return text
