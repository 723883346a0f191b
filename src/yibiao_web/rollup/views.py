"""Totals that are always current, by township and village; every number opens the rows behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yibiao.catalogue import DataItem
from yibiao.checks.withholding import FEWEST
from yibiao_web.accounts.viewer import Viewer, acting_as
from yibiao_web.catalogue.queries import catalogue
from yibiao_web.forms.reading import understood
from yibiao_web.ledger.masking import masked, masked_name
from yibiao_web.ledger.models import Source, Subject
from yibiao_web.orgs.models import Organisation
from yibiao_web.orgs.scopes import is_wide
from yibiao_web.rollup import queries, tasks
from yibiao_web.rollup.figures import approved_cells, own_figures, sheets
from yibiao_web.rollup.kinds import KINDS, PEOPLE
from yibiao_web.rollup.tables import kinds_table, order_of, table_of
from yibiao_web.rollup.tallies import UNKNOWN, Column, Tally, columns_of, together, word
from yibiao_web.rollup.wide_pages import (
    kinds_withheld_at,
    least_of_kinds,
    ledger_page,
    ledger_place,
    ledger_way,
    task_page,
    withheld_at,
)
from yibiao_web.rollup.withheld import is_own, least_of
from yibiao_web.tasks.models import Assignment, Task
from yibiao_web.tasks.queries import place_in, visible, way_to

_A_PAGE = 50
_ALL = 10**9  # more people than there are: no number is of enough


@acting_as("requester", "reviewer", "gatekeeper", "steward")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The ledger: how many of what, and one item by township."""
    viewer: Viewer = request.viewer
    place = ledger_place(viewer, request.GET.get("place", ""))
    on = timezone.localdate()
    if is_wide(place):
        return render(request, "rollup/index.html", ledger_page(viewer, place, on))
    villages = queries.area_villages(viewer, place)
    counts = queries.counts(villages)
    whole = {kind: sum(one[kind] for one in counts.values()) for kind in KINDS}
    kinds = [(kind, KINDS[kind], count) for kind, count in whole.items() if count]
    wanted = request.GET.get("kind", "")
    kind = wanted if whole.get(wanted) else kinds[0][0] if kinds else "person"
    items = queries.items_held(villages, kind)
    item = next((one for one in items if one.code == request.GET.get("item")), None)
    opened, address = request.GET.get("township", ""), reverse("rollup:ledger_rows")
    query = {"kind": kind, "item": item.code if item else ""} | (
        {"place": str(place.pk)} if is_wide(viewer.org.area) else {}
    )
    way = ledger_way(viewer, place)
    if item:
        least = 0 if queries.may_list(viewer, kind, item, place.path, on) else FEWEST
    else:
        least = least_of_kinds(viewer, place, on)
    # withheld above: then everything here is of too few
    below = _ALL if place.pk in kinds_withheld_at(way[:-1], least) else least
    if item:
        tallies = queries.ledger_tallies(villages, kind, item, on)
        table = table_of(villages, tallies, item, opened, address, query, least=below)
    else:
        columns = [Column(code, str(label)) for code, label, _count in kinds]
        table = kinds_table(villages, counts, columns, opened, address, least=below)
    return render(
        request, "rollup/index.html",
        {
            "kinds": [(code, label, _enough(code, count, below)) for code, label, count in kinds],
            "kind": kind, "items": items, "item": item, "opened": opened, "area": place,
            "keep": urlencode(query), "unit": item.unit if item else "", "villages": len(villages),
            "way": way, "within": place if is_wide(viewer.org.area) else None,
            "recent": visible(viewer).order_by("-sent_at")[:8], **table, "least": least,
        },
    )  # fmt: skip


