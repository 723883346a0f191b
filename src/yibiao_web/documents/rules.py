"""What a number, a set of recipients, a count of a year must be like. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_YEAR = re.compile(r"[\[［(（【〈<〔](\d{4})[\]］)）】〉>〕]")
_BLANKS = re.compile(r"\s+")
_SERIAL = re.compile(r"\d+\s*号$")
GROUPS = {
    # whom the words of a document's head mean, by the level of organisations
    "township": re.compile(r"各(?:有关)?(?:乡镇?|镇)|各(?:街道|镇街)|(?:乡镇|镇)(?:人民)?(?:党委|政府)"),
    "village": re.compile(r"各(?:行政)?村|各社区|村（?居?）?(?:民)?委会|村\(社区\)|村（社区）"),
    "department": re.compile(r"县直|各(?:有关|相关)?(?:部门|单位|成员单位)|各局"),
}


def normal_number(said: str) -> str:
    """A document's number with the year in 〔〕 and without blanks."""
    return _YEAR.sub(r"〔\1〕", _BLANKS.sub("", said))


def number_problem(said: str) -> str:
    """What is wrong with a number; nothing where nothing is."""
    if not said:
        return "请填发文字号，例如 禾民〔2026〕12号。便笺也要编号，例如 便笺〔2026〕3号。"
    if not _YEAR.search(said) or not _SERIAL.search(said):
        return "发文字号要有机关代字、年份和顺序号，例如 禾民〔2026〕12号。"
    return ""


_ASKED = {
    # whom a sentence asks, by the level of organisations
    "township": re.compile(r"乡|镇|街道"),
    "village": re.compile(r"村|社区"),
    "department": re.compile(r"部门|单位|局|县直|委办"),
}


def asks(who: str, level: str) -> bool:
    """Whether what is asked of ``who``, as the text puts it, is asked of organisations of a level. Where the text
    names none of them, all who get it are asked."""
    meant = {one for one, pattern in _ASKED.items() if pattern.search(who)}
    return not meant or level in meant


def in_words(question: str) -> bool:
    """Whether a question of the assessment can not be answered by yes or no."""
    return "怎样" in question or "怎么" in question


def recipients_meant(words: Iterable[str], levels: Mapping[int, tuple[str, str]]) -> set[int]:
    """Whom the head of a document names: ``levels`` are organisations as {id: (level, name)}. A whole group by its
    usual words, single ones by name."""
    said = "、".join(words)
    groups = {level for level, pattern in GROUPS.items() if pattern.search(said)}
    return {
        pk for pk, (level, name) in levels.items() if level in groups or name in said or name.removeprefix("县") in said
    }


@dataclass(frozen=True, slots=True)
class YearLine:
    """Documents of one sender by colour: this year to date, last year to the same day and the whole of it."""

    this_year: Mapping[str, int]
    last_to_date: Mapping[str, int]
    last_year: Mapping[str, int]
    quota: int | None = None

    @property
    def issued(self) -> int:
        return sum(self.this_year.values())

    @property
    def before(self) -> int:
        return sum(self.last_to_date.values())

    @property
    def whole_last_year(self) -> int:
        return sum(self.last_year.values())

    @property
    def allowed(self) -> int | None:
        """The year's number: what was set; else no more than last year, where there was one (只减不增)."""
        return self.quota if self.quota is not None else (self.whole_last_year or None)

    @property
    def left(self) -> int | None:
        return None if self.allowed is None else self.allowed - self.issued

    @property
    def left_or_over(self) -> int:
        return abs(self.left or 0)

    @property
    def rising(self) -> bool:
        """More than last year at this time, of all colours together: what turns white is still counted."""
        return self.issued > self.before

    @property
    def turning(self) -> bool:
        """Fewer red ones, but white ones and slips make up for them (红头变白头)."""
        return self._of("red") < 0 and self._of("white_header", "note_slip") > 0

    def _of(self, *colors: str) -> int:
        some = ("red_header", "joint") if colors == ("red",) else colors
        return sum(self.this_year.get(one, 0) - self.last_to_date.get(one, 0) for one in some)
