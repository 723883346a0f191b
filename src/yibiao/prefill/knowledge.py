"""What is known of every subject, item by item, with where it is known from.

A ``Column`` holds one item for all subjects of a kind. It is put together on first use: what was reported of the
subject itself, else of the party or household it belongs to, else what follows from other items by the
catalogue's rules. What a citizen number says of sex and birth counts more than what was written beside it.
"""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from typing import Self

from yibiao.catalogue import Catalogue, DataItem
from yibiao.catalogue.derivations import RULES
from yibiao.prefill.columns import Column, Rule, laid_under, renamed, where_equal
from yibiao.prefill.comparisons import holds
from yibiao.prefill.conflicts import FULLER, Option, choose
from yibiao.prefill.facts import Records, Source
from yibiao.prefill.joined import NOBODY, Subjects
from yibiao.prefill.places import township_of, village_of
from yibiao.prefill.subjects import join
from yibiao.prefill.values import NUMBERS, Heard, Known, scaled
from yibiao.prefill.viewpoints import HEAD

NOWHERE = -1
_FROM_NUMBER = frozenset({"sex_from_id", "birth_date_from_id"})
_OF_TODAY = frozenset({"age_on_date", "age_band", "full_years"})
_ADDRESSES = ("current_address", "home_address", "registered_address")
_ALIASES: Mapping[str, tuple[str, ...]] = {
    "id_document_number": ("id_number",),
    "home_address": ("current_address",),
    "current_address": ("home_address",),
    "phone": ("mobile",),
    "mobile": ("phone",),
}
_PLACES = ("county", "township", "village", "village_group", "grid")
_OF_HEAD = (*_PLACES, "current_address", "registered_address", "phone")


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
            self._columns[key] = self._build(kind, self.catalogue.items[code])
        return self._columns[key]

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

    def _build(self, kind: str, item: DataItem) -> Column | None:
        if kind == "organisation" and item.subject == "aggregate":
            return self._reported(kind, item)
        if item.subject != kind:
            return self._of_other_kind(kind, item)
        direct = self._reported(kind, item)
        steps: list[Callable[[], Column | None]] = [lambda: direct, lambda: self._of_party(kind, item)]
        steps += [
            lambda: self._same_thing(kind, item),
            lambda: self._from_address(kind, item),
            lambda: self._beside(kind, item),
        ]
        derive = item.derive
        if derive is not None and derive.rule in _FROM_NUMBER:
            derived = self._derived(kind, item)
            if derived and direct:
                self._note_contradictions(kind, item, derived, direct)
                agreed = where_equal(direct, derived)
                steps.insert(0, lambda: agreed)
                steps.insert(1, lambda: derived)
            else:
                steps.insert(0, lambda: derived)
        elif derive is not None and derive.rule in _OF_TODAY:
            fresh = self._fresh_only(direct, item)
            steps[0] = lambda: self._derived(kind, item)
            steps.insert(1, lambda: fresh)
        elif derive is not None:
            steps.append(lambda: self._derived(kind, item))
        return self._first_of(kind, steps)

    def _first_of(self, kind: str, steps: Sequence[Callable[[], Column | None]]) -> Column | None:
        """The steps' columns laid under each other."""
        result: Column | None = None
        for step in steps:
            column = step()
            if column is None:
                continue
            if result is None:
                result = column
                if None not in result.values:
                    break
                continue
            result = laid_under(result, column)
        return result

    def _empty(self, kind: str) -> Column:
        count = self.count(kind)
        return Column([None] * count, array("q", [NOWHERE]) * count)

    def _reported(self, kind: str, item: DataItem) -> Column | None:
        holding = self._holding.get((kind, item.code))
        if not holding:
            return None
        column = self._empty(kind)
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

    def _note_contradictions(self, kind: str, item: DataItem, derived: Column, direct: Column) -> None:
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

    def _of_party(self, kind: str, item: DataItem) -> Column | None:
        """配偶电话 from what is known of the spouse, 户主姓名 from the householder."""
        if item.role is None or item.of is None:
            return None
        party_kind = self.catalogue.roles[item.role].kind
        known = self.column(party_kind, item.of)
        if known is None:
            return None
        role = item.role
        if role == HEAD and kind in ("person", "household"):
            return self._through(kind, self._head_of(kind), known, item.of)
        link = self.subjects.links.get((kind, role))
        return self._through(kind, lambda subject: link.get(subject, NOBODY), known, item.of) if link else None

    def _head_of(self, kind: str) -> Callable[[int], int]:
        heads, households = self.subjects.head, self.subjects.household_of
        if kind == "household":
            return lambda subject: heads[subject]
        return lambda subject: heads[households[subject]] if households[subject] >= 0 else NOBODY

    def _of_other_kind(self, kind: str, item: DataItem) -> Column | None:
        """An item of the household beside a person, of the householder beside a household, of the house …"""
        known = self.column(item.subject, item.code)
        if known is None:
            return None
        if (kind, item.subject) == ("person", "household"):
            households = self.subjects.household_of
            return self._through(kind, lambda subject: households[subject], known, item.code)
        if (kind, item.subject) == ("household", "person"):
            return self._through(kind, self._head_of(kind), known, item.code)
        link = self.subjects.links.get((kind, item.subject))
        if link:
            return self._through(kind, lambda subject: link.get(subject, NOBODY), known, item.code)
        owned = self.subjects.links.get(("person", item.subject)) if kind == "household" else None
        if owned:  # the householder's house is the household's
            head = self._head_of(kind)
            return self._through(kind, lambda subject: owned.get(head(subject), NOBODY), known, item.code)
        return None

    def _same_thing(self, kind: str, item: DataItem) -> Column | None:
        """Another name for what is known: 家庭住址 for 现住址, 证件号码 for 公民身份号码."""
        head, _, tail = item.code.rpartition(".")
        steps: list[Callable[[], Column | None]] = []
        for other in _ALIASES.get(tail, ()):
            code = f"{head}.{other}"
            known = self._reported(kind, self.catalogue.items[code]) if code in self.catalogue.items else None
            if known is not None:
                words = f"与{self.catalogue.items[code].name}相同"
                steps.append(lambda known=known, words=words, code=code: renamed(known, words, code))  # type: ignore[misc]
        column = self._first_of(kind, steps)
        if column is not None and tail == "mobile":
            values = [v if v is None or re.fullmatch(r"1[3-9]\d{9}", str(v)) else None for v in column.values]
            column = Column(values, column.where, column.rule, column.rules)
        return column

    def _beside(self, kind: str, item: DataItem) -> Column | None:
        """Where someone lives is where his household lives, and the other way round."""
        tail = item.code.rpartition(".")[2]
        if item.role is not None:
            return None
        if kind == "person" and tail == "home_address":
            known = self._reported("person", item)
            return self._through(kind, self._head_of(kind), known, item.code) if known else None
        if kind == "person" and tail in (*_PLACES, "household_number"):
            other = f"household.{tail}"
            known = self._reported("household", self.catalogue.items[other]) if other in self.catalogue.items else None
            households = self.subjects.household_of
            return self._through(kind, lambda subject: households[subject], known, other) if known else None
        if kind == "household" and tail in (*_OF_HEAD, "household_number"):
            other = f"person.{tail}"
            known = self.column("person", other) if other in self.catalogue.items else None
            return self._through(kind, self._head_of(kind), known, other) if known else None
        return None

    def _from_address(self, kind: str, item: DataItem) -> Column | None:
        """Village and township as the address names them; the township also by its village elsewhere."""
        tail = item.code.rpartition(".")[2]
        if tail not in ("village", "township") or item.role is not None:
            return None
        read = village_of if tail == "village" else township_of
        columns = [self._read_from(kind, f"{kind}.{address}", read) for address in _ADDRESSES]
        return self._first_of(kind, [lambda column=column: column for column in columns])  # type: ignore[misc]

    def _read_from(self, kind: str, code: str, read: Callable[[str], str]) -> Column | None:
        known = self._reported(kind, self.catalogue.items[code]) if code in self.catalogue.items else None
        if known is None:
            return None
        column = self._empty(kind)
        column.rule = Rule("由住址推出", code, derived=True)
        for subject, value in enumerate(known.values):
            place = read(str(value)) if value is not None else ""
            if place:
                column.values[subject], column.where[subject] = place, known.where[subject]
        return column

    def _through(self, kind: str, to: Callable[[int], int], known: Column, code: str) -> Column:
        others = [to(subject) for subject in range(self.count(kind))]
        values = [known.values[other] if other >= 0 else None for other in others]
        where = _placed(values, [known.where[other] for other in others] if len(known.where) else ())
        column = Column(values, where, known.rule._replace(item=known.rule.item or code))
        for subject, other in enumerate(others) if known.rules else ():
            if other in known.rules and values[subject] is not None:
                rule = known.rules[other]
                column.rules[subject] = rule._replace(item=rule.item or code)
        return column

    def _fresh_only(self, direct: Column | None, item: DataItem) -> Column | None:
        if direct is None:
            return None
        column = self._empty(item.subject)
        column.rule = Rule("按填报时的值，未推算")
        for subject, value in enumerate(direct.values):
            packed = direct.where[subject]
            if value is None or packed < 0:
                continue
            dated = self.dated(packed)
            if dated is not None and 0 <= (self.on - dated).days <= (item.fresh_for_days or 0):
                column.values[subject], column.where[subject] = value, packed
        return column

    def _derived(self, kind: str, item: DataItem) -> Column | None:
        derive = item.derive
        if derive is None:
            return None
        if derive.rule in ("count", "sum") and kind == "household":
            return self._over_members(item)
        sources = [self.column(kind, code) for code in derive.sources]
        known = [source for source in sources if source is not None]
        if len(known) < len(sources) or (derive.rule not in RULES and derive.rule != "add"):
            return None
        column = self._empty(kind)
        names = "、".join(self.catalogue.items[code].name for code in derive.sources)
        words = f"由{names}推算" if derive.rule not in _OF_TODAY else f"由{names}推算，截至{self.on.isoformat()}"
        column.rule = Rule(words, known[0].rule.item or derive.sources[0], derived=True)
        rule = RULES.get(derive.rule)
        seen: dict[Hashable, Known | None] = {}
        if derive.rule in _FROM_NUMBER:
            of_number = _sex_of if derive.rule == "sex_from_id" else _birth_of
            seen |= {(number,): of_number(number) for number in self.numbers()}
        told = list(zip(*(source.values for source in known), strict=True))
        for parts in set(told) - seen.keys():
            if None in parts:
                seen[parts] = None
                continue
            answer = rule([str(part) for part in parts], self.on) if rule else _added(parts)
            seen[parts] = _typed(item, answer)
        values = [seen[parts] for parts in told]
        column = Column(values, _placed(values, known[0].where), column.rule)
        for subject, beside in known[0].rules.items():
            if beside.item and values[subject] is not None:
                column.rules[subject] = column.rule._replace(item=beside.item)
        return column

    def _over_members(self, item: DataItem) -> Column | None:
        """Counts and sums over the members of a household, where its members were listed and the conditions are known
        of each of them."""
        assert item.derive is not None
        conditions = [(c, self.column("person", c.item)) for c in item.derive.where]
        summed = self.column("person", item.derive.sources[0]) if item.derive.rule == "sum" else None
        if (item.derive.rule == "sum" and summed is None) or any(column is None for _, column in conditions):
            return None
        listed = self._listed_households()
        column = self._empty("household")
        column.rule = Rule("按家庭成员逐人汇总", derived=True)
        for household, members in enumerate(self.subjects.members):
            if household not in listed:
                continue
            total: int | float | None = 0
            for member in members:
                verdicts = [holds(c, known.values[member], self.catalogue) for c, known in conditions if known]
                amount = 1 if summed is None else summed.values[member]
                if None in verdicts or (all(verdicts) and not isinstance(amount, (int, float))):
                    total = None
                    break
                if all(verdicts):
                    total = (total or 0) + amount  # type: ignore[operator]
            column.values[household] = total
        return column

    def _listed_households(self) -> set[int]:
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


def _placed(values: Sequence[Known | None], where: Sequence[int]) -> array[int]:
    """The places of what is known; of the rest ``NOWHERE``."""
    if None not in values:
        return array("q", where)
    if not where:
        return array("q", [NOWHERE]) * len(values)
    return array("q", [NOWHERE if value is None else at for value, at in zip(values, where, strict=True)])


def _added(parts: Sequence[Known | None]) -> str | None:
    return str(sum(part for part in parts if not isinstance(part, str) and part is not None))


def _sex_of(sound: str) -> str:
    return "男" if int(sound[16]) % 2 else "女"


def _birth_of(sound: str) -> str:
    return f"{sound[6:10]}-{sound[10:12]}-{sound[12:14]}"


def _typed(item: DataItem, text: str | None) -> Known | None:
    if text is None or item.type not in NUMBERS:
        return text
    return int(text) if text.isdecimal() else scaled(float(text), 1)