@acting_as("requester", "reviewer")
@require_GET
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """A task's form over the ledger as it is now; crosstabs from what was approved."""
    viewer: Viewer = request.viewer
    one, on = _task(viewer, pk), timezone.localdate()
    way = way_to(viewer, one, place_in(viewer, one, request.GET.get("place", ""))) if one.wide else []
    if way and is_wide(way[-1]):
        return render(request, "rollup/task.html", task_page(viewer, one, way, request.GET, on))
    within = way[-1] if way else None
    approved = tasks.approved(viewer, one, within)
    parts = tasks.task_parts(one, approved, on)
    villages, fields = [each.org for each in approved], _fields(one, parts, viewer)
    asked = tasks.asked(viewer, one, within)
    chosen = request.GET.get("field", "")
    field = next((each for each in fields if each["key"] == chosen), fields[0] if fields else None)
    opened = request.GET.get("township", "")
    table: dict[str, Any] = {}
    if field:
        tallies = {village: part.tallies.get(field["key"], Tally()) for village, part in parts.items()}
        address = reverse("rollup:task_rows", args=[pk])
        seen = within.path if within else viewer.org.area.path
        least = least_of(viewer, one, field["key"], field["item"], seen, on)
        # withheld above: then everything here is of too few
        above = least and within and within.pk in withheld_at(one, way[:-1], field["key"], field["item"], least)
        query = {"field": field["key"]}
        table = table_of(villages, tallies, field["item"], opened, address, query, least=_ALL if above else least)
        table["least"] = least
    return render(
        request, "rollup/task.html",
        {
            "task": one, "fields": fields, "field": field, "opened": opened,
            "keep": urlencode(_kept(within, {"field": field["key"]} if field else {})), "way": way, "within": within,
            "unit": field["item"].unit if field else "",
            "approved": len(approved), "asked": asked, "taken_in": tasks.taken_in(viewer, one, within),
            "rows": sum(count for part in parts.values() for count in part.rows.values()),
            **_crosstabs(request, one, approved, bool(fields)), **table,
        },
    )  # fmt: skip


def _enough(kind: str, count: int, least: int) -> int | None:
    return None if kind in PEOPLE and count < least else count


def _kept(within: Organisation | None, told: dict[str, Any]) -> dict[str, Any]:
    return told | ({"place": within.pk} if within else {})


def _fields(task: Task, parts: Mapping[int, tasks.Part], viewer: Viewer) -> list[dict[str, Any]]:
    """Fields that can be added up or counted, with the total of all villages."""
    items, regions = catalogue().items, understood(task.version).form.regions
    codes = {key: code for part in parts.values() for key, code in part.codes.items()}
    places = sorted((int(region), int(number), key) for key in codes for region, _, number in [key.partition(".")])
    return [
        {
            "key": key, "label": " › ".join(regions[region].fields[number].path), "item": items[codes[key]],
            "whole": together(part.tallies[key] for part in parts.values() if key in part.tallies),
            "own": is_own(viewer, task, key),
        }
        for region, number, key in places
        if codes[key] in items
    ]  # fmt: skip


def _crosstabs(request: HttpRequest, task: Task, approved: Sequence[Assignment], listed: bool) -> dict[str, Any]:
    """Crosstabs; of a form without lists also what the villages say of themselves."""
    crossed = any(region.kind == "crosstab" for region in understood(task.version).form.regions)
    if listed and not crossed:
        return {}
    cells, wanted, items = approved_cells(approved), request.GET.get("cell", ""), catalogue().items
    made = sheets(approved, cells) if crossed else []
    figures = [(at, items[item].name if item in items else item, total) for at, item, total in own_figures(cells)]
    behind = [(one, cells[one.pk][wanted]) for one in approved if wanted in cells.get(one.pk, {})]
    label = next((name for at, name, _ in figures if at == wanted), wanted)
    return {"sheets": made, "figures": [] if made else figures, "cell": wanted, "label": label, "behind": behind}


@acting_as("requester", "reviewer", "gatekeeper", "steward")
@require_GET
def ledger_rows(request: HttpRequest) -> HttpResponse:
    """Who is behind a number of the ledger."""
    viewer: Viewer = request.viewer
    kind, item = request.GET.get("kind", ""), catalogue().items.get(request.GET.get("item", ""))
    if kind not in KINDS:
        raise Http404
    at = ledger_place(viewer, request.GET.get("place", ""))
    if is_wide(at):
        raise Http404
    place, villages = _place(request, queries.area_villages(viewer, at))
    on, value = timezone.localdate(), request.GET.get("value", "")
    if item is None:
        told = queries.everybody(villages, kind)
    else:
        whole = together(queries.ledger_tallies(queries.area_villages(viewer, at), kind, item, on).values())
        told = queries.ledger_rows(villages, kind, item.code, on, value, _named(whole, item))
    return _rows(request, kind, item, told, place, item.name if item else str(KINDS[kind]), on)


