"""What a form's answer is made of: whom it is about, which of its fields may be read, and the knowledge to fill it.

Order of events. What is known of the scope answers the form (``coverage``); every item that it needs, also those by
which it picks its people, is put to the rights; the rest is done with knowledge that no longer tells what may not be
read (``guarding``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from yibiao.catalogue import Catalogue, DataItem
from yibiao.prefill.coverage import Coverage, FieldCoverage, RegionCoverage, coverage_of
from yibiao.prefill.filters import Filters
from yibiao.prefill.held import HeldKnowledge
from yibiao.prefill.local_items import with_local_items
from yibiao_web.answers.guarding import Guarded, guarded, told
from yibiao_web.catalogue import queries as catalogue
from yibiao_web.forms.models import FormVersion
from yibiao_web.forms.reading import Understood, understood
from yibiao_web.ledger.models import Source
from yibiao_web.ledger.queries import knowledge
from yibiao_web.orgs.models import Organisation
from yibiao_web.orgs.queries import county_of
from yibiao_web.sharing.queries import entitlement_everywhere
from yibiao_web.sharing.rules import Entitlement, allowed
from yibiao_web.tasks.models import Assignment, Task

READABLE = ("full", "named", "partly")
FIGURES = frozenset({"organisation", "aggregate"})
_COMPARED = re.compile(r"(.+?)\s*(?:[<>=!≥≤≠＝]|[有无]值)")
_HAVING = re.compile(r"‘有(.+?)’")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose answer: ``org`` wants ``version`` about ``villages`` on a day; ``filters`` narrow whom. ``subjects``
    are ledger ids by region where a task says whom it was about; else the form's title says it."""

    org: Organisation
    version: FormVersion
    villages: tuple[Organisation, ...]
    on: date
    task: Task | None = None
    filters: Filters = ()
    subjects: Mapping[int, Sequence[int]] | None = None


@dataclass(frozen=True, slots=True)
class AnswerField:
    """A field of the answer. ``standing``: full, named (says whom the reader's task was about, which the villages told
    when they answered it), partly (only what came from the reader's own tasks), withheld (known, but not for this
    reader), empty (nothing is known, so there is nothing to withhold)."""

    region: int
    number: int
    label: str
    code: str
    item: str
    standing: str
    known: int
    asked: int


@dataclass(frozen=True)
class Picture:
    """See the module. ``basis`` are the items by which the people are picked."""

    wanted: Wanted
    read: Understood
    open: HeldKnowledge
    coverage: Coverage
    rights: Entitlement
    fields: tuple[AnswerField, ...]
    basis: tuple[str, ...]
    own: frozenset[int] = field(repr=False)

    @property
    def regions(self) -> tuple[RegionCoverage, ...]:
        return self.coverage.regions

    @property
    def withheld(self) -> list[AnswerField]:
        return [one for one in self.fields if one.standing == "withheld"]

    @property
    def readable(self) -> list[AnswerField]:
        return [one for one in self.fields if one.standing in READABLE]

    @property
    def blocked(self) -> tuple[str, ...]:
        """Items by which the people are picked and that may not be read: then nobody is listed at all."""
        return tuple(code for code in self.basis if code not in allowed(self.rights))

    @property
    def count(self) -> int:
        return sum(len(region.subjects) for region in self.regions)

    @property
    def cells(self) -> int:
        return sum(one.asked for one in self.fields)

    @property
    def answerable(self) -> bool:
        """Whether there is anything that may be handed out."""
        return bool(self.readable) and not self.blocked

    @cached_property
    def lacking(self) -> tuple[str, ...]:
        """Catalogue items to ask a grant for."""
        known = self.open.catalogue.items
        wanted = [*(one.code for one in self.withheld), *self.blocked]
        return tuple(dict.fromkeys(code for code in wanted if code in known and ".local_" not in code))

    @property
    def local(self) -> list[AnswerField]:
        """Withheld fields that the catalogue does not know, which nobody can grant."""
        return [one for one in self.withheld if not one.item]

    @cached_property
    def ids(self) -> dict[int, list[int]]:
        """Ledger ids by region of lists and cards, in the order of rows."""
        return {
            one.region: one.ids for one in self.regions if one.kind != "crosstab" and one.subject_kind not in FIGURES
        }

    def read_of_kinds(self) -> dict[str, tuple[list[int], list[str]]]:
        """By kind of subjects: their ledger ids, and the items that are told of them."""
        found: dict[str, tuple[list[int], list[str]]] = {}
        for region in self.regions:
            codes = [one.code for one in self.readable if one.region == region.region and one.code]
            ids = self.ids.get(region.region)
            if ids and codes:
                kept = found.setdefault(region.subject_kind, ([], []))
                kept[0].extend(ids)
                kept[1].extend(codes)
        return found

    @property
    def relies_on(self) -> list[str]:
        """Items that the answer may only hold by the reader's rights."""
        return sorted({*(one.code for one in self.fields if one.standing == "full" and one.code), *self.basis})

    def guard(self, opened: HeldKnowledge) -> Guarded:
        """Figures are counted from everybody, whoever they are; where the form has nothing else, only figures that
        the reader may not see are held back."""
        if not self.ids:
            kept = frozenset(opened.catalogue.items) - {one.code for one in self.withheld}
            return guarded(opened, kept, frozenset(), self.own)
        full = frozenset(one.code for one in self.fields if one.standing in ("full", "named"))
        partly = frozenset(one.code for one in self.fields if one.standing == "partly")
        return guarded(opened, full, partly, self.own)


