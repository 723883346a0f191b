"""Registers of meetings as tables, whatever they call their columns: one meeting a row; and lists of attendees on a
sheet of their own, one person a row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from yibiao.findings import finding
from yibiao.model import Finding
from yibiao.sheets.grid import Grid, Value, Workbook, plain, squeeze

from ..facts import LEVEL_NAMES, Attendee, Level, Meeting
from ..when import Hours, When, parse_when, sitting_minutes
from ..words import kind_named, kind_of, minutes_of, mode_named, mode_of, post_of
from .headers import MEETINGS, PEOPLE, Header, find_header
from .people import read_people
from .programme import read_agenda, told_by_words

_NO = re.compile(r"^(?:否|不|无|×|x|n|no|0|不能|不可以?)", re.I)
_YES = re.compile(r"^(?:是|能|可|√|y|1|必)", re.I)


def read_tables(workbook: Workbook, name: str, on: date, hours: Hours) -> tuple[list[Meeting], list[Finding]]:
    """All meetings of all sheets, with the people that sheets of their own list."""
    meetings: list[Meeting] = []
    found: list[Finding] = []
    people: list[tuple[Grid, Header]] = []
    for grid in workbook.grids:
        if grid.hidden:
            continue
        header, lists = find_header(grid, MEETINGS, "title"), find_header(grid, PEOPLE, "person")
        if lists and {"meeting", "org"} <= lists.columns.keys() and not (header and "starts" in header.columns):
            people.append((grid, lists))
        elif header:
            _Rows(grid, header, on, hours, found).read_into(meetings)
    meetings = _numbered(meetings, found)
    for grid, lists in people:
        meetings = _with_people(meetings, grid, lists, found)
    if not meetings and not any(one.severity == "block" for one in found):
        found.append(finding("register_empty", file=name))
    return meetings, found


class _Rows:
    """The rows of one table."""

    def __init__(self, grid: Grid, header: Header, on: date, hours: Hours, found: list[Finding]) -> None:
        self.grid, self.header, self.on, self.hours, self.found = grid, header, on, hours, found
        self.day_minutes = sum(last - first for first, last in hours)

    def read_into(self, meetings: list[Meeting]) -> None:
        for row in self.grid.filled_rows:
            if row > self.header.row and not self._is_total(row):
                one = self._meeting(row)
                if one:
                    meetings.append(one)

    def _is_total(self, row: int) -> bool:
        texts = [squeeze(self.grid.text(row, column)) for column in range(1, self.grid.width + 1)]
        filled = [one for one in texts if one]
        return len(filled) < 2 or any(one in ("合计", "总计", "小计") for one in filled[:2])

    def _text(self, row: int, key: str) -> str:
        column = self.header.columns.get(key)
        return self.grid.text(row, column).strip() if column else ""

    def _value(self, row: int, key: str) -> Value:
        column = self.header.columns.get(key)
        return self.grid.value(row, column) if column else None

    def _meeting(self, row: int) -> Meeting | None:
        title = " ".join(self._text(row, "title").split())
        if not title:
            if self._text(row, "starts") or self._text(row, "people"):
                self.found.append(finding("register_no_title", sheet=self.grid.name, row=row))
            return None
        when = self._when(row, title)
        starts, minutes = when.starts, self._minutes(row, when)
        words = f"{title} {self._text(row, 'mode')} {self._text(row, 'place')}"
        mode = mode_named(self._text(row, "mode")) if self._text(row, "mode") else mode_of(words) or "in_person"
        count = re.search(r"\d+", self._text(row, "people_count"))
        made = Meeting(
            self._text(row, "id"), title, self._text(row, "organiser"), self._text(row, "system"),
            level=_level(self._text(row, "level")), mode=mode,
            kind=kind_named(self._text(row, "kind")) or kind_of(title, self._text(row, "organiser")),
            starts=starts, minutes=minutes, place=self._text(row, "place"),
            attendees=self._people(row, int(count[0]) if count else 0), chair=self._text(row, "chair"),
            chaired_by=post_of(self._text(row, "chaired_by") or self._text(row, "chair")),
            topics=_listed(self._text(row, "topics")), agenda=read_agenda(self._text(row, "agenda")),
            text=self._text(row, "text"),
            materials=_some(self._text(row, "materials")), check_in=_yes(self._text(row, "check_in")),
            overnight=_yes(self._text(row, "overnight")), fee_class=_fee_class(self._text(row, "fee_class")),
            plan_number=_written(self._text(row, "plan_number")), basis=_listed(self._text(row, "basis")),
            earliest=self._day(row, "earliest") or when.first,
            deadline=self._day(row, "deadline", last=True) or when.last,
            may_move=not _NO.match(self._text(row, "may_move") or "是"),
            may_be_video=_yes(self._text(row, "may_be_video")),
            may_merge=not _NO.match(self._text(row, "may_merge") or "是"),
            must_not_merge_with=_listed(self._text(row, "apart")), arrive_early=_number(self._text(row, "early")),
            opening=_number(self._text(row, "opening")), row=row,
        )  # fmt: skip
        both = "\n".join(filter(None, (made.text, self._text(row, "agenda"))))
        return replace(told_by_words(replace(made, text=both), self.on, self.hours), text=made.text)

    def _when(self, row: int, title: str) -> When:
        day, value = self._value(row, "day"), self._value(row, "starts")
        text = plain(value) if not isinstance(value, (datetime, date)) else ""
        if day not in (None, ""):
            value = _together(day, self._value(row, "clock") if self.header.columns.get("clock") else value)
        when = parse_when(value, self.on, self.hours) if value not in (None, "") else None
        if when is None and value not in (None, "") and not re.search(r"待定|另行|未定", plain(value)):
            self.found.append(
                finding("register_time", sheet=self.grid.name, row=row, title=title, text=text or plain(value))
            )
        return when or When()

    def _minutes(self, row: int, when: When) -> int:
        ends, starts = self._value(row, "ends"), when.starts
        if starts and ends not in (None, ""):
            last = _end(ends, starts, self.on, self.hours)
            if last and last > starts:
                return sitting_minutes(starts, last, self.hours)
        written = self._text(row, "minutes")
        if re.fullmatch(r"\d+(?:\.\d+)?", written):
            return self._in_unit(row, float(written))
        minutes = minutes_of(written, day=self.day_minutes) or when.minutes
        return (
            self._until_noon(starts, minutes)
            if starts and "半天" in f"{written}{self._text(row, 'starts')}"
            else minutes
        )

    def _until_noon(self, starts: datetime, minutes: int) -> int:
        """半天 from nine o'clock ends when the morning ends."""
        minute = starts.hour * 60 + starts.minute
        return next((min(minutes, last - minute) for first, last in self.hours if first <= minute < last), minutes)

    def _in_unit(self, row: int, number: float) -> int:
        """A bare number has the unit of its header, else minutes; a small one is hours."""
        column = self.header.columns["minutes"]
        label = "".join(self.grid.text(at, column) for at in range(max(1, self.header.row - 1), self.header.row + 1))
        if "天" in label:
            return round(number * self.day_minutes)
        return (
            round(number * 60)
            if "时" in label.replace("时长", "").replace("用时", "") or number <= 8
            else round(number)
        )

    def _day(self, row: int, key: str, *, last: bool = False) -> date | None:
        when = parse_when(self._value(row, key), self.on, self.hours) if self._text(row, key) else None
        if when is None:
            return None
        return (when.last if last else when.first) or (when.starts.date() if when.starts else None)

    def _people(self, row: int, total: int) -> tuple[Attendee, ...]:
        aside = tuple(replace(one, required=False) for one in read_people(self._text(row, "aside")))
        people = read_people(self._text(row, "people"), total=max(0, total - sum(one.count for one in aside)))
        concerned = {one.org for one in read_people(self._text(row, "concerned"))}
        told = people + aside
        return tuple(replace(one, concerned=one.org in concerned) for one in told) if concerned else told


