"""Lists, a visit's page, and what the place and the sender do there."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yibiao_web.accounts.viewer import acting_as
from yibiao_web.audit.typed import whole
from yibiao_web.fieldwork import concluding, hearing, queries, stages
from yibiao_web.fieldwork.models import Conclusion, Note, Photo, Remark
from yibiao_web.inspections import actions as inspections
from yibiao_web.inspections.models import Visit
from yibiao_web.orgs.models import Level
from yibiao_web.policy.queries import pack

_SHOWN, _FIRST, _OPEN_PAGE = 200, 12, 20


@acting_as()
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What the viewer has to do about visits, then what there was."""
    viewer, today = request.viewer, timezone.localdate()
    most = _SHOWN if "all" in request.GET else _FIRST
    worked, received = queries.worked_with(viewer)[:most], queries.received(viewer)[:most]
    if viewer.org.level in (Level.VILLAGE, Level.TOWNSHIP, Level.GRID) and not worked and not received:
        return render(request, "fieldwork/index.html", {"tab": "index", "nothing": True})
    return render(
        request, "fieldwork/index.html",
        {"tab": "index", "underway": stages.underway(viewer), "lines": stages.lines(viewer, worked, today),
         "received": stages.received_lines(viewer, received, today), "rectify": queries.to_rectify(viewer)[:_SHOWN],
         "verify": queries.to_verify(viewer)[:_SHOWN], "today": today, "first": most if most == _FIRST else 0,
         "undecided": queries.appeals(viewer).filter(outcome="").exclude(org=viewer.org)[:_SHOWN]},
    )  # fmt: skip


@acting_as()
@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One visit, as far as the viewer is concerned with it."""
    visit = _visit(request, pk)
    viewer, today = request.viewer, timezone.localdate()
    held = queries.rights(viewer, visit)
    notes = list(queries.notes(viewer, visit))
    conclusion = getattr(visit, "conclusion", None)
    problems = visit.problems.select_related("owner").order_by("pk")
    found = queries.findings(viewer, visit, today) if held.inspects else []
    return render(
        request, "fieldwork/show.html",
        {"visit": visit, "held": held, "demand": visit.inspection.demand, "conclusion": conclusion,
         "notes": [one for one in notes if one.kind != Note.Kind.SIGN], "problems": problems, "today": today,
         "signs": [one for one in notes if one.kind == Note.Kind.SIGN], "findings": found,
         "remarks": visit.remarks.filter(note=None).exclude(words=""), "speaks_until": hearing.speaks_until(visit),
         "through": hearing.is_through(visit), "whys": Photo.Why.choices,
         "appeals": queries.appeals(viewer).filter(conclusion__visit=visit), "again": visit.followed_by.order_by("on"),
         "may_appeal": stages.may_appeal(conclusion, today) and (held.hosts or stages.owns_one(viewer, visit)),
         "waiting": conclusion is None and held.concludes and stages.waits(visit, today),
         "asked_nothing": pack(viewer.county).rule("INS-030", today)},
    )  # fmt: skip


@acting_as()
@require_POST
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """It is over."""
    visit = get_object_or_404(queries.worked_with(request.viewer), pk=pk)
    inspections.finish_visit(visit, viewer=request.viewer, now=timezone.now())
    messages.success(request, _("已记下去完了。当地现在看得到记录，可以说意见。"))
    return redirect("fieldwork:show", pk)


@acting_as(*queries.WORKS_AT_PLACE)
@require_POST
def remark(request: HttpRequest, pk: int) -> HttpResponse:
    """The place says something, or that it has no more to say."""
    visit = _visit(request, pk)
    number = whole(request.POST.get("note", ""))
    note = None if number is None else get_object_or_404(visit.notes, pk=number)
    words = request.POST.get("words", "")
    if not words.strip() and not request.POST.get("through"):
        messages.error(request, _("还没有写意见。没有意见的，点“没有别的意见”。"))
        return redirect("fieldwork:show", pk)
    made: Remark = concluding.remark(
        visit, words="" if request.POST.get("through") else words, note=note, viewer=request.viewer, now=timezone.now()
    )
    messages.success(request, _("已记下，检查的人看得到。") if made.words else _("已记下：没有别的意见。"))
    return redirect("fieldwork:show", pk)


@acting_as()
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    visit = _visit(request, pk)
    conclusion = get_object_or_404(Conclusion, visit=visit)
    concluding.publish(conclusion, words=request.POST.get("words", ""), viewer=request.viewer, now=timezone.now())
    messages.success(request, _("已公布。像人名、号码的字样已自动遮住，请看一遍公布的页面。"))
    return redirect("fieldwork:show", pk)


@acting_as("requester", "reviewer", "gatekeeper")
@require_GET
def signs(request: HttpRequest) -> HttpResponse:
    """Receptions that were prepared: what they took, and whose visits they were for."""
    viewer, today = request.viewer, timezone.localdate()
    rows = queries.signs(viewer)
    return render(
        request, "fieldwork/signs.html",
        {"tab": "signs", "rows": rows, "year": today.year, "minutes": queries.reception_minutes(viewer, today.year),
         "sealed": sum(one.unannounced for one in rows), "senders": stages.by_sender(rows)},
    )  # fmt: skip


@acting_as("requester", "reviewer", "gatekeeper")
@require_GET
def quiet(request: HttpRequest) -> HttpResponse:
    """Places where visits found nothing: where one may go less often. In the order of the tree."""
    rows = stages.quiet_places(request.viewer, timezone.localdate())
    page = Paginator(rows, _OPEN_PAGE).get_page(request.GET.get("page"))
    fewer = sum(told.fewer for _place, told in rows)
    return render(
        request, "fieldwork/quiet.html", {"tab": "quiet", "page": page, "rows": page.object_list, "fewer": fewer}
    )


@require_GET
def published(request: HttpRequest, code: str) -> HttpResponse:
    """The open page of a county: results without personal data. For everybody, signed in or not."""
    county = get_object_or_404(stages.counties(), code=code)
    rows = queries.published(county)
    page = Paginator(rows, _OPEN_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "fieldwork/published.html",
        {"county": county, "page": page, "rows": [stages.open_line(one) for one in page],
         "thanks": rows.filter(nothing_found=True).count()},
    )  # fmt: skip


published.leaves_no_trace = True  # accounts.middleware.LivingSession


def _visit(request: HttpRequest, pk: int) -> Visit:
    return get_object_or_404(queries.visits(request.viewer), pk=pk)
