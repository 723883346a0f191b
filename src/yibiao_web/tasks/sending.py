"""The page on which a task is sent: the tree to pick from, saved groups, what is asked and what is not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yibiao_web.accounts.viewer import Viewer, acting_as
from yibiao_web.audit.refusals import Refusal
from yibiao_web.forms.actions import examine
from yibiao_web.forms.discretion import discretion, rounded
from yibiao_web.forms.models import Admission
from yibiao_web.forms.queries import offered, villages_of
from yibiao_web.forms.rules import usual_due
from yibiao_web.orgs.models import Organisation, SavedGroup
from yibiao_web.orgs.scopes import Villages, is_wide
from yibiao_web.policy.queries import pack
from yibiao_web.tasks.actions import dispatch
from yibiao_web.tasks.groups import delete_group, save_group
from yibiao_web.tasks.inputs import CHAINS, DispatchInput
from yibiao_web.tasks.models import Task


@dataclass(frozen=True)
class Branch:
    """A township and its villages (of a wide area, what lies in it by city or county); ``picked`` counts those
    chosen."""

    township: Organisation
    villages: list[tuple[Organisation, bool]]

    @property
    def picked(self) -> int:
        return sum(chosen for _, chosen in self.villages)


@acting_as("requester")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, pk: int) -> HttpResponse:
    viewer: Viewer = request.viewer
    admission = get_object_or_404(
        Admission.objects.select_related("version__form__org").filter(version__form__org=viewer.org), pk=pk
    )
    every = offered(viewer.org)
    if request.method == "GET":
        return _page(request, admission, every, _picked_at_first(admission, every), _first_input(admission, viewer))
    chosen = {int(one) for one in request.POST.getlist("villages") if one.isdigit()}
    picked = [one for one in every if one.pk in chosen]
    try:
        return _act(request, admission, every, picked)
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return _page(request, admission, every, picked, _typed(request, admission), status=refusal.status)


def _act(
    request: HttpRequest, admission: Admission, every: list[Organisation], picked: list[Organisation]
) -> HttpResponse:  # fmt: skip
    """Saving, using and deleting groups keep everything that was entered."""
    viewer, now = request.viewer, timezone.now()
    act, _sep, which = request.POST.get("act", "").partition(":")
    if act == "save":
        group = save_group(viewer=viewer, name=request.POST.get("group_name", ""), members=picked, now=now)
        messages.success(request, _("已保存分组“{name}”。").format(name=group.name))
    elif act in ("use", "delete"):
        group = get_object_or_404(SavedGroup, owner=viewer.org, pk=which)
        if act == "use":
            members = set(group.members.values_list("pk", flat=True))
            picked = [one for one in every if one.pk in members]
        else:
            delete_group(group, viewer=viewer, now=now)
    elif act == "send":
        return _send(request, admission, every, picked)
    return _page(request, admission, every, picked, _typed(request, admission))


def _send(
    request: HttpRequest, admission: Admission, every: list[Organisation], picked: list[Organisation]
) -> HttpResponse:  # fmt: skip
    given, now = _typed(request, admission, bound=True), timezone.now()
    if not given.is_valid():
        return _page(request, admission, every, picked, given, status=422)
    said = given.cleaned_data
    villages = _villages(request, every, picked)
    if picked and _beyond(admission, picked, said["due_on"], said["period"]):
        again = examine(
            admission.version, viewer=request.viewer, villages=villages, due_on=said["due_on"], now=now,
            filters=admission.filters, period=said["period"] or admission.period,
        )  # fmt: skip
        messages.warning(
            request, _("范围、日期或报告期和测算时不同，已按现在选的重新测算。请看过下面的结果，再点一次下发。")
        )
        return _page(request, again, every, picked, given)
    task = dispatch(admission, viewer=request.viewer, villages=villages, now=now, **said)
    messages.success(request, _("已下发给 {count} 个村（社区）。").format(count=len(villages)))
    return redirect("tasks:progress", task.pk)


def _villages(request: HttpRequest, every: list[Organisation], picked: list[Organisation]) -> Villages:
    """Whom the picked places mean: themselves, or above the county the villages in them."""
    org = request.viewer.org
    if not is_wide(org.area) or not picked:
        return picked
    return villages_of(org, [] if len(picked) == len(every) else [one.pk for one in picked])


def _beyond(admission: Admission, picked: list[Organisation], due_on: date, period: str) -> bool:
    """Whether the gate has not seen this yet: more villages, an earlier day, or another period's figures."""
    scope = set(admission.scope)
    paths = tuple(Organisation.objects.filter(pk__in=scope).values_list("path", flat=True))
    further = bool(scope) and any(not one.path.startswith(paths) for one in picked)
    other = bool(period and admission.period and period != admission.period)
    return further or other or bool(admission.due_on and due_on < admission.due_on)


def _typed(request: HttpRequest, admission: Admission, bound: bool = False) -> DispatchInput:
    """What was entered; unbound (no complaints yet) while groups are being picked."""
    named: dict[str, Any] = {"org": request.viewer.org, "form": admission.version.form}
    if bound:
        return DispatchInput(request.POST, **named)
    return DispatchInput(initial=request.POST.dict(), **named)


def _first_input(admission: Admission, viewer: Viewer) -> DispatchInput:
    form, today = admission.version.form, timezone.localdate()
    last = Task.objects.filter(version__form=form).order_by("-pk").first()
    start = {
        "title": form.title, "due_on": admission.due_on or usual_due(pack(viewer.org), today),
        "frequency": form.frequency, "filled_by": "village", "chain": next(iter(CHAINS)),
    }  # fmt: skip
    if last:
        chain = next((name for name, (levels, _words) in CHAINS.items() if levels == last.chain), start["chain"])
        start |= {"title": last.title, "message": last.message, "filled_by": last.filled_by, "chain": chain}
    if viewer.org.level == "township":
        start["chain"] = "township"
    return DispatchInput(initial=start, org=viewer.org, form=form)


def _picked_at_first(admission: Admission, every: list[Organisation]) -> list[Organisation]:
    scope = set(admission.scope)
    paths = tuple(Organisation.objects.filter(pk__in=scope).values_list("path", flat=True))
    return [one for one in every if one.path.startswith(paths)] if paths else every


def _page(
    request: HttpRequest, admission: Admission, every: list[Organisation], picked: list[Organisation],
    given: DispatchInput, status: int = 200,
) -> HttpResponse:  # fmt: skip
    chosen = {one.pk for one in picked}
    branches: dict[int, Branch] = {}
    for one in every:
        if one.parent is not None:
            branches.setdefault(one.parent.pk, Branch(one.parent, [])).villages.append((one, one.pk in chosen))
    limits = discretion(request.viewer.org, admission)
    left = [one for one in admission.coverage if not one["dropped"] and one["state"] not in ("numbering", "formula")]
    asked = admission.asked
    return render(
        request, "tasks/new.html",
        {
            "admission": admission, "form": admission.version.form, "given": given, "branches": list(branches.values()),
            "picked": len(picked), "groups": SavedGroup.objects.filter(owner=request.viewer.org).order_by("name"),
            "limits": limits, "at_most": rounded(admission.minutes_without), "asks_all": not admission.coverage,
            "asked": asked, "known": [one for one in left if one not in asked],
            "stopped": not admission.cleared, "whole": len(every), "wide": is_wide(request.viewer.org.area),
        },
        status=status,
    )  # fmt: skip
