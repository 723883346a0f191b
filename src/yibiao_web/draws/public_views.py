"""What anybody may look at without signing in: the hashes, and once visits are over the whole records."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from yibiao_web.draws import queries
from yibiao_web.draws.models import Draw

_A_PAGE = 30


@require_GET
def public_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(queries.public(), _A_PAGE).get_page(request.GET.get("page"))
    spoiled = Draw.objects.exclude(abandoned_at=None).count()
    context = {"page": page, "spoiled": spoiled, "today": timezone.localdate()}
    return render(request, "draws/public_list.html", context)


@require_GET
def public(request: HttpRequest, token: str) -> HttpResponse:
    draw = get_object_or_404(queries.public(), token=token)
    told = draw.record if draw.published_at else None
    context = {"draw": draw, "record": told, "drawn": _rows(told) if told else [], "today": timezone.localdate()}
    return render(request, "draws/public.html", context)


def _rows(record: dict[str, Any]) -> list[tuple[int, str, float, datetime | None]]:
    """(number, place, chance in per cent, when it was opened)."""
    names = {one["id"]: one["name"] for one in record["plan"]["places"]}
    opened = {one["number"]: datetime.fromisoformat(one["at"]) for one in record["opened"]}
    return [
        (one["number"], names[one["place"]], 100 * one["chance"][0] / one["chance"][1], opened.get(one["number"]))
        for one in record["drawn"]
    ]


@require_GET
def record(request: HttpRequest, token: str) -> HttpResponse:
    """The record as a file; not there before it is published."""
    draw = get_object_or_404(queries.public().exclude(published_at=None), token=token)
    if draw.record is None:
        raise Http404
    response = JsonResponse(draw.record, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="draw-{draw.on:%Y%m%d}-{draw.commitment[:8]}.json"'
    return response


@require_GET
def recompute(request: HttpRequest) -> HttpResponse:
    """A record from the reader's own disk; nothing leaves the browser."""
    return render(request, "draws/recompute.html")
