"""Problems, and another look at them."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yibiao_web.accounts.models import User
from yibiao_web.accounts.viewer import Viewer, acting_as
from yibiao_web.audit.refusals import Refusal
from yibiao_web.audit.typed import day, whole
from yibiao_web.fieldwork import appealing, queries, rectifying, stages
from yibiao_web.fieldwork.inputs import GoingAgain
from yibiao_web.fieldwork.models import Appeal, Conclusion, Photo, Problem
from yibiao_web.ledger.models import Source
from yibiao_web.orgs.models import Organisation
from yibiao_web.orgs.queries import home_village

_PAGE, _EVIDENCE = 50, 60


@acting_as()
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Problems, by how they stand."""
    rows = queries.problems(request.viewer).order_by("due_on", "pk")
    state, today = request.GET.get("state", "standing"), timezone.localdate()
    counts = {
        "standing": rows.filter(state__in=Problem.STANDING).count(),
        "late": rows.filter(state=Problem.State.OPEN, due_on__lt=today).count(),
        "closed": rows.filter(state=Problem.State.CLOSED).count(),
        "dropped": rows.filter(state=Problem.State.DROPPED).count(),
    }
    if state == "late":
        rows = rows.filter(state=Problem.State.OPEN, due_on__lt=today)
    elif state in Problem.State.values:
        rows = rows.filter(state=state).order_by("-settled_at", "-pk")
    else:
        state, rows = "standing", rows.filter(state__in=Problem.STANDING)
    page = Paginator(rows, _PAGE).get_page(request.GET.get("page"))
    return render(
        request, "fieldwork/problems.html",
        {"tab": "problems", "page": page, "state": state, "counts": counts, "today": today},
    )  # fmt: skip


@acting_as()
@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One problem on its way."""
    problem = _problem(request, pk)
    viewer, today = request.viewer, timezone.localdate()
    held = queries.rights(viewer, problem.visit)
    owns = home_village(viewer.org).pk == problem.owner_id and viewer.may(*queries.WORKS_AT_PLACE)
    concerned = owns or home_village(viewer.org).pk == problem.place_id
    steps = list(problem.steps.select_related("org", "by"))
    conclusion = problem.visit.conclusion
    return render(
        request, "fieldwork/problem.html",
        {"problem": problem, "held": held, "owns": owns, "today": today, "steps": steps, "conclusion": conclusion,
         "sources": Source.objects.select_related("org").in_bulk({pk for one in steps for pk in one.sources}),
         "evidence": queries.evidence(problem)[:_EVIDENCE] if owns or held.inspects else [],
         "here": rectifying.here_now(problem, viewer), "appeals": _appeals(problem), "whys": Photo.Why.choices,
         "photos": _photos(viewer, problem), "may_appeal": concerned and stages.may_appeal(conclusion, today),
         "opens_visit": queries.visits(viewer).filter(pk=problem.visit_id).exists(),
         "verifies": held.keeps if rectifying.is_own(problem) else held.concludes, "own": rectifying.is_own(problem),
         "again": GoingAgain(people=_colleagues(viewer)) if held.concludes and problem.standing else None},
    )  # fmt: skip


def _appeals(problem: Problem) -> list[Appeal]:
    return list(problem.appeals.select_related("org", "decided_by"))


def _photos(viewer: Viewer, problem: Problem) -> list[Photo]:
    return list(queries.photos(viewer).filter(note=problem.note_id)) if problem.note_id else []


@acting_as(*queries.WORKS_AT_PLACE)
@require_POST
def rectify(request: HttpRequest, pk: int) -> HttpResponse:
    """The owner: done, and here is where one sees it."""
    chosen = [number for one in request.POST.getlist("source") if (number := whole(one)) is not None]
    rectifying.rectify(
        _problem(request, pk), words=request.POST.get("words", ""), sources=chosen, viewer=request.viewer,
        now=timezone.now(),
    )  # fmt: skip
    messages.success(request, _("已记下，等检查的一方核实。不用再交材料。"))
    return redirect("fieldwork:problem", pk)


@acting_as()
@require_POST
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """The inspectors' side: settled, or not yet."""
    problem, words = _problem(request, pk), request.POST.get("words", "")
    if request.POST.get("how") == "back":
        rectifying.send_back(problem, words=words, viewer=request.viewer, now=timezone.now())
        messages.success(request, _("已退回责任单位。"))
    else:
        rectifying.close(
            problem, how=request.POST.get("how", ""), words=words, viewer=request.viewer, now=timezone.now()
        )
        messages.success(request, _("已销号。"))
    return redirect("fieldwork:problem", pk)


