"""How much of a scheme looks at outcomes and listens to people; whether it goes to villages by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from yibiao.appraisal.scheme import Indicator, Scheme
from yibiao.appraisal.traces import Nature
from yibiao.findings import finding
from yibiao.model import Finding
from yibiao.policy import Pack

_WHOLE = 100.0


@dataclass(frozen=True, slots=True)
class Shares:
    """Percent of all points; where no indicator has points, of their number."""

    outcomes: float
    people: float
    count: int
    total: float
    without: int


def shares_of(rows: Sequence[tuple[Indicator, Nature]]) -> Shares:
    weighed = any(one.weight for one, _ in rows)
    points = [(one.weight or 0.0) if weighed else 1.0 for one, _ in rows]
    total = sum(points)

    def share(*natures: Nature) -> float:
        some = sum(point for point, (_, nature) in zip(points, rows, strict=True) if nature in natures)
        return _WHOLE * some / total if total else 0.0

    return Shares(
        share("outcome", "word"), share("word"), sum(nature == "word" for _, nature in rows),
        sum(one.weight or 0.0 for one, _ in rows), sum(one.weight is None for one, _ in rows),
    )  # fmt: skip


def of_scheme(scheme: Scheme, told: Shares, pack: Pack, on: date) -> Iterator[Finding]:
    if not scheme.indicators:
        return
    few, none, local = (pack.rule(id, on) for id in ("APR-005", "APR-008", "APR-009"))
    if few and told.outcomes < few.value:
        yield finding("scheme_few_outcomes", severity=few.severity, rule=few.id, share=f"{told.outcomes:.0f}",
                      limit=f"{few.value:g}")  # fmt: skip
    if none and told.count < none.value:
        yield finding("scheme_no_people", severity=none.severity, rule=none.id, count=len(scheme.indicators))
    if local and told.people < local.value:
        yield finding("scheme_few_people", severity=local.severity, rule=local.id, share=f"{told.people:.0f}",
                      limit=f"{local.value:g}")  # fmt: skip
    if told.total and (told.without or abs(told.total - _WHOLE) > 0.5):
        without = f"，没有写分值的有 {told.without} 项" if told.without else ""
        yield finding("scheme_weights", total=f"{told.total:g}", without=without)
    yield from _reach(scheme, pack, on)


def _reach(scheme: Scheme, pack: Pack, on: date) -> Iterator[Finding]:
    village, fewer = pack.rule("APR-033", on), pack.rule("APR-034", on)
    if village and scheme.of_villages and scheme.level == "department" and not scheme.unified:
        yield finding("scheme_to_village", severity=village.severity, rule=village.id)
    if fewer and scheme.before:
        now = len(scheme.indicators)
        if now > scheme.before * (1 - fewer.value / 100):
            yield finding("scheme_not_fewer", severity=fewer.severity, rule=fewer.id, now=now, before=scheme.before,
                          limit=f"{fewer.value:g}")  # fmt: skip
