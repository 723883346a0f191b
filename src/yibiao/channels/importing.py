"""Registers and exports as offices keep them → channels. A row that can not be used is named with its number and the
reason, never passed over in silence."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from yibiao.channels import values
from yibiao.channels.headers import ACTIVITY, POST, Heading, cells, fields_of, find_heading, kind_of
from yibiao.channels.nouns import CLASSES, KIND_WORDS, NAMES, AnyChannel, ChannelPost, Kind, MediaAccount, Series
from yibiao.findings import finding
from yibiao.model import Finding
from yibiao.sheets.grid import Grid
from yibiao.sheets.opening import Converter, open_workbook

_TOTAL = re.compile(r"[\s（(]*(合\s*计|小\s*计|总\s*计|共\s*计)")
_NOTE = re.compile(r"(注|备注|说明|填表说明|填报人|填表人|审核人|联系电话|单位负责人)\s*[:：]|注\d")
_SECTION = re.compile(r"[（(]?[一二三四五六七八九十]+[）)、.．]")
_SOLE = 2  # cells filled in a row that is a note or a heading within the table
_MOST_ROWS = 200_000


@dataclass(frozen=True)
class Register:
    """What one or more files hold. ``rejected`` are the findings about rows that were not taken."""

    channels: tuple[AnyChannel, ...] = ()
    findings: tuple[Finding, ...] = ()
    posts: dict[str, tuple[ChannelPost, ...]] = field(default_factory=dict)
    series: dict[str, Series] = field(default_factory=dict)

    @property
    def rejected(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.row is not None and one.severity != "hint")


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a register with the texts of its fields."""

    sheet: str
    number: int
    texts: dict[str, str]
    columns: dict[str, str]


def read_register(
    data: bytes, name: str, *, on: date, kind: Kind | None = None, converter: Converter | None = None
) -> Register:
    """One file of any kind: a register of apps, accounts or groups, an export of posts, a count of uses by day.
    ``kind``: what it lists, where the person said so. Never raises for what is in the file."""
    workbook = open_workbook(data, name, converter=converter)
    parts = [Register(findings=tuple(workbook.findings))]
    parts += [_sheet(grid, name, on, kind) for grid in workbook.grids if not grid.hidden and grid.filled_rows]
    return _combined(parts)


def merged(parts: Sequence[Register]) -> Register:
    """Several files as one, the posts and counts with the channels they belong to."""
    one = _combined(parts)
    known = {name for channel in one.channels for name in names_of(channel.name, channel.kind)}
    unknown = sorted({*one.posts, *one.series} - known)
    told = [finding("channel_activity_unknown", name=name) for name in unknown]
    return replace(one, findings=(*one.findings, *told))


def _combined(parts: Sequence[Register]) -> Register:
    posts: dict[str, list[ChannelPost]] = defaultdict(list)
    series: dict[str, Series] = {}
    for part in parts:
        for name, found in part.posts.items():
            posts[name] += found
        for name, one in part.series.items():
            series[name] = joined(series[name], one) if name in series else one
    channels, repeated = _once([one for part in parts for one in part.channels])
    findings = [*(one for part in parts for one in part.findings), *repeated]
    return Register(
        tuple(_with(one, posts, series) for one in channels), tuple(findings),
        {name: tuple(sorted(found, key=lambda post: post.on)) for name, found in posts.items()}, series,
    )  # fmt: skip


def joined(one: Series, other: Series) -> Series:
    """Two counts of the same channel; a day counted twice stands as the later says."""
    points = dict(one.points) | dict(other.points)
    ends = [end for end in (one.covered, other.covered) if end]
    return Series(tuple(sorted(points.items())), max(ends, default=None))


def _with(one: AnyChannel, posts: dict[str, list[ChannelPost]], series: dict[str, Series]) -> AnyChannel:
    for name in names_of(one.name, one.kind):
        if name in series and not one.series.points:
            one = replace(one, series=series[name])
        if isinstance(one, MediaAccount) and posts.get(name) and not one.posts:
            one = replace(one, posts=tuple(sorted(posts[name], key=lambda post: post.on)))
    return one


def names_of(name: str, kind: str) -> tuple[str, str]:
    """How an export may call a channel: 健康禾溪（公众账号） where an app bears the same name."""
    return f"{name}（{KIND_WORDS[kind]}）", name  # type: ignore[index]


def _once(channels: Sequence[AnyChannel]) -> tuple[list[AnyChannel], list[Finding]]:
    first: dict[Any, AnyChannel] = {}
    findings = []
    for one in channels:
        if one.key in first:
            row = first[one.key].row
            findings.append(finding("channel_row_repeated", sheet=one.sheet, row=one.row, name=one.name, first=row))
        else:
            first[one.key] = one
    return list(first.values()), findings


