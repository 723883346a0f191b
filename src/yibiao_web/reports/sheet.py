"""One page of a report, before it is a page of a browser, a PDF or a Word file. Pure; kept as JSON as it was told."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from yibiao_web.reports.charts import Chart, Series, beside, stacked

LONGEST = 64  # characters of somebody else's title on a page that must stay one


@dataclass(frozen=True, slots=True)
class Figure:
    number: str
    words: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The first column is words, the others are numbers as they are said."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Section:
    """A few plain sentences under a heading; without any it says that there are no data."""

    title: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Drawing:
    """``shape``: "stacked" or "beside"."""

    shape: str
    chart: Chart

    @property
    def svg(self) -> str:
        return stacked(self.chart, 520, 210) if self.shape == "stacked" else beside(self.chart, 340)


@dataclass(frozen=True, slots=True)
class Sheet:
    title: str
    subtitle: str
    lead: Sequence[str]
    figures: Sequence[Figure]
    drawings: Sequence[Drawing]
    tables: Sequence[Table]
    sections: Sequence[Section]
    notes: Sequence[str]

    def as_json(self) -> dict[str, Any]:
        """As it is kept: lists, whatever they were."""
        told: dict[str, Any] = json.loads(json.dumps(asdict(self), default=str))
        return told


def from_json(told: Mapping[str, Any]) -> Sheet:
    return Sheet(
        told["title"], told["subtitle"], told["lead"], [Figure(**one) for one in told["figures"]],
        [Drawing(one["shape"], _chart(one["chart"])) for one in told["drawings"]],
        [Table(**one) for one in told["tables"]], [Section(**one) for one in told["sections"]], told["notes"],
    )  # fmt: skip


def short(words: str, most: int = LONGEST) -> str:
    """Words that fit into a line or two; cut ones end with a mark."""
    one = " ".join(words.split())
    return one if len(one) <= most else f"{one[: most - 1]}…"


def _chart(told: Mapping[str, Any]) -> Chart:
    return Chart(**{**told, "series": [Series(**one) for one in told["series"]]})
