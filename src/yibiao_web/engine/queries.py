"""What the snapshot says to whom: everybody within their own area. Figures are kept a process until there is a newer
snapshot."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from threading import Lock
from typing import Any

from django.utils.translation import gettext as _

from yibiao.checks.withholding import FEWEST, withheld_below
from yibiao.engine import figures
from yibiao.engine.engines import Engine
from yibiao.engine.figures import CodeCount, Total
from yibiao.engine.snapshots import County, Part, Snapshot, read_snapshot
from yibiao.engine.tables import CURRENT, LEVELS
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.catalogue import queries as catalogue_queries
from yibiao_web.engine import engines, refreshing
from yibiao_web.engine.kinds import KIND_WORDS, ORGANISATION
from yibiao_web.engine.leaving import kind_of, measure_of
from yibiao_web.engine.tree import load_tree
from yibiao_web.orgs.models import Organisation
from yibiao_web.sharing.queries import may_list

_KEPT = 200
_kept: OrderedDict[tuple[Any, ...], Any] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Freshness:
    """A county in the snapshot. ``behind``: units whose ledger changed since; ``bytes`` on the disk."""

    county: County
    units: int
    behind: int
    facts: int
    subjects: int
    bytes: int

    @property
    def fresh_to(self) -> datetime | None:
        return moment(self.county.fresh_to)

    @property
    def changed_at(self) -> datetime | None:
        return moment(self.county.changed_at)

    def as_json(self) -> dict[str, Any]:
        one = self.county
        return {"county": one.code, "name": one.name, "fresh_to": one.fresh_to, "changed_at": one.changed_at,
                "units": self.units, "behind": self.behind, "facts": self.facts, "subjects": self.subjects,
                "bytes": self.bytes}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Held:
    """An item of one kind of subjects in one period: what can be added up or counted. ``own``: the kind is that of
    which the catalogue says that it holds the item; a register of households may tell of householders' ages."""

    period: str
    item: str
    kind: str
    name: str
    own: bool

    @property
    def address(self) -> str:
        return f"{self.period}/{self.item}" if self.own else f"{self.period}/{self.item}/{self.kind}"

    @property
    def label(self) -> str:
        return self.name if self.own else _("{name}（{kind}）").format(name=self.name, kind=self.kind_words)

    @property
    def kind_words(self) -> str:
        return str(KIND_WORDS.get(self.kind, self.kind))


@dataclass
class WideTotal:
    """One item by the places directly below an area; ``codes`` are the columns of a code list. ``withheld``: so many
    places have numbers of fewer than ``least`` people, or numbers from which such ones would follow. ``above``: some
    of what is added up no village said; ``twice``: at some place it is just what its villages say together."""

    codes: list[str] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    withheld: int = 0
    least: int = FEWEST
    above: bool = False
    twice: bool = False


def snapshot() -> Snapshot:
    """Raises ``SnapshotError`` where there is none."""
    return read_snapshot(refreshing.folder())


def freshness(known: Snapshot, within: str = "") -> list[Freshness]:
    """A line a county below a path (or the county above it), in the order of the tree."""
    now = refreshing.stamps(load_tree(within), refreshing.salt_of(refreshing.pseudonyms()))
    parts = {one.path: one for name, one in known.parts.items() if name.startswith("ledger/")}
    late = {path for path, (stamp, _spots) in now.items() if path not in parts or parts[path].stamp != stamp}
    found = []
    for county in sorted(known.counties.values(), key=lambda one: one.path):
        if county.path.startswith(within) or within.startswith(county.path):
            inside = max(within, county.path, key=len)
            own = [one for path, one in parts.items() if path.startswith(inside)]
            found.append(_fresh(known, county, own, sum(path.startswith(inside) for path in late)))
    return found


def _fresh(known: Snapshot, county: County, own: Sequence[Part], behind: int) -> Freshness:
    facts, subjects = (sum(one.rows.get(name, 0) for one in own) for name in ("facts", "held"))
    size = sum(_bytes(known, name) for one in own for name in one.named())
    return Freshness(county, len(own), behind, facts, subjects, size)


def _bytes(known: Snapshot, name: str) -> int:
    try:
        return (known.folder / name).stat().st_size
    except OSError:  # a newer snapshot took its place meanwhile
        return 0


def moment(told: str) -> datetime | None:
    """A time of the manifest."""
    return datetime.fromisoformat(told) if told else None


def held_items(viewer: Viewer, known: Snapshot) -> list[Held]:
    """What can be added up or counted in the viewer's area; registers first."""
    area, items = viewer.org.area, catalogue_queries.catalogue().items
    told = _once(("held", known.folder, known.made_at, area.path), lambda: _ask(known, area.path, figures.held))
    found = [
        Held(period, code, kind, items[code].name, kind == kind_of(items[code]))
        for period, code, kind, _known in told if code in items and measure_of(items[code])
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.period != CURRENT, one.period, one.name, not one.own, one.kind))


