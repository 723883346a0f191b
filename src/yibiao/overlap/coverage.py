"""Whether what a form asks could be had without it.

A thing on form F is *covered* by another form G when G asks it too, of everybody on F, often enough for F's purpose;
or when it can be computed from covered things. Being on the list is information as well: F's population must be told
apart by a form about the same people, or by an item that marks them (残疾等级, 低保类别, age).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from ..catalogue import Catalogue, DataItem
from .derivable import computable
from .gathering import AuditedForm, Gathered
from .populations import markers_of

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

    def coverers(self, form: AuditedForm, key: str, kept: Collection[int]) -> Iterable[int]:
        """Forms that ask ``key`` of all of the form's people, often enough."""
        item = self._things[key].item if key in self._things else None
        for at in self._askers.get(key, ()):
            other = self._forms[at]
            same_people = at != form.index and at in kept and other.population.includes(form.population)
            if same_people and _often_enough(other.frequency.times, form.frequency.times, item):
                yield at

    def covered(self, form: AuditedForm, key: str, kept: Collection[int]) -> bool:
        return self.asked_elsewhere(form, key, kept) or self.computed(form, key, kept)

    def asked_elsewhere(self, form: AuditedForm, key: str, kept: Collection[int]) -> bool:
        return next(iter(self.coverers(form, key, kept)), None) is not None

    def computed(self, form: AuditedForm, key: str, kept: Collection[int]) -> bool:
        thing = self._things[key]
        return computable(thing.item, lambda source: self.asked_elsewhere(form, source, kept), self._catalogue)

    def computed_within(self, form: AuditedForm, key: str) -> bool:
        """Whether the form itself asks what the thing follows from (出生日期 beside the ID number)."""
        asked = frozenset(form.things)
        return computable(self._things[key].item, lambda source: source in asked, self._catalogue)

    def new_things(self, form: AuditedForm, kept: Collection[int]) -> tuple[str, ...]:
        """Things that would be lost without the form."""
        return tuple(
            key for key in form.things if not self.computed_within(form, key) and not self.covered(form, key, kept)
        )

    def lone(self, key: str) -> bool:
        """Whether a single form asks it."""
        return len(self._askers[key]) == 1

    def members_known(self, form: AuditedForm, kept: Collection[int]) -> bool:
        """Whether it can be told who is on the form's list."""
        if form.population.everybody or form.kind == "crosstab":
            return True
        groups = [self._forms[at].population.groups for key in form.things for at in self.coverers(form, key, kept)]
        nearest = max(groups, key=len, default=frozenset())
        missing = type(form.population)(form.population.groups - nearest)
        return all(self._marked(words, form, kept) for words in markers_of(missing))

    def _marked(self, markers: tuple[str, ...] | None, form: AuditedForm, kept: Collection[int]) -> bool:
        if markers is None:
            return any(self.asked_elsewhere(form, key, kept) for key in _BIRTH)
        return any(self.asked_elsewhere(form, key, kept) for key in self._keys_with(markers))

    def _keys_with(self, markers: tuple[str, ...]) -> tuple[str, ...]:
        if markers not in self._marking:
            self._marking[markers] = tuple(
                key for key, thing in self._things.items() if any(marker in thing.name for marker in markers)
            )
        return self._marking[markers]

    def redundant(self, form: AuditedForm, kept: Collection[int]) -> bool:
        """Whether nothing would be lost without the form."""
        return bool(form.things) and not self.new_things(form, kept) and self.members_known(form, kept)


def _often_enough(times: float, wanted: float, item: DataItem | None) -> bool:
    """As often as wanted, or about something that does not change within its own period."""
    if times >= wanted:
        return True
    return item is not None and stays_fresh(item, times)


def stays_fresh(item: DataItem, times: float) -> bool:
    """Whether a value reported ``times`` a year is still good when the next is due."""
    return item.fresh_for_days is None or (times > 0 and item.fresh_for_days >= 365 / times)
