"""Clean-ups: the list, one of them with the numbers before and after, and one channel's way out."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yibiao_web.accounts.viewer import acting_as
from yibiao_web.audit.typed import wholes
from yibiao_web.channels import actions, cleaning, queries
from yibiao_web.channels.inputs import Plan, Start
from yibiao_web.channels.models import Channel, CleanUp, Retirement


@acting_as("requester", "gatekeeper")
@require_GET
def clean_ups(request: HttpRequest) -> HttpResponse:
    return render(
        request, "channels/clean_ups.html",
        {"rows": queries.clean_ups(request.viewer), "gatekeeper": request.viewer.may("gatekeeper"),
         "mine": queries.own_ways_out(request.viewer),
         "objected": queries.objected(request.viewer) if request.viewer.may("gatekeeper") else []},
    )  # fmt: skip


@acting_as("gatekeeper")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Pick from what is advised to be merged or closed."""
    offered = _offered(request)
    form = Start(request.POST or None)
    if request.method == "POST" and form.is_valid():
        picked = offered.filter(pk__in=wholes(request.POST.getlist("channel")))
        made = actions.start(form.cleaned_data["title"], due_on=form.cleaned_data["due_on"], channels=picked,
                             viewer=request.viewer, now=timezone.now())  # fmt: skip
        messages.success(request, _("清理已开始，主办单位看得到自己的。"))
        return redirect("channels:clean_up", made.pk)
    return render(request, "channels/clean_up_new.html", {"form": form, "offered": offered})


def _offered(request: HttpRequest) -> QuerySet[Channel]:
    """Advised to go, not kept with a reason, and not on the way already."""
    busy = Retirement.objects.filter(closed_on=None, spared_on=None).values("channel")
    rows = queries.searched(request.viewer).filter(advised__in=("整合", "注销"), kept_on=None)
    return rows.exclude(pk__in=busy)


@acting_as("requester", "gatekeeper")
@require_GET
def clean_up(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is; a requester sees the own channels of it."""
    one = get_object_or_404(queries.clean_ups(request.viewer), pk=pk)
    items = list(queries.retirements_of(request.viewer).filter(clean_up=one))
    gatekeeper = request.viewer.may("gatekeeper")
    return render(
        request, "channels/clean_up.html",
        {"one": one, "items": items, "gatekeeper": gatekeeper, "today": timezone.localdate(),
         "numbers": queries.before_and_after(one, timezone.localdate()) if gatekeeper else [],
         "offered": _offered(request) if gatekeeper else []},
    )  # fmt: skip


@acting_as("gatekeeper")
@require_POST
def extend(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(CleanUp, pk=pk, county=request.viewer.county)
    picked = _offered(request).filter(pk__in=wholes(request.POST.getlist("channel")))
    count = actions.list_more(one, picked, viewer=request.viewer, now=timezone.now())
    messages.success(request, _("又列入 {count} 个。").format(count=count))
    return redirect("channels:clean_up", one.pk)


@acting_as("requester", "gatekeeper")
@require_GET
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """One channel's way out, step by step."""
    one = _item(request, pk)
    channel = one.channel
    return render(
        request, "channels/item.html",
        {"one": one, "channel": channel, "gatekeeper": request.viewer.may("gatekeeper"),
         "missing": [words for _code, words in cleaning.missing(one)],
         "needs_report": channel.kind != Channel.Kind.GROUP,
         "form": Plan(initial={"told": one.told, "duty_kept_by": one.duty_kept_by, "data_kept": one.data_kept}),
         "archives": queries.archives_of(request.viewer).filter(channel=channel),
         "data": queries.data_of(request.viewer).filter(channel=channel),
         "asked_count": channel.asked.count(), "done": bool(one.closed_on or one.spared_on)},
    )  # fmt: skip


@acting_as("requester", "gatekeeper")
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    one = _item(request, pk)
    agrees = request.POST.get("agrees") == "yes"
    actions.answer(one, agrees=agrees, objection=request.POST.get("objection", ""), viewer=request.viewer,
                   now=timezone.now())  # fmt: skip
    messages.success(request, _("答复已记下。") if agrees else _("已送减负办看。"))
    return redirect("channels:item", one.pk)


@acting_as("gatekeeper")
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    one = _item(request, pk)
    actions.settle(one, spare=request.POST.get("spare") == "yes", why=request.POST.get("why", ""),
                   viewer=request.viewer, now=timezone.now())  # fmt: skip
    messages.success(request, _("已定。"))
    return redirect("channels:item", one.pk)


@acting_as("requester", "gatekeeper")
@require_POST
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Words for users, duty, data: kept as typed, also when a later step still lacks something."""
    one = _item(request, pk)
    form = Plan(request.POST)
    if form.is_valid():
        actions.plan(one, **form.cleaned_data, viewer=request.viewer, now=timezone.now())
        messages.success(request, _("已存下。"))
    else:
        messages.error(request, _("写得太长：告诉用户的话不超过 1000 字，其余不超过 300 字。"))
    return redirect("channels:item", one.pk)


@acting_as("requester", "gatekeeper")
@require_POST
def tell(request: HttpRequest, pk: int) -> HttpResponse:
    """What is typed is kept first, whether it can be told yet or not."""
    one, form = _item(request, pk), Plan(request.POST)
    if "told" in request.POST and form.is_valid():
        actions.plan(one, **form.cleaned_data, viewer=request.viewer, now=timezone.now())
    actions.tell(one, viewer=request.viewer, now=timezone.now())
    messages.success(request, _("已告诉用户：被要求进来的单位在自己的页面上看得到。"))
    return redirect("channels:item", one.pk)


def _step(act: Callable[..., Retirement], done: str) -> Callable[..., HttpResponseBase]:
    @acting_as("requester", "gatekeeper")
    @require_POST
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        one = act(_item(request, pk), viewer=request.viewer, now=timezone.now())
        messages.success(request, _(done))
        return redirect("channels:item", one.pk)

    return view


note_reported = _step(actions.note_reported, "报告和公告已记下。")
close = _step(actions.close, "已关。登记、使用记录和留存件都还在。")


def _item(request: HttpRequest, pk: int) -> Retirement:
    return get_object_or_404(queries.retirements_of(request.viewer), pk=pk)
