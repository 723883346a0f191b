"""Filters of the overviews."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from yibiao_web.reports import saying
from yibiao_web.reports.charts import Chart, beside, stacked
from yibiao_web.reports.sheet import Drawing, Table

register = template.Library()
register.filter("change", saying.change)
register.filter("colour", saying.colour)


@register.filter
def parts_number(number: float | None) -> str:
    """A count of fields, characters, trips: large ones without decimals."""
    if number is None:
        return "—"
    return f"{number:,.0f}" if number >= 10 or number == int(number) else f"{number:.1f}"


@register.filter
def as_drawing(chart: Chart, shape: str) -> SafeString:
    """The chart as an SVG element; its words are escaped there."""
    return SafeString({"stacked": stacked, "beside": beside}[shape](chart))


@register.filter
def as_data(chart: Chart, shape: str) -> dict[str, Any]:
    return chart.as_json(shape)


@register.filter
def as_svg(drawing: Drawing) -> SafeString:
    return SafeString(drawing.svg)


@register.filter
def labelled(table: Table) -> list[list[tuple[str, str]]]:
    """Each cell with the name of its column, for narrow screens."""
    return [list(zip(table.head, row, strict=True)) for row in table.rows]
