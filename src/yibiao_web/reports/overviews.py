"""What the three overviews have in common: figures, months, kinds and parts of one account, beside the year before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as say

from yibiao_web.reports.charts import Chart, Series
from yibiao_web.reports.readings import KINDS, PARTS, Account, Compared, Sums, named
from yibiao_web.reports.spans import Span, month_to, months_until, year_before, year_to

MONTHS = 24


@dataclass(frozen=True, slots=True)
class KindLine:
    """A kind's minutes and demands of a stretch; ``before``: of the same days of the year before, None: not known."""

    kind: str
    now: Sums
    before: Sums | None

    @property
    def words(self) -> str:
        return str(KINDS[self.kind])

    @property
    def compared(self) -> Compared:
        return Compared(self.now.minutes, self.before.minutes if self.before else None)


@dataclass(frozen=True, slots=True)
class PartLine:
    part: str
    now: float
    before: float | None

    @property
    def words(self) -> str:
        return str(PARTS[self.part])


@dataclass(frozen=True, slots=True)
class Picture:
    """One account as it stands on a day. ``by_month``: minutes by kind, a month each of ``months``."""

    on: date
    month: Compared
    year: Compared
    sums: Sums
    months: Sequence[date]
    by_month: Sequence[Mapping[str, float]]
    kinds: Sequence[KindLine]
    parts: Sequence[PartLine]

    @property
    def empty(self) -> bool:
        return not any(self.by_month)

    @property
    def month_lines(self) -> list[tuple[date, float, float | None]]:
        """This year's months with their minutes, and those of the same month last year."""
        whole = {month: sum(kinds.values()) for month, kinds in zip(self.months, self.by_month, strict=True)}
        rows = [one for one in self.months if one.year == self.on.year]
        return [(one, whole[one], whole.get(one.replace(year=one.year - 1))) for one in rows]


def picture(account: Account, on: date) -> Picture:
    """The account's last two years, with the year so far beside last year so far."""
    year, month = year_to(on), month_to(on)
    months = months_until(on, MONTHS)
    return Picture(
        on, account.compared(month, year_before(month)), account.compared(year, year_before(year)),
        account.total(year), months, account.by_month(months), kind_lines(account, year), part_lines(account, year),
    )  # fmt: skip


def kind_lines(account: Account, span: Span) -> list[KindLine]:
    """Every kind of either year, in the order in which kinds are shown."""
    before = year_before(span)
    now, then = account.by("kind", span), account.by("kind", before) if account.reaches(before) else None
    kinds = named({*now, *(then or {})})
    return [KindLine(one, now.get(one, Sums()), None if then is None else then.get(one, Sums())) for one in kinds]


def part_lines(account: Account, span: Span) -> list[PartLine]:
    before = year_before(span)
    now, then = account.parts(span), account.parts(before) if account.reaches(before) else None
    parts = [one for one in PARTS if now.get(one) or (then or {}).get(one)]
    return [PartLine(one, now.get(one, 0.0), None if then is None else then.get(one, 0.0)) for one in parts]


def months_chart(months: Sequence[date], by_month: Sequence[Mapping[str, float]]) -> Chart:
    """Hours a month, piled up by kind. All of it stands in a table beside it."""
    kinds = named({kind for month in by_month for kind in month})
    series = [Series(str(KINDS[kind]), [_hours(month.get(kind, 0.0)) for month in by_month]) for kind in kinds]
    return Chart([f"{month:%Y-%m}" for month in months], series, say("小时"), say("每月小时数，分种类"), "m")


def kinds_chart(lines: Sequence[KindLine], now: str, then: str) -> Chart:
    """Hours by kind, a stretch beside the same of last year; ``now`` and ``then`` are what they are called."""
    series = [Series(now, [_hours(one.now.minutes) for one in lines])]
    if any(one.before for one in lines):
        series.insert(0, Series(then, [_hours(one.before.minutes) if one.before else 0.0 for one in lines]))
    return Chart([one.words for one in lines], series, say("小时"), say("各种类的小时数"), "k")


def _hours(minutes: float) -> float:
    return round(minutes / 60, 1)
