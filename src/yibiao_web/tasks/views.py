"""What was sent, how far it is, and what its sender does about it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yibiao_web.accounts.viewer import Viewer, acting_as
from yibiao_web.audit.refusals import Refusal
from yibiao_web.audit.typed import day
from yibiao_web.burden.measuring import measured_task
from yibiao_web.counties.absent import absent
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.orgs.scopes import is_wide
from yibiao_web.tasks import actions, queries
from yibiao_web.tasks.gate import too_soon
from yibiao_web.tasks.models import Task

_A_PAGE = 30
_DEEP = 2  # places on the way down from which on the page is of a part


@acting_as("requester", "reviewer")
@require_GET
def sent(request: HttpRequest) -> HttpResponse:
    """The viewer's tasks, the newest first."""
    state, words = request.GET.get("state", "active"), request.GET.get("q", "").strip()
    tasks = queries.visible(request.viewer).order_by("-sent_at", "-pk")
    if state in Task.State.values:
        tasks = tasks.filter(state=state)
    if words:
        tasks = tasks.filter(title__icontains=words)
    page = Paginator(tasks, _A_PAGE).get_page(request.GET.get("page"))
    counts = queries.counts_of(request.viewer, page.object_list, timezone.localdate())
    rows = [(task, counts[task.pk]) for task in page.object_list]
    shown = [("active", _("进行中")), ("closed", _("已结束")), ("withdrawn", _("已撤回")), ("all", _("全部"))]
    return render(
        request, "tasks/sent.html", {"page": page, "rows": rows, "state": state, "words": words, "states": shown}
    )


@acting_as("requester", "reviewer")
@require_GET
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """One task by township; a township's villages, or those of a kind, when asked for."""
    viewer: Viewer = request.viewer
    task = _task(viewer, pk)
    on = timezone.localdate()
    own = queries.visible_assignments(viewer, task)
    within = queries.place_in(viewer, task, request.GET.get("place", "")) if task.wide else None
    way = queries.way_to(viewer, task, within) if task.wide and viewer.org.level != Level.TOWNSHIP else []
    if way and is_wide(way[-1]):
        return _wide(request, task, way, on)
    if way:
        own = (
            own.filter(county=way[-1])
            if way[-1].level == Level.COUNTY
            else own.filter(org__path__startswith=way[-1].path)
        )
    lines = queries.lines(own, on)
    township, shown = request.GET.get("township", ""), request.GET.get("show", "")
    place = next((line for line in lines if str(line.pk) == township), None)
    drilled = place is not None or shown in queries.SHOWN
    villages = queries.villages(own, on, place.pk if place else None, shown) if drilled else []
    told = {"lines": lines, "place": place, "shown": shown, "villages": villages, "drilled": drilled, "way": way}
    return _progress(request, task, told, on)


def _wide(request: HttpRequest, task: Task, way: list[Organisation], on: date) -> HttpResponse:
    """By what lies directly below a province, a city or the country; one goes on to each."""
    lines = queries.wide_lines(request.viewer, task, way[-1], on)
    told = {"lines": lines, "way": way, "wide": True, "absent": absent(way[-1].path)}
    return _progress(request, task, told, on)


def _progress(request: HttpRequest, task: Task, told: dict[str, Any], on: date) -> HttpResponse:
    last = task.reminders.order_by("-pk").select_related("by").first()
    way = told["way"]
    return render(
        request, "tasks/progress.html",
        {
            "task": task, "counts": queries.together(told["lines"]), "today": on, "last": last,
            "is_sender": queries.is_sender(request.viewer, task),
            "reminded_today": last is not None and too_soon(task.org, timezone.localdate(last.at), on),
            "ready": task.state == Task.State.ACTIVE, "spent": measured_task(task.pk),
            "keep": f"place={way[-1].pk}&" if way else "", "whole": len(way) < _DEEP, **told,
        },
    )  # fmt: skip


@acting_as("requester")
@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind, extend, withdraw or close; a refusal is told on the same page."""
    task = _task(request.viewer, pk)
    try:
        messages.success(request, _do(request, task))
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return redirect("tasks:progress", task.pk)


def _do(request: HttpRequest, task: Task) -> str:
    viewer, now, said = request.viewer, timezone.now(), request.POST
    what = said.get("act", "")
    if what == "remind":
        reminder = actions.remind(task, viewer=viewer, now=now)
        return _("已催办 {count} 个村，他们打开待办就能看到。").format(count=reminder.orgs)
    if what == "extend":
        chosen = [int(one) for one in said.getlist("orgs") if one.isdigit()]
        due_on = _day(said.get("due_on", ""))
        orgs = list(Organisation.objects.filter(pk__in=chosen)) if said.get("which") == "chosen" else None
        if orgs == []:
            raise Refusal("nobody_chosen", _("请先点开镇街，勾选要延期的村。"), 422)
        count = actions.extend(task, viewer=viewer, due_on=due_on, now=now, orgs=orgs)
        return _("{count} 个村延期到 {day}。").format(count=count, day=due_on)
    if what == "withdraw":
        actions.withdraw(task, viewer=viewer, reason=said.get("reason", ""), now=now)
        return _("已撤回，村里的待办里不再有它。已经通过的数据仍然保留。")
    if what == "close":
        stop = said.get("stop_repeating") == "yes"
        actions.close(task, viewer=viewer, now=now, reason=said.get("reason", ""), stop_repeating=stop)
        return _("已结束。已提交的仍可审核，没提交的不用再填。")
    raise Refusal("unknown_act", _("没有这个操作，请刷新页面再试。"), 422)


def _day(said: str) -> date:
    due_on = day(said)
    if due_on is None:
        raise Refusal("due_on", _("请选新的截止日期。"), 422)
    return due_on


def _task(viewer: Viewer, pk: int) -> Task:
    return get_object_or_404(queries.visible(viewer), pk=pk)