@acting_as()
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """A visit for this one problem."""
    problem = _problem(request, pk)
    form = GoingAgain(request.POST, people=_colleagues(request.viewer))
    if not form.is_valid():
        raise Refusal("incomplete", _("请选哪一天去，写明为什么非去不可。"), 422)
    told = form.cleaned_data
    visit = rectifying.go_again(
        problem, on=told["on"], lead=None, inspectors=list(told["inspectors"]), reason=told["reason"],
        over_cap_reason=told["over_cap_reason"], viewer=request.viewer, now=timezone.now(),
    )  # fmt: skip
    messages.success(request, _("已定 {day} 再去一次，计入当地的次数。").format(day=visit.on))
    return redirect("fieldwork:problem", pk)


def _colleagues(viewer: Viewer) -> object:
    return User.objects.filter(posts__org=viewer.org, is_active=True).exclude(pk=viewer.user.pk).distinct()


@acting_as(*queries.WORKS_AT_PLACE)
@require_POST
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Another look, please: at one problem, or at the whole conclusion of a visit."""
    number = whole(request.POST.get("problem", ""))
    problem = None if number is None else _problem(request, number)
    conclusion = get_object_or_404(Conclusion, visit=pk) if problem is None else problem.visit.conclusion
    if problem is None:
        get_object_or_404(queries.visits(request.viewer), pk=pk)
    made = appealing.appeal(
        conclusion, problem=problem, words=request.POST.get("words", ""), viewer=request.viewer, now=timezone.now()
    )
    messages.success(
        request,
        _("已收到，{day} 以前答复。").format(day=made.due_on) if made.due_on else _("已收到。"),
    )
    return redirect("fieldwork:appeal", made.pk)


@acting_as()
@require_GET
def appeals(request: HttpRequest) -> HttpResponse:
    rows = queries.appeals(request.viewer)
    return render(
        request, "fieldwork/appeals.html",
        {"tab": "appeals", "rows": rows[:200], "today": timezone.localdate()},
    )  # fmt: skip


@acting_as()
@require_http_methods(["GET", "POST"])
def appeal_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One appeal, and its answer."""
    one = get_object_or_404(queries.appeals(request.viewer), pk=pk)
    if request.method == "POST":
        appealing.decide(
            one, outcome=request.POST.get("outcome", ""), answer=request.POST.get("answer", ""),
            correction=_correction(request, one), viewer=request.viewer, now=timezone.now(),
        )  # fmt: skip
        messages.success(
            request, _("已答复，对方看得到；问题也跟着改了。") if one.problem_id else _("已答复，对方看得到。")
        )
        return redirect("fieldwork:appeal", pk)
    held = queries.rights(request.viewer, one.conclusion.visit)
    decides = not one.outcome and appealing.may_decide(one, request.viewer)
    return render(
        request, "fieldwork/appeal.html",
        {"one": one, "held": held, "decides": decides, "today": timezone.localdate(),
         "avoids": not one.outcome and (held.sends or held.keeps) and not decides,
         "owners": queries.owners_for(one.conclusion.visit) if decides else [], "outcomes": Appeal.Outcome.choices},
    )  # fmt: skip


def _correction(request: HttpRequest, one: Appeal) -> appealing.Correction:
    owner = whole(request.POST.get("owner", ""))
    within = Organisation.objects.within(request.viewer.county.path)
    return appealing.Correction(
        title=request.POST.get("title", "") if one.problem_id else "",
        owner=None if owner is None else get_object_or_404(within, pk=owner),
        due_on=day(request.POST.get("due_on", "")),
    )


def _problem(request: HttpRequest, pk: int) -> Problem:
    return get_object_or_404(queries.problems(request.viewer), pk=pk)
