"""What the snapshot for analytics holds and until when, and one item over many places at once."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from yibiao.engine.engines import EngineError
from yibiao.engine.snapshots import Snapshot, SnapshotError
from yibiao_web.accounts.viewer import Viewer, acting_as
from yibiao_web.catalogue.queries import catalogue
from yibiao_web.counties.absent import absent
from yibiao_web.engine import engines, queries

_A_PAGE = 50


@acting_as("gatekeeper", "auditor", "steward")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Figures are as of the snapshot; what is behind is said beside them."""
    viewer: Viewer = request.viewer
    area = viewer.org.area
    shown: dict[str, Any] = {"area": area, "engine": engines.name(), "absent": absent(area.path)}
    try:
        known = queries.snapshot()
        shown |= _fresh(request, viewer, known)
        shown |= _wide(request, viewer, known)
    except (SnapshotError, EngineError) as problem:
        shown["problem"] = str(problem)
    return render(request, "engine/index.html", shown)


def _fresh(request: HttpRequest, viewer: Viewer, known: Snapshot) -> dict[str, Any]:
    within = viewer.org.area.path
    rows = queries.freshness(known, within)
    return {
        "made_at": queries.moment(known.made_at), "page": Paginator(rows, _A_PAGE).get_page(request.GET.get("page")),
        "facts": sum(one.facts for one in rows), "subjects": sum(one.subjects for one in rows),
        "behind": sum(one.behind for one in rows), "counties": len(rows),
        "rounded": known.rows("rounded", within), "left_out": known.rows("left_out", within),
    }  # fmt: skip


def _wide(request: HttpRequest, viewer: Viewer, known: Snapshot) -> dict[str, Any]:
    held = queries.held_items(viewer, known)
    if not held:
        return {}
    wanted = request.GET.get("of", "")
    of = next((one for one in held if one.address == wanted), held[0])
    also = [one for one in held if (one.period, one.item) == (of.period, of.item) and one != of]
    return {
        "held": held, "of": of, "also": also, "item": catalogue().items[of.item],
        "wide": queries.wide_total(viewer, known, of, timezone.localdate()),
    }  # fmt: skip
