"""The registry, the plan and the numbers of a year, what was received, and what drafts are read against."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yibiao.sheets.guard import MEBI
from yibiao_web.accounts.viewer import acting_as
from yibiao_web.audit import typed
from yibiao_web.audit.refusals import Refusal
from yibiao_web.burden.standing import left
from yibiao_web.documents import actions, pages, queries
from yibiao_web.documents.archives import MAX_ALL, MAX_FILES
from yibiao_web.documents.examining import MAX_UPLOAD
from yibiao_web.documents.inputs import Plan, PutIn
from yibiao_web.documents.models import Color, Document, DocumentImport, DocumentPlan
from yibiao_web.documents.rules import YearLine
from yibiao_web.files.taking import taken
from yibiao_web.gate import queries as gate
from yibiao_web.orgs.models import Organisation

_HIGHEST = 99_999
_STATES = {"draft": later("草稿"), "issued": later("已印发"), "ended": later("已撤销")}


@acting_as("requester", "gatekeeper")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every document with its count: this year against last, by sender and by colour."""
    viewer, today = request.viewer, timezone.localdate()
    year = _year(request, today.year)
    table = queries.registry(viewer, year, today)
    rows = _filtered(request, queries.light(queries.documents_of(viewer).filter(origin=Document.Origin.OWN)), year)
    budget, used = left(viewer.org, year)
    return render(
        request, "documents/index.html",
        {"year": year, "years": [today.year, today.year - 1, today.year - 2], "table": table, "colors": Color,
         "total": _together([line for _org, line in table]), "gatekeeper": viewer.may("gatekeeper"),
         "requester": viewer.may("requester"), "q": request.GET.get("q", ""), "color": request.GET.get("color", ""),
         "state": request.GET.get("state", ""), "states": _STATES, "budget": budget,
         "left": None if budget is None else budget - used, "this_year": year == today.year,
         "page": Paginator(rows, 30).get_page(request.GET.get("page"))},
    )  # fmt: skip


def _year(request: HttpRequest, usual: int) -> int:
    return typed.year(request.GET.get("year", ""), usual)


def _filtered(request: HttpRequest, rows: QuerySet[Document], year: int) -> QuerySet[Document]:
    """Drafts have no year yet: they stand first in the present one."""
    for word in request.GET.get("q", "").split()[:5]:
        rows = rows.filter(Q(title__icontains=word) | Q(number__icontains=word) | Q(org__name__icontains=word))
    if request.GET.get("color") in Color.values:
        rows = rows.filter(color=request.GET["color"])
    ended = Q(ended_on__isnull=False) | Q(demand__ended_on__isnull=False)
    match request.GET.get("state"):
        case "draft":
            rows = rows.filter(issued_on=None).exclude(ended)
        case "issued":
            rows = rows.exclude(issued_on=None).exclude(ended)
        case "ended":
            rows = rows.filter(ended)
    drafts = Q(issued_on=None, made_at__year=year)
    return rows.filter(Q(issued_on__year=year) | drafts).order_by("-made_at", "-pk")


def _together(lines: Sequence[YearLine]) -> YearLine:
    def summed(name: str) -> dict[str, int]:
        return {color: sum(getattr(one, name).get(color, 0) for one in lines) for color in Color.values}

    allowed = [one.allowed for one in lines]
    quota = None if not allowed or None in allowed else sum(one or 0 for one in allowed)
    return YearLine(summed("this_year"), summed("last_to_date"), summed("last_year"), quota)


@acting_as("requester", "gatekeeper")
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """The year's plan: what is meant to be issued, and what of it was."""
    viewer, today = request.viewer, timezone.localdate()
    year = _year(request, today.year)
    inputs = Plan(request.POST or None)
    if request.method == "POST" and inputs.is_valid():
        actions.plan(viewer=viewer, year=year, now=timezone.now(), **inputs.cleaned_data)
        messages.success(request, _("已列入 {year} 年计划。").format(year=year))
        return redirect(f"{request.path}?year={year}")
    return render(
        request, "documents/plan.html",
        {"year": year, "years": [today.year + 1, today.year, today.year - 1], "plans": queries.plans(viewer, year),
         "inputs": inputs, "gatekeeper": viewer.may("gatekeeper"), "requester": viewer.may("requester")},
    )  # fmt: skip


