"""The text a spreadsheet cell holds, with its formatting, and the same text with blanks filled."""

from __future__ import annotations

import re
from collections.abc import Sequence

from yibiao.prefill.cell_values import text_element
from yibiao.prefill.edits import Inline
from yibiao.prefill.sheet_xml import CellXml
from yibiao.prefill.text_blanks import filled_pieces
from yibiao.prefill.xml_text import attribute, unescaped

_PHONETIC = re.compile(r"<(?:\w+:)?(rPh|phoneticPr)\b[^>]*?(?:/>|>.*?</(?:\w+:)?\1>)", re.DOTALL)
_TEXT = re.compile(r"<(?:\w+:)?t\b[^>]*?(?:/>|>(.*?)</(?:\w+:)?t>)", re.DOTALL)
_ITEM = re.compile(r"<(?:\w+:)?si\b[^>]*?(?:/>|>(.*?)</(?:\w+:)?si>)", re.DOTALL)
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


class SharedTexts:
    """The shared string table, cut into items the first time one is asked for."""

    def __init__(self, xml: str) -> None:
        self._xml, self._items = xml, list[str]()

    def item(self, index: int) -> str:
        if not self._items:
            self._items = [found.group(1) or "" for found in _ITEM.finditer(self._xml)]
        return self._items[index] if index < len(self._items) else ""


def rich_text(cell: CellXml | None, shared: SharedTexts) -> str:
    """What a cell's text is made of: ``t`` and ``r`` elements, whether shared, inline or the result of a programme."""
    if cell is None:
        return ""
    kind = attribute(cell.attributes, "t")
    if kind == "inlineStr":
        found = re.search(r"<(?:\w+:)?is\b[^>]*>(.*?)</(?:\w+:)?is>", cell.inner, re.DOTALL)
        return found.group(1) if found else ""
    value = re.search(r"<(?:\w+:)?v\b[^>]*>(.*?)</(?:\w+:)?v>", cell.inner, re.DOTALL)
    if value is None or kind not in ("s", "str"):
        return ""
    return shared.item(int(value.group(1))) if kind == "s" else f"<t>{value.group(1)}</t>"


def plain_text(rich: str) -> str:
    return "".join(unescaped(found.group(1) or "") for found in _TEXT.finditer(_PHONETIC.sub("", rich)))


def filled_text(rich: str, edits: Sequence[Inline], prefix: str) -> str | None:
    """``rich`` with its blanks filled, or ``None`` when an edit finds no place in it."""
    rich = _PHONETIC.sub("", rich)
    texts = list(_TEXT.finditer(rich))
    before = [_ESCAPE.sub(lambda m: chr(int(m.group(1), 16)), unescaped(found.group(1) or "")) for found in texts]
    after = filled_pieces(before, edits)
    if after is None:
        return None
    out, at = [], 0
    for found, old, new in zip(texts, before, after, strict=True):
        out += [rich[at : found.start()], found.group() if new == old else text_element(new, prefix)]
        at = found.end()
    return "".join(out) + rich[at:]
