"""Times of meetings as people write them, and how a meeting lies in the days."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from .facts import Meeting
from .words import minutes_of

Hours = Sequence[tuple[int, int]]
"""Working hours of a day, (from, to) in minutes of the day."""

_DAY = re.compile(
    r"(?:(\d{4})\s*[年./-]\s*)(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*[日号]?(?!\d)|(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]|"
    r"(?<![\d/.-])(\d{1,2})/(\d{1,2})(?![\d/])"
)
_UNTIL_DAY = re.compile(r"^\s*[-—–~～至到]\s*(\d{1,2})\s*[日号]")
_ONLY_DAY = re.compile(r"(?<![\d月./-])(\d{1,2})\s*[日号]")
_CLOCK = re.compile(r"(\d{1,2})\s*(?:[:：]\s*(\d{2})(?::\d{2})?|[时点]\s*(?:(\d{1,2})\s*分?|(半)|整)?)")
_THIRD = re.compile(r"(?:(\d{4})\s*年\s*)?(\d{1,2})\s*月\s*(上旬|中旬|下旬|底|初|中(?!午)|内|份|$)")
_RANGE = re.compile(r"[-—–~～至到]")
_THIRDS = {"上旬": (1, 10), "初": (1, 10), "中旬": (11, 20), "中": (11, 20), "下旬": (21, 31), "底": (21, 31)}
_HALVES = ((re.compile(r"上午|早上|一早"), 0), (re.compile(r"下午|午后"), 1), (re.compile(r"晚上|晚间|当晚|夜间"), 2))
_ABOUT = 3  # days either side of 左右
_EVENING = 19 * 60 + 30


@dataclass(frozen=True, slots=True)
class When:
    """``minutes`` 0 where only the beginning is written; ``first`` and ``last`` where only a span of days is."""

    starts: datetime | None = None
    minutes: int = 0
    first: date | None = None
    last: date | None = None


def parse_when(text: object, on: date, hours: Hours) -> When | None:
    """A time as a register gives it; ``on`` fills in a year that is not written, and a month. None: not understood."""
    if isinstance(text, datetime):
        return When(text.replace(tzinfo=None)) if text.time() != time(0) else When(None, 0, text.date(), text.date())
    if isinstance(text, date):
        return When(None, 0, text, text)
    plain = unicodedata.normalize("NFKC", str(text or "")).strip()
    try:
        return _day_and_clock(plain, on, hours) or _third(plain, on)
    except ValueError:  # 13月, 2月30日
        return None


def _day_and_clock(text: str, on: date, hours: Hours) -> When | None:
    found = _DAY.search(text) or _ONLY_DAY.search(text)
    if not found:
        return None
    day, rest = _day(found, on), text[found.end() :]
    until = _until(rest, day)
    clocks = [_clock(one, rest) for one in _CLOCK.finditer(rest)]
    if not clocks:
        return _by_half(rest, day, until, hours)
    starts = datetime.combine(day, time.min) + timedelta(minutes=clocks[0])
    if len(clocks) > 1 and _RANGE.search(rest):
        ends = datetime.combine(until, time.min) + timedelta(minutes=clocks[1])
        return When(starts, sitting_minutes(starts, ends, hours))
    return When(starts, minutes_of(_CLOCK.sub(" ", rest), day=_day_minutes(hours)))


def _day(found: re.Match[str], on: date) -> date:
    parts = [part for part in found.groups() if part]
    year, month, day = ([str(on.year), str(on.month)][: 3 - len(parts)] + parts)[:3]
    return date(int(year), int(month), int(day))


def _until(rest: str, day: date) -> date:
    """The last day of a span; the day itself where there is no other."""
    short = _UNTIL_DAY.search(rest)
    if short:
        return day.replace(day=max(day.day, int(short[1])))
    last = _DAY.search(rest)
    return _day(last, day) if last else day


def _by_half(text: str, day: date, until: date, hours: Hours) -> When:
    """上午 is the morning's beginning, 全天 too; without any word only the day is known."""
    length = minutes_of(text, day=_day_minutes(hours))
    if not length and until > day:
        length = _day_minutes(hours) * (1 + (until - day).days)
    for words, at in _HALVES:
        if words.search(text):
            minute = hours[min(at, len(hours) - 1)][0] if at < 2 else _EVENING
            return When(datetime.combine(day, time.min) + timedelta(minutes=minute), length)
    if re.search(r"[全整]天", text):
        return When(datetime.combine(day, time.min) + timedelta(minutes=hours[0][0]), length)
    about = timedelta(days=_ABOUT if re.search(r"左右|前后", text) else 0)
    return When(None, max(0, length), day - about, day + about)


