"""The catalogue's pages: finding an item, one item, two side by side, and doubtful fields."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yibiao.catalogue import DataItem
from yibiao.matching.memory import ContextKey
from yibiao_web.accounts.viewer import acting_as
from yibiao_web.audit.refusals import Refusal
from yibiao_web.catalogue import actions, listing, queries
from yibiao_web.catalogue.inputs import NewItem
from yibiao_web.catalogue.models import MatchDecision, MatchDoubt, Sharing
from yibiao_web.catalogue.rules import differences
from yibiao_web.orgs.queries import county_of

_A_PAGE = 50


@acting_as()
@require_GET
def items(request: HttpRequest) -> HttpResponse:
    """Typing searches: the same address answers with the list alone when the page asks for it."""
    wanted = listing.Wanted(**{name: request.GET.get(key, "").strip() for name, key in _ASKED.items()})
    rows = listing.items(request.viewer, wanted)
    found = queries.catalogue()
    shown = {
        "page": Paginator(rows, _A_PAGE).get_page(request.GET.get("page")), "wanted": wanted, "total": len(found.items),
        "may_keep": queries.may_keep(request.viewer),
    }  # fmt: skip
    if request.headers.get("HX-Request"):
        return render(request, "catalogue/item_rows.html", shown)
    owned = {one.owner for one in rows} if not wanted.owner else {wanted.owner}
    shown |= {
        "subjects": [(one.code, one.name) for one in found.subjects.values() if one.code != "record"],
        "owners": sorted(owned - {""}), "classes": Sharing.choices, "standings": _STANDINGS,
    }  # fmt: skip
    return render(request, "catalogue/items.html", shown)


_ASKED = {"words": "q", "subject": "subject", "owner": "owner", "sharing": "sharing", "standing": "standing"}
_STANDINGS = [
    ("in_force", gettext_lazy("在用")), ("retired", gettext_lazy("已停用")), ("local", gettext_lazy("本地加的")),
    ("unowned", gettext_lazy("没有数源部门")),
]  # fmt: skip


@acting_as()
@require_GET
def item(request: HttpRequest, code: str) -> HttpResponse:
    page = _page(request, code)
    left, right = request.GET.get("left", ""), request.GET.get("right", "")
    compared = listing.versions_side_by_side(page, left, right) if left and right else None
    shown: dict[str, Any] = {"about": page, "compared": compared, "left": left, "right": right}
    if queries.may_keep(request.viewer):
        shown |= {
            "may_keep": True, "departments": listing.departments(request.viewer), "classes": Sharing.choices,
            "sensitivities": actions.SENSITIVITIES.items(), "today": timezone.localdate().isoformat(),
        }  # fmt: skip
    return render(request, "catalogue/item.html", shown)


@acting_as()
@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """Two items side by side; where a name typed is none or several, the page says so."""
    typed = [request.GET.get(side, "") for side in ("left", "right")]
    chosen = [listing.named(one) if one else None for one in typed]
    missing = [text for text, found in zip(typed, chosen, strict=True) if text and found is None]
    called = [listing.label(found) if found else text for text, found in zip(typed, chosen, strict=True)]
    shown: dict[str, Any] = {"typed": called, "missing": missing}
    if chosen[0] and chosen[1]:
        pages = [_page(request, one.code) for one in chosen if one]
        pieces = differences(pages[0].item.definition, pages[1].item.definition)
        shown |= {"pages": pages, "definitions": pieces, "words": _shared_words(*[one.item for one in pages])}
    return render(request, "catalogue/compare.html", shown)


@acting_as()
@require_GET
def pick(request: HttpRequest) -> HttpResponse:
    """Options for a picker of items, for what was typed so far."""
    typed = next((value for key, value in request.GET.items() if value), "")
    words = str(typed).partition("（")[0]
    return render(
        request, "catalogue/options.html", {"labels": [listing.label(one) for one in listing.matching(words)]}
    )


@acting_as("steward")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    if not queries.may_keep(request.viewer):
        raise Http404
    typed = NewItem(request.viewer, request.POST or None)
    if request.method == "POST" and typed.is_valid():
        try:
            made = actions.add_item(viewer=request.viewer, now=timezone.now(), **typed.cleaned_data)
        except Refusal as refusal:
            typed.add_error("name" if refusal.code == "name_taken" else None, refusal.message)
        else:
            messages.success(request, _("已加进目录。"))
            return redirect("catalogue:item", made.code)
    return render(request, "catalogue/add.html", {"form": typed}, status=422 if typed.errors else 200)


@acting_as("steward")
@require_GET
def doubts(request: HttpRequest) -> HttpResponse:
    known, subjects = queries.catalogue().items, queries.catalogue().subjects
    waiting = [
        (
            one,
            [(item, subjects[item.subject].name, may) for may in one.alternatives if (item := known.get(may["item"]))],
        )
        for one in listing.doubts(request.viewer)
    ]
    page = Paginator(waiting, 20).get_page(request.GET.get("page"))
    return render(
        request,
        "catalogue/doubts.html",
        {"page": page, "decisions": listing.decisions(request.viewer), "tab": "doubts"},
    )


@acting_as("steward")
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """``item`` is one of the alternatives' codes, "none", or "other" with ``other`` naming it."""
    doubt = get_object_or_404(MatchDoubt, pk=pk, county=county_of(request.viewer.org))
    said = request.POST.get("item", "")
    chosen = listing.named(request.POST.get("other", "") if said == "other" else said)
    if said != "none" and chosen is None:
        raise Refusal("no_such_item", _("没有认出选的是哪一项。请从列出的数据项里点一个，或者选“目录里没有”。"), 422)
    key = ContextKey(*doubt.key)
    actions.decide_match(key, chosen.code if chosen else None, viewer=request.viewer, now=timezone.now())
    messages.success(
        request,
        _("已认定为“%s”，以后同样的字段照此办理。") % chosen.name if chosen else _("已认定：目录里没有这一项。"),
    )
    return redirect("catalogue:doubts")


@acting_as("steward")
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    decision = get_object_or_404(MatchDecision, pk=pk, county=county_of(request.viewer.org), undone_at=None)
    actions.undo_match(decision, viewer=request.viewer, now=timezone.now())
    messages.success(request, _("已撤销这条认定。"))
    return redirect("catalogue:doubts")


def _page(request: HttpRequest, code: str) -> listing.ItemPage:
    page = listing.item_page(request.viewer, code)
    if page is None:
        raise Http404
    return page


def _shared_words(one: DataItem, other: DataItem) -> list[str]:
    return sorted({*one.words, *one.ambiguous} & {*other.words, *other.ambiguous})
