"""The cells of a list or card as a ledger answers them, column by column: no step a cell where none is needed."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import compress
from operator import itemgetter
from typing import Any, Literal

from yibiao.prefill.asking import Asked, Question
from yibiao.prefill.columns import Column
from yibiao.prefill.counting import Figure
from yibiao.prefill.held import HeldKnowledge, sources_of
from yibiao.prefill.values import Known
from yibiao.sheets.grid import Value

CellState = Literal["known", "stale", "derived", "missing"]


@dataclass(frozen=True, slots=True)
class CellColumn:
    """The cells of one field, one a subject. ``raw`` are the values as they are held, ``rendered`` in the template's
    words, which may hide a part or have none (then the cell is missing); ``sources`` their ids (0: none)."""

    field: int
    code: str | None
    raw: list[Known | None]
    rendered: list[Value]
    sources: list[int]
    states: list[CellState]


@dataclass
class Tally:
    """Cells of a field by state, and the answered ones by the source they came from."""

    cells: Counter[str] = field(default_factory=Counter)
    sources: Counter[int] = field(default_factory=Counter)

    def take(self, state: str, source: int) -> None:
        self.cells[state] += 1
        if source > 0:
            self.sources[source] += 1


@dataclass(frozen=True)
class HeldCells:
    """The cells of a region that asks of subjects of ``kind``."""

    knowledge: HeldKnowledge
    asked: Question
    kind: str

    @cached_property
    def fields(self) -> dict[int, Asked]:
        """What is asked, by the field's number in its region."""
        own = {id(one.field): one for one in self.asked.fields}
        return {at: own[id(one)] for at, one in enumerate(self.asked.region.fields) if id(one) in own}

    def number(self, one: Asked) -> int:
        return self._numbers[id(one)]

    def cells(self, one: Asked, subjects: Sequence[int]) -> CellColumn:
        number = self.number(one)
        column = self._column(one)
        if column is None:
            blank: list[Any] = [None] * len(subjects)
            return CellColumn(number, one.code, blank, list(blank), [0] * len(subjects), ["missing"] * len(subjects))
        raw = _taken(column.values, subjects)
        words = {value: None if value is None else one.render(value) for value in set(raw)}
        rendered = [words[value] for value in raw]
        sources = [
            at if at > 0 and value is not None else 0
            for at, value in zip(_taken(sources_of(column.where), subjects), raw, strict=True)
        ]
        old, rules, derived = self._old(one), column.rules, column.rule.derived
        states: list[CellState] = []
        for subject, answer, source in zip(subjects, rendered, sources, strict=True):
            if answer is None:
                states.append("missing")
            elif rules[subject].derived if subject in rules else derived:
                states.append("derived")
            else:
                states.append("stale" if source in old else "known")
        return CellColumn(number, one.code, raw, rendered, sources, states)

    def tallies(self, subjects: Sequence[int]) -> dict[int, Tally]:
        """The fields' cells counted."""
        return {number: self._tally(one, subjects) for number, one in self.fields.items()}

    def source_of_figure(self, figure: Figure) -> int:
        """The source of a figure that an organisation reported."""
        code = figure.one.code
        if figure.value is None or figure.organisation is None or code is None:
            return 0
        column = figure.column
        found = self.knowledge.source_of(column, figure.organisation, code) if column else None
        return found[0] if found else 0

    def _tally(self, one: Asked, subjects: Sequence[int]) -> Tally:
        column = self._column(one)
        if column is None:
            return Tally(Counter(missing=len(subjects)))
        values = _taken(column.values, subjects)
        sources = _taken(sources_of(column.where), subjects)
        answered: Sequence[int] = subjects
        blank: set[Known | None] = {None}
        if self._has_words(one):
            blank |= {value for value in set(values) - {None} if one.render(value) is None}
        if not blank.isdisjoint(values):
            there = [value not in blank for value in values]
            answered, sources = list(compress(subjects, there)), list(compress(sources, there))
        by_source = Counter(sources)
        old = self._old(one) & by_source.keys()
        derived, stale = 0, sum(by_source[source] for source in old)
        if column.rules:
            rules, usual = column.rules, column.rule.derived
            marks = [rules[subject].derived if subject in rules else usual for subject in answered]
            derived = sum(marks)
            stale -= sum(mark and source in old for mark, source in zip(marks, sources, strict=True)) if old else 0
        elif column.rule.derived:
            derived, stale = len(answered), 0
        cells = {"stale": stale, "derived": derived, "missing": len(subjects) - len(answered)}
        cells["known"] = len(answered) - stale - derived
        return Tally(Counter(cells), Counter({at: count for at, count in by_source.items() if at > 0}))

    def _has_words(self, one: Asked) -> bool:
        """Whether the template may lack a word for a value; other values can always be written."""
        return bool(one.field.choices) or self.knowledge.catalogue.items[one.code or ""].type == "boolean"

    def _column(self, one: Asked) -> Column | None:
        return self.knowledge.column(self.kind, one.code) if one.code else None

    def _old(self, one: Asked) -> frozenset[int]:
        return self.knowledge.old_records(self.knowledge.catalogue.items[one.code or ""].fresh_for_days)

    @cached_property
    def _numbers(self) -> dict[int, int]:
        return {id(one): number for number, one in self.fields.items()}


def freshness(knowledge: HeldKnowledge, sources: Mapping[int, int]) -> tuple[date | None, date | None]:
    """The dates of the newest and the oldest of some sources."""
    dates = [own.dated for at in sources if (own := knowledge.sources.get(at)) and own.dated]
    return max(dates, default=None), min(dates, default=None)


def _taken(values: list[Any] | array[int], subjects: Sequence[int]) -> list[Any]:
    """The values of some subjects."""
    if len(subjects) < 2:
        return [values[subject] for subject in subjects]
    return list(itemgetter(*subjects)(values))
