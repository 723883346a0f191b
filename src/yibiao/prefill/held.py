"""What a ledger holds, answerable like what was read from files.

The ledger knows who is who, so nothing is joined: the lines of the blocks of a kind, one after the other, are its
subjects. Only organisations are put together, since a ledger keeps one line of figures a period: lines of one name
and place are one organisation, of which the figure of the asked period counts, else the newest. A ``Column``'s
``where`` packs the source's number and the line, where that of other knowledge packs the records and the line.
"""

from __future__ import annotations

import sys
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import repeat
from threading import RLock
from typing import Self

from yibiao.catalogue import Catalogue, DataItem
from yibiao.prefill.census import Census, census_of
from yibiao.prefill.columns import REPORTED, Column, Rule
from yibiao.prefill.conditions import Vocabulary
from yibiao.prefill.conflicts import Option
from yibiao.prefill.held_lines import RELATION, HeldBlock, HeldSource, Lines, joined
from yibiao.prefill.joined import NOBODY
from yibiao.prefill.knowledge import Knowledge
from yibiao.prefill.periods import Period, answers_for
from yibiao.prefill.records import Source
from yibiao.prefill.values import Known

ORGANISATION = "organisation"
_PLACED = Rule("按台账所属的村镇")
_NO_CELL = ("", 0, "")
_HIGH = 1 if sys.byteorder == "little" else 0  # which half of a 64-bit number the source stands in

_NO_LISTS = frozenset({"submission", "correction", "receipt"})  # kinds of sources


