"""The year's plan, one inspection's page, its days, the calendar."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yibiao.inspections.cost import cost_of
from yibiao.inspections.facts import InspectionFacts
from yibiao_web.accounts.viewer import Viewer, acting_as
from yibiao_web.audit.refusals import Refusal
from yibiao_web.audit.typed import whole, year
from yibiao_web.inspections import actions, arranging, facts, overview, proposing, queries, rules
from yibiao_web.inspections.inputs import VisitInput
from yibiao_web.inspections.models import Inspection, Visit
from yibiao_web.inspections.standing import arrivals
from yibiao_web.orgs.models import Organisation
from yibiao_web.orgs.queries import home_village

ASKED = {
    "materials": gettext_lazy("要备的材料"), "forms": gettext_lazy("要填的表"), "reports": gettext_lazy("要写的汇报"),
    "briefing": gettext_lazy("要听的汇报、座谈"), "escorts": gettext_lazy("要谁陪"),
    "principals": gettext_lazy("要见谁"), "welcome": gettext_lazy("迎送"), "showcase": gettext_lazy("要选的点位"),
}  # fmt: skip
EVERYBODY = ("requester", "gatekeeper", "clerk", "grid_worker", "reviewer")


@acting_as("requester", "gatekeeper")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The plan of a year by department; what could be merged; emergencies whose reason is not published."""
    viewer: Viewer = request.viewer
    today = timezone.localdate()
    that = year(request.GET.get("year", ""), today.year)
    found = overview.departments(viewer, that)
    pairs = overview.pairs(viewer.county, that)
    if not viewer.may("gatekeeper"):
        pairs = [one for one in pairs if viewer.org in (one.one.demand.org, one.other.demand.org)]
    context = {
        "departments": found, "year": that, "years": [today.year + 1, today.year, today.year - 1], "pairs": pairs,
        "late": [one for one in overview.emergencies(viewer.county, today) if one.late], "today": today,
        "arrivals": arrivals(viewer) if viewer.may("gatekeeper") else [],
        "total": sum(one.now for one in found), "last": sum(one.last for one in found),
        "open": set(queries.visible(viewer).filter(emergency=True).values_list("pk", flat=True)),
    }  # fmt: skip
    return render(request, "inspections/index.html", context)


@acting_as(*EVERYBODY)
@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """``pk`` is the demand's. Who is only asked sees the inspection, not the account of everybody."""
    return _page(request, _visible(request, pk))


def _visible(request: HttpRequest, pk: int) -> Inspection:
    return get_object_or_404(queries.of_demand(queries.visible(request.viewer), pk))


def _own(request: HttpRequest, pk: int) -> Inspection:
    rows = queries.registered(request.viewer).filter(demand__org=request.viewer.org)
    return get_object_or_404(queries.of_demand(rows, pk))


def _page(request: HttpRequest, one: Inspection, status: int = 200, **said: Any) -> HttpResponse:
    viewer: Viewer = request.viewer
    today, told = timezone.localdate(), facts.told(one)
    works = queries.registered(viewer).filter(pk=one.pk).exists()
    home = home_village(viewer.org)
    visits = list(queries.visible_visits(viewer).filter(inspection=one))
    mine = one.demand.org_id == viewer.org.pk and viewer.may("requester")
    context = {
        "inspection": one, "demand": one.demand, "findings": one.demand.findings, "works": works, "told": told,
        "cost": cost_of(told), "mine": mine, "home": home, "visits": visits, "today": today,
        "rows": _rows(one, visits) if works else [], "asks": _asks(told),
        "asked_here": any(row.org_id == home.pk for row in one.demand.recipients.all()),
        "merged": one.merged.select_related("demand__org"), "others": _others(one) if mine else [],
        "emergency": overview.emergency_of(one, today) if one.emergency else None, **said,
    }  # fmt: skip
    return render(request, "inspections/show.html", context, status=status)


def _rows(one: Inspection, visits: list[Visit]) -> list[tuple[Organisation, list[Visit]]]:
    """The places of the plan in the order of the tree, each with its visits."""
    by_place: dict[int, list[Visit]] = defaultdict(list)
    for visit in visits:
        by_place[visit.place_id].append(visit)
    places = sorted((row.org for row in one.demand.recipients.all()), key=lambda org: org.path)
    return [(place, by_place[place.pk]) for place in places]


def _asks(told: InspectionFacts) -> list[tuple[str, tuple[str, ...]]]:
    """What the places have to do, with a name for each."""
    return [(str(words), getattr(told, name)) for name, words in ASKED.items() if getattr(told, name)]


def _others(one: Inspection) -> list[Inspection]:
    """Of the same matter, that it could be merged into."""
    found = overview.pairs(one.demand.county, one.year)
    near = [
        pair.other if pair.one.pk == one.pk else pair.one for pair in found if one.pk in (pair.one.pk, pair.other.pk)
    ]
    return [other for other in near if other.merged_into_id is None]


