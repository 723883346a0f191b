"""Blanks and boxes inside a text: ``填报单位：____``, ``  年  月  日``, ``□是 □否``.

A text comes as the pieces its formatting cuts it into and goes back as the same number of pieces, so that an
underlined blank stays underlined when a value stands in it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime

from yibiao.prefill.edits import Blank, Inline, Tick
from yibiao.sheets.grid import Value, plain, squeeze

_GAP = r"[ \t　\xa0]"
_LINE = r"[_＿]"
_DATE = re.compile(
    rf"(?P<century>20)?(?P<y>(?:{_GAP}|{_LINE})*)年(?P<m>(?:{_GAP}|{_LINE})*)月(?P<d>(?:{_GAP}|{_LINE})*)日"
)
_FIRST_BLANK = re.compile(rf"(?P<line>{_LINE}{{2,}})|(?P<gap>{_GAP}{{2,}})")
_ONLY_DATE = re.compile(rf"\s*{_DATE.pattern}\s*")
_UNIT = r"(?:万?元|人|户|亩|平方米|㎡|公顷|公里|米|岁|年|月|个|间|头|只|吨|公斤|%|％)"
_ONLY_UNIT = re.compile(rf"(?:{_GAP}|{_LINE}){{2,}}{_UNIT}\s*")
_SIGNED = r"(?:签字|签名|签章|盖章|公章)(?:人|处|[、或/]?盖章)?"
_SIGN_OFF = re.compile(
    rf"(?:[^（()）:：。，；]{{0,8}}[（(]?{_SIGNED}[)）]?[:：]?|[日期时间]{{2}}[:：]?|年月日|[_＿:：])+"
)
_BOX = re.compile(rf"[□☐▢◻⬜○◯]|(?P<open>[（(\[【]){_GAP}*(?P<close>[）)\]】])")
_TICKED = {"○": "●", "◯": "●"}
_AROUND = " \t\n\r　\xa0、,，/；;。_＿"
_Change = tuple[int, int, str]


def filled_pieces(pieces: Sequence[str], edits: Sequence[Inline]) -> list[str] | None:
    """The pieces after all ``edits``, or ``None`` when one of them finds no place."""
    result = list(pieces)
    for edit in edits:
        text = "".join(result)
        changes = _blank(text, edit.label, edit.value) if isinstance(edit, Blank) else _ticks(text, edit)
        if changes is None:
            return None
        for change in sorted(changes, reverse=True):
            _apply(result, change)
    return result


def fitting(text: str, value: Value) -> tuple[Inline, ...]:
    """How a plain value goes into a cell that is meant to be filled in where it stands: a day into its ``年 月 日``,
    a choice onto its box, a number before its unit. Empty when the value simply takes the cell's place."""
    if isinstance(value, date) and _ONLY_DATE.fullmatch(text):
        return (Blank("", value),)
    if isinstance(value, str) and value and len(_BOX.findall(text)) > 1:
        chosen = Tick(tuple(part for part in re.split(r"[、,，;；]", value) if part))
        return (chosen,) if _ticks(text, chosen) else ()
    if isinstance(value, (int, float)) and not isinstance(value, bool) and _ONLY_UNIT.fullmatch(text):
        return (Blank("", value),)
    return ()


def is_sign_off(text: str) -> bool:
    """Whether a cell says only who signs or seals it, so that an opinion goes above rather than in its place."""
    bare = squeeze(text)
    return bool(_SIGN_OFF.fullmatch(bare) and re.search("[签章]", bare))


def _apply(pieces: list[str], change: _Change) -> None:
    """Replace one span; the new text goes into the piece where the span begins."""
    start, end, new = change
    at, placed = 0, False
    for index, piece in enumerate(pieces):
        first, last = max(start - at, 0), min(end - at, len(piece))
        here = first < len(piece) or (start == end and start <= at + len(piece)) or index == len(pieces) - 1
        if not placed and at + len(piece) >= start and here:
            pieces[index] = piece[:first] + new + piece[max(last, first) :]
            placed = True
        elif placed and first < last:
            pieces[index] = piece[:first] + piece[last:]
        at += len(piece)


