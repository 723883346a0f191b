"""Proposing a survey, drawing and opening it, and its page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yibiao.surveys.checking import minutes_of
from yibiao.surveys.model import QUESTION_KINDS
from yibiao.surveys.parameters import shipped
from yibiao_web.accounts.viewer import Viewer, acting_as
from yibiao_web.surveys import actions, queries, showing, slips
from yibiao_web.surveys.inputs import Proposing, lines_of, typed_lines
from yibiao_web.surveys.models import Survey
from yibiao_web.surveys.starting import questions_for

EVERYBODY = ("requester", "gatekeeper", "clerk", "grid_worker", "reviewer")


@acting_as(*EVERYBODY)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Surveys of the county, newest first."""
    viewer: Viewer = request.viewer
    rows = list(queries.visible(viewer)[:100])
    staff = queries.staff_minutes(viewer)
    context = {
        "rows": [(one, queries.whole(one)) for one in rows], "requester": viewer.may("requester"),
        "staff": showing.staff_table(staff), "waves": [one.survey for one in staff],
    }  # fmt: skip
    return render(request, "surveys/index.html", context)


@acting_as("requester")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, audience: str) -> HttpResponse:
    """Propose one. ``audience``: residents or staff."""
    if audience not in Survey.Audience.values:
        raise Http404
    viewer: Viewer = request.viewer
    staff = audience == Survey.Audience.STAFF
    earlier = queries.worked_with(viewer).filter(audience=audience, demand__org=viewer.org, demand__ended_on=None)
    form = Proposing(request.POST or None, earlier=earlier, staff=staff, initial=_usual(viewer))
    questions = typed_lines(request.POST) if request.method == "POST" else questions_for(audience, viewer.county)
    problem = ""
    if request.method == "POST" and form.is_valid():
        if questions:
            survey = actions.propose(form.proposal(questions), viewer=viewer, now=timezone.now())
            if survey.questions is not questions:
                messages.warning(
                    request, _("同一天开始的已经有同名的调查，就是下面这个；刚才写的没有另存。要另提的，请换个名称。")
                )
            return redirect("surveys:show", survey.demand_id)
        problem = _("一道题也没有写。")
    context = {"form": form, "lines": lines_of(questions), "kinds": QUESTION_KINDS.items(), "staff": staff,
               "problem": problem}  # fmt: skip
    return render(request, "surveys/new.html", context, status=422 if request.method == "POST" else 200)


def _usual(viewer: Viewer) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "opens_on": today + timedelta(days=3), "closes_on": today + timedelta(days=24), "size": 600,
        "introduction": _("这份答卷不记名，不登录，不记电话，也不知道是谁答的。不愿答的题可以空着，不答也可以。"),
        "complaint": _("%(county)s减负办") % {"county": viewer.county.name},
    }  # fmt: skip


@acting_as(*EVERYBODY)
@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """``pk`` is the demand's. Results are for everybody in the county; the rest for who works with it."""
    viewer: Viewer = request.viewer
    survey = get_object_or_404(queries.of_demand(queries.visible(viewer), pk))
    mine = survey.demand.org_id == viewer.org.pk and viewer.may("requester")
    works = queries.worked_with(viewer).filter(pk=survey.pk).exists()
    asked = survey.questionnaire
    context = {
        "survey": survey, "demand": survey.demand, "findings": survey.demand.findings, "works": works, "mine": mine,
        "questions": asked.questions, "minutes": minutes_of(asked),
        "open": survey.open_on(timezone.localdate()), "parameters": shipped(),
        "address": request.build_absolute_uri(reverse("surveys:answer", args=[survey.demand_id])),
        **(showing.results(viewer, survey) if survey.filed_on else {}),
        **(showing.progress(survey) if works and not survey.filed_on else {}),
    }  # fmt: skip
    return render(request, "surveys/show.html", context)


@acting_as("requester")
@require_POST
def draw(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw the sample by the seed that is typed."""
    survey = own(request, pk)
    actions.draw(
        survey, seed=request.POST.get("seed", ""), source=request.POST.get("source", ""), viewer=request.viewer,
        now=timezone.now(),
    )  # fmt: skip
    messages.success(request, _("抽好了。同一份名册、同一个种子，谁来抽都是这些人。"))
    return redirect("surveys:show", pk)


@acting_as("requester")
@require_POST
def open_survey(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin."""
    survey = actions.open_survey(own(request, pk), viewer=request.viewer, now=timezone.now())
    messages.success(request, _("定下了，从 %(day)s 起收答卷。") % {"day": survey.opens_on})
    return redirect("surveys:show", pk)


@acting_as("requester")
@require_POST
def print_slips(request: HttpRequest, pk: int) -> HttpResponse:
    """Slips with a code and its QR picture, this once."""
    survey = own(request, pk)
    made = actions.print_slips(survey, viewer=request.viewer, now=timezone.now())
    address = request.build_absolute_uri(reverse("surveys:answer", args=[survey.demand_id]))
    drawn = [(place, code, slips.picture(f"{address}#{code}")) for place, code in made]
    return render(request, "surveys/slips.html", {"survey": survey, "slips": drawn, "address": address})


@acting_as("requester")
@require_POST
def void_slips(request: HttpRequest, pk: int) -> HttpResponse:
    """All codes are void."""
    actions.void_slips(own(request, pk), viewer=request.viewer, now=timezone.now())
    messages.success(request, _("全部作废了，可以重新印。"))
    return redirect("surveys:show", pk)


@acting_as("requester")
@require_GET
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The questions on paper, to read out and to tick."""
    survey = own(request, pk)
    return render(request, "surveys/sheet.html", {"survey": survey, "questions": survey.questionnaire.questions})


def own(request: HttpRequest, pk: int) -> Survey:
    """A survey of the viewer's own organisation, by its demand's number."""
    viewer: Viewer = request.viewer
    return get_object_or_404(queries.of_demand(queries.worked_with(viewer).filter(demand__org=viewer.org), pk))
