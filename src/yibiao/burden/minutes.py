"""The formula.

    minutes a year = times × (1 + returns) × [overhead + Σ regions rows × Σ kinds (fields × seconds) ÷ 60]

With prefill a known field costs ``confirm_seconds`` instead of the seconds of its kind. The workbook of the audit
states the same formula live, so a change here must be made in ``overlap.workbook`` too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ..model import FormField, Region
from .parameters import Parameters, Rows

_LONG = re.compile(
    r"简历|事迹|情况说明|说明|意见|理由|原因|经过|描述|措施|评语|小结|总结|建议|存在问题|主要内容|鉴定|承诺"
)
_OF_TYPE = {
    "text": "text", "integer": "number", "decimal": "number", "percent": "number", "date": "date", "time": "date",
    "choice": "choice", "boolean": "choice", "id_number": "id_number", "credit_code": "id_number",
    "bank_card": "id_number", "phone": "phone", "email": "text", "postcode": "number", "image": "attachment",
}  # fmt: skip
_OFTEN = 20  # times a year
_REALLY_FILLED = 3  # a template's one or two left-over rows are not a count of subjects


@dataclass(frozen=True, slots=True)
class RegionLoad:
    """Work in one region: fields a row by cell kind; ``known`` likewise, each field weighted by how much of it is
    known elsewhere (0 to 1)."""

    region: int
    rows: float
    rows_why: str
    fields: Mapping[str, int]
    known: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class FormLoad:
    """Everything the formula needs about a form."""

    times: float
    regions: tuple[RegionLoad, ...]


@dataclass(frozen=True, slots=True)
class FormMinutes:
    """Minutes a year of one village (all villages, when ``villages`` is set)."""

    now: float
    with_prefill: float
    overhead: float

    @property
    def prefill_saves(self) -> float:
        return self.now - self.with_prefill


def cell_kind(field: FormField, item_type: str | None = None) -> str:
    """Which kind of work a cell is; the item's type is better known than the form's guess."""
    if field.formula:
        return "formula"
    kind = _OF_TYPE[item_type or field.type]
    if field.choices:
        return "choice"
    if kind == "text" and field.type != "text":
        return _OF_TYPE[field.type]
    return "long_text" if kind == "text" and _LONG.search(field.name) else kind


def rows_of(
    region: Region, subject: str | None, everybody: bool, times: float, parameters: Parameters
) -> tuple[float, str]:
    """How many rows (or cards) one filing has, and why we think so."""
    if region.kind == "crosstab":
        stubs = max(1, len(region.row_labels))
        return float(stubs), f"统计表 {stubs} 行"
    known = parameters.rows.get(subject or "other") or parameters.rows.get("other") or Rows(1, 1, "缺省")
    own = known.all <= 1
    if region.kind == "card":
        return (1.0, "本单位填一份") if own else (parameters.cards_a_time, parameters.why["cards_a_time"])
    filled = _really_filled(region)
    if filled >= _REALLY_FILLED:
        return float(filled), f"文件里实填 {filled} 行"
    usual = known.all if everybody else known.some
    if times >= _OFTEN and usual > parameters.rows_when_often:
        return parameters.rows_when_often, parameters.why["rows_when_often"]
    return usual, known.why


def _really_filled(region: Region) -> int:
    """The third fullest column: 序号 and one more are often printed in blank templates."""
    counts = sorted((field.filled for field in region.fields), reverse=True)
    return counts[min(2, len(counts) - 1)] if counts else 0


def minutes_of(load: FormLoad, parameters: Parameters) -> FormMinutes:
    """Now, and with every known cell filled beforehand."""
    factor = load.times * (1 + parameters.returns) * parameters.villages
    full = sum(region.rows * _seconds(region.fields, parameters) for region in load.regions) / 60
    spared = sum(region.rows * _spared(region.known, parameters) for region in load.regions) / 60
    return FormMinutes(
        now=factor * (parameters.overhead_minutes + full),
        with_prefill=factor * (parameters.overhead_minutes + full - spared),
        overhead=factor * parameters.overhead_minutes,
    )


def _seconds(fields: Mapping[str, float], parameters: Parameters) -> float:
    return sum(count * parameters.seconds[kind] for kind, count in fields.items())


def _spared(known: Mapping[str, float], parameters: Parameters) -> float:
    """Seconds a row that prefill spares; a cell quicker to fill than to confirm spares nothing."""
    return sum(count * max(0.0, parameters.seconds[kind] - parameters.confirm_seconds) for kind, count in known.items())
