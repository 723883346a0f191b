"""Lines of a ledger as subjects: numbered one block after the other, with their households and who heads them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import repeat

from yibiao.prefill.households import HEAD_RELATIONS
from yibiao.prefill.joined import NOBODY, Subjects
from yibiao.prefill.periods import Period, read_period
from yibiao.prefill.subjects import link_spouses, sound_number
from yibiao.prefill.values import Known
from yibiao.prefill.viewpoints import HEAD
from yibiao.sheets.grid import squeeze

RELATION = "person.relation_to_householder"
_FLAG = "person.householder_flag"
_NAME = "organisation.name"
_PERIOD = "aggregate.period"


@dataclass(frozen=True, slots=True)
class HeldSource:
    """Where held values came from: a submission, an import. For figures ``dated`` is the last day of their period."""

    title: str
    dated: date | None
    owner: str | None
    kind: str = ""


@dataclass(frozen=True)
class HeldBlock:
    """The current values of subjects of one kind of one village; all lists have a value a line.

    ``ids`` are the ledger's, ``columns`` hold values as the core's parser gives them, ``sources`` the source's id (0:
    none), ``households`` the ledger id of each line's household (0: none; empty: none at all). ``place`` says the
    ``village``, ``township`` and ``county`` of lines that do not say it themselves, ``org`` is the ledger's number of
    the village: names are not unique. Blocks are read only; what is worked out of one is kept with it.
    """

    kind: str
    ids: list[int]
    columns: dict[str, list[Known | None]]
    sources: dict[str, list[int]] = field(default_factory=dict)
    households: list[int] = field(default_factory=list)
    place: dict[str, str] = field(default_factory=dict)
    org: int = 0

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Sound citizen numbers with their lines."""
        given = self.columns.get("person.id_number", ())
        return {sound: line for line, number in enumerate(given) if (sound := sound_number(number))}


@dataclass
class Lines:
    """All lines of a kind. ``ids`` are the ledger's by subject. Without ``of`` a line is the subject of its number;
    with it, the line's subject stands there. ``unlisted`` are subjects without a line: households that persons name.
    ``periods`` are what lines of figures are of.
    """

    blocks: list[HeldBlock] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)
    of: list[int] | None = None
    unlisted: list[int] = field(default_factory=list)
    periods: list[Period | None] = field(default_factory=list)

    def starts(self) -> Iterator[tuple[int, HeldBlock]]:
        """Blocks with the number of their first line."""
        first = 0
        for block in self.blocks:
            yield first, block
            first += len(block.ids)

    def subject(self, line: int) -> int:
        return line if self.of is None else self.of[line]

    def subjects_by_id(self) -> dict[int, int]:
        if self.of is None:
            return {ledger_id: at for at, ledger_id in enumerate(self.ids)}
        every = (ledger_id for block in self.blocks for ledger_id in block.ids)
        return dict(zip(every, self.of, strict=True))


def joined(blocks: Sequence[HeldBlock], sources: Mapping[int, HeldSource]) -> tuple[dict[str, Lines], Subjects]:
    """Lines by kind, and the subjects that they are."""
    lines: dict[str, Lines] = defaultdict(Lines)
    for block in blocks:
        lines[block.kind].blocks.append(block)
        lines[block.kind].ids += block.ids
    out = Subjects([], {})
    if "organisation" in lines:
        _put_together(lines["organisation"], sources)
    persons, households = lines["person"], lines["household"]
    named = [at for block in persons.blocks for at in (block.households or [0] * len(block.ids))]
    number = {ledger_id: at for at, ledger_id in enumerate(households.ids)}
    households.unlisted = sorted(set(named) - number.keys() - {0})
    number |= {ledger_id: len(households.ids) + at for at, ledger_id in enumerate(households.unlisted)}
    households.ids = households.ids + households.unlisted
    out.count = {kind: len(own.ids) for kind, own in lines.items()}
    out.household_of = list(map(number.get, named, repeat(NOBODY)))
    out.members = [[] for _ in households.ids]
    for person, household in enumerate(out.household_of):
        if household >= 0:
            out.members[household].append(person)
    out.head = [NOBODY] * len(households.ids)
    _heads(persons, out)
    for first, block in persons.starts():
        relation = block.columns.get(RELATION)
        if relation is not None:
            link_spouses(relation, range(first, first + len(relation)), out)
    for kind in lines.keys() - {"person", "household", "organisation"}:
        _link_things(kind, lines[kind], number, out)
    return {kind: own for kind, own in lines.items() if own.ids}, out


def _heads(persons: Lines, out: Subjects) -> None:
    """户主 first; where nobody is called so, whom the list calls 本人 or marks."""
    ways = (
        (RELATION, frozenset({"户主"})),
        (_FLAG, frozenset({"是"})),
        (RELATION, HEAD_RELATIONS),
    )
    for code, words in ways:
        for first, block in persons.starts():
            told = block.columns.get(code)
            if told is None:
                continue
            for line, value in enumerate(told):
                if value in words:
                    household = out.household_of[first + line]
                    if household >= 0 and out.head[household] == NOBODY:
                        out.head[household] = first + line


def _link_things(kind: str, lines: Lines, number: Mapping[int, int], out: Subjects) -> None:
    """Houses, land and the like with their households and these households' heads."""
    home = out.links.setdefault((kind, "household"), {})
    owner = out.links.setdefault((kind, "person"), {})
    theirs = out.links.setdefault(("household", kind), {})
    for first, block in lines.starts():
        for line, ledger_id in enumerate(block.households):
            household = number.get(ledger_id, NOBODY)
            if household < 0:
                continue
            home[first + line] = household
            theirs.setdefault(household, first + line)
            if out.head[household] != NOBODY:
                owner[first + line] = out.head[household]
    out.links[kind, HEAD] = owner
    out.links["person", kind] = {out.head[h]: thing for h, thing in theirs.items() if out.head[h] != NOBODY}


def _put_together(lines: Lines, sources: Mapping[int, HeldSource]) -> None:
    """Lines of one name and place are one organisation, of whatever period; its id is that of its newest line."""
    known: dict[Hashable, int] = {}
    of: list[int] = []
    ids: list[int] = []
    newest: list[date] = []
    for block in lines.blocks:
        names = block.columns.get(_NAME) or [None] * len(block.ids)
        place = tuple(sorted(block.place.items()))
        said = block.columns.get(_PERIOD) or [None] * len(block.ids)
        lines.periods += [read_period(str(period)) if period is not None else None for period in said]
        for line, (ledger_id, name) in enumerate(zip(block.ids, names, strict=True)):
            key = (squeeze(str(name)), place) if name is not None else ledger_id
            subject = known.setdefault(key, len(known))
            dates = [s.dated for told in block.sources.values() if (s := sources.get(told[line])) and s.dated]
            period = lines.periods[len(of)]
            dated = period[1] if period else max(dates, default=date.min)
            if subject == len(ids):
                ids.append(ledger_id)
                newest.append(dated)
            elif dated > newest[subject]:
                ids[subject], newest[subject] = ledger_id, dated
            of.append(subject)
    lines.ids, lines.of = ids, of
