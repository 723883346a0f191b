"""What can be done to a demand, whatever its kind. Each leads back to the demand's own page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yibiao_web.accounts.viewer import acting_as
from yibiao_web.gate import actions, queries
from yibiao_web.gate.models import Demand


@acting_as("requester", "gatekeeper")
@require_GET
def demand(request: HttpRequest, pk: int) -> HttpResponse:
    """To the page of the kind it is of."""
    return redirect(queries.address(_demand(request, pk)))


@acting_as("requester")
@require_POST
def explain(request: HttpRequest, pk: int) -> HttpResponse:
    """Its sender lets it through: with a reason, or plainly where none is needed."""
    one = _demand(request, pk)
    if one.blocked or one.needs_reason:
        actions.pass_with_reason(
            one, viewer=request.viewer, reason=request.POST.get("reason", ""),
            signed_name=request.POST.get("signed_name", ""), now=timezone.now(),
        )  # fmt: skip
    else:
        actions.pass_plain(one, viewer=request.viewer, now=timezone.now())
    messages.success(request, _("已记下，可以往下办了。"))
    return redirect(queries.address(one))


@acting_as("requester")
@require_POST
def send_up(request: HttpRequest, pk: int) -> HttpResponse:
    one = _demand(request, pk)
    actions.send_up(one, viewer=request.viewer, words=request.POST.get("reason", ""), now=timezone.now())
    messages.success(request, _("已送减负办审核。"))
    return redirect(queries.address(one))


@acting_as("gatekeeper")
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Pass, pass with a reason, or refuse."""
    one = _demand(request, pk)
    actions.decide(
        one, verdict=request.POST.get("verdict", ""), viewer=request.viewer, reason=request.POST.get("reason", ""),
        signed_name=request.POST.get("signed_name", ""), now=timezone.now(),
    )  # fmt: skip
    messages.success(request, _("“{title}”：{verdict}。").format(title=one.title, verdict=one.get_verdict_display()))
    return redirect("desk:queue" if request.POST.get("back") else queries.address(one))


@acting_as("requester", "gatekeeper")
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    one = _demand(request, pk)
    actions.withdraw(
        one, viewer=request.viewer, reason=request.POST.get("reason", ""),
        duty=request.POST.get("duty", ""), duty_kept_by=request.POST.get("duty_kept_by", ""), now=timezone.now(),
    )  # fmt: skip
    messages.success(request, _("“{title}”已撤销。").format(title=one.title))
    return redirect(queries.address(one))


def _demand(request: HttpRequest, pk: int) -> Demand:
    return get_object_or_404(queries.demands_of(request.viewer), pk=pk)
