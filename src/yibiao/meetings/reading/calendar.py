"""iCalendar (RFC 5545) in. Each event is parsed on its own, so that a broken one costs only itself and is told of by
its line; times come out as Beijing's; a repeated event becomes its single days."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from icalendar import Calendar

from yibiao.findings import finding
from yibiao.model import Finding

from ..facts import Attendee, Meeting, Post
from ..when import Hours, sitting_minutes
from ..words import kind_named, kind_of, mode_named, mode_of, post_of
from .people import read_people
from .programme import told_by_words

BEIJING = ZoneInfo("Asia/Shanghai")
_MOST_EVENTS, _MOST_TIMES, _MOST_BAD = 5_000, 400, 20
_OUTER = re.compile(r"(?:BEGIN|END):VCALENDAR\s*$", re.I)
_BEGIN, _END = re.compile(r"BEGIN:(VEVENT|VTIMEZONE)\s*$", re.I), re.compile(r"END:(VEVENT|VTIMEZONE)\s*$", re.I)
# What we write ourselves and other programs keep; see writing.calendar.
FLAGS = {"X-YIBIAO-MAY-MOVE": "may_move", "X-YIBIAO-MAY-BE-VIDEO": "may_be_video", "X-YIBIAO-MAY-MERGE": "may_merge",
         "X-YIBIAO-CHECK-IN": "check_in", "X-YIBIAO-GROUPS": "group_discussion"}  # fmt: skip
WORDS = {"X-YIBIAO-SYSTEM": "system", "X-YIBIAO-LEVEL": "level", "X-YIBIAO-CHAIR": "chair",
         "X-YIBIAO-CHAIRED-BY": "chaired_by", "X-YIBIAO-PLAN": "plan_number"}  # fmt: skip
DAYS = {"X-YIBIAO-EARLIEST": "earliest", "X-YIBIAO-DEADLINE": "deadline"}
LISTS = {
    "X-YIBIAO-APART": "must_not_merge_with",
    "X-YIBIAO-TOPICS": "topics",
    "X-YIBIAO-MATERIALS": "materials",
}
COUNTS = {"X-YIBIAO-EARLY": "arrive_early", "X-YIBIAO-OPENING": "opening"}


@dataclass(frozen=True, slots=True)
class Chunk:
    """The lines of one event or time zone; ``row`` is its first line, 1-based."""

    kind: str
    row: int
    text: str


def read_calendar(text: str, name: str, on: date, hours: Hours) -> tuple[list[Meeting], list[Finding]]:
    """Meetings in the order of the file. ``on`` fills in what words leave out."""
    chunks = list(_chunks(text))
    if not any(one.kind == "VEVENT" for one in chunks):
        why = "里面没有会议" if "BEGIN:VCALENDAR" in text.upper() else "开头不是 BEGIN:VCALENDAR"
        return [], [finding("calendar_unreadable", file=name, why=why)]
    zones = "".join(one.text for one in chunks if one.kind == "VTIMEZONE")
    meetings: list[Meeting] = []
    found: list[Finding] = []
    events = [one for one in chunks if one.kind == "VEVENT"]
    if len(events) > _MOST_EVENTS:
        found.append(finding("calendar_many", count=len(events), most=_MOST_EVENTS))
    for chunk in events[:_MOST_EVENTS]:
        event = _event(chunk, zones)
        if isinstance(event, str):
            found.append(finding("calendar_event_bad", row=chunk.row, why=event))
            continue
        meetings += _Reader(event, chunk, on, hours, found).meetings()
    return _moved_ones(meetings), found


def _chunks(text: str) -> Iterator[Chunk]:
    kind, row, lines = "", 0, list[str]()
    for number, line in enumerate(text.splitlines(), 1):
        begin, end = _BEGIN.match(line), _END.match(line)
        if begin:  # an event that is not closed ends where the next begins
            if kind == "VEVENT":
                yield Chunk(kind, row, "\r\n".join([*lines, "END:VEVENT", ""]))
            kind, row, lines = begin[1].upper(), number, []
        if kind and not _OUTER.match(line):
            lines.append(line)
        if end and kind:
            yield Chunk(kind, row, "\r\n".join([*lines, ""]))
            kind, lines = "", []
    if kind == "VEVENT":
        yield Chunk(kind, row, "\r\n".join([*lines, "END:VEVENT", ""]))


def _event(chunk: Chunk, zones: str) -> Any:
    """The component, or why there is none."""
    whole = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//yibiao//\r\n{zones}{chunk.text}END:VCALENDAR\r\n"
    for source in dict.fromkeys((whole, whole.replace(zones, ""))):
        try:
            events = Calendar.from_ical(source).walk("VEVENT")
        except (ValueError, KeyError, IndexError, TypeError, AttributeError):
            continue
        if events:
            return events[0]
    return "格式不对"


class _Reader:
    """One event."""

    def __init__(self, event: Any, chunk: Chunk, on: date, hours: Hours, found: list[Finding]) -> None:
        self.event, self.chunk, self.on, self.hours, self.found = event, chunk, on, hours, found
        self.title = _text(event.get("SUMMARY")) or "（没有名称）"

    def meetings(self) -> list[Meeting]:
        starts, whole_days = self._starts()
        if starts is None:
            self.found.append(finding("calendar_no_start", row=self.chunk.row, title=self.title))
        one = self._meeting(starts, whole_days)
        if _text(self.event.get("STATUS")).upper() == "CANCELLED":
            return []
        return self._times(one, starts) if starts and self.event.get("RRULE") else [one]

    def _starts(self) -> tuple[datetime | None, bool]:
        value = _value(self.event, "DTSTART")
        if isinstance(value, datetime):
            return self._local(value), False
        if isinstance(value, date):
            return datetime.combine(value, time(self.hours[0][0] // 60, self.hours[0][0] % 60)), True
        return None, False

    def _local(self, value: datetime) -> datetime:
        if value.tzinfo is not None:
            return value.astimezone(BEIJING).replace(tzinfo=None)
        zone = getattr(self.event.get("DTSTART"), "params", {}).get("TZID", "")
        if zone and str(zone) not in ("Asia/Shanghai", "China Standard Time"):
            self.found.append(finding("calendar_zone_unknown", row=self.chunk.row, title=self.title, zone=str(zone)))
        return value

    def _meeting(self, starts: datetime | None, whole_days: bool) -> Meeting:
        event, text = self.event, _text(self.event.get("DESCRIPTION"))
        place = _text(event.get("LOCATION"))
        names = {key.upper(): _text(event.get(key)) for key in event if key.upper().startswith("X-YIBIAO")}
        categories = _categories(event.get("CATEGORIES"))
        kind = kind_named(names.get("X-YIBIAO-KIND", "")) or next(
            (found for word in categories if (found := kind_named(word))), None
        )
        mode = names.get("X-YIBIAO-MODE") or mode_of(f"{self.title} {place}") or "in_person"
        made = Meeting(
            _text(event.get("UID")).removesuffix("@yibiao") or f"第{self.chunk.row}行", self.title, _organiser(event),
            kind=kind or kind_of(self.title, _organiser(event)), mode=mode_named(mode), starts=starts,
            minutes=self._minutes(starts, whole_days), place=place, attendees=tuple(_attendees(event)), text=text,
            row=self.chunk.row, **_extra(names),
        )  # fmt: skip
        return told_by_words(made, starts.date() if starts else self.on, self.hours)

    def _minutes(self, starts: datetime | None, whole_days: bool) -> int:
        if starts is None:
            return 0
        duration = _value(self.event, "DURATION")
        ends = _value(self.event, "DTEND")
        day = sum(last - first for first, last in self.hours)
        if isinstance(duration, timedelta):
            length = int(duration.total_seconds() // 60)
            return (
                day * max(1, duration.days)
                if whole_days
                else sitting_minutes(starts, starts + duration, self.hours) or length
            )
        if isinstance(ends, datetime):
            last = self._local(ends)
            if last < starts:
                self.found.append(finding("calendar_backwards", row=self.chunk.row, title=self.title))
            return sitting_minutes(starts, last, self.hours)
        if isinstance(ends, date):
            return day * max(1, (ends - starts.date()).days)
        return day if whole_days else 0

    def _times(self, one: Meeting, starts: datetime) -> list[Meeting]:
        """Each time of a repeated event, with an id of its own."""
        if sum(one.code == "calendar_rule_bad" for one in self.found) >= _MOST_BAD:
            return [one]  # rules that give nothing are slow, and a file full of them was made to be
        rule = self.event["RRULE"]
        words = (rule[0] if isinstance(rule, list) else rule).to_ical().decode()
        words = re.sub(r"UNTIL=(\d{8})(T\d{6}Z?)?", _until, words)
        skipped = {_local_time(when) for when in _dates(self.event.get("EXDATE"))}
        try:
            times = rrulestr(words, dtstart=starts)
            found = [when for when, _ in zip(times, range(_MOST_TIMES), strict=False)]
        except (ValueError, TypeError):
            found = []
        if not found or re.search(r"FREQ=(?:SECONDLY|MINUTELY|HOURLY)", words, re.I):
            self.found.append(finding("calendar_rule_bad", row=self.chunk.row, title=self.title))
            return [one]
        if not re.search(r"UNTIL|COUNT", words):
            last = starts.date() + timedelta(days=366)
            found = [when for when in found if when.date() <= last]
            self.found.append(finding("calendar_cut", title=self.title, last=last))
        kept = [when for when in found if when not in skipped and when.date() not in skipped]
        return [replace(one, id=f"{one.id}@{when:%Y%m%d}", starts=when, series=one.id) for when in kept]


def _moved_ones(meetings: list[Meeting]) -> list[Meeting]:
    """A single day of a series that has its own event replaces the one made from the rule."""
    series = {one.series for one in meetings if one.series}
    own = [one for one in meetings if not one.series and one.id in series]
    days = {(one.id, one.starts.date()) for one in own if one.starts}
    return [one for one in meetings if not (one.series and one.starts and (one.series, one.starts.date()) in days)]


def _until(found: re.Match[str]) -> str:
    """The end of a series as Beijing's time: our times have no zone."""
    day, clock = found[1], found[2] or "T235959"
    when = datetime.strptime(day + clock.rstrip("Z"), "%Y%m%dT%H%M%S")
    if clock.endswith("Z"):
        when = when.replace(tzinfo=UTC).astimezone(BEIJING)
    return f"UNTIL={when:%Y%m%dT%H%M%S}"


