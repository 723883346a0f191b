"""Which column of a sheet is what, and in which row the columns are named."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from yibiao.channels.nouns import NAMES, Kind
from yibiao.sheets.grid import Grid, plain
from yibiao.texts.normalising import cleaned

_HIDDEN = re.compile(r"[\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\u3164]")
_LOOKED = 15  # rows in which the names of columns are looked for
_NOT_NAMES = re.compile(r"[\s（(【\[].*$|[*＊:：]|^(是否)?填写")
POST = ("post_account", "post_on", "post_text", "post_repost", "post_reads")
ACTIVITY = ("activity_account", "activity_on", "activity_count")
_NAMED: dict[Kind, str] = {
    "group": r"群(?!众)", "account": r"账号|帐号|公众号|新媒体|微博|抖音", "app": r"应用|APP|小程序",
}  # fmt: skip
_TELLING: dict[Kind, frozenset[str]] = {
    "app": frozenset({"filing_number", "functions", "active_users", "users"}),
    "account": frozenset({"followers"}),
    "group": frozenset({"members", "matter", "expires", "manager"}),
}


@cache
def known_headers() -> dict[str, dict[str, int]]:
    """Field → column name → how well it says so."""
    told = yaml.safe_load(Path(__file__).with_name("headers.yaml").read_text("utf-8"))
    return {field: {_shape(name): 100 + len(name) for name in names} for field, names in told.items()}


def _shape(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).strip().lower().replace("\n", "")
    return _NOT_NAMES.sub("", text.replace(" ", "")) or text


@cache
def strength(field: str, header: str) -> int:
    """How well a column's name says that it holds a field: 0 not at all, over 100 exactly."""
    shaped, names = _shape(header), known_headers()[field]
    if not shaped or len(shaped) > 20:
        return 0
    inside = (len(name) for name in names if len(name) >= 2 and name in shaped)
    return names.get(shaped) or max(inside, default=0)


@dataclass(frozen=True, slots=True)
class Heading:
    """The row that names the columns (1-based) and the column (0-based) of each field found."""

    row: int
    columns: dict[str, int]


def find_heading(grid: Grid, rows: Sequence[Sequence[str]], fields: Iterable[str]) -> Heading | None:
    """The row with most fields; the lower one of equals, since names of several levels end with the leaf."""
    wanted = tuple(fields)
    best: Heading | None = None
    for number, row in enumerate(rows[:_LOOKED], 1):
        columns = _columns(row, wanted)
        if columns and (best is None or len(columns) >= len(best.columns)):
            best = Heading(number, columns)
    return best


def _columns(row: Sequence[str], fields: tuple[str, ...]) -> dict[str, int]:
    """The strongest pairs of field and column first; each field and each column once."""
    pairs = sorted(
        ((-strength(field, text), at, field) for at, text in enumerate(row) if text for field in fields),
        key=lambda one: one[:2],
    )
    columns: dict[str, int] = {}
    for weight, at, field in pairs:
        if weight and field not in columns and at not in columns.values():
            columns[field] = at
    return columns


def kind_of(columns: Iterable[str], title: str) -> Kind | None:
    """What a register lists, by its own words and by the columns only one kind has."""
    for kind, words in (
        ("group", r"群"),
        ("account", r"账号|帐号|公众号|新媒体|微博|抖音"),
        ("app", r"应用|APP|小程序"),
    ):
        others = re.sub(r"及?\(?(?:不含|除).*", "", title, flags=re.IGNORECASE)
        if re.search(words, others, re.IGNORECASE) and not _mixed(others):
            return kind  # type: ignore[return-value]
    found = set(columns)
    scores = {kind: len(found & telling) for kind, telling in _TELLING.items()}
    best = max(scores, key=lambda kind: scores[kind])
    return best if scores[best] and list(scores.values()).count(scores[best]) == 1 else None


def _mixed(title: str) -> bool:
    return (
        sum(bool(re.search(one, title, re.IGNORECASE)) for one in (r"群", r"账号|帐号|公众号", r"应用|APP|小程序")) > 1
    )


def cells(grid: Grid) -> list[list[str]]:
    """The grid as text, a merged value in every cell that it covers."""
    rows = [[_seen(plain(value)) for value in row] for row in grid.rows]
    for one in grid.merges:
        value = grid.text(one.top, one.left).strip()
        if not value or (one.bottom - one.top) * (one.right - one.left) > 100_000:
            continue
        for row in rows[one.top - 1 : one.bottom]:
            row.extend([""] * (one.right - len(row)))
            row[one.left - 1 : one.right] = [value] * (one.right - one.left + 1)
    return rows


def _seen(text: str) -> str:
    """Without marks nobody sees: they would make two of one name."""
    return (cleaned(text).text if _HIDDEN.search(text) else text).strip()


def fields_of(kind: Kind | None) -> tuple[str, ...]:
    """The columns that are looked for in a register."""
    every = {name for names in NAMES.values() for name in names} if kind is None else NAMES[kind]
    return tuple(field for field in known_headers() if field in every or field in ("kind", "state"))
