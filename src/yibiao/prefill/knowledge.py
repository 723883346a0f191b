"""What is known of every subject, item by item, with where it is known from.

A ``Column`` holds one item for all subjects of a kind. It is put together on first use: what was reported of the
subject itself, else of the party or household it belongs to, else what follows from other items by the
catalogue's rules. What a citizen number says of sex and birth counts more than what was written beside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from typing import Self

from yibiao.catalogue import Catalogue, DataItem
from yibiao.prefill.columns import Column, Rule, empty
from yibiao.prefill.conflicts import FULLER, Option, choose
from yibiao.prefill.deriving import Deriving
from yibiao.prefill.joined import Subjects
from yibiao.prefill.periods import Period
from yibiao.prefill.records import Records, Source
from yibiao.prefill.subjects import join
from yibiao.prefill.values import Heard, Known
from yibiao.prefill.viewpoints import HEAD

ConflictKey = tuple[str, int, str]
"""Kind, subject, item."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Different values of one item of one subject, all of them, and which was taken why."""

    kind: str
    subject: int
    item: str
    chosen: Known
    rule: str
    options: tuple[Option, ...]


@dataclass
class Knowledge:
    """``owners`` names the department that owns an item (一数一源); ``on`` is the day for which is asked."""

    catalogue: Catalogue
    records: Sequence[Records]
    subjects: Subjects
    on: date
    owners: Mapping[str, str] = field(default_factory=dict)
    heard: Heard = field(default_factory=dict)
    conflicts: dict[ConflictKey, Conflict] = field(default_factory=dict)
    _columns: dict[tuple[str, str], Column | None] = field(default_factory=dict)
    _old: dict[int | None, frozenset[int]] = field(default_factory=dict)
    _holding: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for at, records in enumerate(self.records):
            for code in records.values:
                self._holding[records.kind, code].append(at)

    def speaking(self, catalogue: Catalogue) -> Self:
        """The same knowledge under a catalogue that has more items."""
        other = copy(self)
        other.catalogue = catalogue
        return other

    def count(self, kind: str) -> int:
        return self.subjects.count.get(kind, 0)

    def column(self, kind: str, code: str) -> Column | None:
        """``None`` where nothing is known of anybody. The code may be of another kind that belongs to the subject."""
        key = (kind, code)
        if key not in self._columns:
            self._columns[key] = None  # a rule that needs itself finds nothing
            self._columns[key] = Deriving(self).column(kind, self.catalogue.items[code])
        return self._columns[key]

    def figures(self, code: str, period: Period | None) -> Column | None:
        """What organisations said of a figure, for a period. Files do not say which, only when: any counts here, and
        what is of before the period is out of date."""
        return self.column("organisation", code)

    def period_at(self, packed: int) -> Period | None:
        """The period that a packed place of a figure is of; ``None`` where only its source is dated."""
        return None

    def value(self, kind: str, subject: int, code: str) -> Known | None:
        column = self.column(kind, code)
        return column.values[subject] if column else None

    def place(self, column: Column, subject: int, code: str) -> tuple[Source, tuple[str, int, str]] | None:
        """The source and the cell a value stands in, in the parts of its address (see ``Records.place``)."""
        packed = column.where[subject]
        if packed < 0:
            return None
        records = self.records[packed >> 32]
        item = column.rule_of(subject).item or code
        return records.source, records.place(item, packed & 0xFFFFFFFF)

    def told_at(self, option: Option, item: str) -> tuple[Source, str]:
        """The source and the cell of one value of a conflict."""
        records = self.records[option.records]
        return records.source, records.address(item, option.line)

    def dated(self, packed: int) -> date | None:
        """The date of the source that a packed place lies in."""
        return self.records[packed >> 32].source.dated if packed >= 0 else None

    def present(self, kind: str) -> list[bool]:
        """Per subject whether a list or card is about it, not one that only names it beside another."""
        out = [False] * self.count(kind)
        for own, of in zip(self.records, self.subjects.of, strict=True):
            if own.kind == kind and own.party in ("", HEAD):
                for subject in of:
                    if subject >= 0:
                        out[subject] = True
        return out

    def lists(self, kind: str) -> Iterator[tuple[tuple[str, ...], Iterable[int]]]:
        """What each list about the kind is called, and who stands in it."""
        for own, subjects in zip(self.records, self.subjects.of, strict=True):
            if own.kind == kind and not own.party:
                yield own.titles, (subject for subject in subjects if subject >= 0)

    def areas(self) -> Sequence[Mapping[str, str]]:
        """The places (``county``, ``city`` …) that all of some subjects lie in, wherever each may live."""
        return ()

    @property
    def lists_are_whole(self) -> bool:
        """Whether who stands in a list of ``lists`` is everybody who stood in it."""
        return True

    def files(self) -> set[str]:
        return {own.source.file for own in self.records}

    def numbers(self) -> Mapping[str, int]:
        """Sound citizen numbers with whose they are."""
        return self.subjects.numbers

    def rows_of(self, packed: int, item: str) -> Sequence[int] | None:
        """Rows of the column that a packed place lies in, by line; ``None`` where it lies in none."""
        return self.records[packed >> 32].rows_of(item) if packed >= 0 else None

    def stale(self, column: Column, subject: int, item: DataItem) -> bool:
        """Whether a value is older than the catalogue lets it be."""
        packed = column.where[subject]
        if packed < 0 or packed >> 32 not in self.old_records(item.fresh_for_days):
            return False
        return not column.rule_of(subject).derived

    def old_records(self, days: int | None) -> frozenset[int]:
        """Records whose source is older than so many days."""
        if days not in self._old:
            self._old[days] = frozenset(
                at
                for at, records in enumerate(self.records)
                if days is not None and records.source.dated and (self.on - records.source.dated).days > days
            )
        return self._old[days]

    def reported(self, kind: str, item: DataItem) -> Column | None:
        holding = self._holding.get((kind, item.code))
        if not holding:
            return None
        column = empty(self.count(kind))
        values, where = column.values, column.where
        several: dict[int, list[int]] = {}
        for at in holding:
            reported = self.records[at].values[item.code]
            for line, (subject, value) in enumerate(zip(self.subjects.of[at], reported, strict=True)):
                if value is None or subject < 0:
                    continue
                packed = at << 32 | line
                if values[subject] is None:
                    values[subject], where[subject] = value, packed
                else:
                    several.setdefault(subject, [where[subject]]).append(packed)
        for subject, places in several.items():
            self._settle(kind, item, subject, places, column)
        return column

    def _settle(self, kind: str, item: DataItem, subject: int, places: Sequence[int], column: Column) -> None:
        options = [self._option(item.code, packed) for packed in places]
        choice = choose(item, options, self.owners.get(item.code))
        column.values[subject] = choice.option.value
        column.where[subject] = choice.option.records << 32 | choice.option.line
        if choice.conflict:
            self.conflicts[kind, subject, item.code] = Conflict(
                kind, subject, item.code, choice.option.value, choice.rule, tuple(options)
            )
        if choice.conflict or choice.rule == FULLER:
            column.rules[subject] = Rule(choice.rule)

    def _option(self, code: str, packed: int) -> Option:
        at, line = packed >> 32, packed & 0xFFFFFFFF
        records = self.records[at]
        value = records.values[code][line]
        assert value is not None
        return Option(value, at, line, records.source.dated, records.source.owner, records.factors.get(code, 1.0))

    def note_contradictions(self, kind: str, item: DataItem, derived: Column, direct: Column) -> None:
        """What was written beside the citizen number and does not agree with it."""
        for subject, (sure, written) in enumerate(zip(derived.values, direct.values, strict=True)):
            if sure is None or written is None or sure == written or str(sure).startswith(str(written)):
                continue
            packed = direct.where[subject]
            option = Option(written, packed >> 32, packed & 0xFFFFFFFF, None, None)
            known = self.conflicts.get((kind, subject, item.code))
            self.conflicts[kind, subject, item.code] = Conflict(
                kind, subject, item.code, sure, "以身份证号为准", known.options if known else (option,)
            )

    def listed_households(self) -> set[int]:
        """Households whose members were listed with their relations, so that counting them makes sense."""
        listed = set()
        for at in self._holding.get(("person", "person.relation_to_householder"), ()):
            for subject in self.subjects.of[at]:
                if subject >= 0 and self.subjects.household_of[subject] >= 0:
                    listed.add(self.subjects.household_of[subject])
        return listed


def know(
    catalogue: Catalogue,
    records: Sequence[Records],
    on: date,
    *,
    decisions: Mapping[tuple[str, str], bool] | None = None,
    owners: Mapping[str, str] | None = None,
    heard: Heard | None = None,
) -> Knowledge:
    """Join the records and make them answerable."""
    return Knowledge(catalogue, records, join(records, catalogue, decisions), on, owners or {}, heard or {})