def _sheet(grid: Grid, file: str, on: date, kind: Kind | None) -> Register:
    rows = cells(grid)
    if len(rows) > _MOST_ROWS:
        rows = rows[:_MOST_ROWS]
    title = " ".join(filter(None, [file.rsplit("/", 1)[-1], grid.name, *_title(rows)]))
    posts, uses = find_heading(grid, rows, POST), find_heading(grid, rows, ACTIVITY)
    heading = find_heading(grid, rows, fields_of(kind))
    if kind is None and _is(posts, "post_account", "post_on", "post_text") and not _register_like(heading):
        return _posts(rows, posts, grid.name, on)  # type: ignore[arg-type]
    if kind is None and _is(posts, "post_on", "post_text", "post_reads") and not _register_like(heading):
        return _posts(rows, posts, grid.name, on, account=grid.name)  # type: ignore[arg-type]
    if kind is None and _is(uses, *ACTIVITY) and not _register_like(heading):
        return _activity(rows, uses, grid.name, on)  # type: ignore[arg-type]
    if heading is None or "name" not in heading.columns or len(heading.columns) < 2:
        return Register(findings=(finding("channel_sheet_unknown", sheet=grid.name, file=file),))
    return _channels(grid, rows, heading, kind or _kind_of_sheet(rows, heading, title), on)


def _kind_of_sheet(rows: Sequence[Sequence[str]], heading: Heading, title: str) -> Kind | None:
    """What rows are that do not say so themselves; None where the column 类型 names several kinds."""
    told = {values.kind(texts.get("kind", "")) for _, texts in _body(rows, heading)} - {None}
    return kind_of(heading.columns, title) if not told else told.pop() if len(told) == 1 else None


def _title(rows: Sequence[Sequence[str]]) -> list[str]:
    return [row[0] for row in rows[:3] if row and row[0] and len(set(filter(None, row))) == 1]


def _is(heading: Heading | None, *fields: str) -> bool:
    return heading is not None and set(fields) <= heading.columns.keys()


def _register_like(heading: Heading | None) -> bool:
    """A register says of a channel who keeps it and more; exports name it and count."""
    return heading is not None and "name" in heading.columns and len(heading.columns.keys() - {"name", "platform"}) >= 3


def _body(rows: Sequence[Sequence[str]], heading: Heading) -> Iterator[tuple[int, dict[str, str]]]:
    """(row number, texts by field) of the rows under the heading that hold anything of a record."""
    names = list(rows[heading.row - 1])
    for number, row in enumerate(rows[heading.row :], heading.row + 1):
        filled = [text for text in row if text]
        if not filled or (len(filled) == 1 and filled[0].isdigit()) or list(row)[: len(names)] == names:
            continue
        yield number, {field: row[at] if at < len(row) else "" for field, at in heading.columns.items()}


def _channels(grid: Grid, rows: list[list[str]], heading: Heading, kind: Kind | None, on: date) -> Register:
    letters = {field: grid.column_name(at + 1) for field, at in heading.columns.items()}
    channels: list[AnyChannel] = []
    findings: list[Finding] = []
    section: Kind | None = None
    for number, texts in _body(rows, heading):
        filled = [text for text in rows[number - 1] if text]
        if len(set(filled)) == 1 and (len(filled) > 1 or _SECTION.match(filled[0])) and not _TOTAL.match(filled[0]):
            section = values.kind(filled[0]) or section
            findings.append(finding("channel_row_passed", sheet=grid.name, row=number, text=filled[0][:20]))
            continue
        if _TOTAL.match(filled[0]) or (len(set(filled)) <= _SOLE and _NOTE.match(filled[0])):
            findings.append(finding("channel_row_passed", sheet=grid.name, row=number, text=filled[0][:20]))
            continue
        made = _channel(_Row(grid.name, number, texts, letters), section or kind, on)
        if isinstance(made, Finding):
            findings.append(made)
        else:
            channels.append(made)
    return Register(tuple(channels), tuple(findings))


def _channel(row: _Row, kind: Kind | None, on: date) -> AnyChannel | Finding:
    """The channel of a row, or why it can not be taken."""
    told = row.texts
    if values.is_nothing(told.get("name", "")):
        return finding("channel_row_nameless", sheet=row.sheet, row=row.number)
    kind = values.kind(told.get("kind", "")) or kind or values.kind(told.get("platform", ""))
    if kind is None:
        return finding("channel_row_kind", sheet=row.sheet, row=row.number, name=told["name"])
    if len(told["name"]) > 100:
        return finding("channel_row_name_long", sheet=row.sheet, row=row.number)
    return _read_fields(row, kind, on)


