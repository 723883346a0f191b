"""The watch: what rises again, what was put into another shape, and what was done about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yibiao.trends.calendar import last_whole, later
from yibiao.trends.displacing import shipped_pairs
from yibiao_web.accounts.viewer import Viewer, acting_as
from yibiao_web.audit.typed import whole
from yibiao_web.orgs.queries import home_village
from yibiao_web.trends import actions, queries
from yibiao_web.trends.models import Alarm

_MONTHS = 24
Shown = dict[str, Any]


@acting_as("gatekeeper", "auditor", "requester")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The county for who watches it, a sender's own series for the sender."""
    viewer = request.viewer
    look = queries.last_look(viewer)
    rows = queries.series_of(viewer, look)
    alarms, county = queries.open_first(queries.alarms_of(viewer)), viewer.may("gatekeeper", "auditor")
    standing = {(one.org_id or viewer.county.pk, one.kind): one for one in alarms if not one.closed_at}
    top = next(iter(rows), None)
    return render(
        request, "trends/index.html",
        {"look": look, "alarms": alarms, "county": county, "gatekeeper": viewer.may("gatekeeper"), "top": top,
         "chart": _chart(look.result["months"], top) if look and top else None,
         "groups": _grouped(viewer, rows, standing)},
    )  # fmt: skip


def _grouped(viewer: Viewer, rows: Sequence[Shown], standing: Mapping[tuple[int, str], Alarm]) -> list[Shown]:
    """A line for each sender: its total, and each of its kinds."""
    out: list[Shown] = []
    for one in rows:
        told = one | {"alarm": standing.get((one["pk"], one["kind"])), "latest": one["minutes"][-1]}
        if not out or out[-1]["sender"] != one["sender"]:
            out.append({"sender": one["sender"], "name": one["sender"] or viewer.county.name, "rows": []})
        out[-1]["rows"].append(told)
    return out


@acting_as("gatekeeper")
@require_POST
def look_again(request: HttpRequest) -> HttpResponse:
    kept = actions.look_again(viewer=request.viewer, now=timezone.now())
    messages.success(request, _("看到 {month}，重新看过了。").format(month=f"{kept.month:%Y-%m}"))
    return redirect("trends:index")


@acting_as("gatekeeper", "auditor", "requester")
@require_GET
def series(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """One series: as it was asked, without season, and its levels."""
    viewer, look = request.viewer, queries.last_look(request.viewer)
    one = queries.one_series(viewer, look, pk, "" if kind == "all" else kind)
    if look is None or one is None:
        raise Http404
    org = viewer.county.pk if not one["sender"] else pk
    alarms = queries.alarms_of(viewer).filter(kind=one["kind"]).exclude(sort=Alarm.Sort.MOVED)
    alarms = alarms.filter(org=None) if org == viewer.county.pk else alarms.filter(org=org)
    return render(
        request, "trends/series.html",
        {"one": one, "name": one["sender"] or viewer.county.name, "look": look, "alarms": alarms,
         "chart": _with_alarm(_chart(look.result["months"], one), alarms.filter(month=look.month).first()),
         "table": _table(look.result["months"], one)},
    )  # fmt: skip


def _chart(months: Sequence[str], one: Shown) -> Shown:
    """Hours, for the script."""
    return {
        "months": [each[:7] for each in months], "minutes": _hours(one["minutes"]), "clean": _hours(one["clean"]),
        "level": _hours(one["level"]),
        "words": {"asked": _("当月要的（小时）"), "clean": _("扣除季节、节假日以后"), "level": _("水平")},
    }  # fmt: skip


def _with_alarm(chart: Shown, alarm: Alarm | None) -> Shown:
    """The level as the alarm measured it: before, and since it rose."""
    if alarm is None or alarm.sort == Alarm.Sort.MOVED:
        return chart
    told = alarm.numbers
    first = max(told["fell"] or "", f"{later(alarm.begun, -12):%Y-%m}")
    before, after = (round(told[name] / 60, 1) for name in ("before", "after"))
    levels = [
        old if month < first else before if month < told["begun"] else after
        for month, old in zip(chart["months"], chart["level"], strict=True)
    ]
    return chart | {"level": levels}


def _hours(minutes: Sequence[float | None]) -> list[float | None]:
    return [None if one is None else round(one / 60, 1) for one in minutes]


def _table(months: Sequence[str], one: Shown) -> list[Shown]:
    """Newest first."""
    told = zip(months, one["minutes"], one["counts"], one["clean"], one["level"], strict=True)
    names = ("month", "minutes", "count", "clean", "level")
    return [dict(zip(names, row, strict=True)) for row in told if row[1] is not None][::-1]


@acting_as("clerk", "grid_worker", "reviewer")
@require_GET
def place(request: HttpRequest) -> HttpResponse:
    """What was asked of one's own place, month by month; beside nobody else's."""
    months = queries.place_months(request.viewer, _MONTHS, last_whole(timezone.localdate()))
    year, before = (sum(one.minutes for one in part) for part in (months[-12:], months[:-12]))
    chart = {
        "months": [f"{one.month:%Y-%m}" for one in months], "minutes": [round(one.minutes / 60, 1) for one in months],
        "words": {"asked": _("当月要我们做的（小时）")},
    }  # fmt: skip
    return render(
        request, "trends/place.html",
        {"org": home_village(request.viewer.org), "months": months[::-1], "chart": chart, "year": year,
         "before": before, "asked": any(one.demands for one in months)},
    )  # fmt: skip


@acting_as("gatekeeper", "auditor", "requester")
@require_GET
def alarm(request: HttpRequest, pk: int) -> HttpResponse:
    """What was seen, how surely, and what was said and done about it."""
    viewer, one = request.viewer, _alarm(request, pk)
    pair = next((each for each in shipped_pairs() if each.id == one.kind), None)
    look = queries.last_look(viewer)
    org = one.org_id or one.county_id
    kinds = [pair.fell, pair.rose] if pair else [one.kind]
    row = queries.one_series(viewer, look, org, kinds[0].partition("/")[0])
    return render(
        request, "trends/alarm.html",
        {"one": one, "pair": pair, "look": look, "series": row,
         "chart": _with_alarm(_chart(look.result["months"], row), one) if look and row else None,
         "table": _table(look.result["months"], row) if look and row else [],
         "own": one.org_id == viewer.org.pk and viewer.may("requester"), "gatekeeper": viewer.may("gatekeeper"),
         "measures": queries.measures_of(viewer)},
    )  # fmt: skip


@acting_as("requester")
@require_POST
def explain(request: HttpRequest, pk: int) -> HttpResponse:
    words = request.POST.get("words", "")
    actions.explain(_alarm(request, pk), words=words, viewer=request.viewer, now=timezone.now())
    messages.success(request, _("已说明，减负办能看到。"))
    return redirect("trends:alarm", pk)


@acting_as("gatekeeper")
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    number = whole(request.POST.get("measure", ""))
    measure = get_object_or_404(queries.measures_of(request.viewer), pk=number) if number is not None else None
    words = request.POST.get("words", "")
    actions.close(_alarm(request, pk), words=words, measure=measure, viewer=request.viewer, now=timezone.now())
    messages.success(request, _("已了结，说的话记在这一条下面。"))
    return redirect("trends:alarm", pk)


def _alarm(request: HttpRequest, pk: int) -> Alarm:
    return get_object_or_404(queries.alarms_of(request.viewer), pk=pk)
