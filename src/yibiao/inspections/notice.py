"""An inspection notice, as text → what it says of the inspection and asks of the places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from yibiao.texts.days import length, nearest, of_numbers
from yibiao.texts.normalising import cleaned
from yibiao.texts.sentences import Sentence, sentences

from .facts import InspectionFacts, kind_of
from .words import ASKS, Said, asked, patterns, says, shown

_HEADING = re.compile(
    r"^\s*(?:[一二三四五六七八九十]{1,3}[、.．]|（[一二三四五六七八九十]{1,3}）|\d{1,2}[、.．])?\s*(.{2,16}?)\s*(?:$|[：:。])"
)
_ACT = r"(?:检查|督查|督导|考核|调研|核查|抽查|验收|巡查|被查)"
_SECTIONS = (
    ("contents", re.compile(_ACT + r"(?:的)?(?:主要|重点)?(?:内容|重点|事项|项目|标准)|重点内容|评分标准|考核指标")),
    ("targets", re.compile(_ACT + r"(?:的)?对象|被检查单位")),
    ("scope", re.compile(rf"{_ACT}?(?:的)?范围")),
    ("when", re.compile(rf"{_ACT}?(?:的)?(?:时间|日程|时段)(?:安排|步骤)?")),
    ("method", re.compile(_ACT + r"(?:的)?(?:方式|方法|形式|程序)")),
)
_TOP = re.compile(r"^\s*[一二三四五六七八九十]{1,3}[、.．]")
_MD = r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})[日号]"
_SPAN = re.compile(_MD + r"(?:上午|下午)?\s*(?:至|到|[-—~～－]+)\s*(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})[日号]")
_DAY = re.compile(_MD)
_MONTHS = re.compile(r"(?:(\d{4})年)?(\d{1,2})月?(?:份)?\s*(?:至|到|[-—~～－]+)\s*(\d{1,2})月")
_MONTH = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(?:份)?(上旬|中旬|下旬|底|初)?")
_UNTIL = re.compile(r"即日起(?:至|到)" + _MD)
_SET = re.compile(r"(?:定于|拟于|将于|订于|决定于|决定从|决定在|从即日起|自即日起|时间[：:为])")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９：～－", "0123456789:~-")
_TENTHS = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31), "底": (21, 31), "初": (1, 10), None: (1, 31)}
_BASIS = re.compile(
    r"(?:根据|依据|按照|依照)[^，。；]{0,40}?(《[^》]{3,40}》[^，。；]{0,20}(?:第[一二三四五六七八九十百\d]+条)?|[^，。；]{2,14}(?:法|条例|规章|办法)(?:第[一二三四五六七八九十百\d]+条)?)"
)
_APPROVED = re.compile(r"(?:经|报)[^，。；]{2,24}(?:同意|批准|批复|审定|研究决定)")
_PLAN = re.compile(
    r"(?:计划(?:编)?号|计划内编号|列入[^，。；]{0,14}计划[（(]?(?:第|编号)?)\s*[：:]?\s*([0-9A-Za-z〔〕\[\]（）()-]{2,20}号?)"
)
_FILED = re.compile(r"备案(?:编)?号?\s*[：:]?\s*([0-9A-Za-z〔〕\[\]-]{2,20}号?)")


@dataclass(frozen=True)
class Notice:
    """``said``: where the words stand that ask for something; ``lines``: those that say what is looked at."""

    facts: InspectionFacts
    said: tuple[Said, ...]
    lines: tuple[Sentence, ...]
    text: str


def read_notice(
    text: str, *, title: str = "", sender: str = "", on: date | None = None, dated: date | None = None, id: str = ""
) -> Notice:
    """``title``, ``sender`` and ``dated`` as the document's own reading has them; ``on`` completes days without a
    year, ``dated`` wins."""
    day = dated or on
    sections = _sections(text)
    said = tuple(asked(text))
    words = {what: sections.get(what, ()) for what in ("contents", "targets", "scope", "method")}
    first, last = days_of(_says_when(text), day)
    if first is None:
        first, last = days_of(_joined(sections.get("when", ())), day)
    facts = InspectionFacts(
        id or "通知", title or _first_line(text), sender, kind_of(title or _first_line(text)), notice=True,
        contents=tuple(shown(one.text) for one in words["contents"]), targets=shown(_joined(words["targets"])),
        scope=shown(_joined(words["scope"])), method=shown(_joined(words["method"])), first=first, last=last,
        notice_days=(first - dated).days if first and dated and first >= dated else None,
        plan_number=_group(_PLAN, text), filed_number=_group(_FILED, text), basis=_group(_BASIS, text),
        approval=_whole(_APPROVED, text),
    )  # fmt: skip
    return Notice(told_by_words(facts, text), said, tuple(words["contents"]), text)


def told_by_words(facts: InspectionFacts, text: str) -> InspectionFacts:
    """With what some words (a notice, the remarks of a plan) add to the facts."""
    plain = cleaned(text)[0]
    found: dict[str, Any] = {
        what: tuple(dict.fromkeys(one.words for one in asked(plain) if one.what == what)) for what in ASKS
    }
    for what in ASKS:
        found[what] = tuple(dict.fromkeys((*getattr(facts, what), *found[what])))
    about = f"{facts.title}\n{plain}"
    return replace(
        facts, **found, unannounced=facts.unannounced or says("unannounced", about),
        emergency=facts.emergency or says("emergency", facts.title),
        comprehensive=facts.comprehensive or says("comprehensive", facts.title),
        enterprise=facts.enterprise or says("enterprise", f"{facts.title}{facts.targets}"),
        inspector_kinds=tuple(dict.fromkeys((*facts.inspector_kinds, *_inspectors(plain)))),
    )  # fmt: skip


def _inspectors(text: str) -> Iterator[str]:
    for sentence in re.split(r"[。；\n]", text):
        if patterns("inspecting").search(sentence) and says("inspector_kinds", sentence):
            yield from (match[0] for match in patterns("inspector_kinds").finditer(sentence))


def _sections(text: str) -> dict[str, tuple[Sentence, ...]]:
    """The lines below each heading that is known, and what stands behind it on its own line."""
    found: dict[str, list[Sentence]] = {}
    at, current, top = 0, "", False
    for line in text.splitlines(keepends=True):
        start, at = at, at + len(line)
        heading = _HEADING.match(line)
        name = next((what for what, words in _SECTIONS if heading and words.search(heading[1])), "") if heading else ""
        if name:
            current, top = name, bool(_TOP.match(line))
            rest = line[heading.end() :] if heading else ""
            found.setdefault(name, []).extend(_line(rest, at - len(rest)))
        elif current and (
            _TOP.match(line) or (not top and heading and re.match(r"\s*[一二三四五六七八九十]{1,3}、", line))
        ):
            current = ""
        elif current:
            found[current].extend(_line(line, start))
    return {name: tuple(lines) for name, lines in found.items()}


def _line(words: str, start: int) -> Iterator[Sentence]:
    bare = words.strip()
    if len(bare) > 1:
        at = start + words.index(bare)
        yield Sentence(bare, at, at + len(bare))


def _joined(lines: Sequence[Sentence]) -> str:
    return "；".join(one.text.rstrip("。；") for one in lines)


def _says_when(text: str) -> str:
    """The first sentence that says when it is done: 定于、拟于、从即日起."""
    return next((one.text for one in sentences(text) if _SET.search(one.text)), "")


def days_of(text: str, on: date | None) -> tuple[date | None, date | None]:
    """The first span of days, day, or month that is written."""
    text = text.translate(_FULL_WIDTH)
    if (match := _UNTIL.search(text)) and on:
        year, month, day = (int(one) if one else None for one in match.groups())
        return on, _day(year, month, day, on)
    if match := _SPAN.search(text):
        year, month, day, year_to, month_to, day_to = (int(one) if one else None for one in match.groups())
        first = _day(year, month, day, on)
        last = first and of_numbers(year_to or first.year, month_to or first.month, day_to or 1)
        if first and last and last < first and not year_to:
            last = of_numbers(first.year + 1, last.month, last.day)
        return first, last
    if match := _DAY.search(text):
        year, month, day = (int(one) if one else None for one in match.groups())
        day_found = _day(year, month, day, on)
        return day_found, day_found
    return _months(text, on)


def _months(text: str, on: date | None) -> tuple[date | None, date | None]:
    if (match := _MONTHS.search(text)) and on:
        year, first, last = int(match[1] or on.year), int(match[2]), int(match[3])
        if 1 <= first <= 12 and 1 <= last <= 12:
            year_to = year + (last < first)
            return of_numbers(year, first, 1), of_numbers(year_to, last, length(year_to, last))
    if (match := _MONTH.search(text)) and on and 1 <= int(match[2]) <= 12:
        year, month = int(match[1] or on.year), int(match[2])
        low, high = _TENTHS[match[3]]
        return of_numbers(year, month, low), of_numbers(year, month, min(high, length(year, month)))
    return None, None


def _day(year: int | None, month: int | None, day: int | None, on: date | None) -> date | None:
    if year and month and day:
        return of_numbers(year, month, day)
    return nearest(on, month, day) if on else None


def _first_line(text: str) -> str:
    return shown(next((line for line in text.splitlines() if line.strip()), ""))


def _group(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[1] if match else ""


def _whole(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[0] if match else ""