def wide_total(viewer: Viewer, known: Snapshot, of: Held, on: date) -> WideTotal:
    """One item of one kind of subjects at the places directly below the viewer's (a province may have cities and
    counties there), in the order of the tree; nobody is ranked. Whoever may not list the people is not told numbers of
    too few."""
    area = viewer.org.area
    places = list(Organisation.objects.filter(parent=area, level__in=LEVELS).order_by("path"))
    wanted = {area.level, *(one.level for one in places)}
    levels = [level for level in LEVELS if level in wanted]

    def ask(engine: Engine) -> tuple[list[Total], list[CodeCount]]:
        told = [{"items": [of.item], "level": level, "period": of.period} for level in levels]
        return (
            [row for one in told for row in figures.rollup(engine, **one)],  # type: ignore[arg-type]
            [row for one in told for row in figures.values(engine, **one)],  # type: ignore[arg-type]
        )

    key = (known.folder, known.made_at, area.path, tuple(levels), of.period, of.item)
    totals, codes = _once(key, lambda: _ask(known, area.path, ask))
    own = [one for one in totals if one.kind == of.kind], [one for one in codes if one.kind == of.kind]
    told = _table(area, places, *own, _least(viewer, of, on))
    return told if of.kind == ORGANISATION else replace(told, above=False, twice=False)


def _least(viewer: Viewer, of: Held, on: date) -> int:
    """What an organisation says of itself is of no people."""
    area = viewer.org.area.path
    return 0 if of.kind == ORGANISATION or may_list(viewer.org, of.kind, of.item, area, on) else FEWEST


def _table(
    area: Organisation, places: Sequence[Organisation], totals: Sequence[Total], codes: Sequence[CodeCount], least: int
) -> WideTotal:
    by_place = {one.place: one for one in totals}
    counts = {(one.place, one.code): one.subjects for one in codes}
    every = sorted({one.code for one in codes})
    told = [one for one in places if one.code in by_place]

    def of(code: str) -> list[int]:
        one = by_place[code]
        return [*(counts.get((code, value), 0) for value in every), *([] if every else [one.known]), one.unknown]

    gone = _withheld(area.code, {one.code: of(one.code) for one in (area, *told) if one.code in by_place}, least)
    # a value that only somebody has who is withheld would tell of them by its column
    shown = [value for value in every if any(counts.get((one.code, value)) for one in told if one.code not in gone)]
    rows = [_row(one, by_place[one.code], counts, shown, one.code in gone) for one in told]
    seen = [by_place[one.code] for one in told if one.code not in gone]
    return WideTotal(
        shown, rows, len(gone - {area.code}), least, any(one.above_known for one in seen), any(map(_twice, seen))
    )


def _withheld(area: str, counts: Mapping[str, Sequence[int]], least: int) -> set[str]:
    """Of the places of an area; what the area holds itself is a place that is not shown."""
    if not least or area not in counts:
        return set()
    below = [one for one in counts if one != area]
    rest = [whole - sum(counts[one][at] for one in below) for at, whole in enumerate(counts[area])]
    return withheld_below({**counts, "": rest}, {area: [*below, ""]}, area, least) - {""}


def _row(
    place: Organisation, one: Total, counts: Mapping[tuple[str, str], int], codes: Sequence[str], withheld: bool
) -> dict[str, Any]:
    if withheld:
        numbers: dict[str, Any] = dict.fromkeys(("subjects", "known", "unknown", "above_known"))
        numbers |= {"total": "—", "below": "—", "above": "—", "twice": False}
        return {"name": place.name, **numbers, "codes": [(code, None) for code in codes]}
    numbers = {
        "subjects": one.subjects, "known": one.known, "unknown": one.unknown, "total": words_of(one.total),
        "below": words_of(_below(one)), "above": words_of(one.above_total), "above_known": one.above_known,
        "twice": _twice(one),
    }  # fmt: skip
    return {"name": place.name, **numbers, "codes": [(code, counts.get((place.code, code), 0)) for code in codes]}


def _below(one: Total) -> Decimal | None:
    """What villages said."""
    if one.known == one.above_known or one.total is None:
        return None
    return one.total - (one.above_total or 0)


def _twice(one: Total) -> bool:
    """Whether what others say of themselves is just what the villages say together."""
    return bool(one.above_total) and _below(one) == one.above_total


def words_of(total: Decimal | None) -> str:
    """All its digits, and no zeros behind them."""
    if total is None:
        return "—"
    told = f"{total:,f}"
    return told.rstrip("0").rstrip(".") if "." in told else told


def _ask(known: Snapshot, within: str, ask: Callable[[Any], Any]) -> Any:
    with engines.opened(known, within) as engine:
        return ask(engine)


def _once(key: tuple[Any, ...], work: Callable[[], Any]) -> Any:
    with _lock:
        if key in _kept:
            return _kept[key]
    told = work()
    with _lock:
        _kept[key] = told
        while len(_kept) > _KEPT:
            _kept.popitem(last=False)
    return told


def forget() -> None:
    """Drop what the process keeps; for tests."""
    with _lock:
        _kept.clear()
