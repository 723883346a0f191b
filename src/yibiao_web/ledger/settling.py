"""Disputes about values and doubts about who is who: what waits, with the evidence, and the acts that settle it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yibiao.prefill.values import birth_of
from yibiao_web.accounts.viewer import Viewer, acting_as
from yibiao_web.audit.refusals import Refusal
from yibiao_web.catalogue.queries import names
from yibiao_web.ledger import doubtful
from yibiao_web.ledger.apart import keep_apart
from yibiao_web.ledger.disputes import may_settle, settle_dispute
from yibiao_web.ledger.history import Event, history, visible
from yibiao_web.ledger.keys import number_of
from yibiao_web.ledger.masking import masked, masked_name
from yibiao_web.ledger.merging import differences, merge, unmerge
from yibiao_web.ledger.models import Dispute, Subject, SubjectMerge
from yibiao_web.orgs.queries import county_of

_A_PAGE = 20


@dataclass(frozen=True)
class ShownDispute:
    dispute: Dispute
    item: str
    name: str
    value: object
    proposed: object
    evidence: list[Event]
    may_settle: bool


@acting_as("steward", "requester", "clerk", "grid_worker", "reviewer")
@require_GET
def disputes(request: HttpRequest) -> HttpResponse:
    """A steward sees the county's, a department those of its items, everybody the ones they raised."""
    state = request.GET.get("state", "open")
    rows = _disputes(request.viewer)
    rows = rows.filter(state=Dispute.State.OPEN) if state == "open" else rows.exclude(state=Dispute.State.OPEN)
    page = Paginator(rows.order_by("-raised_at", "-pk"), _A_PAGE).get_page(request.GET.get("page"))
    known = names()
    shown = [_shown(one, request.viewer, known) for one in page]
    return render(
        request, "ledger/disputes.html",
        {"page": page, "shown": shown, "state": state, "tab": "disputes", "steward": request.viewer.may("steward")},
    )  # fmt: skip


@acting_as("steward", "requester")
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    dispute = get_object_or_404(_disputes(request.viewer), pk=pk)
    if not may_settle(request.viewer, dispute):
        raise Http404
    correct = request.POST.get("verdict") == "correct"
    answer, value = request.POST.get("answer", ""), request.POST.get("value", "").strip()
    try:
        settle_dispute(dispute, correct, answer, viewer=request.viewer, now=timezone.now(), value=value or None)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("已更正，各张表里都会是新值。") if correct else _("已答复，维持原值。"))
    return redirect("ledger:disputes")


@acting_as("steward")
@require_GET
def identities(request: HttpRequest) -> HttpResponse:
    page = Paginator(doubtful.pairs(request.viewer), _A_PAGE).get_page(request.GET.get("page"))
    known = names()
    shown = [
        (
            pair, (masked_name(pair.one.name), masked_name(pair.other.name)),
            [_row(pair.one, pair.other, item, known) for item in _items(pair)],
        )
        for pair in page
    ]  # fmt: skip
    done = SubjectMerge.objects.filter(county=county_of(request.viewer.org), undone_at=None)
    recent = [
        (one, masked_name(one.kept.name), masked_name(one.absorbed.name))
        for one in done.select_related("kept__org", "absorbed", "source__recorded_by").order_by("-merged_at")[:20]
    ]
    return render(
        request, "ledger/identities.html", {"page": page, "shown": shown, "recent": recent, "tab": "identities"}
    )


@acting_as("steward")
@require_POST
def join(request: HttpRequest) -> HttpResponse:
    """``kept`` and ``other`` are ledger ids; ``take`` lists the items whose value the other one's is. With ``apart``
    they are two."""
    seen = visible(request.viewer)
    one = get_object_or_404(seen, pk=_number(request, "kept"))
    other = get_object_or_404(seen, pk=_number(request, "other"))
    viewer, now = request.viewer, timezone.now()
    if "apart" in request.POST:
        keep_apart(one, other, viewer=viewer, now=now)
        messages.success(request, _("记下了：是两个人，不再提示。"))
        return redirect("ledger:identities")
    choices = dict.fromkeys(request.POST.getlist("take"), "absorbed")
    if request.POST.get("stays") == str(other.pk):
        chosen = {item.item for item in differences(one, other)} - choices.keys()
        one, other, choices = other, one, dict.fromkeys(chosen, "absorbed")
    merge(one, other, by=viewer.user, now=now, org=viewer.org, choices=choices)
    messages.success(request, _("已并成一个。弄错了可以在下面撤销。"))
    return redirect("ledger:identities")


@acting_as("steward")
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    done = get_object_or_404(SubjectMerge, pk=pk, county=county_of(request.viewer.org))
    unmerge(done, by=request.viewer.user, now=timezone.now(), org=request.viewer.org)
    messages.success(request, _("已撤销合并，两个都回到原来的样子。"))
    return redirect("ledger:identities")


def _disputes(viewer: Viewer) -> QuerySet[Dispute]:
    rows = Dispute.objects.select_related("subject__org", "org", "raised_by", "owner", "settled_by")
    if viewer.may("steward"):
        return rows.filter(subject__county=county_of(viewer.org))
    if viewer.may("requester"):
        return rows.filter(Q(owner=viewer.org) | Q(org=viewer.org))
    return rows.filter(org__path__startswith=viewer.org.path)


def _shown(one: Dispute, viewer: Viewer, known: Callable[[str], str]) -> ShownDispute:
    return ShownDispute(
        dispute=one, item=known(one.item), name=masked_name(one.subject.name),
        value=masked(one.item, one.value), proposed=masked(one.item, one.proposed),
        evidence=history(one.subject, one.item)[:6],
        may_settle=one.state == Dispute.State.OPEN and may_settle(viewer, one),
    )  # fmt: skip


def _items(pair: doubtful.DoubtfulPair) -> list[str]:
    """What tells two people apart first, then where they differ."""
    telling = ["person.id_number", "person.birth_date", "person.sex", "person.mobile", "person.household_number"]
    differing = [one.item for one in differences(pair.one, pair.other)]
    return [*telling, *(item for item in differing if item not in telling)]


def _row(one: Subject, other: Subject, item: str, known: Callable[[str], str]) -> dict[str, object]:
    left, right = one.values.get(item), other.values.get(item)
    if item == "person.birth_date":  # a number tells it too
        left, right = left or birth_of(number_of(one)), right or birth_of(number_of(other))
    return {
        "item": item, "name": known(item), "one": masked(item, left), "other": masked(item, right),
        "choose": item in one.values and item in other.values and left != right,
    }  # fmt: skip


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    if not text.isdecimal():
        raise Http404
    return int(text)