@dataclass
class HeldKnowledge(Knowledge):
    """See the module. Its columns may be asked for by several threads."""

    lines: Mapping[str, Lines] = field(default_factory=dict)
    sources: Mapping[int, HeldSource] = field(default_factory=dict)
    words: Vocabulary | None = None
    _of_period: dict[tuple[str, Period], Column | None] = field(default_factory=dict)
    _found: dict[str, dict[int, int]] = field(default_factory=dict)
    _numbers: dict[str, int] | None = None
    _census: Census | None = None
    _lock: RLock = field(default_factory=RLock, repr=False)

    def speaking(self, catalogue: Catalogue) -> Self:
        other = super().speaking(catalogue)
        other._census = replace(self.census, knowledge=other)  # verdicts hold on; they are of items that both know
        return other

    def ids(self, kind: str) -> list[int]:
        """Ledger ids by subject; of an organisation that of its newest line."""
        lines = self.lines.get(kind)
        return lines.ids if lines else []

    def find(self, kind: str, ledger_id: int) -> int:
        """The subject with a ledger id, also with that of an older line of an organisation; ``NOBODY`` if none."""
        if kind not in self._found:
            lines = self.lines.get(kind)
            self._found[kind] = lines.subjects_by_id() if lines else {}
        return self._found[kind].get(ledger_id, NOBODY)

    def source_of(self, column: Column, subject: int, code: str) -> tuple[int, str] | None:
        """The source's id and the item that it said, for a value that came from one."""
        packed = column.where[subject]
        return (packed >> 32, column.rule_of(subject).item or code) if packed >> 32 > 0 else None

    @property
    def census(self) -> Census:
        """The census of all, made once."""
        with self._lock:
            if self._census is None:
                self._census = census_of(self, self.words)
            return self._census

    def column(self, kind: str, code: str) -> Column | None:
        with self._lock:
            return super().column(kind, code)

    def figures(self, code: str, period: Period | None) -> Column | None:
        """A line that says its period answers for no other; of those that do not, none is newer than the period."""
        if period is None:
            return self.column(ORGANISATION, code)
        with self._lock:
            if (code, period) not in self._of_period:
                lines = self.lines.get(ORGANISATION)
                column = self._by_line(lines, ORGANISATION, self.catalogue.items[code]) if lines else None
                self._of_period[code, period] = self._newest(column, lines, period) if lines and column else None
            return self._of_period[code, period]

    def period_at(self, packed: int) -> Period | None:
        return self.lines[ORGANISATION].periods[packed & 0xFFFFFFFF] if packed >= 0 else None

    def place(self, column: Column, subject: int, code: str) -> tuple[Source, tuple[str, int, str]] | None:
        source = self.sources.get(column.where[subject] >> 32)
        return (_as_source(source), _NO_CELL) if source else None

    def told_at(self, option: Option, item: str) -> tuple[Source, str]:
        source = self.sources.get(option.records)
        return (_as_source(source) if source else Source("台账", "", None)), ""

    def dated(self, packed: int) -> date | None:
        source = self.sources.get(packed >> 32)
        return source.dated if source else None

    def rows_of(self, packed: int, item: str) -> Sequence[int] | None:
        return None

    def old_records(self, days: int | None) -> frozenset[int]:
        if days not in self._old:
            self._old[days] = frozenset(
                at
                for at, source in self.sources.items()
                if days is not None and source.dated and (self.on - source.dated).days > days
            )
        return self._old[days]

    def present(self, kind: str) -> list[bool]:
        return [True] * self.count(kind)

    def lists(self, kind: str) -> Iterator[tuple[tuple[str, ...], Iterable[int]]]:
        """Only what was handed in as a list. A submission answers a form's remainder for some villages: who stands in
        it says nothing of who belongs on the form elsewhere."""
        by_title: dict[str, set[int]] = defaultdict(set)
        for at, source in self.sources.items():
            if source.kind not in _NO_LISTS:
                by_title[source.title].add(at)
        for title, some in by_title.items():
            yield (title,), self._told_by(kind, some)

    def areas(self) -> Sequence[Mapping[str, str]]:
        return [block.place for lines in self.lines.values() for block in lines.blocks]

    @property
    def lists_are_whole(self) -> bool:
        return False

    def files(self) -> set[str]:
        return set()

    def numbers(self) -> Mapping[str, int]:
        if self._numbers is None:
            made: dict[str, int] = {}
            for first, block in self.lines["person"].starts() if "person" in self.lines else ():
                made.update((number, first + line) for number, line in block.numbers.items())
            self._numbers = made
        return self._numbers

    def _told_by(self, kind: str, some: set[int]) -> Iterator[int]:
        """Subjects of whom any value came from some sources."""
        lines = self.lines.get(kind)
        for first, block in lines.starts() if lines else ():
            for given in block.sources.values():
                if some.isdisjoint(given):
                    continue
                for line, source in enumerate(given):
                    if source in some and lines is not None:
                        yield lines.subject(first + line)

    def reported(self, kind: str, item: DataItem) -> Column | None:
        lines = self.lines.get(kind)
        column = self._by_line(lines, kind, item) if lines else None
        return column if lines is None or column is None or lines.of is None else self._newest(column, lines)

    def _by_line(self, lines: Lines, kind: str, item: DataItem) -> Column | None:
        """An item of all lines of a kind."""
        tail = item.code.removeprefix(f"{kind}.")
        anywhere = any(item.code in block.columns for block in lines.blocks)
        if not anywhere and not any(tail in block.place for block in lines.blocks):
            return None
        values: list[Known | None] = []
        sources = array("i")
        placed: dict[int, Rule] = {}
        for block in lines.blocks:
            told, given, place = block.columns.get(item.code), block.sources.get(item.code), block.place.get(tail)
            if place and (told is None or None in told):
                if anywhere:
                    blank = range(len(block)) if told is None else [at for at, v in enumerate(told) if v is None]
                    placed.update(zip((len(values) + at for at in blank), repeat(_PLACED)))
                told = [place] * len(block) if told is None else [place if v is None else v for v in told]
            values += told if told is not None else [None] * len(block)
            if given is None:
                sources.frombytes(bytes(sources.itemsize * len(block)))
            else:
                sources.extend(given)
        values += [None] * len(lines.unlisted)
        sources.extend([0] * len(lines.unlisted))
        return Column(values, packed_places(sources), REPORTED if anywhere else _PLACED, placed)

    def _newest(self, column: Column, lines: Lines, asked: Period | None = None) -> Column:
        """A column of lines as one of subjects who have several; each value from the newest line that has one, of those
        that may answer for the asked period."""
        made = Column([None] * len(lines.ids), array("q", [-1]) * len(lines.ids), column.rule)
        ranks: dict[int, tuple[bool, date]] = {}
        for line, value in enumerate(column.values):
            subject, own = lines.subject(line), lines.periods[line]
            dated = own[1] if own else self.dated(column.where[line]) or date.min
            if asked is not None and (dated > asked[1] if own is None else not answers_for(own, asked)):
                continue
            rank = own is not None and asked is not None, dated
            if value is not None and (subject not in ranks or rank > ranks[subject]):
                ranks[subject] = rank
                made.values[subject], made.where[subject] = value, column.where[line]
                if line in column.rules:
                    made.rules[subject] = column.rules[line]
        return made

    def listed_households(self) -> set[int]:
        relation = self.reported("person", self.catalogue.items[RELATION])
        households = self.subjects.household_of
        return {households[s] for s, v in enumerate(relation.values if relation else ()) if v is not None} - {NOBODY}


def packed_places(sources: array[int]) -> array[int]:
    """Places by line from the sources' ids, without a step a line."""
    both = array("i", bytes(8 * len(sources)))
    both[_HIGH::2] = sources
    both[1 - _HIGH :: 2] = array("i", range(len(sources)))
    return array("q", both.tobytes())


def sources_of(where: array[int]) -> array[int]:
    """The sources' ids of packed places; 0 or less where there is none."""
    both = array("i", where.tobytes())
    return both[_HIGH::2]


def held_knowledge(
    catalogue: Catalogue,
    blocks: Sequence[HeldBlock],
    sources: Mapping[int, HeldSource],
    on: date,
    owners: Mapping[str, str] | None = None,
    *,
    words: Vocabulary | None = None,
) -> HeldKnowledge:
    """Knowledge of what the blocks hold on a day. ``words`` is the catalogue's ``Vocabulary``, which takes a while to
    make and may be kept."""
    lines, subjects = joined(blocks, sources)
    return HeldKnowledge(catalogue, (), subjects, on, owners or {}, lines=lines, sources=sources, words=words)


def _as_source(source: HeldSource) -> Source:
    return Source(source.title, source.kind, source.dated, source.owner)


__all__ = ["HeldBlock", "HeldKnowledge", "HeldSource", "held_knowledge", "packed_places", "sources_of"]
