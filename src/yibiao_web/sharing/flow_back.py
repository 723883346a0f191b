"""What a village takes back: the current values of everything it ever reported.

A page is cut in the database and its values come from the columns of the villages on it, which a process keeps. Only
conditions (年龄>=80) and words to look for go through the columns of all the viewer's villages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet

from yibiao.prefill.held import HeldKnowledge
from yibiao.prefill.selection import FilterError, select
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.catalogue import queries as catalogue
from yibiao_web.ledger.keys import meant
from yibiao_web.ledger.masking import is_masked_item, masked
from yibiao_web.ledger.models import Subject
from yibiao_web.ledger.queries import knowledge
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.orgs.queries import county_ids, home_village
from yibiao_web.sharing.queries import REPORTING

PAGE = 50
FIGURES = "organisation"
KINDS = {
    "person": "人", "household": "户", "house": "房屋", "enterprise": "企业", "land": "地块", "place": "场所",
    "event": "事项", "project": "项目", "asset": "资产", FIGURES: "指标",
}  # fmt: skip
FIRST_COLUMNS = {
    "person": ("name", "sex", "age", "id_number", "relation_to_householder", "mobile", "village_group"),
    "household": ("householder.name", "household_number", "family_size", "address", "phone", "village_group"),
    "house": ("householder.name", "address", "structure", "area", "floor_area", "safety_level"),
    "enterprise": ("name", "credit_code", "legal_representative.name", "business_scope", "address"),
}
_DERIVED = ("person.age", "person.sex", "person.birth_date")


@dataclass(frozen=True, slots=True)
class Shown:
    """One value on a page; ``hidden`` is whether it is masked."""

    label: str
    value: Any
    hidden: bool


@dataclass(frozen=True, slots=True)
class Line:
    subject: int
    name: str
    village: str
    cells: tuple[Shown, ...]


@dataclass
class Wanted:
    """What is looked for: a kind, words, conditions, columns (item codes; none: the usual ones)."""

    kind: str = "person"
    words: str = ""
    conditions: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    page: str = "1"
    state: str = "active"


@dataclass
class Found:
    """``page`` of ledger ids and their lines; ``items`` are the columns that may be chosen (code, name)."""

    lines: list[Line]
    page: Page[int]
    columns: list[tuple[str, str]]
    items: list[tuple[str, str]] = field(default_factory=list)


def reach(viewer: Viewer) -> tuple[list[Organisation], Q]:
    """The villages whose data are the viewer's own, and which subjects of them: a grid worker has the grid's."""
    if viewer.org.level not in REPORTING:
        return [], Q(pk__in=[])
    if viewer.org.level == Level.GRID:
        village = home_village(viewer.org)
        return [village], Q(county__in=county_ids([village])) & (Q(org=village, grid=viewer.org) | Q(org=viewer.org))
    villages = list(Organisation.objects.within(viewer.org.path).villages().select_related("parent__parent__parent"))
    return villages, Q(county__in=county_ids([viewer.org]), org__in=[one.pk for one in villages])


def subjects_of(viewer: Viewer) -> QuerySet[Subject]:
    """Everything about the viewer's own people, also of those who moved or died."""
    return Subject.objects.filter(reach(viewer)[1]).exclude(state=Subject.State.MERGED)


def counts(viewer: Viewer) -> list[tuple[str, str, int]]:
    """(kind, its word, how many) of what there is, people first."""
    rows = subjects_of(viewer).filter(state=Subject.State.ACTIVE).order_by().values_list("kind").annotate(Count("pk"))
    found = dict(rows)
    order = [*KINDS, *sorted(found.keys() - KINDS.keys())]
    return [(kind, KINDS.get(kind, kind), found[kind]) for kind in order if kind in found]


def find(viewer: Viewer, wanted: Wanted, on: date, *, open_values: bool = False) -> Found:
    """A page of what is looked for. Raises ``selection.FilterError`` for a condition that can not be understood."""
    villages, _own = reach(viewer)
    page = Paginator(_ids(viewer, wanted, on), PAGE).get_page(wanted.page)
    subjects = {one.pk: one for one in Subject.objects.filter(pk__in=list(page))}
    here = {one.org_id for one in subjects.values()}
    known = knowledge_of([one for one in villages if one.pk in here], on)
    items = items_of(known, wanted.kind)
    columns = chosen_columns(wanted, items)
    names = {one.pk: one.name for one in villages}
    lines = [
        line_of(subjects[pk], names.get(subjects[pk].org_id, ""), columns, known, open_values)
        for pk in page if pk in subjects
    ]  # fmt: skip
    return Found(lines, page, columns, items)


