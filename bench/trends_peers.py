"""What plain rules and other tools make of the same invented counties, in the same run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import numpy as np

from yibiao.trends.effects import effect
from yibiao.trends.measures import Measure
from yibiao.trends.panel import Asked, Key, Panel
from yibiao.trends.parameters import shipped
from yibiao.trends.season import adjust
from yibiao.trends.simulating import NULLS, Planted, county
from yibiao.trends.strength import strength
from yibiao.trends.watching import rises, watched

AT = 20
Rule = Callable[[Panel, int], np.ndarray]


def _year_over_year(panel: Panel, column: int) -> np.ndarray:
    """同比多二成: what everybody does."""
    with np.errstate(all="ignore"):
        return np.nan_to_num(panel.minutes[:, column] / panel.minutes[:, column - 12]) > 1.2


def _three_sigma(panel: Panel, column: int) -> np.ndarray:
    """Shewhart's: beyond the mean of the last twelve months by three of their standard deviations."""
    with np.errstate(all="ignore"):
        before = panel.minutes[:, column - 12 : column]
        return panel.minutes[:, column] > np.nanmean(before, axis=1) + 3 * np.nanstd(before, axis=1, ddof=1)


def _cusum(panel: Panel, column: int) -> np.ndarray:
    """Page's, on logarithms less last year's mean, k 0.5, h 5: the usual numbers."""
    logs = np.log(np.nan_to_num(panel.minutes[:, : column + 1]) + 1)
    base = logs[:, max(0, column - 18) : column - 5]
    mean, spread = base.mean(axis=1), base.std(axis=1, ddof=1) + 1e-9
    total = np.zeros(len(logs))
    for at in range(column - 5, column + 1):
        total = np.maximum(0, total + (logs[:, at] - mean) / spread - 0.5)
    return total > 5


def _ours(limit: float) -> Rule:
    def rule(panel: Panel, column: int) -> np.ndarray:
        use, part = shipped(), panel.upto(column + 1)
        adjusted = adjust(part, use)
        measured = strength(adjusted, use)
        on = [rises(adjusted, measured, row, -1, limit, use) for row in range(len(part.keys))]
        kept = dict(zip(part.keys, on, strict=True))
        return np.array([kept.get(key, False) for key in panel.keys])

    return rule


def _ruptures() -> Rule | None:
    try:
        import ruptures
    except ImportError:
        return None

    def rule(panel: Panel, column: int) -> np.ndarray:
        """PELT on logarithms with the usual penalty; an alarm where a level that began within six months is higher."""
        logs = np.log(np.nan_to_num(panel.minutes[:, : column + 1]) + 1)
        found = np.zeros(len(logs), dtype=bool)
        for row, values in enumerate(logs):
            noise = np.median(np.abs(np.diff(values))) * 1.4826 / np.sqrt(2) + 1e-9
            cuts = (
                ruptures.Pelt(model="l2", min_size=2, jump=1).fit(values / noise).predict(pen=3 * np.log(len(values)))
            )
            start = cuts[-2] if len(cuts) > 1 else 0
            if start and len(values) - start <= 6:
                found[row] = values[start:].mean() - values[max(0, start - 12) : start].mean() > 0.0953
        return found

    return rule


def _statsmodels() -> Rule | None:
    try:
        from statsmodels.tsa.seasonal import STL
    except ImportError:
        return None

    def rule(panel: Panel, column: int) -> np.ndarray:
        """STL, then CUSUM on what is left beside the seasonal part."""
        if column < 24:
            return _cusum(panel, column)
        logs = np.log(np.nan_to_num(panel.minutes[:, : column + 1]) + 1)
        clean = np.vstack([values - STL(values, period=12, robust=True).fit().seasonal for values in logs])
        return _cusum(Panel(panel.keys, panel.months, np.expm1(clean), panel.counts, panel.leaves), column)

    return rule