def picture(wanted: Wanted) -> Picture:
    """Everything about an answer but its files. Raises ``selection.FilterError``."""
    read = understood(wanted.version)
    known = known_of(wanted)
    opened = known.speaking(with_local_items(known.catalogue, [read.matched])[0])
    found = coverage_of(read.matched, read.workbook, opened, filters=wanted.filters, subjects=wanted.subjects)
    basis = () if wanted.subjects is not None else tuple(_basis(found, read, opened, wanted.filters))
    asked = [(one, one.code or one.local) for one in found.fields if one.state not in ("formula", "numbering")]
    paths = [village.path for village in wanted.villages]
    rights = entitlement_everywhere(
        wanted.org, {*(code for _, code in asked if code), *basis}, paths, wanted.on
    )  # fmt: skip
    own = own_sources(wanted.org) & opened.sources.keys()
    regions = {region.region: region for region in found.regions}
    fields = tuple(
        _field(one, code, regions[one.region], read, opened, rights, own, wanted.subjects is not None)
        for one, code in asked
        if code or regions[one.region].kind == "crosstab"
    )
    return Picture(wanted, read, opened, found, rights, fields, basis, own)


def known_of(wanted: Wanted, villages: Sequence[Organisation] | None = None) -> HeldKnowledge:
    some = wanted.villages if villages is None else villages
    return knowledge(some, catalogue.catalogue(), wanted.on, catalogue.owners())


def own_sources(org: Organisation) -> frozenset[int]:
    """What villages reported in answer to an organisation's own tasks."""
    asked = Assignment.objects.filter(task__org=org).values("pk")
    rows = Source.objects.filter(county=county_of(org), kind=Source.Kind.SUBMISSION, assignment__in=asked)
    return frozenset(rows.values_list("pk", flat=True))


def _field(
    one: FieldCoverage, code: str, region: RegionCoverage, read: Understood, opened: HeldKnowledge,
    rights: Entitlement, own: frozenset[int], task: bool,
) -> AnswerField:  # fmt: skip
    standing = "full" if not code or code in allowed(rights) else "withheld"
    item = opened.catalogue.items.get(code)
    if standing == "withheld" and task and item is not None and _says_who(item, opened.catalogue):
        standing = "named"
    if standing == "withheld" and told(opened.column(region.subject_kind, code) if item else None, own):
        standing = "partly"
    path = read.form.regions[one.region].fields[one.field].path
    answered = one.known + one.stale + one.derived
    standing = standing if answered or standing in ("full", "named") else "empty"
    return AnswerField(
        one.region, one.field, "→".join(path), code, item.name if item and not one.local else "", standing, answered,
        answered + one.missing,
    )  # fmt: skip


def _says_who(item: DataItem, known: Catalogue) -> bool:
    """Name or number of the subject itself (of a household also of its head): what a row goes by."""
    subject = known.subjects.get((item.of or item.code).partition(".")[0])
    keys = {code for key in subject.identity for code in key} if subject else set()
    return item.role in (None, "householder") and (item.of or item.code) in keys


def _basis(found: Coverage, read: Understood, opened: HeldKnowledge, filters: Filters) -> dict[str, None]:
    """Items by which the people of lists and cards were picked: to be told who is on the list is to be told these."""
    items: dict[str, None] = {}
    for region in found.regions:
        if region.kind == "crosstab" or region.subject_kind in FIGURES:
            continue
        form = read.form.regions[region.region]
        by_region = filters.get(region.region, ()) if isinstance(filters, Mapping) else filters
        for code in (
            *_meant(form.title or form.sheet, opened),
            *(c for text in by_region for c in _meant(text, opened)),
        ):
            kind = code.partition(".")[0]
            if code in opened.catalogue.items and opened.column(kind, code) is not None:
                items[code] = None
        having = _HAVING.search(region.words)
        for one in region.fields if having else ():
            if one.code and having and opened.catalogue.items[one.code].name == having.group(1):
                items[one.code] = None
    return items


def _meant(text: str, opened: HeldKnowledge) -> list[str]:
    """Items that a title or a filter speaks of."""
    label = _COMPARED.match(text)
    named = opened.catalogue.meanings(label.group(1)) if label else ()
    terms = opened.census.vocabulary.read_title(text).conditions
    return [*named, *(condition.item for term in terms for condition in term.conditions)]