_READ: dict[str, Any] = {
    **dict.fromkeys(("opened", "closed", "last_active", "expires"), values.day),
    **dict.fromkeys(("users", "active_users", "followers", "members"), values.count),
    "minutes": values.amount,
    "filing_number": values.filing,
}


def _of_kind(texts: dict[str, str], kind: Kind) -> dict[str, str]:
    """A table of several kinds has one column for how many people each reaches."""
    own = _PEOPLE[kind]
    told = next((texts[name] for name in _PEOPLE.values() if not values.is_nothing(texts.get(name, ""))), "")
    return texts | {own: texts.get(own) or told} if told else texts


def _column(row: _Row, name: str, text: str) -> str:
    """The column a value stands in, also where another field's serves."""
    return row.columns.get(name) or next(row.columns[field] for field, said in row.texts.items() if said == text)


_PEOPLE: dict[Kind, str] = {"app": "users", "account": "followers", "group": "members"}


def _read_fields(row: _Row, kind: Kind, on: date) -> AnyChannel | Finding:
    made: dict[str, Any] = {}
    for name, text in _of_kind(row.texts, kind).items():
        if name not in NAMES[kind] or name in ("kind", "level"):
            continue
        try:
            made[name] = _READ[name](text) if name in _READ else "" if values.is_nothing(text) else text
        except values.NotAValue as wanted:
            return finding("channel_row_value", sheet=row.sheet, row=row.number, column=_column(row, name, text),
                           value=text[:20], wanted=str(wanted))  # fmt: skip
    if (made.get("last_active") or on) > on:
        return finding("channel_row_future", sheet=row.sheet, row=row.number, column=row.columns["last_active"],
                       value=made["last_active"].isoformat())  # fmt: skip
    if values.is_never(row.texts.get("last_active", "")):
        made["last_active"] = made.get("opened")
    if values.is_gone(row.texts.get("state", "")) and not made.get("closed"):
        made["closed"] = made.get("last_active") or on
    if not made.get("platform") and kind != "app":
        made["platform"] = row.texts.get("kind", "") if len(row.texts.get("kind", "")) <= 12 else ""
    made["level"] = values.level(row.texts.get("level", ""), made.get("owner", ""))
    return CLASSES[kind](**made, sheet=row.sheet, row=row.number)


def _posts(rows: list[list[str]], heading: Heading, sheet: str, on: date, account: str = "") -> Register:
    """``account``: whose they all are, where no column says so: the sheet or the file bears its name."""
    posts: dict[str, list[ChannelPost]] = defaultdict(list)
    findings: list[Finding] = []
    original = (
        "原创" in rows[heading.row - 1][heading.columns["post_repost"]] if "post_repost" in heading.columns else False
    )
    for number, told in _body(rows, heading):
        try:
            day, name = values.day(told["post_on"]), account or told["post_account"]
            reads = values.count(told.get("post_reads", ""))
        except values.NotAValue as wanted:
            findings.append(finding("channel_post_value", sheet=sheet, row=number, wanted=str(wanted)))
            continue
        if day is None or not name or day > on:
            findings.append(finding("channel_post_value", sheet=sheet, row=number, wanted="账号和不晚于今天的日期"))
            continue
        said = told.get("post_repost", "")
        repost = values.yes(said) or "转" in said if not original else bool(said) and not values.yes(said)
        posts[name].append(ChannelPost(day, told["post_text"], repost, reads))
    return Register(findings=tuple(findings), posts={name: tuple(found) for name, found in posts.items()})


def _activity(rows: list[list[str]], heading: Heading, sheet: str, on: date) -> Register:
    """Uses or updates by day. The export knows of all days up to its last one: a channel that is not in it then did
    nothing."""
    counts: dict[str, dict[date, float]] = defaultdict(lambda: defaultdict(float))
    findings: list[Finding] = []
    for number, told in _body(rows, heading):
        try:
            day, count = values.day(told["activity_on"]), values.amount(told["activity_count"])
        except values.NotAValue as wanted:
            findings.append(finding("channel_post_value", sheet=sheet, row=number, wanted=str(wanted)))
            continue
        if day is None or day > on or not told["activity_account"]:
            findings.append(finding("channel_post_value", sheet=sheet, row=number, wanted="账号和不晚于今天的日期"))
            continue
        counts[told["activity_account"]][day] += count or 0.0
    covered = _covered({day for found in counts.values() for day in found}, on)
    series = {name: Series(tuple(sorted(found.items())), covered) for name, found in counts.items()}
    return Register(findings=tuple(findings), series=series)


def _covered(days: set[date], on: date) -> date | None:
    """The last day the export knows of: its dates may be days, or the first days of weeks or months."""
    if not days:
        return None
    ordered = sorted(days)
    step = min((after - before for before, after in pairwise(ordered)), default=timedelta(1))
    return min(on, ordered[-1] + step - timedelta(1))