def _blank(text: str, label: str, value: Value) -> list[_Change] | None:
    if not label:
        found = _FIRST_BLANK.search(text)
        if isinstance(value, date) and (day := _DATE.search(text)):
            return _day(day, value)
        return None if not found else [_placed(text, found.start(), found.end(), plain(value))]
    for after in _after_label(text, label):
        if isinstance(value, date) and (day := _DATE.match(text, after)):
            return _day(day, value)
        change = _blank_at(text, after, plain(value))
        if change:
            return [change]
    return None


def _after_label(text: str, label: str) -> list[int]:
    """Where the blank of a label may begin: after the label, its bracketed remark and its colon. Places where the
    label is a word of its own come first."""
    name = r"\s*".join(re.escape(char) for char in squeeze(label).rstrip(":："))
    found = list(re.finditer(rf"{name}\s*(?:[（(][^（()）]*[^（()）\s][^（()）]*[）)])?\s*[:：]?", text))
    found.sort(key=lambda m: m.start() > 0 and text[m.start() - 1].isalnum())
    return [m.end() for m in found]


def _blank_at(text: str, at: int, value: str) -> _Change | None:
    if bracket := re.compile(rf"{_GAP}*[（(](?P<in>{_GAP}*)[）)]").match(text, at):
        return (bracket.start("in"), bracket.end("in"), value)
    if line := re.compile(rf"{_GAP}*(?P<in>{_LINE}(?:{_GAP}*{_LINE})*)").match(text, at):
        return (line.start("in"), line.end("in"), value)
    gap = re.compile(rf"{_GAP}*").match(text, at)
    assert gap is not None
    at_end = gap.end() == len(text) or text[gap.end()] in "\n\r"
    if not at_end and gap.end() - gap.start() < 2:
        return None
    return _placed(text, gap.start(), gap.end(), value)


def _placed(text: str, start: int, end: int, value: str) -> _Change:
    """Into a gap, the width of the line kept where something follows."""
    blank = text[start:end]
    if _LINE[1] in blank or re.fullmatch(rf"{_UNIT}?\s*", text[end:]):
        return (start, end, value)
    return (start, end, value + " " * max(2, _width(blank) - _width(value)))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _day(found: re.Match[str], value: date | datetime) -> list[_Change]:
    year = f"{value.year % 100:02d}" if found.group("century") else str(value.year)
    numbers = (("y", year), ("m", str(value.month)), ("d", str(value.day)))
    return [(found.start(name), found.end(name), number) for name, number in numbers]


def _ticks(text: str, edit: Inline) -> list[_Change] | None:
    assert not isinstance(edit, Blank)
    start = 0
    if edit.label:
        places = _after_label(text, edit.label)
        if not places:
            return None
        start = places[0]
    boxes = list(_BOX.finditer(text, start))
    if not boxes:
        return None
    before = not text[start : boxes[0].start()].strip(_AROUND + ":：")
    options = _options_after(text, boxes) if before else _options_before(text, boxes, start)
    changes = []
    for choice in edit.choices:
        index = _chosen(options, squeeze(choice))
        if index is None:
            return None
        box = boxes[index]
        ticked = f"{box.group('open')}√{box.group('close')}" if box.group("open") else _TICKED.get(box.group(), "☑")
        changes.append((box.start(), box.end(), ticked))
    return changes


def _options_after(text: str, boxes: list[re.Match[str]]) -> list[str]:
    ends = [*(box.start() for box in boxes[1:]), len(text)]
    return [squeeze(text[box.end() : end]).strip(_AROUND) for box, end in zip(boxes, ends, strict=True)]


def _options_before(text: str, boxes: list[re.Match[str]], start: int) -> list[str]:
    starts = [start, *(box.end() for box in boxes[:-1])]
    return [squeeze(text[begin : box.start()]).strip(_AROUND) for box, begin in zip(boxes, starts, strict=True)]


def _chosen(options: list[str], choice: str) -> int | None:
    """Which option a choice means: the equal one, else the one that is it but for what follows (``其他：____``)."""
    if choice in options:
        return options.index(choice)
    bare = [re.split(r"[:：_＿（(]", option)[0] for option in options]
    return bare.index(choice) if bare.count(choice) == 1 else None
