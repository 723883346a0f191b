"""The interviewer's pages."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yibiao.surveys.parameters import shipped
from yibiao_web.accounts.viewer import acting_as
from yibiao_web.ledger.masking import masked, masked_name
from yibiao_web.surveys import calling
from yibiao_web.surveys.models import SampleMember, Survey
from yibiao_web.surveys.views import own

_A_PAGE = 40


@acting_as("requester")
@require_http_methods(["GET"])
def members(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom to call, masked. Those who need no more calls are not listed: nobody sees who answered and who did not."""
    survey = own(request, pk)
    rows = survey.members.filter(active=True, outcome="").select_related("subject__org", "cell__place")
    page = Paginator(rows.order_by("attempts", "cell__place__path", "order"), _A_PAGE).get_page(request.GET.get("page"))
    shown = [
        {"pk": one.pk, "name": masked_name(one.subject.name), "place": one.subject.org.name, "attempts": one.attempts,
         "phone": masked(calling.PHONES[0], calling.first_of(one, calling.PHONES)), "replacement": one.replacement}
        for one in page
    ]  # fmt: skip
    context = {"survey": survey, "page": page, "rows": shown, "attempts": shipped().attempts}
    return render(request, "surveys/members.html", context)


@acting_as("requester")
@require_POST
def call(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    """One of them: number and name, and what can come of the call."""
    one = _member(request, pk, member)
    told = calling.reveal(one, viewer=request.viewer, now=timezone.now())
    context = {"survey": one.survey, "member": one, "told": told, "attempts": shipped().attempts}
    return render(request, "surveys/call.html", context)


@acting_as("requester")
@require_POST
def came_of(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    """Nobody there, refused, moved away."""
    one, act = _member(request, pk, member), request.POST.get("act", "")
    if act == "missed":
        calling.missed(one)
    else:
        calling.settle(one, act, request.POST.get("reason", ""))
    messages.success(request, _("记下了，看下一位。"))
    return redirect("surveys:members", pk)


@acting_as("requester")
@require_POST
def interview(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    """The questions to read out, with a code in the page. What is handed in goes the way of all answers."""
    one = _member(request, pk, member)
    survey = one.survey
    if not survey.open_on(timezone.localdate()):
        messages.error(request, _("现在不收答卷，请看调查的日子。"))
        return redirect("surveys:members", pk)
    code = calling.interview(one)
    context = {"survey": survey, "questions": survey.questionnaire.questions, "code": code, "aloud": True,
               "back": reverse("surveys:members", args=[pk])}  # fmt: skip
    return render(request, "surveys/answer.html", context)


interview.leaves_no_trace = True  # accounts.middleware.LivingSession


@acting_as("requester")
@require_POST
def addresses(request: HttpRequest, pk: int) -> HttpResponse:
    """Names and addresses for envelopes, once a purpose was typed."""
    survey: Survey = own(request, pk)
    rows = calling.address_list(
        survey, purpose=request.POST.get("purpose", ""), viewer=request.viewer, now=timezone.now()
    )  # fmt: skip
    return render(request, "surveys/addresses.html", {"survey": survey, "rows": rows})


def _member(request: HttpRequest, pk: int, member: int) -> SampleMember:
    survey = own(request, pk)
    rows = SampleMember.objects.filter(survey=survey, active=True).select_related("subject__org", "survey__demand")
    return get_object_or_404(rows, pk=member)
