"""How far off the estimates of the burden ledger are, and whether its forecasts keep what they promise.

    python -m bench.burden                # simulated counties, fixed seeds
    python -m bench.burden --county       # what a loaded county measured (YIBIAO_DATA), read only

Every line names how many demands were predicted.
"""

from __future__ import annotations

import argparse
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from math import exp, log

from yibiao.burden.backtest import Errors, backtest
from yibiao.burden.forecasting import Charge, forecast
from yibiao.burden.learning import Measured

Row = tuple[date, Measured]
FRESH = 2000  # seeds from here on were not used while the method was chosen
KINDS = {"form": 14, "meeting": 5, "inspection": 3}  # measured demands a month
DEPARTMENTS = [f"部门{at}" for at in range(1, 17)]
LEVELS = ("village", "village", "village", "township")


@dataclass(frozen=True)
class World:
    """A county whose truth is known. ``kind``, ``department``, ``level``: standard deviations of the true log factors;
    ``noise`` that of single demands; ``outliers`` the share that was measured ``wild`` times wrongly; ``drift`` a
    month; ``late``: some departments only begin in the second year; ``by_size``: large demands are underestimated
    more; ``tails``: degrees of freedom of the noise (0: normal)."""

    name: str
    kind: float = 0.35
    department: float = 0.3
    level: float = 0.15
    noise: float = 0.4
    outliers: float = 0.0
    wild: float = 8.0
    drift: float = 0.0
    late: int = 0
    by_size: float = 0.0
    tails: int = 0
    months: int = 24
    pace: float = 1.0


# looked at while the method was chosen, with seeds below 100
SEEN = [
    World("如模型所设"),
    World("量得少（一年）", months=12, pace=0.4),
    World("一成记错八倍", outliers=0.1),
    World("部门之间没有差别", department=0.0, level=0.0),
    World("部门差别很大", department=0.7),
    World("噪声大、尾巴厚", noise=0.5, tails=3),
    World("估计本来就准", kind=0.0, department=0.0, level=0.0, noise=0.3),
    World("每月漂移百分之三", drift=0.03),
    World("大件低估得多", by_size=0.3),
    World("一半部门第二年才有", late=8),
    World("记错两成、量得少", outliers=0.2, months=12, pace=0.4),
]
# written down beforehand, never looked at while choosing
UNSEEN = [
    World("镇街和村差别大", level=0.5),
    World("漂移、厚尾、半成记错一起", drift=-0.02, tails=4, outliers=0.05),
    World("只有两三件一个月、部门差别大", pace=0.15, department=0.5),
]