@acting_as("requester")
@require_POST
def drop_plan(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(DocumentPlan, pk=pk, org=request.viewer.org)
    year = one.year
    actions.drop_plan(one, viewer=request.viewer, now=timezone.now())
    messages.success(request, _("已从计划里去掉。"))
    return redirect(f"{_plan_address()}?year={year}")


def _plan_address() -> str:
    return str(redirect("documents:plan").headers["Location"])


@acting_as("gatekeeper")
@require_POST
def quota(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a sender's number of documents of a year."""
    org = get_object_or_404(Organisation, pk=pk, path__startswith=request.viewer.county.path)
    count, year = (typed.whole(request.POST.get(name, "")) for name in ("count", "year"))
    if count is None or year is None or max(count, year) > _HIGHEST:
        raise Refusal("not_a_count", _("件数请填不小于 0 的整数。"), 422)
    actions.set_quota(org, viewer=request.viewer, year=year, count=count, now=timezone.now())
    messages.success(request, _("{org} {year} 年的发文数定为 {count} 件。").format(org=org, year=year, count=count))
    return redirect("documents:index")


@acting_as("clerk", "grid_worker", "reviewer")
@require_GET
def received(request: HttpRequest) -> HttpResponse:
    """What was sent to the viewer's organisation. Nobody is told who opened what, and nothing of it is kept."""
    rows = queries.received(request.viewer)
    for word in request.GET.get("q", "").split()[:5]:
        rows = rows.filter(Q(demand__title__icontains=word) | Q(demand__org__name__icontains=word))
    return render(
        request, "documents/received.html",
        {"page": Paginator(rows, 30).get_page(request.GET.get("page")), "q": request.GET.get("q", ""),
         "today": timezone.localdate()},
    )  # fmt: skip


@acting_as()
@require_GET
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """A document as its readers see it: the text, what is asked and by when."""
    one = get_object_or_404(queries.readable(request.viewer), pk=pk)
    if one.state != Document.State.READY:
        return redirect("documents:draft", pk)
    asked = gate.asked_of(request.viewer).filter(demand=one.demand_id).first() if one.demand_id else None
    demands = one.report.get("demands", ())
    return render(
        request, "documents/read.html",
        {"document": one, "demand": one.demand, "demands": [_asked(each) for each in demands], "asked": asked,
         "lines": pages.shown(one.text, [], [each["start"] for each in demands]),
         "may_end": request.viewer.may("gatekeeper") and one.origin == Document.Origin.UPPER and not one.ended_on},
    )  # fmt: skip


def _asked(one: dict[str, Any]) -> dict[str, Any]:
    return {**one, "hidden_words": pages.HIDDEN.get(one["hidden"], one["hidden"])}


@acting_as("requester", "gatekeeper")
@require_GET
def sources(request: HttpRequest) -> HttpResponse:
    """Superiors' documents that drafts of the county are read against."""
    rows = queries.sources(request.viewer)
    for word in request.GET.get("q", "").split()[:5]:
        rows = rows.filter(Q(title__icontains=word) | Q(number__icontains=word) | Q(issuer__icontains=word))
    return render(
        request, "documents/sources.html",
        {"page": Paginator(rows, 30).get_page(request.GET.get("page")), "q": request.GET.get("q", ""),
         "gatekeeper": request.viewer.may("gatekeeper"),
         "imports": DocumentImport.objects.filter(made_by=request.viewer.user, county=request.viewer.county)
         .defer("content").order_by("-pk")[:5]},
    )  # fmt: skip


@acting_as("gatekeeper")
@require_POST
def end_source(request: HttpRequest, pk: int) -> HttpResponse:
    """A superior's document holds no longer."""
    one = get_object_or_404(Document, pk=pk, county=request.viewer.county, origin=Document.Origin.UPPER)
    actions.end_source(one, viewer=request.viewer, now=timezone.now())
    messages.success(request, _("《{title}》标为失效。").format(title=one.title))
    return redirect("documents:sources")


@acting_as("requester", "gatekeeper")
@require_http_methods(["GET", "POST"])
def put_in(request: HttpRequest) -> HttpResponse:
    """Older documents and superiors' documents, several at once or in an archive."""
    inputs = PutIn(request.POST or None)
    status = 200
    if request.method == "POST" and inputs.is_valid():
        given = dict(inputs.cleaned_data)
        sent = request.FILES.getlist("files")
        try:
            if sum(one.size or 0 for one in sent) > MAX_ALL:
                raise Refusal("too_much", _("一次最多放 {limit} MB，请分几次放。").format(limit=MAX_ALL // MEBI), 422)
            files = [(one.name, one.content) for one in (taken(each, most=MAX_ALL) for each in sent)]
            made = actions.put_in(
                viewer=request.viewer, files=files, in_force=not given.pop("ended"), now=timezone.now(), **given
            )
            return redirect("documents:imported", made.pk)
        except Refusal as problem:
            messages.error(request, problem.message)
            status = problem.status
    return render(
        request, "documents/put_in.html",
        {"inputs": inputs, "limit": MAX_UPLOAD // MEBI, "most": MAX_FILES}, status=status,
    )  # fmt: skip


@acting_as("requester", "gatekeeper")
@require_GET
def imported(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of each file; while it is being read the page looks again by itself and may be left."""
    rows = DocumentImport.objects.filter(county=request.viewer.county, made_by=request.viewer.user).defer("content")
    one = get_object_or_404(rows, pk=pk)
    taken = [each for each in one.results if "document" in each]
    left_out = [each for each in one.results if "document" not in each]
    waiting = one.state in (DocumentImport.State.WAITING, DocumentImport.State.WORKING)
    return render(
        request, "documents/imported.html", {"one": one, "taken": taken, "left_out": left_out, "waiting": waiting}
    )


@acting_as("gatekeeper")
@require_POST
def rebuild(request: HttpRequest) -> HttpResponse:
    """Make the corpus anew from the registry, by a job."""
    actions.ask_rebuild(viewer=request.viewer, now=timezone.now())
    messages.success(request, _("已开始按登记重建文件库，几分钟后好。"))
    return redirect("documents:sources")
