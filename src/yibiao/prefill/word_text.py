"""Text put into a paragraph or a table cell of a Word document, in the format that stands there.

New text takes the properties of the run it replaces; in an empty cell those of its paragraph mark, which is what
Word itself uses for typing; failing that those of the cell to its left, without its bold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yibiao.prefill.edits import Inline
from yibiao.prefill.text_blanks import filled_pieces, fitting, is_sign_off
from yibiao.prefill.word_xml import Node, Splice, WordCell, WordRow, flat
from yibiao.sheets.grid import Value, plain

_EMPTY_BOXES = {0xF0A8, 0xF06F, 0xF071, 0xF072, 0xF0A3, 0xF02A, 0xF030}
_BOLD = re.compile(rb"<(?:\w+:)?(?:b|bCs|rStyle)(?:\s[^>]*)?/>")
_COUNTED = re.compile(rb'\s(?:\w+:)?(?:paraId|textId)="[^"]*"')
_BOOKMARK = re.compile(rb"<(?:\w+:)?bookmark(?:Start|End)\b[^>]*/>")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of text: a ``t``, ``tab``, ``sym`` … element, or (``node`` ``None``) the border of two paragraphs.
    ``controls`` are the content controls around it."""

    node: Node | None
    text: str
    run: Node | None = None
    controls: tuple[Node, ...] = ()


def pieces_of(paragraphs: Sequence[Node]) -> list[_Piece]:
    found: list[_Piece] = []
    for paragraph in paragraphs:
        if found:
            found.append(_Piece(None, "\n"))
        found += _pieces(paragraph, ())
    return found


def _pieces(node: Node, controls: tuple[Node, ...]) -> Iterator[_Piece]:
    for child in node.children:
        if child.name == "r":
            for part in child.children:
                text = _text(part)
                if text is not None:
                    yield _Piece(part, text, child, controls)
        elif child.name == "sdt":
            yield from _pieces(child, (*controls, child))
        elif child.name in ("sdtContent", "ins", "moveTo", "smartTag", "customXml", "hyperlink", "fldSimple"):
            yield from _pieces(child, controls)


def _text(part: Node) -> str | None:
    if part.name == "t":
        return part.text
    if part.name in ("tab", "br", "cr"):
        return "\t" if part.name == "tab" else "\n"
    if part.name == "sym":
        code = part.attributes.get("char", "")
        return "□" if re.fullmatch("[0-9A-Fa-f]{4}", code) and int(code, 16) | 0xF000 in _EMPTY_BOXES else "\ufffc"
    return None