def _together(day: Value, clock: Value) -> Value:
    """A day and a time of day from two columns."""
    if isinstance(clock, (time, timedelta)) and isinstance(day, (datetime, date)):
        base = datetime.combine(day, time.min) if not isinstance(day, datetime) else day
        minutes = clock.hour * 60 + clock.minute if isinstance(clock, time) else int(clock.total_seconds() // 60)
        return base.replace(hour=0, minute=0) + timedelta(minutes=minutes)
    if isinstance(day, (datetime, date)):
        day = f"{day.year}年{day.month}月{day.day}日"
    if isinstance(clock, datetime):
        return f"{plain(day)} {clock:%H:%M}"
    return f"{plain(day)} {plain(clock)}"


def _end(value: Value, starts: datetime, on: date, hours: Hours) -> datetime | None:
    if isinstance(value, time):
        return datetime.combine(starts.date(), value)
    if isinstance(value, timedelta):
        return datetime.combine(starts.date(), time.min) + value
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    text = plain(value)
    if not re.search(r"[月/日-]", text):
        text = f"{starts.month}月{starts.day}日 {text}"
    when = parse_when(text, starts.date(), hours)
    return when.starts if when else None


def _numbered(meetings: list[Meeting], found: list[Finding]) -> list[Meeting]:
    """Every meeting has an id, no two the same."""
    seen: set[str] = set()
    out = []
    for one in meetings:
        id = re.sub(r"\.0$", "", one.id) or f"第{one.row}行"
        fresh, number = id, 2
        while fresh in seen:
            fresh, number = f"{id}-{number}", number + 1
        if fresh != id and one.id:
            found.append(finding("register_twice", id=id, new=fresh))
        seen.add(fresh)
        out.append(replace(one, id=fresh))
    return out


def _with_people(meetings: list[Meeting], grid: Grid, header: Header, found: list[Finding]) -> list[Meeting]:
    """Named people take the place of what the register's own row says of its attendees."""
    by_name = {squeeze(one.title): one.id for one in meetings} | {one.id: one.id for one in meetings}
    people: dict[str, list[Attendee]] = {}
    for row in grid.filled_rows:
        if row <= header.row:
            continue
        cells = {key: grid.text(row, column).strip() for key, column in header.columns.items()}
        id = by_name.get(squeeze(cells.get("meeting", ""))) or by_name.get(cells.get("meeting", "").removesuffix(".0"))
        if id is None:
            if any(cells.values()):
                found.append(
                    finding("register_person_lost", sheet=grid.name, row=row, meeting=cells.get("meeting", ""))
                )
            continue
        people.setdefault(id, []).append(_person(cells))
    return [replace(one, attendees=tuple(people[one.id])) if one.id in people else one for one in meetings]


def _person(cells: Mapping[str, str]) -> Attendee:
    concerned = cells.get("concerned", "")
    return Attendee(
        cells.get("org", ""), cells.get("person", ""), post_of(cells.get("post", "")),
        None if not concerned else bool(_YES.match(concerned)), not _NO.match(cells.get("required") or "是"),
        count=max(1, _number(cells.get("count", ""))), email=cells.get("email", ""),
    )  # fmt: skip


def _level(words: str) -> Level:
    return next((level for level, name in LEVEL_NAMES.items() if level and words and words[:1] in name), "")


def _listed(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in re.split(r"[、,，;；\n]", text) if one.strip())


def _some(text: str) -> tuple[str, ...]:
    return () if _NO.match(text) or text in ("/", "-", "—") else tuple(_iter_lines(text))


def _iter_lines(text: str) -> Iterator[str]:
    yield from (one.strip() for one in re.split(r"[;；\n]", text) if one.strip())


def _written(text: str) -> str:
    return "" if _NO.match(text) or text in ("/", "-", "—", "未列入") else text


def _yes(text: str) -> bool:
    return bool(_YES.match(text)) and not _NO.match(text)


def _number(text: str) -> int:
    found = re.search(r"\d+", text)
    return int(found[0]) if found else 0


def _fee_class(text: str) -> int:
    found = re.search(r"[一二三四1-4]", text)
    return "零一二三四".find(found[0]) if found and found[0] in "一二三四" else int(found[0]) if found else 0
