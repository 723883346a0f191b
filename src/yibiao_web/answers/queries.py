"""Reads: which forms and tasks a viewer may have answered, and whom an answer is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from yibiao.prefill.viewpoints import region_kind
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.answers.models import Answer
from yibiao_web.answers.picture import FIGURES, Wanted
from yibiao_web.audit.refusals import Refusal
from yibiao_web.catalogue import queries as catalogue
from yibiao_web.forms.models import Admission, Form, FormVersion
from yibiao_web.forms.queries import as_filters, villages_of
from yibiao_web.forms.reading import understood
from yibiao_web.ledger.models import Change
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.orgs.scopes import Scope, is_wide, scope_of
from yibiao_web.submissions.models import Submission
from yibiao_web.tasks.models import Assignment, Task

_ENDED = (Form.State.REFUSED,)
_HERE = ("kept", "changed")


def forms_of(viewer: Viewer) -> QuerySet[Form]:
    """The organisation's forms, each with its newest version and how many answers were fetched."""
    rows = Form.objects.filter(org=viewer.org).exclude(state__in=_ENDED)
    return rows.annotate(newest=Max("versions"), fetched=Count("versions__answers", distinct=True)).order_by("-pk")


def tasks_of(viewer: Viewer) -> QuerySet[Task]:
    """The organisation's tasks of which something was approved."""
    approved = Q(assignments__state=Assignment.State.APPROVED)
    rows = Task.objects.filter(org=viewer.org).annotate(
        approved=Count("assignments", filter=approved), sent_to=Count("assignments")
    )
    return rows.filter(approved__gt=0).order_by("-sent_at")


def versions_of(viewer: Viewer) -> QuerySet[FormVersion]:
    return FormVersion.objects.filter(form__org=viewer.org).exclude(form__state__in=_ENDED).select_related("form__org")


def mine(viewer: Viewer) -> QuerySet[Answer]:
    """What the viewer fetched for the organisation acted for; nobody else gets at the files."""
    rows = Answer.objects.filter(made_by=viewer.user, org=viewer.org)
    return rows.select_related("version__form", "task", "org").defer("version__content").order_by("-pk")


def places_for(viewer: Viewer) -> list[Organisation]:
    """Places whose answer may be chosen: the own area, its townships and villages (above the county its counties), in
    the order of the tree."""
    area = viewer.org.area
    levels = (Level.COUNTY,) if is_wide(area) else (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)
    areas = Organisation.objects.within(area.path).filter(active=True, level__in=levels)
    return list(areas.select_related("parent"))


def wanted_of_version(
    viewer: Viewer, version: FormVersion, place: Organisation, on: date, admission: Admission | None = None
) -> Wanted:
    """Everybody of a place whom the form is about; an admission says which villages, and narrows whom."""
    if admission is None:
        return Wanted(viewer.org, version, tuple(_held(viewer, [place.pk])), on)
    chosen = [one for one in _held(viewer, admission.scope, place) if one.path.startswith(place.path)]
    return Wanted(viewer.org, version, tuple(chosen), on, filters=as_filters(admission.filters))


def _held(viewer: Viewer, scope: Sequence[int], place: Organisation | None = None) -> Sequence[Organisation]:
    """The villages one by one, for lists of people; of very many nobody fetches all at once."""
    villages = villages_of(viewer.org, scope)
    if isinstance(villages, Scope) and place is not None:
        paths = tuple(one.path for one in villages.places)
        villages = scope_of(place)
        if not isinstance(villages, Scope):
            villages = [one for one in villages if one.path.startswith(paths)]
    if isinstance(villages, Scope):
        words = f"范围里有 {len(villages):,} 个村，一次取不了这么多。请选一个县，一个县一个县地取。"
        raise Refusal("too_many_villages", words, 422)
    return villages


def admission_of(version: FormVersion, pk: str) -> Admission | None:
    return Admission.objects.filter(version=version, pk=int(pk)).first() if pk.isdigit() else None


def wanted_of_task(viewer: Viewer, task: Task, on: date) -> Wanted:
    """Exactly the subjects that the approved submissions of a task were about."""
    approved = list(
        task.assignments.filter(state=Assignment.State.APPROVED).select_related("org__parent").order_by("org__path")
    )
    subjects = _subjects(task, [one.pk for one in approved])
    villages = tuple(one.org for one in approved)
    return Wanted(viewer.org, task.version, villages, on, task=task, subjects=subjects)


def _subjects(task: Task, approved: Sequence[int]) -> dict[int, list[int]]:
    read = understood(task.version)
    known = catalogue.catalogue()
    kinds = {
        number: region_kind(read.matched, number, known)
        for number, region in enumerate(read.form.regions)
        if region.kind != "crosstab"
    }
    found: dict[int, list[int]] = {number: [] for number, kind in kinds.items() if kind not in FIGURES}
    added = _added(approved)
    results = Submission.objects.filter(assignment__in=approved).values_list("assignment", "result")
    for assignment, result in results.order_by("assignment__org__path").iterator(20):
        taken = added.get(assignment, {})
        for region in (result or {}).get("regions", ()):
            if region["region"] in found:
                found[region["region"]] += _rows(region) + taken.pop(region.get("subject", ""), [])
    return {number: list(dict.fromkeys(ids)) for number, ids in found.items()}


def _rows(region: dict[str, Any]) -> list[int]:
    return [row["subject"] for row in region["rows"] if row.get("subject") and row["act"] in _HERE]


def _added(approved: Sequence[int]) -> dict[int, dict[str, list[int]]]:
    """Subjects that came into the ledger by an assignment, by kind."""
    rows = Change.objects.filter(source__assignment__in=approved, what="added").order_by("pk")
    found: dict[int, dict[str, list[int]]] = {}
    for assignment, kind, subject in rows.values_list("source__assignment", "subject__kind", "subject"):
        found.setdefault(assignment or 0, {}).setdefault(kind, []).append(subject)
    return found
