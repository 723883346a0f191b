"""A Word document → its lines with how they are set, and its page. Revisions are read as accepted.

Our own pass over the XML: python-docx knows neither the fonts for Chinese text nor text boxes nor revisions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from yibiao.documents.model import Layout, PageNumber, TypeStyle
from yibiao.documents.word_numbers import Numbers
from yibiao.documents.word_styles import TWIPS, Styles, W
from yibiao.findings import finding
from yibiao.model import Finding
from yibiao.sheets.guard import MEBI, Package, Unreadable, parse_xml, shielded, whole
from yibiao.sheets.word import STRICT_W

MAX_XML = 96 * MEBI  # of the document part: lxml needs several times as much
R_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_MM = 25.4 / 72 / TWIPS  # of a twip
_STRICT = STRICT_W, W[1:-1].encode()
_GONE = {W + name for name in ("del", "moveFrom")}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BOX = W + "txbxContent"


class Line(NamedTuple):
    """A paragraph before it has its place in the text."""

    text: str
    style: TypeStyle | None
    table: int
    box: bool


class Read(NamedTuple):
    lines: list[Line]
    layout: Layout | None
    findings: list[Finding]
    pictures: int


def read_docx(package: Package, file: str, main: str) -> Read:
    """Raises ``Unreadable``."""
    if package.size(main) > MAX_XML:
        package.refuse_as_bomb(package.size(main))
    folder = main.rpartition("/")[0]
    root = _part(package, main)
    body = root.find(W + "body") if root is not None else None
    if body is None:
        raise Unreadable(finding("damaged_file", file=file, where=main))
    theme = next((name for name in package.parts if name.startswith(f"{folder}/theme/theme")), "")
    styles = Styles(_part(package, f"{folder}/styles.xml"), _part(package, theme))
    reader = _Reader(styles, Numbers(_part(package, f"{folder}/numbering.xml")))
    lines = list(reader.lines(body))
    findings = [*package.findings]
    if any(next(body.iter(tag), None) is not None for tag in (W + "ins", W + "del", W + "moveFrom")):
        findings.append(finding("document_revisions", file=file))
    pictures = sum(1 for _ in body.iter(W + "drawing", W + "pict"))
    return Read(lines, _layout(body, package, folder, styles), findings, pictures)


def _part(package: Package, name: str) -> Any | None:
    if not name or name not in package:
        return None
    xml = package.read(name).replace(*_STRICT)
    return shielded(lambda: parse_xml(xml))


class _Reader:
    def __init__(self, styles: Styles, numbers: Numbers) -> None:
        self._styles, self._numbers = styles, numbers
        self._tables = 0

    def lines(self, parent: Any, table: int = 0, box: bool = False) -> Iterator[Line]:
        """Every line in the order of the text; the lines of a text box after the paragraph it hangs on."""
        for child in parent:
            if child.tag in _GONE:
                continue
            if child.tag == W + "p":
                yield from self._paragraph(child, table, box)
            elif child.tag == W + "tbl":
                self._tables += 1
                yield from self.lines(child, table or self._tables, box)
            else:
                yield from self.lines(child, table, box)

    def _paragraph(self, node: Any, table: int, box: bool) -> Iterator[Line]:
        text, breaks = _text(node)
        style = self._styles.of(node)
        if breaks:
            style = replace(style, page_before=True)
        if text.strip():
            text = self._numbers.before(self._styles.numbering_of(node)) + text
        for number, part in enumerate(text.split("\n")):
            yield Line(part, style if number == 0 else replace(style, page_before=False), table, box)
        for inner in _boxes(node):
            yield from self.lines(inner, table, True)


def _boxes(node: Any) -> Iterator[Any]:
    for inner in node.iter(_BOX):
        if not any(one.tag == _FALLBACK for one in inner.iterancestors()):
            yield inner


def _text(node: Any) -> tuple[str, bool]:
    """The text with line breaks, and whether a new page begins before it."""
    parts: list[str] = []
    page = False
    for one in _runs(node):
        if one.tag == W + "t":
            parts.append(one.text or "")
        elif one.tag == W + "tab":
            parts.append("\t")
        elif one.tag == W + "noBreakHyphen":
            parts.append("-")
        elif one.tag in (W + "br", W + "cr"):
            kind = one.get(W + "type")
            page = page or (kind == "page" and not "".join(parts).strip())
            parts.append("\n" if kind in (None, "textWrapping") else "")
    return "".join(parts), page


def _runs(node: Any) -> Iterator[Any]:
    """The leaves of a paragraph's runs, without what was deleted and without what stands in text boxes."""
    for child in node:
        if child.tag in _GONE or child.tag in (_BOX, _FALLBACK, W + "pPr", W + "rPr"):
            continue
        if len(child):
            yield from _runs(child)
        else:
            yield child


def _layout(body: Any, package: Package, folder: str, styles: Styles) -> Layout | None:
    section = next(body.iter(W + "sectPr"), None)
    size = section.find(W + "pgSz") if section is not None else None
    margins = section.find(W + "pgMar") if section is not None else None
    if section is None or size is None or margins is None:
        return None
    width, height = (_mm(size, name) for name in ("w", "h"))
    top, bottom, left, right = (_mm(margins, name) for name in ("top", "bottom", "left", "right"))
    gutter = _mm(margins, "gutter")
    grid = section.find(W + "docGrid")
    lines = characters = None
    if grid is not None and grid.get(W + "type") in ("lines", "linesAndChars", "snapToChars"):
        pitch = whole(grid.get(W + "linePitch"), 0) * _MM
        lines = round((height - top - bottom) / pitch) if pitch else None
    number = _page_number(section, package, folder, styles)
    return Layout(width, height, top, bottom, left + gutter, right, lines, characters, number)


def _mm(node: Any, name: str) -> float:
    return round(abs(_signed(node.get(W + name))) * _MM, 2)


def _signed(text: str | None) -> float:
    """Word itself writes whole twips, converters also decimals; a top margin may be negative (exact)."""
    try:
        value = float(text or 0)
    except ValueError:
        return 0.0
    return value if abs(value) < 1e6 else 0.0


def _page_number(section: Any, package: Package, folder: str, styles: Styles) -> PageNumber | None:
    """From the first footer of the section that counts pages."""
    targets = _relations(package, folder)
    settings = _part(package, f"{folder}/settings.xml")
    odd_even = settings is not None and settings.find(W + "evenAndOddHeaders") is not None
    for reference in section.iterfind(W + "footerReference"):
        footer = _part(package, f"{folder}/{targets.get(reference.get(R_ID), '')}")
        if footer is None:
            continue
        for paragraph in footer.iter(W + "p"):
            if _counts_pages(paragraph):
                style = styles.of(paragraph)
                text = _text(paragraph)[0]
                dashed = any(dash in text for dash in "—-－–―─")
                framed = paragraph.find(f"{W}pPr/{W}framePr")
                align = (framed.get(W + "xAlign") or "") if framed is not None else style.align
                return PageNumber(style.font, style.size, align, dashed, odd_even)
    return None


def _counts_pages(paragraph: Any) -> bool:
    said = [node.text or "" for node in paragraph.iter(W + "instrText")]
    said += [node.get(W + "instr") or "" for node in paragraph.iter(W + "fldSimple")]
    return any(words.strip().upper().startswith("PAGE") for words in said)


def _relations(package: Package, folder: str) -> dict[str | None, str]:
    rels = package.read(f"{folder}/_rels/document.xml.rels")
    root = shielded(lambda: parse_xml(rels)) if rels else None
    return {one.get("Id"): one.get("Target") or "" for one in root} if root is not None else {}
