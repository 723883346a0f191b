"""Figures in and out: a department's own values, what if the weights were others, the table to take away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yibiao.appraisal.bands import BAND_NAMES, ORDER
from yibiao.appraisal.moments import Moments, bands_under
from yibiao.appraisal.tables import read_values
from yibiao_web.accounts.viewer import Viewer, acting_as
from yibiao_web.appraisal import files, queries, valuing
from yibiao_web.appraisal.models import Indicator, Scheme
from yibiao_web.appraisal.reckoning import parameters_of
from yibiao_web.appraisal.views import LARGEST
from yibiao_web.appraisal.weighing import places_of
from yibiao_web.audit.refusals import Refusal
from yibiao_web.forms.reading import converter

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHOWN = (*ORDER, "unclear", "unknown")


@acting_as("requester")
@require_POST
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """``pk`` is the indicator's demand's. A table: 村 and one column, or 分子 and 分母."""
    viewer: Viewer = request.viewer
    one = get_object_or_404(queries.of_demand(queries.entered_by(viewer), pk))
    given = request.FILES.get("file")
    if given is None:
        raise Refusal("no_file", _("请先选文件。"), 422)
    if (given.size or 0) > LARGEST:
        raise Refusal("too_large", _("文件超过 10 MB，请看看是不是选错了。"), 422)
    told, notes = _told(one, given.read(), given.name or "")
    changed = valuing.enter(one, told, viewer=viewer, now=timezone.now())
    for note in notes:
        messages.warning(request, note)
    messages.success(request, _("收下 %(n)d 个新的数。") % {"n": changed})
    return redirect("appraisal:indicator", pk)


def _told(one: Indicator, content: bytes, name: str) -> tuple[dict[int, dict[str, Any]], list[str]]:
    """By place; names nobody knows are told of, and names that stand twice."""
    read = read_values(content, name, converter=converter())
    wrong = [found for found in read.findings if found.severity == "block"]
    if wrong or not read.names:
        raise Refusal("unreadable", (wrong[0].message + wrong[0].advice) if wrong else _("表里没有数的一列。"), 422)
    column = one.name if one.name in read.names else next(iter(read.names))
    by_name: dict[str, list[int]] = {}
    for org in places_of(one.scheme.demand.county, one.scheme.level):
        by_name.setdefault(org.name, []).append(org.pk)
    told, lost = {}, []
    for place in read.places:
        known, value = by_name.get(place.name, []), place.values[column]
        if len(known) != 1:
            lost.append(place.name)
        elif value.value is not None or value.count is not None:
            told[known[0]] = {
                "value": value.value, "count": value.count, "of": value.of, "error": value.error, "source": name,
            }  # fmt: skip
    notes = [found.message for found in read.findings]
    if lost:
        notes.append(_("没有对上的单位：%(names)s。请核对名称。") % {"names": "、".join(lost[:8])})
    return told, notes


@acting_as("requester", "gatekeeper")
@require_GET
def what_if(request: HttpRequest, pk: int) -> HttpResponse:
    """Sliders; the page reckons itself, and without its script the server does the same."""
    scheme = get_object_or_404(queries.works_with(request.viewer), pk=pk)
    kept = _reckoned(scheme)
    weights = [_weight(request.GET.get(f"w{one.pk}"), one.weight) for one in kept]
    how = request.GET.get("how") if request.GET.get("how") in Scheme.How.values else scheme.how
    moments = scheme.result.get("moments", [])
    before = _bands(scheme, moments, [one.weight for one in kept], scheme.how)
    now = _bands(scheme, moments, weights, str(how))
    context = {
        "scheme": scheme, "demand": scheme.demand, "rows": list(zip(kept, weights, strict=True)), "how": how,
        "hows": Scheme.How.choices, "changed": sum(a != b for a, b in zip(before, now, strict=True)), "of": len(now),
        "counts": [(band, BAND_NAMES[band], before.count(band), now.count(band)) for band in _SHOWN],
        "data": {
            "moments": moments, "weights": [one.weight for one in kept], "how": scheme.how, "good": scheme.good,
            "weak": scheme.weak, "sure": parameters_of(scheme).sure, "covered": parameters_of(scheme).covered,
        },
    }  # fmt: skip
    return render(request, "appraisal/what_if.html", context)


def _reckoned(scheme: Scheme) -> list[Indicator]:
    """The indicators in the order in which they were reckoned."""
    by_pk = {one.pk: one for one in scheme.indicators.all()}
    return [by_pk[pk] for pk in scheme.result.get("indicators", []) if pk in by_pk]


def _bands(scheme: Scheme, moments: list[Any], weights: list[float], how: str) -> list[str]:
    places = [Moments(tuple(None if row is None else tuple(row) for row in one)) for one in moments]
    if not places:
        return []
    return list(
        bands_under(
            places, weights, how, good=scheme.good, weak=scheme.weak, parameters=parameters_of(scheme)  # type: ignore[arg-type]
        )
    )  # fmt: skip


def _weight(said: str | None, own: float) -> float:
    try:
        value = float(said) if said else own
    except ValueError:
        return own
    return min(max(value, 0.0), 1000.0) if value == value else own


@acting_as("requester", "gatekeeper")
@require_GET
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """Values and bands in the order of the tree. There is no composite figure in it to sort by."""
    scheme = get_object_or_404(queries.works_with(request.viewer), pk=pk)
    content = files.workbook(scheme, queries.standings(request.viewer, scheme))
    response = HttpResponse(content, content_type=_WORKBOOK)
    name = f"{scheme.demand.title}-{scheme.year}.xlsx".replace("/", "-")
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response
