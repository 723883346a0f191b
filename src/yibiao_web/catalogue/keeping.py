"""What the steward sends from an item's page: each changes one thing and comes back to the page."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yibiao_web.accounts.viewer import acting_as
from yibiao_web.audit.refusals import Refusal
from yibiao_web.audit.typed import day
from yibiao_web.catalogue import actions, listing, queries
from yibiao_web.catalogue.inputs import Dated, Parts, words_of

Change = Callable[[HttpRequest, str], None]


@acting_as("steward")
@require_POST
def change(request: HttpRequest, code: str, what: str) -> HttpResponse:
    """One of ``_CHANGES``; a refusal is shown on the item's page."""
    if what not in _CHANGES or not queries.may_keep(request.viewer) or code not in queries.catalogue().items:
        raise Http404
    try:
        _CHANGES[what](request, code)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("已改好。"))
    return redirect("catalogue:item", code)


@acting_as("steward")
@require_http_methods(["GET", "POST"])
def split(request: HttpRequest, code: str) -> HttpResponse:
    page = listing.item_page(request.viewer, code)
    if page is None or page.row.retired or not queries.may_keep(request.viewer):
        raise Http404
    typed = Parts(request.POST or None)
    problem = ""
    if request.method == "POST" and typed.is_valid():
        parts = [part for form in typed if (part := form.part()) is not None]
        try:
            actions.split_item(code, parts, viewer=request.viewer, now=timezone.now())
        except Refusal as refusal:
            problem = refusal.message
        else:
            messages.success(request, _("已拆开。台账里的值正在后台按规则分过去，原来的值都还在。"))
            return redirect("catalogue:item", code)
    return render(
        request,
        "catalogue/split.html",
        {"about": page, "parts": typed, "problem": problem},
        status=422 if problem else 200,
    )


def _owner(request: HttpRequest, code: str) -> None:
    pk = request.POST.get("owner", "")
    owner = next((one for one in listing.departments(request.viewer) if str(one.pk) == pk), None)
    if pk and owner is None:
        raise Http404
    actions.set_owner(code, owner, viewer=request.viewer, now=timezone.now())


def _sharing(request: HttpRequest, code: str) -> None:
    actions.set_sharing(code, request.POST.get("sharing", ""), viewer=request.viewer, now=timezone.now())


def _sensitivity(request: HttpRequest, code: str) -> None:
    actions.set_sensitivity(code, request.POST.get("sensitivity", ""), viewer=request.viewer, now=timezone.now())


def _freshness(request: HttpRequest, code: str) -> None:
    text = request.POST.get("days", "").strip()
    if text and not text.isdecimal():
        raise Refusal("days_unreadable", _("保鲜期要填天数，例如 365。"), 422)
    actions.set_freshness(code, int(text) if text else None, viewer=request.viewer, now=timezone.now())


def _synonyms(request: HttpRequest, code: str) -> None:
    words = words_of(request.POST.get("synonyms", ""))
    actions.set_synonyms(code, words, viewer=request.viewer, now=timezone.now())


def _define(request: HttpRequest, code: str) -> None:
    typed = Dated(request.POST)
    if not typed.is_valid():
        raise Refusal("definition_incomplete", _("口径和从哪天起都要填，日期写成 2026-01-01 的样子。"), 422)
    told = typed.cleaned_data
    actions.define(code, told["text"], told["since"], viewer=request.viewer, now=timezone.now())


def _merge(request: HttpRequest, code: str) -> None:
    into = listing.named(request.POST.get("into", ""))
    if into is None:
        raise Refusal("no_such_item", _("没有认出要并入哪一项，请打几个字，从列出的里面选一个。"), 422)
    actions.merge_items(code, into.code, viewer=request.viewer, now=timezone.now())


def _retire(request: HttpRequest, code: str) -> None:
    on = day(request.POST.get("on", ""))
    if on is None:
        raise Refusal("date_unreadable", _("停用日期要写成 2026-01-01 的样子。"), 422)
    reason = request.POST.get("reason", "")
    actions.retire(code, on, viewer=request.viewer, now=timezone.now(), reason=reason)


def _restore(request: HttpRequest, code: str) -> None:
    actions.restore(code, viewer=request.viewer, now=timezone.now())


_CHANGES: dict[str, Change] = {
    "owner": _owner, "sharing": _sharing, "sensitivity": _sensitivity, "freshness": _freshness,
    "synonyms": _synonyms, "definition": _define, "merge": _merge, "retire": _retire, "restore": _restore,
}  # fmt: skip