def all_ids(viewer: Viewer, wanted: Wanted, on: date) -> list[int]:
    """Everybody whom a page's conditions mean, for the download. Raises as ``find`` does."""
    return list(_ids(viewer, wanted, on))


def _ids(viewer: Viewer, wanted: Wanted, on: date) -> Sequence[int] | QuerySet[Subject, int]:
    villages, own = reach(viewer)
    rows = Subject.objects.filter(own, kind=wanted.kind, state=wanted.state).order_by("org", "pk")
    if wanted.words or wanted.conditions:
        return _looked_up(rows, villages, wanted, on)
    return rows.values_list("pk", flat=True)


def _looked_up(rows: QuerySet[Subject], villages: Sequence[Organisation], wanted: Wanted, on: date) -> list[int]:
    """Ledger ids that meet the conditions and hold the words, in the order of the rows."""
    if wanted.state != Subject.State.ACTIVE:
        if wanted.conditions:
            raise FilterError("条件只对在册的有用，已移出的只能按姓名和号码找。请去掉条件，或把状态改成在册。")
        # the columns hold who is here; of others the name and number are known
        return list(
            rows.filter(Q(name__icontains=wanted.words) | Q(key__in=meant(wanted.words))).values_list("pk", flat=True)
        )
    known = knowledge_of(villages, on)
    every = known.ids(wanted.kind)
    some: Iterable[int] = range(len(every))
    if wanted.conditions:
        some = select(known.census, wanted.kind, "", [], wanted.conditions).subjects
    if wanted.words:
        holding = _holding(known, wanted.kind, wanted.words)
        some = [at for at in some if at in holding]
    own = set(rows.values_list("pk", flat=True))
    return [every[at] for at in some if every[at] in own]


def _holding(known: HeldKnowledge, kind: str, words: str) -> set[int]:
    """Subjects any of whose values holds the words."""
    found: set[int] = set()
    lines = known.lines.get(kind)
    for first, block in lines.starts() if lines else ():
        for values in block.columns.values():
            hits = (at for at, value in enumerate(values) if value is not None and words in str(value))
            found.update(lines.subject(first + at) if lines else 0 for at in hits)
    return found


def knowledge_of(villages: Sequence[Organisation], on: date) -> HeldKnowledge:
    return knowledge(villages, catalogue.catalogue(), on, catalogue.owners())


def items_of(known: HeldKnowledge, kind: str) -> list[tuple[str, str]]:
    """Items of which anything is known, with their names; what can be computed of a person beside."""
    names = known.catalogue.items
    lines = known.lines.get(kind)
    codes = dict.fromkeys(code for block in (lines.blocks if lines else ()) for code in block.columns)
    derived = [code for code in _DERIVED if kind == "person" and code not in codes]
    return [(code, names[code].name if code in names else code) for code in (*codes, *derived)]


def chosen_columns(wanted: Wanted, items: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    by_code = dict(items)
    usual = [f"{wanted.kind}.{tail}" for tail in FIRST_COLUMNS.get(wanted.kind, ())]
    codes = [code for code in (wanted.columns or usual) if code in by_code] or [code for code, _ in items[:8]]
    return [(code, by_code[code]) for code in codes]


def line_of(
    subject: Subject, village: str, columns: Sequence[tuple[str, str]], known: HeldKnowledge, open_values: bool
) -> Line:
    at = known.find(subject.kind, subject.pk)
    cells = []
    for code, label in columns:
        value = value_of(subject, at, code, known)
        shown = value if open_values else masked(code, value)
        cells.append(Shown(label, shown, is_masked_item(code) and not open_values and value is not None))
    name = subject.name if open_values else masked(f"{subject.kind}.name", subject.name)
    return Line(subject.pk, name or str(subject.pk), village, tuple(cells))


def value_of(subject: Subject, at: int, code: str, known: HeldKnowledge) -> Any:
    """What is reported of the subject itself; else what follows from it. Of figures each period has its own line."""
    value = subject.values.get(code)
    if value is not None or at < 0 or subject.kind == FIGURES or code not in known.catalogue.items:
        return value
    return known.value(subject.kind, at, code)