def simulated(world: World, seed: int) -> Iterator[Row]:
    """Two years of measured demands. The same for the same seed."""
    dice = random.Random(seed)
    kinds = {one: dice.gauss(0.15, world.kind) if world.kind else 0.0 for one in KINDS}
    own = {(k, d): kinds[k] + dice.gauss(0, world.department) for k in KINDS for d in DEPARTMENTS}
    true = {
        (*key, level): mean + dice.gauss(0, world.level) for key, mean in own.items() for level in sorted(set(LEVELS))
    }
    weights = [1 / (at + 1) for at in range(len(DEPARTMENTS))]  # a few departments ask most
    for month in range(world.months):
        on = date(2024 + month // 12, month % 12 + 1, 15)
        for kind, usual in KINDS.items():
            for _ in range(max(1, round(usual * world.pace * dice.uniform(0.6, 1.4)))):
                department = dice.choices(DEPARTMENTS, weights)[0]
                if month < 12 and department in DEPARTMENTS[len(DEPARTMENTS) - world.late :] and world.late:
                    continue
                yield on, _one(world, dice, kind, department, month, true)


def _one(world: World, dice: random.Random, kind: str, department: str, month: int, true: dict) -> Measured:
    level = dice.choice(LEVELS)
    size = dice.lognormvariate(0, 1)
    noise = dice.gauss(0, world.noise)
    if world.tails:
        noise /= (sum(dice.gauss(0, 1) ** 2 for _ in range(world.tails)) / world.tails) ** 0.5
        noise = min(max(noise, -3.0), 3.0)  # twenty times: beyond that the platform takes nothing as measured
    if dice.random() < world.outliers:
        noise += dice.choice((-1, 1)) * log(world.wild)
    off = true[kind, department, level] + world.drift * month + world.by_size * log(size) + noise
    estimated = 600 * size
    return Measured(kind, department, level, estimated, estimated * exp(off))


NAMES = {"estimated": "不修正", "kind": "按种类平均", "department": "按部门平均", "learned": "一表（分层收缩）"}


def learning(seeds: int) -> None:
    print(f"估计的误差：逐月滚动，用以前的学、预测当月。每个世界 {seeds} 个种子，合计。")
    for title, worlds in (("选做法时看过的世界，换了种子", SEEN), ("没有看过的世界", UNSEEN)):
        print(f"\n{title}")
        for world in worlds:
            _table(world.name, [backtest(simulated(world, FRESH + seed)) for seed in range(seeds)])


def _table(name: str, runs: list[dict[str, Errors]]) -> None:
    count = sum(one["learned"].count for one in runs)
    print(f"  {name}（预测 {count} 件）")
    for method, words in NAMES.items():
        found = [one[method] for one in runs]
        within = sum(one.within or 0 for one in found)
        told = f"  80% 区间含实测 {within}/{count} = {within / count:.1%}" if method == "learned" else ""
        relative, times = _mean(found, count, "relative"), exp(_mean(found, count, "logarithmic"))
        total = sum(one.total for one in found) / len(found)
        print(f"    {words:<10} 相对误差 {relative:6.1%}  倍数误差 ×{times:.3f}  总量比 {total:.2f}{told}")


def _mean(found: list[Errors], count: int, name: str) -> float:
    return sum(getattr(one, name) * one.count for one in found) / count


@dataclass(frozen=True)
class Year:
    """How a sender asks: demands a year; ``season`` how uneven the months are; ``size`` how uneven demands are;
    ``change`` from one year to the next (log standard deviation); ``past`` how many years are known."""

    name: str
    demands: float = 60
    season: float = 0.5
    size: float = 0.8
    change: float = 0.2
    past: int = 2


YEARS = [Year("常见的部门"), Year("只有一年往年", past=1), Year("一年只要十几次", demands=14), Year("没有往年", past=0)]
YEARS_UNSEEN = [
    Year("年底集中", season=1.2),
    Year("单件大小悬殊", size=1.4),
    Year("今年忽然翻倍或减半", change=0.7),
]


def _charges(year: Year, dice: random.Random) -> list[Charge]:
    """The past years and the present one, which is the last."""
    months = [exp(dice.gauss(0, year.season)) for _ in range(12)]
    level, rows = 1.0, []
    for number in range(year.past + 1):
        level *= exp(dice.gauss(0, year.change))
        for month, weight in enumerate(months, 1):
            for _ in range(_poisson(dice, year.demands * level * weight / sum(months))):
                rows.append((date(2024 + number, month, dice.randint(1, 28)), 600 * dice.lognormvariate(0, year.size)))
    return rows


def _poisson(dice: random.Random, mean: float) -> int:
    """Knuth 1969."""
    count, product, least = 0, dice.random(), exp(-mean)
    while product > least:
        count, product = count + 1, product * dice.random()
    return count


def forecasting(seeds: int) -> None:
    print(f"\n到年底要用多少的预测：每种 {seeds} 个单位，看三个时候。误差 = |预测 − 实际| ÷ 实际，全年的。")
    for title, several in (("选做法时看过的，换了种子", YEARS), ("没有看过的", YEARS_UNSEEN)):
        print(f"\n{title}")
        for year in several:
            print(f"  {year.name}")
            for month in (3, 6, 9):
                _forecast_line(year, month, seeds)


def _forecast_line(year: Year, month: int, seeds: int) -> None:
    off: dict[str, list[float]] = {"一表": [], "按今年速度": [], "同去年": []}
    within = 0
    for seed in range(seeds):
        charges = _charges(year, random.Random(FRESH + seed))
        this = 2024 + year.past
        today = date(this, month, 30)
        told = forecast([one for one in charges if one[0] <= today], today)
        real = sum(v for on, v in charges if on.year == this)
        if not real:
            continue
        last = sum(v for on, v in charges if on.year == this - 1) or told.used
        for name, said in (("一表", told.expected), ("按今年速度", told.used * 12 / month), ("同去年", last)):
            off[name].append(abs(said - real) / real)
        within += told.low <= real <= told.high
    count = len(off["一表"])
    words = "，".join(f"{name} {sum(found) / count:.1%}" for name, found in off.items())
    print(f"    {month:>2} 月底：{words}；80% 区间含实际 {within}/{count} = {within / count:.1%}")


def county() -> None:
    """What a loaded county measured, predicted month by month."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yibiao_web.site.settings")
    import django

    django.setup()
    from yibiao_web.burden.correcting import errors_of
    from yibiao_web.burden.models import Timing
    from yibiao_web.orgs.models import Organisation

    for pk in Timing.objects.order_by().values_list("entry__county", flat=True).distinct():
        place = Organisation.objects.get(pk=pk)
        if found := errors_of(place):
            _table(place.name, [found])


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seeds", type=int, default=20)
    asked.add_argument("--county", action="store_true")
    given = asked.parse_args()
    if given.county:
        county()
        return
    learning(given.seeds)
    forecasting(20 * given.seeds)


if __name__ == "__main__":
    main()
