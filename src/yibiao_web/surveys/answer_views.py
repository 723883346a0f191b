"""The door for whoever was asked: no account, no cookie of a session. The code never stands in an address that reaches
the server: a QR picture carries it behind a “#”, which browsers keep to themselves."""

from __future__ import annotations

import time

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yibiao_web.audit.refusals import Refusal
from yibiao_web.gate.models import Demand
from yibiao_web.surveys import answering, codes, limits
from yibiao_web.surveys.models import Survey


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The questions, on one page. Every code that could be one is thanked alike."""
    held = Demand.objects.filter(pk=pk).exclude(in_force_on=None)
    survey = get_object_or_404(Survey.objects.select_related("demand__org").defer("frame"), demand__in=held)
    today = timezone.localdate()
    if not survey.open_on(today):
        return render(request, "surveys/closed.html", {"survey": survey, "early": today < survey.opens_on})
    aloud = request.POST.get("aloud") == "1"
    context = {"survey": survey, "questions": survey.questionnaire.questions, "aloud": aloud}
    if request.method == "GET":
        return render(request, "surveys/answer.html", context)
    said = {key: str(value) for key, value in request.POST.items()}
    try:
        # whoever only guesses must not fill up the minute of those who were asked
        likely = codes.plain(said.get("code", ""), settings.SECRET_KEY)
        if likely and not limits.answering.passes(time.monotonic()):
            raise Refusal("too_often", _("现在人太多，请过一分钟再点一次。填的内容都还在。"), 429)
        answering.answered(survey, said.get("code", ""), said, today)
    except Refusal as problem:
        context |= {"problem": problem.message, "said": said, "code": said.get("code", "")}
        return render(request, "surveys/answer.html", context, status=problem.status)
    return render(request, "surveys/thanks.html", {"survey": survey, "aloud": aloud})


answer.knows_nobody = True  # accounts.middleware.WithoutTrace