class WordText:
    """Writes into one document. ``prefix`` is that of Word's elements (``w:``)."""

    def __init__(self, xml: bytes, prefix: str) -> None:
        self._xml, self._p = xml, prefix

    def inline(self, paragraphs: Sequence[Node], edits: Sequence[Inline]) -> list[Splice] | None:
        """Blanks and boxes filled inside the text of ``paragraphs``; ``None`` when an edit finds no place."""
        pieces = pieces_of(paragraphs)
        after = filled_pieces([piece.text for piece in pieces], edits)
        if after is None:
            return None
        splices: list[Splice] = []
        for piece, text in zip(pieces, after, strict=True):
            if piece.node is None or text == piece.text:
                continue
            splices.append((piece.node.start, piece.node.end, self._text(text)))
            for control in piece.controls:
                splices += self._settled(control, ticked="☑" in text or "●" in text)
        return splices if pieces else None

    def cell(self, row: WordRow, cell: WordCell, value: Value) -> list[Splice]:
        """``value`` instead of what the cell says. Pictures and nested tables in it stay."""
        paragraphs = [block for block in flat(cell.node) if block.name == "p"]
        if not paragraphs:
            return [(cell.node.after, cell.node.after, self._paragraph(plain(value)))]
        before = "".join(piece.text for piece in pieces_of(paragraphs))
        fit = fitting(before, value)
        if fit:
            return self.inline(paragraphs, fit) or []
        text = plain(value)
        if text and is_sign_off(before):
            return self._above(row, cell, paragraphs, text)
        return self._replaced(row, cell, paragraphs, text)

    def _replaced(self, row: WordRow, cell: WordCell, paragraphs: Sequence[Node], text: str) -> list[Splice]:
        splices: list[Splice] = []
        placed = False
        for paragraph in paragraphs:
            pieces = list(_pieces(paragraph, ()))
            if placed and pieces and len(paragraph.children) <= len(pieces) + 1 and self._only_text(paragraph):
                splices.append((paragraph.start, paragraph.end, b""))
                continue
            for piece in pieces:
                assert piece.node is not None
                new = b"" if placed else self._text(text)
                placed = True
                splices.append((piece.node.start, piece.node.end, new))
                for control in piece.controls:
                    splices += self._settled(control, ticked=False)
        return splices if placed else [self._typed(row, cell, paragraphs[0], text)]

    @staticmethod
    def _only_text(paragraph: Node) -> bool:
        return all(child.name in ("pPr", "r", "proofErr") for child in paragraph.children) and not any(
            part.name in ("drawing", "pict", "object", "?") for part in paragraph.walk()
        )

    def _above(self, row: WordRow, cell: WordCell, paragraphs: Sequence[Node], text: str) -> list[Splice]:
        first = paragraphs[0]
        if not list(_pieces(first, ())):
            return [self._typed(row, cell, first, text)]
        properties = first.child("pPr")
        kept = self._xml[properties.start : properties.end] if properties else b""
        kept = re.sub(rb"<(?:\w+:)?(?:jc|ind)\b[^>]*/>", b"", kept)
        return [(first.start, first.start, self._paragraph(text, kept, self._run_properties(row, cell, first)))]

    def _typed(self, row: WordRow, cell: WordCell, paragraph: Node, text: str) -> Splice:
        """A new run at the end of a paragraph that has no text."""
        if not text:
            return (paragraph.end, paragraph.end, b"")
        run = self._run(text, self._run_properties(row, cell, paragraph))
        if paragraph.after != paragraph.inside or self._xml[paragraph.inside - 2 : paragraph.inside] != b"/>":
            return (paragraph.after, paragraph.after, run)
        opening = self._xml[paragraph.start : paragraph.inside - 2]
        return (paragraph.start, paragraph.end, opening + b">" + run + f"</{self._p}p>".encode())

    def _run_properties(self, row: WordRow, cell: WordCell, paragraph: Node) -> bytes:
        for run in paragraph.walk():
            if run.name == "r" and (own := run.child("rPr")):
                return self._xml[own.start : own.end]
        mark = paragraph.child("pPr", "rPr")
        if mark is not None and mark.children:
            kept = [part for part in mark.children if part.name not in ("ins", "del", "rPrChange")]
            inside = b"".join(self._xml[part.start : part.end] for part in kept)
            return f"<{self._p}rPr>".encode() + inside + f"</{self._p}rPr>".encode()
        label = next((c for c in reversed(row.cells) if c.column < cell.column), None)
        for run in label.node.walk() if label else ():
            if run.name == "r" and (own := run.child("rPr")):
                return _BOLD.sub(b"", self._xml[own.start : own.end])
        return b""

    def _settled(self, control: Node, *, ticked: bool) -> list[Splice]:
        """A content control that holds a real value: no placeholder, no binding that would restore the old one."""
        splices: list[Splice] = []
        properties = control.child("sdtPr")
        for part in properties.children if properties else ():
            if part.name in ("showingPlcHdr", "dataBinding"):
                splices.append((part.start, part.end, b""))
            checked = part.child("w14:checked") if part.name == "w14:checkbox" else None
            if checked is not None and ticked:
                tag = re.sub(rb'(val\s*=\s*["\'])\w+', rb"\g<1>1", self._xml[checked.start : checked.inside])
                splices.append((checked.start, checked.inside, tag))
        return splices

    def _text(self, text: str) -> bytes:
        """``t`` elements with line breaks between; nothing for no text."""
        if not text:
            return b""
        lines = [f'<{self._p}t xml:space="preserve">{escape_word(line)}</{self._p}t>' for line in text.split("\n")]
        return f"<{self._p}br/>".join(lines).encode()

    def _run(self, text: str, properties: bytes) -> bytes:
        return f"<{self._p}r>".encode() + properties + self._text(text) + f"</{self._p}r>".encode()

    def _paragraph(self, text: str, properties: bytes = b"", run_properties: bytes = b"") -> bytes:
        run = self._run(text, run_properties)
        return f"<{self._p}p>".encode() + properties + run + f"</{self._p}p>".encode()


def escape_word(text: str) -> str:
    """Word has no escape for characters XML can not hold: they are dropped."""
    text = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", text.replace("\r", ""))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def without_identity(row: bytes) -> bytes:
    """A copied row without what may stand only once in a document: paragraph numbers and bookmarks."""
    return _BOOKMARK.sub(b"", _COUNTED.sub(b"", row))
