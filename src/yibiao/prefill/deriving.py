"""What follows for a subject from what was reported: from the party or household it belongs to, from another name for
the same thing, from its address, from other items by the catalogue's rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from yibiao.catalogue import Catalogue, DataItem
from yibiao.catalogue.derivations import RULES
from yibiao.prefill.columns import Column, Rule, empty, laid_under, placed, renamed, where_equal
from yibiao.prefill.comparisons import holds
from yibiao.prefill.joined import NOBODY, Subjects
from yibiao.prefill.places import township_of, village_of
from yibiao.prefill.values import NUMBERS, Known, scaled
from yibiao.prefill.viewpoints import HEAD

if TYPE_CHECKING:
    from yibiao.prefill.knowledge import Knowledge

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


@dataclass(frozen=True, slots=True)
class Deriving:
    """Puts a column together: what was reported, the gaps filled from what follows."""

    knowledge: Knowledge

    @property
    def _catalogue(self) -> Catalogue:
        return self.knowledge.catalogue

    @property
    def _subjects(self) -> Subjects:
        return self.knowledge.subjects

    def column(self, kind: str, item: DataItem) -> Column | None:
        if kind == "organisation" and item.subject == "aggregate":
            return self.knowledge.reported(kind, item)
        if item.subject != kind:
            return self._of_other_kind(kind, item)
        direct = self.knowledge.reported(kind, item)
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
                self.knowledge.note_contradictions(kind, item, derived, direct)
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

    def _of_party(self, kind: str, item: DataItem) -> Column | None:
        """配偶电话 from what is known of the spouse, 户主姓名 from the householder."""
        if item.role is None or item.of is None:
            return None
        party_kind = self._catalogue.roles[item.role].kind
        known = self.knowledge.column(party_kind, item.of)
        if known is None:
            return None
        role = item.role
        if role == HEAD and kind in ("person", "household"):
            return self._through(kind, self._head_of(kind), known, item.of)
        link = self._subjects.links.get((kind, role))
        return self._through(kind, lambda subject: link.get(subject, NOBODY), known, item.of) if link else None

    def _head_of(self, kind: str) -> Callable[[int], int]:
        heads, households = self._subjects.head, self._subjects.household_of
        if kind == "household":
            return lambda subject: heads[subject]
        return lambda subject: heads[households[subject]] if households[subject] >= 0 else NOBODY

    def _of_other_kind(self, kind: str, item: DataItem) -> Column | None:
        """An item of the household beside a person, of the householder beside a household, of the house …"""
        known = self.knowledge.column(item.subject, item.code)
        if known is None:
            return None
        if (kind, item.subject) == ("person", "household"):
            households = self._subjects.household_of
            return self._through(kind, lambda subject: households[subject], known, item.code)
        if (kind, item.subject) == ("household", "person"):
            return self._through(kind, self._head_of(kind), known, item.code)
        link = self._subjects.links.get((kind, item.subject))
        if link:
            return self._through(kind, lambda subject: link.get(subject, NOBODY), known, item.code)
        owned = self._subjects.links.get(("person", item.subject)) if kind == "household" else None
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
            known = self._told(kind, code)
            if known is not None:
                words = f"与{self._catalogue.items[code].name}相同"
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
            known = self.knowledge.reported("person", item)
            return self._through(kind, self._head_of(kind), known, item.code) if known else None
        if kind == "person" and tail in (*_PLACES, "household_number"):
            other = f"household.{tail}"
            known = self._told("household", other)
            households = self._subjects.household_of
            return self._through(kind, lambda subject: households[subject], known, other) if known else None
        if kind == "household" and tail in (*_OF_HEAD, "household_number"):
            other = f"person.{tail}"
            known = self.knowledge.column("person", other) if other in self._catalogue.items else None
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
        known = self._told(kind, code)
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
        others = [to(subject) for subject in range(self.knowledge.count(kind))]
        values = [known.values[other] if other >= 0 else None for other in others]
        where = placed(values, [known.where[other] for other in others] if len(known.where) else ())
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
            dated = self.knowledge.dated(packed)
            if dated is not None and 0 <= (self.knowledge.on - dated).days <= (item.fresh_for_days or 0):
                column.values[subject], column.where[subject] = value, packed
        return column

    def _derived(self, kind: str, item: DataItem) -> Column | None:
        derive = item.derive
        if derive is None:
            return None
        if derive.rule in ("count", "sum") and kind == "household":
            return self._over_members(item)
        sources = [self.knowledge.column(kind, code) for code in derive.sources]
        known = [source for source in sources if source is not None]
        if len(known) < len(sources) or (derive.rule not in RULES and derive.rule != "add"):
            return None
        column = self._empty(kind)
        names = "、".join(self._catalogue.items[code].name for code in derive.sources)
        words = (
            f"由{names}推算" if derive.rule not in _OF_TODAY else f"由{names}推算，截至{self.knowledge.on.isoformat()}"
        )
        column.rule = Rule(words, known[0].rule.item or derive.sources[0], derived=True)
        rule = RULES.get(derive.rule)
        seen: dict[Hashable, Known | None] = {}
        if derive.rule in _FROM_NUMBER:
            of_number = _sex_of if derive.rule == "sex_from_id" else _birth_of
            seen |= {(number,): of_number(number) for number in self.knowledge.numbers()}
        told = list(zip(*(source.values for source in known), strict=True))
        for parts in set(told) - seen.keys():
            if None in parts:
                seen[parts] = None
                continue
            answer = rule([str(part) for part in parts], self.knowledge.on) if rule else _added(parts)
            seen[parts] = _typed(item, answer)
        values = [seen[parts] for parts in told]
        column = Column(values, placed(values, known[0].where), column.rule)
        for subject, beside in known[0].rules.items():
            if beside.item and values[subject] is not None:
                column.rules[subject] = column.rule._replace(item=beside.item)
        return column

    def _over_members(self, item: DataItem) -> Column | None:
        """Counts and sums over the members of a household, where its members were listed and the conditions are known
        of each of them."""
        assert item.derive is not None
        conditions = [(c, self.knowledge.column("person", c.item)) for c in item.derive.where]
        summed = self.knowledge.column("person", item.derive.sources[0]) if item.derive.rule == "sum" else None
        if (item.derive.rule == "sum" and summed is None) or any(column is None for _, column in conditions):
            return None
        listed = self.knowledge.listed_households()
        column = self._empty("household")
        column.rule = Rule("按家庭成员逐人汇总", derived=True)
        for household, members in enumerate(self._subjects.members):
            if household not in listed:
                continue
            total: int | float | None = 0
            for member in members:
                verdicts = [holds(c, known.values[member], self._catalogue) for c, known in conditions if known]
                amount = 1 if summed is None else summed.values[member]
                if None in verdicts or (all(verdicts) and not isinstance(amount, (int, float))):
                    total = None
                    break
                if all(verdicts):
                    total = (total or 0) + amount  # type: ignore[operator]
            column.values[household] = total
        return column

    def _told(self, kind: str, code: str) -> Column | None:
        """What was reported itself."""
        items = self._catalogue.items
        return self.knowledge.reported(kind, items[code]) if code in items else None

    def _empty(self, kind: str) -> Column:
        return empty(self.knowledge.count(kind))


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
