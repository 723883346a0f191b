"""Always current totals of the ledger, by township and village, and the rows behind each number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from yibiao.catalogue import DataItem
from yibiao.prefill.held import HeldBlock, HeldKnowledge
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.catalogue import queries as catalogue_queries
from yibiao_web.ledger.models import Source, Subject
from yibiao_web.ledger.queries import blocks_of, knowledge
from yibiao_web.orgs.models import Organisation
from yibiao_web.rollup.partials import parts
from yibiao_web.rollup.tallies import Tally, matches, measure_of
from yibiao_web.sharing import queries as sharing

_WORKED_OUT = {"person": ("person.sex", "person.age"), "household": ("household.size",)}


@dataclass(frozen=True)
class Told:
    """One subject behind a number."""

    subject: int
    value: Any
    source: int


def area_villages(viewer: Viewer, place: Organisation | None = None) -> list[Organisation]:
    """The villages whose totals a viewer sees, or those of a place within them."""
    below = Organisation.objects.within((place or viewer.org.area).path).villages().filter(active=True)
    return list(below.select_related("parent__parent__parent"))


def counts(villages: Sequence[Organisation]) -> dict[int, Counter[str]]:
    """How many subjects of each kind a village has."""
    found: dict[int, Counter[str]] = {one.pk: Counter() for one in villages}
    for village, block in placed(villages):
        found[village][block.kind] += len(block)
    return found


def items_held(villages: Sequence[Organisation], kind: str) -> list[DataItem]:
    """Items of a kind that can be summed or counted and of which anything is known; what follows from others too."""
    items = catalogue_queries.catalogue().items
    codes = {code for _, block in placed(villages) if block.kind == kind for code in block.columns}
    codes |= {code for code in _WORKED_OUT.get(kind, ()) if codes}
    known = [items[code] for code in codes if code in items]
    return sorted((one for one in known if measure_of(one.type, one.choices)), key=lambda one: one.name)


def ledger_tallies(villages: Sequence[Organisation], kind: str, item: DataItem, on: date) -> dict[int, Tally]:
    """One item of all subjects of a kind, by village."""
    measure = measure_of(item.type, item.choices) or "choice"

    def count(late: Sequence[Organisation]) -> dict[int, Tally]:
        found = {one.pk: Tally() for one in late}
        for village, values in _columns(late, kind, item.code, on):
            found[village].take(values, measure)
        return found

    return parts(("ledger", kind, item.code, catalogue_queries.version()), villages, on, count)


def _columns(villages: Sequence[Organisation], kind: str, code: str, on: date) -> Iterator[tuple[int, Sequence[Any]]]:
    """An item's values, a village a time: as reported, or worked out where that is what the catalogue says."""
    if code not in _WORKED_OUT.get(kind, ()):
        for village, block in placed(villages):
            if block.kind == kind:
                yield village, block.columns.get(code) or [None] * len(block)
        return
    known = knowledge_of(villages, on)
    column = known.column(kind, code)
    for first, block in known.lines[kind].starts() if kind in known.lines and column else ():
        yield block.org, column.values[first : first + len(block)] if column else []


def ledger_rows(
    villages: Sequence[Organisation], kind: str, code: str, on: date, wanted: str, named: Sequence[str]
) -> list[Told]:
    """The subjects that a number counts."""
    known = knowledge_of(villages, on)
    column, ids = known.column(kind, code), known.ids(kind)
    if column is None:
        return [Told(pk, None, 0) for pk in ids] if wanted == "_unknown" else []
    return [
        Told(pk, value, max(0, column.where[at] >> 32))
        for at, (pk, value) in enumerate(zip(ids, column.values, strict=False))
        if matches(value, wanted, named)
    ]


def knowledge_of(villages: Sequence[Organisation], on: date) -> HeldKnowledge:
    """Everything known of some villages."""
    return knowledge(villages, catalogue_queries.catalogue(), on, catalogue_queries.owners())


def placed(villages: Sequence[Organisation]) -> Iterator[tuple[int, HeldBlock]]:
    """The columns of subjects with the village they are of."""
    for block in blocks_of(villages):
        yield block.org, block


def everybody(villages: Sequence[Organisation], kind: str) -> list[Told]:
    """All subjects of a kind, as they are counted."""
    return [Told(pk, None, 0) for _village, block in placed(villages) if block.kind == kind for pk in block.ids]


def behind(some: Sequence[Told]) -> tuple[dict[int, Subject], dict[int, Source]]:
    """The subjects of a page and where their values are from."""
    subjects = Subject.objects.filter(pk__in=[one.subject for one in some]).select_related("org__parent")
    sources = Source.objects.filter(pk__in={one.source for one in some})
    return {one.pk: one for one in subjects}, {one.pk: one for one in sources}


def may_list(viewer: Viewer, kind: str, item: DataItem | None, scope: str, on: date) -> bool:
    """Whether the viewer's organisation may see who is behind a number."""
    return sharing.may_list(viewer.org, kind, item.code if item else None, scope, on)


def named_after_somebody(subject: Subject) -> bool:
    """Whether a subject goes by the name of a person."""
    householder = subject.values.get(f"{subject.kind}.householder.name")
    return subject.kind in ("person", "household") or bool(householder and subject.name == householder)
