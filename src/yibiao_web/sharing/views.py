"""Grants and requests: mine, those I answer, and asking for what a form lacks."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yibiao_web.accounts.viewer import Viewer, acting_as
from yibiao_web.audit.refusals import Refusal
from yibiao_web.catalogue import queries as catalogue
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.orgs.queries import county_of
from yibiao_web.sharing import actions, asking, queries
from yibiao_web.sharing.grouping import alike
from yibiao_web.sharing.inputs import Asked, GivenDirectly
from yibiao_web.sharing.models import ShareRequest
from yibiao_web.sharing.naming import with_names

_SHOWN = 100


@acting_as("requester", "steward", "reviewer")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Looking also settles what is overdue, so that nobody waits for the daily run."""
    viewer: Viewer = request.viewer
    now = timezone.now()
    actions.settle_overdue(now)
    asked = queries.requests_to(viewer)
    places = dict(Organisation.objects.filter(path__in=_paths(viewer)).values_list("path", "name"))
    context = {
        "waiting": with_names(asked.filter(state=ShareRequest.State.OPEN)[:_SHOWN], places),
        "answered": with_names(asked.exclude(state=ShareRequest.State.OPEN)[:_SHOWN], places),
        "mine": with_names(queries.requests_of(viewer)[:_SHOWN], places),
        "held": with_names(queries.grants_of(viewer)[:_SHOWN], places),
        "given": alike(with_names(queries.grants_by(viewer)[:_SHOWN], places), timezone.localdate(now)),
        "today": timezone.localdate(now), "gives": queries.gives(viewer), "given_directly": GivenDirectly(),
        "departments": Organisation.objects.filter(path__startswith=county_of(viewer.org).path, active=True,
                                                   level__in=(Level.DEPARTMENT, Level.TOWNSHIP)),
    }  # fmt: skip
    return render(request, "sharing/index.html", context)


def _paths(viewer: Viewer) -> set[str]:
    rows = (
        queries.requests_to(viewer),
        queries.requests_of(viewer),
        queries.grants_of(viewer),
        queries.grants_by(viewer),
    )
    return {path for some in rows for path in some.order_by().values_list("scope", flat=True).distinct()}


@acting_as("requester", "steward", "reviewer")
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The owner agrees or declines."""
    viewer: Viewer = request.viewer
    one = get_object_or_404(queries.requests_to(viewer), pk=pk)
    words, now = request.POST.get("answer", ""), timezone.now()
    try:
        if request.POST.get("verdict") == "grant":
            actions.grant(one, viewer=viewer, now=now, answer=words)
            messages.success(request, _("已同意，%s现在就能取。") % one.org.name)
        else:
            actions.refuse(one, viewer=viewer, now=now, answer=words)
            messages.success(request, _("已答复不同意，%s会看到理由。") % one.org.name)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return redirect("sharing:index")


@acting_as("requester", "steward", "reviewer")
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(queries.grants_by(request.viewer), pk=pk)
    try:
        actions.revoke(one, viewer=request.viewer, now=timezone.now(), reason=request.POST.get("reason", ""))
        messages.success(request, _("已收回，从现在起不能再取。"))
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return redirect("sharing:index")


@acting_as("requester", "steward", "reviewer")
@require_POST
def give(request: HttpRequest) -> HttpResponse:
    """Grant without a request."""
    viewer: Viewer = request.viewer
    inputs = GivenDirectly(request.POST)
    try:
        if not inputs.is_valid():
            raise Refusal("incomplete", _("请把单位、数据项、用途和期限都填上。"), 422)
        county = county_of(viewer.org)
        org = get_object_or_404(Organisation, pk=inputs.cleaned_data["org"], path__startswith=county.path)
        items = _codes(inputs.cleaned_data["items"].splitlines())
        actions.grant_directly(
            viewer, org=org, items=items, scope=county.path, purpose=inputs.cleaned_data["purpose"],
            until=inputs.cleaned_data["until"], now=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("已授权给%s。") % org.name)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return redirect("sharing:index")


def _codes(labels: Iterable[str]) -> list[str]:
    """Codes by names, synonyms or codes; a word that means several means the persons' one."""
    known = catalogue.catalogue()
    found: list[str] = []
    for label in (one.strip() for one in labels if one.strip()):
        meant = (
            [label]
            if label in known.items
            else sorted(known.meanings(label), key=lambda c: not c.startswith("person."))
        )
        if not meant:
            raise Refusal("no_such_item", _("目录里没有“%s”，请换成目录中的名称。") % label, 422)
        found.append(meant[0])
    return found


@acting_as("requester")
@require_http_methods(["GET", "POST"])
def request_share(request: HttpRequest) -> HttpResponse:
    """What a form lacks, by owner: one request an owner."""
    viewer: Viewer = request.viewer
    said = request.POST if request.method == "POST" else request.GET
    lacking = asking.lacking_of(
        viewer, version=said.get("version", ""), admission=said.get("admission", ""), scope=said.get("scope", ""),
        items=said.get("items", ""), on=timezone.localdate(),
    )  # fmt: skip
    if lacking is None:
        raise Http404
    inputs = Asked(request.POST or None, initial={"purpose": lacking.purpose, "until": lacking.until})
    if request.method == "POST" and inputs.is_valid():
        chosen = set(request.POST.getlist("item"))
        try:
            made = _ask(viewer, lacking, chosen, inputs)
            messages.success(request, _("已向 %d 个单位提出申请，答复后会在这里显示。") % made)
            return redirect("sharing:index")
        except Refusal as refusal:
            messages.error(request, refusal.message)
    chosen_items = set(request.POST.getlist("item")) if request.method == "POST" else None
    return render(
        request, "sharing/request.html", {"lacking": lacking, "inputs": inputs, "said": said, "chosen": chosen_items}
    )


@transaction.atomic
def _ask(viewer: Viewer, lacking: asking.Lacking, chosen: set[str], inputs: Asked) -> int:
    made = 0
    for part in lacking.parts:
        items = [code for code, _name in part.items if code in chosen]
        if items:
            actions.request_share(
                viewer, owner=part.owner, items=items, scope=lacking.scope.path, now=timezone.now(),
                version=lacking.version, admission=lacking.admission, **inputs.cleaned_data,
            )  # fmt: skip
            made += 1
    if not made:
        raise Refusal("no_items", _("没有选数据项，请至少勾一项。"), 422)
    return made
