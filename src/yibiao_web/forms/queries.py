"""Reads about forms: what is known of one for some villages, and what a viewer may see."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import date
from threading import Lock

from django.db.models import OuterRef, Q, QuerySet, Subquery

from yibiao.prefill.coverage import Coverage, coverage_of
from yibiao.prefill.filters import Filters
from yibiao.prefill.held import HeldBlock, HeldKnowledge
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.catalogue import queries as catalogue_queries
from yibiao_web.catalogue.queries import aliases
from yibiao_web.forms.models import TIMES_A_YEAR, Admission, Form, FormField, FormVersion
from yibiao_web.forms.reading import understood
from yibiao_web.ledger.queries import blocks_of, knowledge
from yibiao_web.orgs.models import Organisation
from yibiao_web.orgs.queries import county_of
from yibiao_web.orgs.scopes import Villages, below, is_wide, scope_of, steps_below

Stored = Sequence[str] | Mapping[str, Sequence[str]]
"""Filters as an ``Admission`` and a ``Task`` keep them: for all regions, or by the number of the region as text."""


def as_filters(stored: Stored) -> Filters:
    """Stored filters as the core takes them."""
    if isinstance(stored, Mapping):
        return {int(region): tuple(some) for region, some in stored.items()}
    return tuple(stored)


_KEPT = 2  # scopes a process keeps: everybody's whole county is one
_known: OrderedDict[tuple[object, ...], tuple[list[HeldBlock], HeldKnowledge]] = OrderedDict()
_lock = Lock()


def known_of(villages: Sequence[Organisation], on: date) -> HeldKnowledge:
    """What the ledger knows of some villages. Kept with all that was worked out of it, until a village or the
    catalogue changes: whoever settles a field looks again within seconds. Blocks are the same objects as long as
    their village did not change; they are kept beside it, so that no other object takes their place."""
    blocks = blocks_of(villages)
    key = (tuple(map(id, blocks)), catalogue_queries.version(), on)
    with _lock:
        kept = _known.get(key)
    if kept is None:
        kept = blocks, knowledge(villages, catalogue_queries.catalogue(), on, catalogue_queries.owners())
        with _lock:
            _known[key] = kept
            while len(_known) > _KEPT:
                _known.popitem(last=False)
    return kept[1]


def coverage(version: FormVersion, villages: Sequence[Organisation], on: date, filters: Stored = ()) -> Coverage:
    """What the ledger knows of a version's cells for some villages. Raises ``filters.FilterError``."""
    read = understood(version)
    return coverage_of(read.matched, read.workbook, known_of(villages, on), filters=as_filters(filters))


def forms_of(viewer: Viewer) -> QuerySet[Form]:
    """Forms that a viewer works with: a requester those of the own organisation, the gatekeeper all of the county's."""
    allowed = Q(pk__in=[])
    if viewer.may("requester"):
        allowed |= Q(org=viewer.org)
    if viewer.may("gatekeeper"):
        allowed |= Q(org__path__startswith=county_of(viewer.org).path)
    return Form.objects.filter(allowed)


def versions_of(viewer: Viewer) -> QuerySet[FormVersion]:
    """Versions that a viewer may look at; the file itself is left in the database until it is read."""
    return FormVersion.objects.filter(form__in=forms_of(viewer)).select_related("form__org__parent").defer("content")


def admissions_of(viewer: Viewer) -> QuerySet[Admission]:
    return Admission.objects.filter(version__form__in=forms_of(viewer)).select_related("version__form__org")


def with_newest(forms: QuerySet[Form]) -> QuerySet[Form]:
    """Forms with their newest version (``newest``) and what its last admission said: ``minutes`` of one filing,
    ``villages``, ``verdict``."""
    newest = FormVersion.objects.filter(form=OuterRef("pk")).order_by("-number").values("pk")[:1]
    last = Admission.objects.filter(version__form=OuterRef("pk")).order_by("-pk")
    return forms.select_related("org").annotate(
        newest=Subquery(newest), minutes=Subquery(last.values("minutes_with")[:1]),
        villages=Subquery(last.values("villages")[:1]), verdict=Subquery(last.values("verdict")[:1]),
    )  # fmt: skip


def waiting(viewer: Viewer) -> QuerySet[Admission]:
    """What was put before the gatekeeper and is not decided, oldest first."""
    return admissions_of(viewer).filter(decided_at=None).exclude(sent_up_at=None).order_by("sent_up_at")


def signed(viewer: Viewer) -> QuerySet[Admission]:
    """What senders let through with a reason of their own, newest first."""
    rows = admissions_of(viewer).filter(verdict=Admission.Verdict.WITH_REASON).select_related("decided_by")
    return rows.order_by("-decided_at")


def in_force(viewer: Viewer, words: str = "") -> QuerySet[Form]:
    """Forms in force that a viewer may see, searched by title, department and number, in the order of the tree."""
    rows = forms_of(viewer).filter(state=Form.State.IN_FORCE)
    for word in words.split():
        rows = rows.filter(Q(title__icontains=word) | Q(org__name__icontains=word) | Q(number__icontains=word))
    return with_newest(rows).order_by("org__path", "title")


def asking(viewer: Viewer, code: str) -> list[tuple[Form, str]]:
    """The county's forms in force whose newest version asks for an item, or for one merged into it, each with what it
    calls it there."""
    here = Form.objects.filter(state=Form.State.IN_FORCE, org__path__startswith=county_of(viewer.org).path)
    codes = {code, *(old for old, new in aliases().items() if new == code)}
    newest = FormVersion.objects.filter(form=OuterRef("version__form")).order_by("-number").values("pk")[:1]
    fields = FormField.objects.filter(item__in=codes, dropped=False, version__form__in=here, version=Subquery(newest))
    called: dict[Form, str] = {}
    rows = fields.select_related("version__form__org").defer("version__content")
    for one in rows.order_by("version__form__org__path", "version__form__title"):
        called.setdefault(one.version.form, "→".join(one.path))
    return list(called.items())


def minutes_a_year(form: Form) -> float:
    """What a form of ``with_newest`` costs a year."""
    return float(getattr(form, "minutes", None) or 0.0) * TIMES_A_YEAR[form.frequency]


def area_of(org: Organisation) -> Organisation:
    """Whom an organisation may ask: a department its county, a township itself."""
    return org.area


def villages_of(org: Organisation, chosen: Sequence[int] = ()) -> Villages:
    """The villages an organisation may ask, in the order of the tree; with ``chosen`` (ids of villages or of places
    above them) only those in them. More than ``scopes.LARGE`` are not held one by one."""
    return scope_of(area_of(org), chosen)


def offered(org: Organisation) -> list[Organisation]:
    """What an organisation picks from: its villages; above the county, what lies two levels below."""
    area = area_of(org)
    if is_wide(area):
        return steps_below(area)
    return list(below([area]).select_related("parent").order_by("path"))