def _value(event: Any, key: str) -> Any:
    """The date, time or length of a property; None where it is missing or nonsense."""
    found = event.get(key)
    found = found[0] if isinstance(found, list) and found else found
    try:
        return getattr(found, "dt", None)
    except (ValueError, AttributeError):
        return None


def _dates(found: Any) -> Iterator[Any]:
    for one in found if isinstance(found, list) else [found] if found else []:
        yield from (inner.dt for inner in getattr(one, "dts", ()))


def _local_time(value: Any) -> Any:
    if isinstance(value, datetime):
        return (value.astimezone(BEIJING) if value.tzinfo else value).replace(tzinfo=None)
    return value


def _text(value: Any) -> str:
    value = value[0] if isinstance(value, list) and value else value
    return str(value).strip() if value is not None else ""


def _categories(value: Any) -> list[str]:
    out: list[str] = []
    for one in value if isinstance(value, list) else [value] if value else []:
        out += [str(cat) for cat in getattr(one, "cats", [one])]
    return out


def _organiser(event: Any) -> str:
    found = event.get("ORGANIZER")
    found = found[0] if isinstance(found, list) and found else found
    return str(getattr(found, "params", {}).get("CN", "")).strip() if found is not None else ""


def _attendees(event: Any) -> Iterator[Attendee]:
    found = event.get("ATTENDEE")
    for one in found if isinstance(found, list) else [found] if found is not None else []:
        params = getattr(one, "params", {})
        if str(params.get("CUTYPE", "")).upper() in ("ROOM", "RESOURCE"):
            continue
        address = re.sub(r"^mailto:", "", str(one), flags=re.I).strip()
        email = address if "@" in address else ""
        required = str(params.get("ROLE", "")).upper() not in ("OPT-PARTICIPANT", "NON-PARTICIPANT")
        yield _attendee(params, email, required)


