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

from yibiao.appraisal import tables
from yibiao.appraisal.bands import BAND_NAMES, ORDER
from yibiao.appraisal.moments import Moments, bands_under
from yibiao.appraisal.tables import of_one
from yibiao_web.accounts.viewer import Viewer, acting_as
from yibiao_web.appraisal import files, queries, valuing
from yibiao_web.appraisal.models import Indicator, Scheme
from yibiao_web.appraisal.reckoning import parameters_of
from yibiao_web.appraisal.views import LARGEST
from yibiao_web.appraisal.weighing import places_of
from yibiao_web.audit.refusals import Refusal
from yibiao_web.files.reading import reader
from yibiao_web.files.taking import given
from yibiao_web.forms.reading import converter

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHOWN = (*ORDER, "unclear", "unknown")
read_values = reader(tables.read_values, warm={})


@acting_as("requester")
@require_POST
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """``pk`` is the indicator's demand's. A table: 村 and one column, or 分子 and 分母."""
    viewer: Viewer = request.viewer
    one = get_object_or_404(queries.of_demand(queries.entered_by(viewer), pk))
    sent = given(request, most=LARGEST)
    told, notes = _told(one, sent.content, sent.name)
    changed = valuing.enter(one, told, viewer=viewer, now=timezone.now())
    for note in notes:
        messages.warning(request, note)
    messages.success(request, _("收下 %(n)d 个新的数。") % {"n": changed})
    return redirect("appraisal:indicator", pk)


def _told(one: Indicator, content: bytes, name: str) -> tuple[dict[int, dict[str, Any]], list[str]]:
    """By place; names nobody knows are told of, and names that stand twice."""
    read = read_values(content, name, converter=converter(), events=one.certainty == Indicator.Certainty.COUNT)
    wrong = [found for found in read.findings if found.severity == "block"]
    if wrong or not read.names:
        raise Refusal("unreadable", (wrong[0].message + wrong[0].advice) if wrong else _("表里没有数的一列。"), 422)
    column = one.name if one.name in read.names else next(iter(read.names))
    by_name = _by_name(one.scheme)
    told, lost = {}, []
    for place in read.places:
        known = by_name.get(place.id, []) or by_name.get(place.name, [])
        value = place.values[column]
        if len(known) != 1:
            lost.append(place.name)
        elif value.known(one.certainty):  # type: ignore[arg-type]
            told[known[0]] = {
                "value": value.value, "count": value.count, "of": value.of, "error": value.error, "source": name,
            }  # fmt: skip
    if not told and not lost:
        raise Refusal("other_kind", _wanted(one), 422)
    notes = [found.message for found in read.findings]
    if lost:
        words = _("没有对上的单位：%(names)s。请核对名称；同名的村，请加一列写镇街。")
        notes.append(words % {"names": "、".join(lost[:8])})
    if of_one((row["value"] for row in told.values()), one.measure.goals):
        notes.append(_("这些数都在 0 到 1 之间，底线和目标却大得多。是百分比的，请写成 85，不写 0.85 或 85% 的格式。"))
    return told, notes


def _by_name(scheme: Scheme) -> dict[str, list[int]]:
    """Places by their name, and by their township's and their own: names come twice in a county."""
    found: dict[str, list[int]] = {}
    for org in places_of(scheme.demand.county, scheme.level):
        for name in {org.name, f"{org.parent.name if org.parent else ''}{org.name}"}:
            found.setdefault(name, []).append(org.pk)
    return found


def _wanted(one: Indicator) -> str:
    """What the table has to have; a percentage where numbers of cases belong can not be reckoned with."""
    if one.certainty in (Indicator.Certainty.SHARE, Indicator.Certainty.COUNT):
        return _("这一项是“%(kind)s”，要两列：“%(name)s分子”和“%(name)s分母”，只写比率的算不出误差。") % {
            "kind": one.get_certainty_display(), "name": one.name,
        }  # fmt: skip
    return _("表里没有数：这一项要一列“%(name)s”，一个地方一个数。") % {"name": one.name}


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
