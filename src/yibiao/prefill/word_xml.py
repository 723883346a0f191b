"""A Word document's XML as a tree that remembers where each element stands, so that text can be put in by splicing.

Tables, rows and grid columns are counted exactly as the reader counts them (``sheets.word``): content controls and
accepted insertions are looked through, deletions are not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from xml.parsers import expat

from yibiao.prefill.package import PackageError

_TAG = re.compile(rb"<[^\s/>]+(?:\s+[^\s=>/]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*/?>")
_WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_WORD14 = "http://schemas.microsoft.com/office/word/2010/wordml"
_THROUGH = {"ins", "moveTo", "smartTag", "customXml", "hyperlink", "fldSimple", "sdtContent", "dir", "bdo"}
_GONE = {"del", "moveFrom"}

Splice = tuple[int, int, bytes]


@dataclass(slots=True)
class Node:
    """An element. ``name`` is its local name in Word's namespace, ``w14:…`` in that of Word 2010, else ``?``;
    ``start`` … ``inside`` is its start tag, ``after`` … ``end`` its end tag (all equal to ``end`` if self-closed)."""

    name: str
    attributes: dict[str, str]
    start: int
    inside: int
    after: int = 0
    end: int = 0
    children: list[Node] = field(default_factory=list)
    text: str = ""

    def child(self, *names: str) -> Node | None:
        """The descendant reached by the names, first of each."""
        node: Node | None = self
        for name in names:
            node = next((c for c in node.children if c.name == name), None) if node else None
        return node

    def value(self, default: str = "") -> str:
        return self.attributes.get("val", default)

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            yield from child.walk()


def parse(xml: bytes) -> Node:
    """The tree of UTF-8 bytes."""
    parser = expat.ParserCreate(namespace_separator=" ")
    root = Node("", {}, 0, 0)
    stack = [root]

    def opened(name: str, attributes: dict[str, str]) -> None:
        start = parser.CurrentByteIndex
        tag = _TAG.match(xml, start)
        inside = tag.end() if tag else start
        plain = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        node = Node(_local(name), plain, start, inside)
        stack[-1].children.append(node)
        stack.append(node)

    def closed(_: str) -> None:
        node = stack.pop()
        if xml[node.inside - 2 : node.inside] == b"/>":
            node.after = node.end = node.inside
        else:
            node.after = parser.CurrentByteIndex
            node.end = xml.index(b">", node.after) + 1

    def characters(text: str) -> None:
        if stack[-1].name == "t":
            stack[-1].text += text

    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    parser.CharacterDataHandler = characters
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise PackageError("Word 文档内容已损坏，请用 WPS 或 Word 打开后另存一份再试。") from error
    return root.children[0]


def _local(name: str) -> str:
    space, _, local = name.rpartition(" ")
    return local if space in _WORD else f"w14:{local}" if space == _WORD14 else "?"


def flat(parent: Node) -> Iterator[Node]:
    """Children with content controls, insertions and the like opened and deletions left out."""
    for child in parent.children:
        if child.name in _THROUGH:
            yield from flat(child)
        elif child.name == "sdt":
            content = child.child("sdtContent")
            if content is not None:
                yield from flat(content)
        elif child.name not in _GONE:
            yield child


@dataclass(frozen=True, slots=True)
class WordCell:
    """One cell: its grid column, how many it spans, and whether it only continues a merge."""

    node: Node
    column: int
    span: int
    continues: bool


@dataclass(frozen=True, slots=True)
class WordRow:
    node: Node
    cells: tuple[WordCell, ...]

    def at(self, column: int) -> WordCell | None:
        return next((c for c in self.cells if c.column <= column < c.column + c.span), None)


@dataclass(frozen=True, slots=True)
class WordTable:
    rows: tuple[WordRow, ...]


def tables_and_paragraphs(root: Node) -> tuple[list[WordTable], list[Node]]:
    """The tables that stand in the text itself, and the paragraphs outside them."""
    body = root.child("body")
    if body is None:
        raise PackageError("这不是 Word 文档。")
    blocks = list(flat(body))
    return [_table(b) for b in blocks if b.name == "tbl"], [b for b in blocks if b.name == "p"]


def _table(node: Node) -> WordTable:
    rows = []
    for row in flat(node):
        if row.name == "tr" and row.child("trPr", "del") is None:
            rows.append(_row(row))
    return WordTable(tuple(rows))


def _row(node: Node) -> WordRow:
    before = node.child("trPr", "gridBefore")
    column = 1 + (int(before.value("0")) if before and before.value("0").isdecimal() else 0)
    cells = []
    for cell in flat(node):
        if cell.name != "tc":
            continue
        properties = cell.child("tcPr")
        span = properties.child("gridSpan") if properties else None
        width = max(1, int(span.value("1"))) if span and span.value("1").isdecimal() else 1
        cells.append(WordCell(cell, column, width, _continues(properties)))
        column += width
    return WordRow(node, tuple(cells))


def _continues(properties: Node | None) -> bool:
    for name in ("vMerge", "hMerge"):
        merge = properties.child(name) if properties else None
        if merge is not None and merge.value("continue") == "continue":
            return True
    return False


def spliced(xml: bytes, splices: Sequence[Splice], start: int = 0, end: int | None = None) -> bytes:
    """``xml[start:end]`` with each span replaced. Splices may come in any order; equal ones count once,
    others may not overlap."""
    pieces: list[bytes] = []
    at = start
    for first, last, new in sorted(set(splices)):
        pieces += (xml[at:first], new)
        at = last
    pieces.append(xml[at:end])
    return b"".join(pieces)