def _attendee(params: Any, email: str, required: bool) -> Attendee:
    """CN is a name, an organisation, or both; what we write ourselves stands in parameters of its own."""
    name = str(params.get("CN", "")).strip().strip('"')
    own = {key: str(params.get(key, "")) for key in ("X-ORG", "X-PERSON", "X-POST", "X-COUNT", "X-CONCERNED")}
    if own["X-ORG"] or own["X-PERSON"]:
        post: Post = own["X-POST"] if own["X-POST"] in ("principal", "deputy", "staff") else ""  # type: ignore[assignment]
        concerned = {"YES": True, "NO": False}.get(own["X-CONCERNED"].upper())
        count = int(own["X-COUNT"]) if own["X-COUNT"].isdigit() else 1
        return Attendee(own["X-ORG"], own["X-PERSON"], post, concerned, required, count=max(1, count), email=email)
    found = read_people(name) if name else ()
    if found:
        return replace(found[0], required=required, email=email)
    return Attendee("", email.split("@")[0] or "（没有名字）", post_of(name), required=required, email=email)


def _extra(names: dict[str, str]) -> dict[str, Any]:
    """What our own properties say; values that make no sense are left out."""
    out: dict[str, Any] = {FLAGS[key]: value.upper() == "YES" for key, value in names.items() if key in FLAGS}
    out |= {WORDS[key]: value for key, value in names.items() if key in WORDS and _known(WORDS[key], value)}
    out |= {LISTS[key]: tuple(filter(None, value.split("|"))) for key, value in names.items() if key in LISTS}
    out |= {COUNTS[key]: int(value) for key, value in names.items() if key in COUNTS and value.isdigit()}
    for key, value in names.items():
        if key in DAYS and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            out[DAYS[key]] = date.fromisoformat(value)
    return out


def _known(name: str, value: str) -> bool:
    allowed = {"chaired_by": ("principal", "deputy", "staff"),
               "level": ("country", "province", "city", "county", "township", "village")}  # fmt: skip
    return value in allowed.get(name, (value,))
