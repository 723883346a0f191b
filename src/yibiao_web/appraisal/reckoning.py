"""A scheme's values → the core's arithmetic → what is kept with the scheme. Places stand in the order of the tree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from yibiao.appraisal.measures import Observed, Place
from yibiao.appraisal.moments import moments_of
from yibiao.appraisal.parameters import ReckoningParameters, reckoning_parameters
from yibiao.appraisal.reckoning import Line, Profile, reckon
from yibiao.appraisal.sensitivity import alternatives, drivers
from yibiao_web.appraisal.models import Indicator, Scheme, Value
from yibiao_web.appraisal.weighing import places_of

_DIGITS = 4
_LINE = (
    "value", "likely", "value_low", "value_high", "score", "low", "high", "past", "peers_low", "peers_high", "peers",
)  # fmt: skip


def parameters_of(scheme: Scheme) -> ReckoningParameters:
    """The platform's, with what the scheme sets itself."""
    return replace(
        reckoning_parameters(), good=scheme.good, weak=scheme.weak, improvement=scheme.improvement
    )  # fmt: skip


def reckoned(scheme: Scheme, features: Mapping[int, Mapping[str, float]]) -> dict[str, Any]:
    """``features``: what makes places alike, by place."""
    kept = [one for one in scheme.indicators.select_related("demand", "follows") if one.kept and one.weight > 0]
    places = _places(scheme, kept, features)
    known = parameters_of(scheme)
    result = reckon([one.measure for one in kept], places, how=scheme.how, parameters=known)  # type: ignore[arg-type]
    if not result.profiles:
        return {}
    moments = [list(one.rows) for one in moments_of(result, known)]
    return {
        "indicators": [one.pk for one in kept],
        "features": {str(place): dict(told) for place, told in features.items()},
        "ranges": list(result.ranges),
        "places": {one.place: _profile(one) for one in result.profiles},
        "moments": moments,
        "alternatives": [[one.what, _round(one.moved), one.changed, one.of] for one in alternatives(result, known)],
        "drivers": [[one.what, _round(one.share)] for one in drivers(result, known)],
    }


def _places(
    scheme: Scheme, kept: Sequence[Indicator], features: Mapping[int, Mapping[str, float]]
) -> list[Place]:  # fmt: skip
    now = _by_place(Value.objects.filter(indicator__in=kept, current=True), {one.pk: one.pk for one in kept})
    before = {one.follows_id: one.pk for one in kept if one.follows_id}
    past = _by_place(Value.objects.filter(indicator__in=before, current=True), before)
    return [
        Place(str(one.pk), one.name, now.get(one.pk, {}), past.get(one.pk, {}), features.get(one.pk, {}))
        for one in places_of(scheme.demand.county, scheme.level)
    ]


def _by_place(values: Iterable[Value], indicator: Mapping[int, int]) -> dict[int, dict[str, Observed]]:
    out: dict[int, dict[str, Observed]] = {}
    for one in values:
        key = str(indicator[one.indicator_id])
        out.setdefault(one.org_id, {})[key] = Observed(one.value, one.error, one.count, one.of)
    return out


def _profile(one: Profile) -> dict[str, Any]:
    return {
        "band": one.band, "score": _round(one.score), "low": _round(one.low), "high": _round(one.high),
        "chances": [_round(chance) for chance in one.chances], "known": _round(one.known),
        "lines": {line.key: _line(line) for line in one.lines},
    }  # fmt: skip


def _line(one: Line) -> dict[str, Any]:
    return {name: _round(getattr(one, name)) for name in _LINE}


def _round(value: float | None) -> float | None:
    return None if value is None else round(float(value), _DIGITS)
