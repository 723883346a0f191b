"""Filters of the appraisal's pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from yibiao.appraisal.traces import NATURE_NAMES
from yibiao.appraisal.uncertainty import poisson_interval, wilson
from yibiao_web.appraisal.models import Indicator, Value

register = template.Library()
_TAGS = {"trace": "bad", "title": "warn", "outcome": "good", "word": "good", "work": ""}


@register.filter
def nature_words(nature: str) -> str:
    return NATURE_NAMES.get(nature, "")  # type: ignore[call-overload]


@register.filter
def nature_tag(nature: str) -> str:
    return _TAGS.get(nature, "")


@register.filter
def figure(value: Value | None) -> str:
    """A value as people read it: 92.3%（24 个里 22 个）."""
    if value is None or value.plain is None:
        return "没有数"
    unit = value.indicator.unit
    told = f"{number(value.plain)}{unit}"
    if value.count is not None and value.of:
        return f"{told}（{value.of:g} 个里 {value.count:g} 个）"
    return f"{told}（误差约 ±{1.96 * value.error:.1f}）" if value.error else told


@register.filter
def number(value: float | None) -> str:
    """Three figures that count."""
    if value is None:
        return "—"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}" if abs(value) < 100 else f"{value:.4g}"


@register.filter
def likely(line: Mapping[str, Any]) -> str:
    """“多半在 85 到 96 之间”."""
    if not line or line.get("value_low") is None:
        return ""
    low, high = number(line["value_low"]), number(line["value_high"])
    return "" if low == high else f"{low} 到 {high}"


@register.filter
def by_chance(value: Value | None) -> str:
    """Of few cases: what the same work could have come to by chance (Wilson's interval, Garwood's of counts)."""
    if value is None or value.count is None or not value.of:
        return ""
    one = value.indicator
    if one.certainty == one.Certainty.SHARE:
        low, high = wilson(min(value.count, value.of), value.of)
    elif one.certainty == one.Certainty.COUNT:
        low, high = (end / value.of for end in poisson_interval(value.count))
    else:
        return ""
    return f"{number(one.per * low)} 到 {number(one.per * high)}{one.unit}"


@register.filter
def peers(line: Mapping[str, Any]) -> str:
    if not line or line.get("peers_low") is None:
        return ""
    return f"{number(line['peers_low'])} 到 {number(line['peers_high'])}"


@register.filter
def minus(value: float, other: float) -> float:
    """For widths in drawings; never below a hair, so that a sure value is seen."""
    return max(float(value) - float(other), 1.0)


@register.filter
def goals(indicator: Indicator) -> str:
    if indicator.low is None or indicator.high is None:
        return ""
    return f"{number(indicator.low)} → {number(indicator.high)}{indicator.unit}"


@register.filter
def as_percent(value: float | None) -> str:
    return "—" if value is None else f"{100 * value:.0f}%"