def _third(text: str, on: date) -> When | None:
    found = _THIRD.search(text)
    if not found:
        return None
    first = date(int(found[1] or on.year), int(found[2]), 1)
    from_day, to_day = _THIRDS.get(found[3], (1, 31))
    last = min(to_day, monthrange(first.year, first.month)[1])
    return When(None, minutes_of(text[found.end() :]), first.replace(day=from_day), first.replace(day=last))


def _clock(found: re.Match[str], text: str) -> int:
    hour, minute = int(found[1]), int(found[2] or found[3] or (30 if found[4] else 0))
    before = text[: found.start()]
    if hour < 12 and re.search(r"下午|午后|晚", before) and not re.search(r"上午|早上", before.split("下午")[-1]):
        hour += 12
    if hour > 24 or minute > 59:
        raise ValueError(text)
    return hour * 60 + minute


def sitting_minutes(starts: datetime, ends: datetime, hours: Hours) -> int:
    """Between two times: by the clock within a day, but noon left out; over days only the working hours count."""
    if ends <= starts:
        return 0
    if starts.date() == ends.date():
        noon = sum(max(0, _overlap(starts, ends, a[1], b[0])) for a, b in pairwise(hours))
        length = int((ends - starts).total_seconds() // 60)
        return length - noon if length - noon > 0 and length > longest(hours) else length
    days = (ends.date() - starts.date()).days + 1
    return sum(_worked(starts, ends, starts.date() + timedelta(days=at), hours) for at in range(min(days, 60)))


def _worked(starts: datetime, ends: datetime, day: date, hours: Hours) -> int:
    first = max(starts, datetime.combine(day, time.min))
    last = min(ends, datetime.combine(day + timedelta(days=1), time.min))
    base = datetime.combine(day, time.min)
    from_minute, to_minute = (first - base).total_seconds() / 60, (last - base).total_seconds() / 60
    return int(sum(max(0, min(to_minute, b) - max(from_minute, a)) for a, b in hours))


def _overlap(starts: datetime, ends: datetime, first: int, last: int) -> int:
    minute = starts.hour * 60 + starts.minute
    return min(last, ends.hour * 60 + ends.minute) - max(first, minute)


def longest(hours: Hours) -> int:
    """Minutes of the longer half of the day: what half a day of meeting is."""
    return max(b - a for a, b in hours)


def _day_minutes(hours: Hours) -> int:
    return sum(b - a for a, b in hours)


def sittings(meeting: Meeting, hours: Hours) -> tuple[tuple[datetime, datetime], ...]:
    """When people sit. A meeting longer than half a day goes on after noon and on the next day; a shorter one is not
    broken, wherever it lies. Empty without a beginning or a length."""
    if meeting.starts is None or meeting.minutes <= 0:
        return ()
    if meeting.minutes <= longest(hours):
        return ((meeting.starts, meeting.starts + timedelta(minutes=meeting.minutes)),)
    out: list[tuple[datetime, datetime]] = []
    left, day = meeting.minutes, meeting.starts.date()
    while left > 0:
        for first, last in _blocks(day, hours):
            first = max(first, meeting.starts)
            length = min(left, int((last - first).total_seconds() // 60))
            if length > 0:
                out.append((first, first + timedelta(minutes=length)))
                left -= length
        day += timedelta(days=1)
        if (day - meeting.starts.date()).days > 60:
            break
    return tuple(out)


def _blocks(day: date, hours: Hours) -> list[tuple[datetime, datetime]]:
    base = datetime.combine(day, time.min)
    return [(base + timedelta(minutes=a), base + timedelta(minutes=b)) for a, b in hours]


def days_of(meeting: Meeting, hours: Hours) -> float:
    """In half days, as rules count: up to half a day is 0.5."""
    half = longest(hours)
    return max(1, -(-meeting.minutes // half)) / 2 if meeting.minutes > 0 else 0.0
