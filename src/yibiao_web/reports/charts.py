"""Drawings as SVG: the same one in a page, in a PDF and (as a picture) in Word, so that their figures agree. Pure.

Series are told apart by shade and hatching, not by colour alone; whatever is drawn stands in a table beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10
from typing import Any

FONTS = "Noto Sans CJK SC, Source Han Sans SC, Source Han Sans CN, Microsoft YaHei, PingFang SC, SimHei, sans-serif"
INK, QUIET, LINE = "#1d2733", "#55606e", "#d5dbe3"
_FILLS = ("#0b57a4", "#f0a93b", "#2e8b57", "#a61b1b", "#7aa7d4", "#6f5d48", "#8a3ffc", "#9aa5b1", "#007d79", "#d02670")
_MARKS = (  # over the shade: none, dots, stripes one way and the other
    "", '<circle cx="3" cy="3" r="1" fill="#fff"/>', '<path d="M0 6L6 0" stroke="#fff" stroke-width="1"/>',
    '<path d="M0 0L6 6" stroke="#fff" stroke-width="1"/>',
)  # fmt: skip
_SIZE = 11  # of letters
_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Series:
    name: str
    data: Sequence[float]


@dataclass(frozen=True, slots=True)
class Chart:
    """``labels`` of the categories; every series has a number for each. ``key`` keeps the hatches of several drawings
    on one page apart."""

    labels: Sequence[str]
    series: Sequence[Series]
    unit: str
    title: str = ""
    key: str = "h"

    @property
    def empty(self) -> bool:
        return not any(any(one.data) for one in self.series)

    def as_json(self, shape: str) -> dict[str, Any]:
        """For the drawing that answers to the pointer."""
        series = [{"name": one.name, "data": list(one.data)} for one in self.series]
        return {"shape": shape, "unit": self.unit, "labels": list(self.labels), "series": series}


def stacked(chart: Chart, width: int = 520, height: int = 230) -> str:
    """Upright bars, the series piled up on each other."""
    legend = list(_legend(chart, width))
    top, left, bottom = 16 * _rows(chart, width) + 24, 46, 22
    sums = [sum(values) for values in zip(*(one.data for one in chart.series), strict=True)]
    ticks = scale(max(sums, default=0.0))
    inner, step = height - top - bottom, (width - left - 6) / max(1, len(chart.labels))
    per = inner / ticks[-1]
    parts = [*legend, _text(left - 6, top - 9, chart.unit, QUIET, "end")]
    for tick in ticks:
        y = height - bottom - tick * per
        parts += [_line(left, y, width - 6, y), _text(left - 6, y + 4, f"{tick:,g}", QUIET, "end")]
    every = max(1, ceil(_wide(max(chart.labels, key=_wide, default="")) * 1.15 / step))
    for at, label in enumerate(chart.labels):
        x, y = left + at * step + step * 0.14, float(height - bottom)
        for number, one in enumerate(chart.series):
            tall = one.data[at] * per
            y -= tall
            parts.append(_bar(x, y, step * 0.72, tall, chart.key, number))
        if (len(chart.labels) - 1 - at) % every == 0:
            middle = min(left + (at + 0.5) * step, width - _wide(label) / 2 - 1)
            parts.append(_text(middle, height - 6, label, QUIET, "middle"))
    return _svg(chart, parts, width, height)


def beside(chart: Chart, width: int = 520, bar: int = 11) -> str:
    """Lying bars, the series of a category below each other, each with its number."""
    top, room = 30, max((_wide(one) for one in chart.labels), default=0) + 12
    most = max((value for one in chart.series for value in one.data), default=0.0)
    per = (width - room - 64) / most if most else 0.0
    tall = len(chart.series) * bar + 8
    parts = [*_legend(chart, width)]
    for at, label in enumerate(chart.labels):
        y = top + at * tall
        parts.append(_text(room - 6, y + tall / 2, label, INK, "end"))
        for number, one in enumerate(chart.series):
            long = one.data[at] * per
            parts.append(_bar(room, y + number * bar, long, bar - 2, chart.key, number))
            parts.append(
                _text(room + long + 4, y + number * bar + bar - 2.5, _number(one.data[at], most), QUIET, size=9.5)
            )
    height = top + len(chart.labels) * tall + 4
    return _svg(chart, [*parts, _line(room, top - 4, room, height - 6)], width, height)


def _number(value: float, most: float) -> str:
    return f"{value:,.0f}" if most >= 20 else f"{value:,.1f}"


def scale(most: float) -> list[float]:
    """Four or five even steps from nothing to at least the largest number."""
    if most < 0.01:
        return [0.0, 1.0]
    size = 10 ** floor(log10(most))
    step = next(one * size / 10 for one in (1, 2, 2.5, 5, 10, 20, 25) if one * size / 10 * 5 >= most)
    return [round(step * number, 6) for number in range(ceil(most / step - 1e-9) + 1)]


def _legend(chart: Chart, width: int) -> Iterator[str]:
    for number, (one, (x, y)) in enumerate(zip(chart.series, _places(chart, width), strict=True)):
        yield _bar(x, y, 12, 10, chart.key, number)
        yield _text(x + 16, y + 9, one.name, INK)


def _rows(chart: Chart, width: int) -> int:
    return len({y for _, y in _places(chart, width)})


def _places(chart: Chart, width: int) -> list[tuple[float, float]]:
    """Where the names of the series stand, in as many rows as they need."""
    found, x, y = [], 6.0, 6.0
    for one in chart.series:
        wide = 18 + _wide(one.name) + 12
        if x + wide > width and x > 6:
            x, y = 6.0, y + 16
        found.append((x, y))
        x += wide
    return found


def _svg(chart: Chart, parts: Sequence[str], width: int, height: int) -> str:
    hatches = "".join(_hatch(chart.key, number) for number in range(len(chart.series)))
    label = f' aria-label="{_safe(chart.title)}"' if chart.title else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img"{label} font-family="{FONTS}" font-size="{_SIZE}"><defs>{hatches}</defs>{"".join(parts)}</svg>'
    )


def _hatch(key: str, number: int) -> str:
    marks = _MARKS[number % len(_MARKS)]
    if not marks:
        return ""
    return f'<pattern id="{key}{number}" width="6" height="6" patternUnits="userSpaceOnUse">{marks}</pattern>'


def _bar(x: float, y: float, wide: float, tall: float, key: str, number: int) -> str:
    wide, tall = max(0.0, wide), max(0.0, tall)
    place, fill = f'x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{tall:.1f}"', _FILLS[number % len(_FILLS)]
    hatched = f'<rect {place} fill="url(#{key}{number})"/>' if _MARKS[number % len(_MARKS)] else ""
    return f'<rect {place} fill="{fill}"/>{hatched}'


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{LINE}"/>'


def _text(x: float, y: float, words: str, fill: str, anchor: str = "start", size: float = _SIZE) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{fill}" text-anchor="{anchor}" font-size="{size}">{_safe(words)}</text>'
    )


def _safe(words: str) -> str:
    """Without what no XML may hold, and with no marks of its own."""
    return escape(_UNFIT.sub("", words))


def _wide(words: str) -> float:
    """How wide words are, near enough: hanzi are square, the rest is about half."""
    return sum(_SIZE if ord(one) > 0x2E80 else 0.58 * _SIZE for one in words)