@acting_as("requester")
@require_POST
def adopt(request: HttpRequest, pk: int) -> HttpResponse:
    proposing.adopt(_own(request, pk), viewer=request.viewer, now=timezone.now())
    messages.success(request, _("已列入计划。要去的地方看得到这一项；定了哪天去，再告诉他们。"))
    return redirect("inspections:show", pk)


@acting_as("requester")
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    one = _own(request, pk)
    try:
        proposing.publish(one, rules.typed(request.POST.get("reason", "")), viewer=request.viewer, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return _page(request, one, refusal.status, said_reason=request.POST.get("reason", ""))
    messages.success(request, _("理由已公布。"))
    return redirect("inspections:show", pk)


@acting_as("requester", "gatekeeper")
@require_POST
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """This one into another, by the other demand's number."""
    viewer: Viewer = request.viewer
    one = get_object_or_404(queries.of_demand(queries.registered(viewer), pk))
    into = whole(request.POST.get("into", "")) or 0
    other = get_object_or_404(queries.of_demand(facts.standing(viewer.county, one.year), into))
    proposing.merge(one, other, viewer=viewer, now=timezone.now())
    messages.success(request, _("已并入“{title}”。").format(title=other.demand.title))
    return redirect("inspections:show", into)


@acting_as("requester")
@require_POST
def set_visit(request: HttpRequest, pk: int) -> HttpResponse:
    """A day for one place. Over the cap the page comes back with room for a reason."""
    one, given = _own(request, pk), VisitInput(request.POST)
    if not given.is_valid():
        messages.error(request, _("请选日子。"))
        return _page(request, one, 422)
    said = given.cleaned_data
    place = get_object_or_404(queries.visitable(request.viewer.org), pk=said["place"])
    try:
        visit = actions.add_visit(
            one, place=place, on=said["on"], viewer=request.viewer, now=timezone.now(),
            over_cap_reason=rules.typed(said["over_cap_reason"]),
        )  # fmt: skip
    except Refusal as refusal:
        messages.error(request, refusal.message)
        over = place.pk if refusal.code == "over_cap" else None
        return _page(request, one, refusal.status, over=over, said_on=said["on"], said_why=said["over_cap_reason"])
    _told_of(request, visit)
    return redirect("inspections:show", pk)


def _told_of(request: HttpRequest, visit: Visit) -> None:
    others = Visit.objects.filter(trip=visit.trip).exclude(pk=visit.pk).exclude(state__in=queries.GONE)
    names = "、".join(others.values_list("inspection__demand__org__name", flat=True)[:5])
    if names:
        messages.success(request, _("已定。那天{names}也去，算一次。").format(names=names))
    else:
        messages.success(request, _("已定，当地看得到。"))


@acting_as("requester", "reviewer")
@require_POST
def cancel_visit(request: HttpRequest, pk: int) -> HttpResponse:
    visit = get_object_or_404(queries.visits_of(request.viewer), pk=pk)
    reason = rules.typed(request.POST.get("reason", ""))
    arranging.cancel_visit(visit, reason, viewer=request.viewer, now=timezone.now())
    messages.success(request, _("已取消，当地看得到。"))
    return redirect("inspections:show", visit.inspection.demand_id)


@acting_as(*EVERYBODY)
@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """A month of visits: the own ones, those to the own place, for the gatekeeper the county's."""
    viewer: Viewer = request.viewer
    today = timezone.localdate()
    month = rules.month_of(request.GET.get("month", ""), today)
    weeks, last = rules.weeks(month), rules.last_day(month)
    rows = queries.visible_visits(viewer).filter(on__gte=weeks[0][0], on__lte=weeks[-1][-1])
    trips = _trips(list(rows.exclude(state__in=queries.GONE)))
    context = {
        "weeks": [[(day, day.month == month.month, trips.get(day, [])) for day in week] for week in weeks],
        "month": month, "before": rules.previous_month(month), "after": rules.next_month(month), "today": today,
        "days": [(day, trips[day]) for day in sorted(trips) if day.month == month.month],
        "quiet": [one for one in facts.quiet(viewer.county) if one.first <= last and one.last >= month],
    }  # fmt: skip
    return render(request, "inspections/calendar.html", context)


def _trips(visits: list[Visit]) -> dict[date, list[dict[str, Any]]]:
    """Visits to one place on one day stand together."""
    found: dict[date, dict[int, list[Visit]]] = defaultdict(lambda: defaultdict(list))
    for one in visits:
        found[one.on][one.place_id].append(one)
    return {
        day: [{"place": some[0].place, "visits": some} for some in places.values()] for day, places in found.items()
    }


@acting_as(*EVERYBODY)
@require_http_methods(["GET"])
def emergencies(request: HttpRequest) -> HttpResponse:
    """Every emergency of the county, with its reason or how long it is due."""
    found = overview.emergencies(request.viewer.county, timezone.localdate())
    seen = set(queries.visible(request.viewer).filter(emergency=True).values_list("pk", flat=True))
    return render(request, "inspections/emergencies.html", {"emergencies": found, "open": seen})
