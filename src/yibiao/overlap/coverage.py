"""Whether what a form asks could be had without it.

Two grades. A thing is *asked of the same people* when another form asks it of everybody on this one, often enough. It
is *asked at all* when another form asks it of anybody: then it is a column of a base table, which these people fill
once, and nobody asks again. Being on a list is information as well: who is on it must follow from another list of the
same people, or from items that mark them (残疾等级, 低保类别, age).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from ..catalogue import Catalogue, DataItem
from ..catalogue.populations import Population, markers_of
from .derivable import computable
from .gathering import AuditedForm, Gathered

_BIRTH = ("person.birth_date", "person.id_number", "person.age")


class Coverage:
    """Built once an audit; ``kept`` is always the set of form indexes that may be relied on."""

    def __init__(self, gathered: Gathered, catalogue: Catalogue) -> None:
        self._forms, self._things, self._catalogue = gathered.forms, gathered.things, catalogue
        self._askers: dict[str, list[int]] = defaultdict(list)
        for form in gathered.forms:
            for key in form.things:
                self._askers[key].append(form.index)
        self._marking: dict[tuple[str, ...], tuple[str, ...]] = {}

    def askers(self, form: AuditedForm, key: str, kept: Collection[int]) -> Iterable[int]:
        """Other forms that ask ``key`` of anybody, often enough for this one."""
        item = self._things[key].item if key in self._things else None
        for at in self._askers.get(key, ()):
            often = at != form.index and _often_enough(self._forms[at].frequency.times, form.frequency.times, item)
            if often and at in kept:
                yield at

    def coverers(self, form: AuditedForm, key: str, kept: Collection[int]) -> Iterable[int]:
        """Of the askers those that ask it of all of the form's people."""
        for at in self.askers(form, key, kept):
            if self._forms[at].population.includes(form.population):
                yield at

    def asked_of_the_same(self, form: AuditedForm, key: str, kept: Collection[int]) -> bool:
        return next(iter(self.coverers(form, key, kept)), None) is not None

    def asked_at_all(self, form: AuditedForm, key: str, kept: Collection[int]) -> bool:
        return next(iter(self.askers(form, key, kept)), None) is not None

    def computed(self, form: AuditedForm, key: str, kept: Collection[int]) -> bool:
        """Whether it follows from what other forms ask, or from what the form itself asks beside it."""
        item = self._things[key].item
        return self.computed_within(form, key) or computable(
            item, lambda source: self.asked_at_all(form, source, kept), self._catalogue
        )

    def computed_within(self, form: AuditedForm, key: str) -> bool:
        """Whether the form itself asks what the thing follows from (出生日期 beside the ID number)."""
        asked = frozenset(form.things)
        return computable(self._things[key].item, lambda source: source in asked, self._catalogue)

    def new_of_its_people(self, form: AuditedForm, kept: Collection[int]) -> tuple[str, ...]:
        """Things nobody else asks of these people, and that do not follow from others."""
        return tuple(
            key
            for key in form.things
            if not self.computed(form, key, kept) and not self.asked_of_the_same(form, key, kept)
        )

    def lone(self, key: str) -> bool:
        """Whether a single form asks it."""
        return len(self._askers[key]) == 1

    def members_known(self, form: AuditedForm, kept: Collection[int]) -> bool:
        """Whether it can be told who is on the form's list. Who applies (申请表) tells it by applying."""
        if form.population.everybody or form.procedure or form.kind == "crosstab":
            return True
        lists = {at for key in form.things for at in self.coverers(form, key, kept)}
        nearest = max((self._forms[at].population.groups for at in sorted(lists)), key=len, default=frozenset())
        missing = Population(form.population.groups - nearest)
        return all(self._marked(words, form, kept) for words in markers_of(missing))

    def _marked(self, markers: tuple[str, ...] | None, form: AuditedForm, kept: Collection[int]) -> bool:
        keys = _BIRTH if markers is None else self._keys_with(markers)
        return any(self.asked_at_all(form, key, kept) for key in keys)

    def _keys_with(self, markers: tuple[str, ...]) -> tuple[str, ...]:
        if markers not in self._marking:
            self._marking[markers] = tuple(
                key for key, thing in self._things.items() if any(marker in thing.name for marker in markers)
            )
        return self._marking[markers]

    def redundant(self, form: AuditedForm, kept: Collection[int]) -> bool:
        """Whether nothing would be lost without the form, once the base tables are filled."""
        return (
            bool(form.things)
            and all(self.asked_at_all(form, key, kept) or self.computed(form, key, kept) for key in form.things)
            and self.members_known(form, kept)
        )


def _often_enough(times: float, wanted: float, item: DataItem | None) -> bool:
    """As often as wanted, or about something that does not change within its own period."""
    if times >= wanted:
        return True
    return item is not None and stays_fresh(item, times)


def stays_fresh(item: DataItem, times: float) -> bool:
    """Whether a value reported ``times`` a year is still good when the next is due."""
    return item.fresh_for_days is None or (times > 0 and item.fresh_for_days >= 365 / times)
