"""The month's calendar, and the addresses from which calendar programs fetch it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yibiao_web.accounts.viewer import Viewer, acting_as
from yibiao_web.meetings import feeding, queries, rules
from yibiao_web.meetings.facts import seasons
from yibiao_web.orgs.models import Organisation
from yibiao_web.orgs.queries import home_village

_ALL = ("requester", "gatekeeper", "clerk", "grid_worker", "reviewer")
NEW_FEED = "new_calendar_feed"


@acting_as(*_ALL)
@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """A month. The gatekeeper begins with the whole county's, everybody else with the own organisation's."""
    viewer: Viewer = request.viewer
    today = timezone.localdate()
    month = rules.month_of(request.GET.get("month", ""), today)
    places = list(queries.calendars(viewer))
    org = _whose(request, places)
    days = rules.days_shown(month)
    found = queries.calendar(viewer, days[0], days[-1], org)
    busy = seasons(viewer.county)
    sheet: list[dict[str, Any]] = [
        {"day": day, "inside": day.month == month.month, "today": day == today,
         "busy": "、".join(one.name for one in busy if one.first <= day <= one.last),
         "meetings": [one for one in found if timezone.localdate(one.starts_at) == day]}
        for day in days
    ]  # fmt: skip
    moved = queries.moved(home_village(viewer.org), timezone.now())
    context = {
        "month": month, "before": rules.previous_month(month), "after": rules.next_month(month), "sheet": sheet,
        "count": sum(len(one["meetings"]) for one in sheet if one["inside"]), "places": places, "org": org,
        "own": home_village(viewer.org), "all": viewer.may("gatekeeper"), "feeds": queries.feeds(viewer),
        "news": queries.news(home_village(viewer.org), today),
        "moved": moved, "moved_count": len(moved), "new_feed": request.session.pop(NEW_FEED, ""),
        "weekdays": [_("一"), _("二"), _("三"), _("四"), _("五"), _("六"), _("日")],
    }  # fmt: skip
    return render(request, "meetings/calendar.html", context)


def _whose(request: HttpRequest, places: list[Organisation]) -> Organisation | None:
    """None: the whole county's, for the gatekeeper. A foreign organisation has no calendar here."""
    viewer: Viewer = request.viewer
    said = request.GET.get("org", "")
    if not said:
        return None if viewer.may("gatekeeper") else home_village(viewer.org)
    found = next((one for one in places if str(one.pk) == said), None)
    if found is None:
        raise Http404
    return found


@acting_as(*_ALL)
@require_POST
def make_feed(request: HttpRequest) -> HttpResponse:
    """The address is shown once: whoever has it reads the calendar."""
    token = feeding.make_feed(
        viewer=request.viewer,
        name=rules.typed(request.POST.get("name", "")),
        mine=bool(request.POST.get("mine")),
        now=timezone.now(),
    )
    request.session[NEW_FEED] = token
    messages.success(request, _("订阅地址已生成，只显示这一次，请现在就存进日历软件。"))
    return redirect("meetings:calendar")


@acting_as(*_ALL)
@require_POST
def revoke_feed(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(queries.feeds(request.viewer), pk=pk)
    feeding.revoke_feed(one, viewer=request.viewer, now=timezone.now())
    messages.success(request, _("“{name}”的订阅地址已作废。").format(name=one.name))
    return redirect("meetings:calendar")


@require_GET
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """For calendar programs: whoever has the address. Says what, when and where, nobody's name."""
    found = feeding.opened(token, timezone.localdate())
    if found is None:
        raise Http404
    now = timezone.now()
    content = feeding.calendar_of(found, now - timedelta(days=60), now)
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")