@acting_as("requester", "reviewer")
@require_GET
def task_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is behind a number of a task."""
    viewer: Viewer = request.viewer
    one, on, key = _task(viewer, pk), timezone.localdate(), request.GET.get("field", "")
    within = _within(viewer, one, request.GET.get("org", "")) if one.wide else None
    every = tasks.approved(viewer, one, within)
    place, villages = _place(request, [each.org for each in every])
    fields = _fields(one, tasks.task_parts(one, every, on), viewer)
    field = next((each for each in fields if each["key"] == key), None)
    if field is None:
        raise Http404
    named, here = _named(field["whole"], field["item"]), {each.pk for each in villages}
    own = [each for each in every if each.org_id in here]
    kind, told = tasks.task_rows(one, own, on, key, request.GET.get("value", ""), named)
    return _rows(request, kind, field["item"], told, place, field["label"], on, task=one)


def _within(viewer: Viewer, task: Task, wanted: str) -> Organisation:
    """The county of a wide task whose rows are asked for: nobody lists those of a province."""
    place = place_in(viewer, task, wanted)
    if place is None or is_wide(place):
        raise Http404
    return place


def _named(whole: Tally, item: DataItem | None) -> list[str]:
    return [one.value for one in columns_of(whole, order_of(item))]


def _place(request: HttpRequest, villages: Sequence[Organisation]) -> tuple[Organisation, list[Organisation]]:
    """The place a number is of, and its villages among those the viewer sees; 404 where there are none."""
    wanted = request.GET.get("org", "")
    place = get_object_or_404(Organisation, pk=int(wanted) if wanted.isdecimal() else 0)
    own = [one for one in villages if one.path.startswith(place.path)]
    if not own:
        raise Http404
    return place, own


def _rows(
    request: HttpRequest, kind: str, item: DataItem | None, told: Sequence[queries.Told], place: Organisation,
    label: str, on: date, task: Task | None = None,
) -> HttpResponse:  # fmt: skip
    viewer: Viewer = request.viewer
    may = queries.may_list(viewer, kind, item, place.path, on)
    open_to_all = not item and kind not in PEOPLE  # else it may be one of too few
    own = task and is_own(viewer, task, request.GET.get("field", ""))
    count = len(told) if may or open_to_all or own else None
    page = Paginator(told if may else [], _A_PAGE).get_page(request.GET.get("page"))
    subjects, sources = queries.behind(list(page))
    shown = [_shown(subjects[one.subject], item, one, sources) for one in page.object_list if one.subject in subjects]
    query = request.GET.copy()
    query.pop("page", None)
    return render(
        request, "rollup/rows.html",
        {"rows": shown, "page": page, "count": count, "may": may, "place": place, "label": label, "task": task,
         "item": item, "value": _value_words(request.GET.get("value", "")), "query": query.urlencode(),
         "asks": viewer.may("requester", "reviewer", "steward"), "fetches": viewer.may("requester")},
    )  # fmt: skip


def _shown(
    subject: Subject, item: DataItem | None, told: queries.Told, sources: Mapping[int, Source]
) -> dict[str, Any]:  # fmt: skip
    return {
        "name": masked_name(subject.name) if queries.named_after_somebody(subject) else subject.name,
        "org": subject.org,
        "value": word(masked(item.code, told.value)) if item and told.value is not None else None,
        "source": sources.get(told.source),
    }  # fmt: skip


def _value_words(value: str) -> str:
    return {UNKNOWN: _("没有填"), "_other": _("其他"), "": ""}.get(value, value)


def _task(viewer: Viewer, pk: int) -> Task:
    return get_object_or_404(visible(viewer), pk=pk)
