"""The numbers Word writes before a paragraph by itself: they are no characters of the text, people read them all the
same (一、 made by a list style)."""

from __future__ import annotations

import re
from typing import Any

from yibiao.documents.word_styles import W
from yibiao.sheets.guard import whole

_DIGITS = "〇一二三四五六七八九"
_HOLE = re.compile(r"%([1-9])")
_CHINESE = ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "ideographDigital", "taiwaneseCounting")


class Numbers:
    """Counts through one document in its order."""

    def __init__(self, numbering: Any | None) -> None:
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._counts: dict[str, list[int]] = {}
        if numbering is None:
            return
        abstract = {node.get(W + "abstractNumId"): _levels(node) for node in numbering.iterfind(W + "abstractNum")}
        for node in numbering.iterfind(W + "num"):
            behind = node.find(W + "abstractNumId")
            if behind is not None:
                self._levels[node.get(W + "numId") or ""] = abstract.get(behind.get(W + "val"), {})

    def before(self, properties: Any | None) -> str:
        """The number that stands before a paragraph with these ``numPr``, and count on."""
        if properties is None:
            return ""
        id, level = properties.find(W + "numId"), properties.find(W + "ilvl")
        at = min(whole(level.get(W + "val"), 0), 8) if level is not None else 0
        list_id = id.get(W + "val") if id is not None else ""
        levels = self._levels.get(list_id, {})
        if at not in levels:
            return ""
        counts = self._counts.setdefault(list_id, [0] * 9)
        counts[at] = counts[at] + 1 if counts[at] else levels[at][2]
        counts[at + 1 :] = [0] * (8 - at)
        return _HOLE.sub(lambda hole: _written(counts, levels, int(hole[1]) - 1), levels[at][1])


def _levels(abstract: Any) -> dict[int, tuple[str, str, int]]:
    """Level → (format, text, first number). Bullets say nothing and are left out."""
    levels = {}
    for node in abstract.iterfind(W + "lvl"):
        kind, text, start = (node.find(W + name) for name in ("numFmt", "lvlText", "start"))
        style = kind.get(W + "val") if kind is not None else "decimal"
        if style not in ("bullet", "none") and text is not None:
            first = whole(start.get(W + "val"), 1) if start is not None else 1
            levels[whole(node.get(W + "ilvl"), 0)] = (style, text.get(W + "val") or "", first)
    return levels


def _written(counts: list[int], levels: dict[int, tuple[str, str, int]], at: int) -> str:
    number = counts[at] or 1
    return chinese(number) if levels.get(at, ("", "", 1))[0] in _CHINESE else str(number)


def chinese(number: int) -> str:
    """1–99 as they are counted: 一, 十, 十二, 二十三; larger ones in figures."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十") + (_DIGITS[ones] if ones else "")
