"""Looking into the ledger: finding a subject, all that was ever said of it, and how many hold an item."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yibiao_web.accounts.viewer import acting_as
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.catalogue.queries import catalogue, names
from yibiao_web.ledger import history as told
from yibiao_web.ledger.holdings import holding
from yibiao_web.ledger.keys import number_of
from yibiao_web.ledger.masking import masked, masked_name
from yibiao_web.ledger.models import Subject

_LOOKERS = ("steward", "clerk", "grid_worker", "reviewer")


@acting_as(*_LOOKERS)
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "")
    found = told.found(request.viewer, words)
    rows = [
        (one, masked_name(one.name), masked(f"{one.kind}.id_number", number_of(one))) for one in found[: told.SHOWN]
    ]
    return render(request, "ledger/search.html", {"q": words, "rows": rows, "more": len(found) > told.SHOWN})


@acting_as(*_LOOKERS)
@require_http_methods(["GET", "POST"])
def subject_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Masked; by POST with a purpose whole, which is kept on the trail."""
    subject = get_object_or_404(told.visible(request.viewer).select_related("org", "household", "merged_into"), pk=pk)
    item = request.GET.get("item", "")
    unmasked = request.method == "POST"
    if unmasked:
        _unmask(request, subject)
    events = told.history(subject, item, unmasked=unmasked)
    return render(
        request, "ledger/subject.html",
        {
            "subject": subject, "name": subject.name if unmasked else masked_name(subject.name), "item": item,
            "item_name": names()(item), "unmasked": unmasked, "events": events,
            "values": told.current_values(subject, timezone.localdate(), unmasked=unmasked) if not item else [],
            "disputes": told.disputes_of(subject), "merges": told.merges_of(subject),
            "may_undo": request.viewer.may("steward"),
        },
    )  # fmt: skip


@acting_as()
@require_GET
def held(request: HttpRequest, code: str) -> HttpResponse:
    """A part of the item's page, loaded after it."""
    if code not in catalogue().items:
        raise Http404
    return render(
        request, "ledger/held.html",
        {"held": holding(request.viewer, code, timezone.localdate()), "item": catalogue().items[code]},
    )  # fmt: skip


def _unmask(request: HttpRequest, subject: Subject) -> None:
    """Sharing keeps it as a reading (``site/jobs.py``), so that the village sees who looked."""
    purpose = request.POST.get("purpose", "").strip()
    if not purpose:
        raise Refusal("purpose_needed", _("看完整的姓名和号码要写明用途，查看会记下来。"), 422)
    with transaction.atomic():
        log(
            "ledger.unmasked", by=request.viewer.user, now=timezone.now(), org=request.viewer.org, target=subject,
            scope=subject.org.path, purpose=purpose[:200],
            detail={"kind": subject.kind, "subjects": [subject.pk], "items": sorted(subject.values), "count": 1},
        )  # fmt: skip
