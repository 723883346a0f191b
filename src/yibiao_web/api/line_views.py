"""Pages of line systems: choose, look, download; give the receipt back; see what was rejected."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yibiao_web.accounts.viewer import Viewer, acting_as
from yibiao_web.api import departures, lines
from yibiao_web.api.imports import LARGEST
from yibiao_web.api.inputs import LineInput, ReceiptInput
from yibiao_web.api.models import Departure, Outcome
from yibiao_web.api.reach import names_of
from yibiao_web.api.tables import MEDIA_TYPES
from yibiao_web.audit.refusals import Refusal
from yibiao_web.files.taking import taken
from yibiao_web.ledger.masking import masked_name
from yibiao_web.ledger.models import Subject

_SHOWN = 20  # held-back rows listed before the download
_PAGE = 50
_MEDIA = {"xlsx": MEDIA_TYPES["xlsx"], "csv": "text/csv"}


@acting_as("requester", "integrator")
@require_GET
def lines_page(request: HttpRequest) -> HttpResponse:
    """Which systems, what left so far; with a system and a scope chosen also what would leave now."""
    chosen = LineInput(request.viewer, request.GET if "profile" in request.GET else None)
    prepared = _prepared(request.viewer, chosen) if chosen.is_bound and chosen.is_valid() else None
    paged = Paginator(departures.departures(request.viewer), _PAGE).get_page(request.GET.get("page"))
    for one in paged:
        one.profile_name = _system(one.profile)
    context = {"form": chosen, "prepared": prepared, "departures": paged, "profiles": lines.profiles().values()}
    return render(request, "api/lines.html", context | _words(prepared))


@acting_as("requester", "integrator")
@require_POST
def download(request: HttpRequest) -> HttpResponse:
    chosen = LineInput(request.viewer, request.POST)
    if not chosen.is_valid():
        raise Http404
    made, content = departures.depart(request.viewer, _prepared(request.viewer, chosen), now=timezone.now())
    format = made.file_name.rpartition(".")[2]
    response = HttpResponse(content, content_type=_MEDIA[format])
    response.headers["Content-Disposition"] = content_disposition_header(True, made.file_name) or ""
    return response


@acting_as("requester", "integrator")
@require_http_methods(["GET", "POST"])
def departure(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of one file. POST hands in the system's receipt."""
    one = _departure(request.viewer, pk)
    asked = ReceiptInput(request.POST or None, request.FILES or None)
    unplaced: list[str] = []
    if request.method == "POST" and asked.is_valid():
        try:
            file = taken(asked.cleaned_data["file"], most=LARGEST)
            _source, unplaced = departures.receive(
                request.viewer, one, content=file.content, name=file.name, now=timezone.now()
            )
        except Refusal as refusal:
            asked.add_error("file", refusal.message)
        else:
            messages.success(request, _("回执已读。"))
            if not unplaced:
                return redirect("api:departure", pk)
            asked = ReceiptInput()
    found = departures.outcomes(one)
    counts = _counts(one, found)
    paged = Paginator(found, _PAGE).get_page(request.GET.get("page"))
    for outcome in paged:
        outcome.who, outcome.address = masked_name(outcome.subject.name), _address(outcome.subject)
    context = {
        "departure": one, "system": _system(one.profile), "form": asked, "outcomes": paged, "unplaced": unplaced,
        "reasons": departures.reasons(found.filter(verdict=Outcome.Verdict.REJECTED))[:10], **counts,
    }  # fmt: skip
    return render(request, "api/departure.html", context)


def _prepared(viewer: Viewer, chosen: LineInput) -> departures.Prepared:
    profile = departures.profile_named(chosen.cleaned_data["profile"])
    return departures.prepare(
        viewer, profile, chosen.cleaned_data["scope"], again=chosen.cleaned_data["again"], on=timezone.localdate()
    )


def _words(prepared: departures.Prepared | None) -> dict[str, Any]:
    if prepared is None:
        return {}
    why: dict[int, list[str]] = {}
    for one in prepared.rendered.held:
        why.setdefault(one.subject, []).append(one.message)
    some = list(why)[:_SHOWN]
    who = Subject.objects.select_related("org").in_bulk(some)
    told = [(masked_name(who[pk].name), who[pk].org.name, "；".join(why[pk]), _address(who[pk])) for pk in some]
    return {
        "held": told, "held_subjects": len(why), "ready": len(prepared.rendered.rows),
        "missing": names_of(prepared.missing),
    }  # fmt: skip


def _counts(one: Departure, found: Any) -> dict[str, int]:
    accepted = found.filter(verdict=Outcome.Verdict.ACCEPTED).count()
    rejected = found.filter(verdict=Outcome.Verdict.REJECTED).count()
    held = len({each["subject"] for each in one.held_back})
    return {
        "sent": len(one.subjects), "accepted": accepted, "rejected": rejected, "held": held,
        "silent": len(one.subjects) - accepted - rejected,
    }  # fmt: skip


def _departure(viewer: Viewer, pk: int) -> Departure:
    one = Departure.objects.filter(org=viewer.org, pk=pk).select_related("made_by").first()
    if one is None:
        raise Http404
    return one


def _system(code: str) -> str:
    known = lines.profiles().get(code)
    return known.system if known else code


def _address(subject: Subject) -> str:
    """The subject's page, where there is one."""
    try:
        return reverse("ledger:subject_history", args=[subject.pk])
    except NoReverseMatch:
        return ""