def rebound(counties: int, limit: float) -> None:
    """The same counties for all: in the quiet ones alarms of a year, in the others whether a sender that asks half as
    much again is found within six months, and how many wrong alarms stand beside it."""
    rules: dict[str, Rule | None] = {
        "本平台": _ours(limit), "同比多 20%": _year_over_year, "三倍标准差": _three_sigma, "CUSUM（不调季节）": _cusum,
        "ruptures PELT": _ruptures(), "statsmodels STL + CUSUM": _statsmodels(),
    }  # fmt: skip
    several = max(6, counties // 3)
    ours = None
    for name, rule in rules.items():
        if rule is None:
            print(f"  {name}：没有装，跳过")
            continue
        false, years = _false(rule, several)
        hits = sum(_hit(rule, seed) for seed in range(several))
        a_year = false / years
        ours = a_year if ours is None else ours
        times = f"本平台的 {a_year / max(ours, 1 / years):.0f} 倍"
        print(f"  {name:24} 全县每年误报 {false}/{years:.0f} = {a_year:.1f} 次（{times}），"
              f"+50% 的单位半年内找到 {hits}/{several}")  # fmt: skip


def _false(rule: Rule, several: int) -> tuple[int, float]:
    found, years = 0, 0.0
    for seed in range(several):
        panel = county(NULLS[seed % len(NULLS)], 80_000 + seed)
        rows = watched(panel, shipped())
        before = rule(panel, AT - 1)  # what stands when the count begins is nobody's new alarm
        for column in range(AT, len(panel.months)):
            now = rule(panel, column)
            found, before = found + int((now & ~before & rows).sum()), now
        years += (len(panel.months) - AT) / 12
    return found, years


def _hit(rule: Rule, seed: int) -> bool:
    panel = county("even", 90_000 + seed, planted=Planted(0.5, AT))
    row = panel.row(Key("单位01"))
    return any(rule(panel, column)[row] for column in range(AT + 1, len(panel.months)))


def world_of(seed: int, treated: int, true: float) -> tuple[list[Asked], Measure]:
    """A county whose first senders take a measure after 13 months; in all nulls but those that move by themselves."""
    nulls = ("even", "poisson", "seasonal", "autocorrelated", "overdispersed", "campaigns")
    panel = county(nulls[seed % len(nulls)], 100_000 + seed)
    names = frozenset(f"单位{number + 1:02d}" for number in range(treated))
    asked = []
    for key, minutes, counts in zip(panel.keys[: panel.leaves], panel.minutes, panel.counts, strict=False):
        for at, month in enumerate(panel.months):
            if not np.isnan(minutes[at]) and counts[at]:
                lift = 1 + true if at >= 13 and key.sender in names else 1.0
                asked.append(
                    Asked(month + timedelta(9), key.sender, key.kind, float(minutes[at] * lift), int(counts[at]))
                )
    asked.sort(key=lambda one: one.on)
    return asked, Measure("措施", panel.months[13], names if treated < 16 else frozenset())


def effects(counties: int) -> None:
    """The usual two-way regression of statsmodels, with plain and with clustered errors, on the same counties."""
    try:
        import statsmodels.formula.api as formulas
        from pandas import DataFrame
    except ImportError:
        print("  statsmodels：没有装，跳过")
        return
    for treated in (1, 3, 8):
        inside = {"普通标准误": 0, "按单位聚类": 0, "本平台": 0}
        for seed in range(counties):
            asked, measure = world_of(seed, treated, 0.0)
            table = _table(asked, measure, DataFrame)
            model = formulas.ols("y ~ d + C(sender) + C(month)", table)
            for name, found in (
                ("普通标准误", model.fit()),
                ("按单位聚类", model.fit(cov_type="cluster", cov_kwds={"groups": table["code"]})),
            ):
                low, high = found.conf_int().loc["d"]
                inside[name] += low <= 0 <= high
            one = effect(asked, measure, until=asked[-1].on)
            inside["本平台"] += one.between[0] <= 0 <= one.between[1]
        words = "，".join(f"{name} {count}/{counties}" for name, count in inside.items())
        print(f"  同一批县，{treated} 个单位采取、真值 0，95% 区间盖住 0：{words}")


def _table(asked: list[Asked], measure: Measure, frame: type) -> object:
    sums: dict[tuple[str, object], float] = {}
    for one in asked:
        key = (one.sender, one.on.replace(day=1))
        sums[key] = sums.get(key, 0.0) + one.minutes
    senders = sorted({sender for sender, _ in sums})
    rows = [
        {"sender": sender, "code": senders.index(sender), "month": str(month), "y": np.log(minutes),
         "d": float(sender in measure.senders and month >= measure.since)}
        for (sender, month), minutes in sums.items()
    ]  # fmt: skip
    return frame(rows)
