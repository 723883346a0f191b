"""The numbered headings of a text: 一、 （一） 1. （1）, also where the line breaks were lost."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yibiao.documents.model import Heading
from yibiao.texts.numerals import number

_HAN = "一二三四五六七八九十"
_BEFORE = r"(?:(?<=^)|(?<=[\n。；;：:！”）)\s]))[ \t\u3000]*"
_MARK = re.compile(
    rf"{_BEFORE}(?:(?P<one>[{_HAN}]{{1,3}})、|[（(](?P<two>[{_HAN}]{{1,3}})[）)]、?"
    r"|(?P<three>\d{1,2})(?:[.．](?!\d)|、)|[（(](?P<four>\d{1,2})[）)])",
    re.MULTILINE,
)
_LEVELS = ("one", "two", "three", "four")
_LONGEST = 45  # characters of a heading; what follows is text
_STOP = re.compile(r"[。；;：:\n]|\s{1,}(?=[\u4e00-\u9fff])")


def headings(text: str, start: int = 0, end: int | None = None) -> tuple[Heading, ...]:
    return tuple(_headings(text, start, len(text) if end is None else end))


def _headings(text: str, start: int, end: int) -> Iterator[Heading]:
    for match in _MARK.finditer(text, start, end):
        level = next(at for at, name in enumerate(_LEVELS, 1) if match[name])
        counted = number(match[_LEVELS[level - 1]])
        if counted is None:
            continue
        stop = _STOP.search(text, match.end(), min(end, match.end() + _LONGEST))
        words_end = stop.start() if stop else min(end, match.end() + _LONGEST)
        first = match.start() + len(match[0]) - len(match[0].lstrip())
        yield Heading(level, counted, text[match.end() : words_end].strip(), first, words_end)
