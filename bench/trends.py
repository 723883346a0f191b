"""Watching the burden: false alarms, power and delay, displacement, effects; each beside plain rules and other tools.

    python bench/trends.py thresholds [--counties N] [--write]   # the tables in src/yibiao/trends/thresholds.yaml
    python bench/trends.py alarms [--counties N]                  # fresh seeds: false alarms, power, delay, peers
    python bench/trends.py displacement [--counties N]
    python bench/trends.py effects [--counties N]
    python bench/trends.py demo [--seeds N]                       # the demo county's generator, other seeds

Seeds are fixed; those of ``thresholds`` are never used by the others. Peers (ruptures, statsmodels) are left out with
a word where they are not installed.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import numpy as np
import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import trends_peers
from demo.live.two_years_plan import DISPLACING, REBOUNDING, SEED, World, invent

from yibiao.trends.calendar import last_whole
from yibiao.trends.displacing import Pair, displaced, strongest
from yibiao.trends.effects import effect
from yibiao.trends.panel import Asked, Key, Panel, panel_of
from yibiao.trends.parameters import shipped
from yibiao.trends.season import adjust
from yibiao.trends.simulating import COMPOSED, NULLS, Planted, county
from yibiao.trends.strength import strength
from yibiao.trends.watching import rises, threshold, watch, watched

_TABLE = Path(__file__).resolve().parents[1] / "src/yibiao/trends/thresholds.yaml"
_TELLING = {
    "rise": ("even", "poisson", "seasonal", "autocorrelated", "overdispersed", "campaigns"), "moved": (COMPOSED,)
}  # fmt: skip
"""The counties whose false alarms the tables are of: where nothing falls of itself, which makes rises rarer still; and
where chance alone decides which way is taken, which is the worst for displacement."""
LIMITS = [round(2 + 0.25 * step, 2) for step in range(15)]
FIRST = 12  # months before the first look
TODAY = date(2026, 11, 28)
PAIRS = [Pair("a", "类1", "类2", ("甲", "乙"), ""), Pair("b", "类3", "类4", ("丙", "丁"), "")]


def episodes(panel: Panel, limit: float, skip: int = FIRST) -> tuple[int, int]:
    """Alarms (a run of months is one), and the months of all series looked at."""
    use = shipped()
    adjusted = adjust(panel, use)
    measured, rows = strength(adjusted, use), np.flatnonzero(watched(panel, use))
    found = 0
    for row in rows:
        on = [rises(adjusted, measured, int(row), at, limit, use) for at in range(skip, len(panel.months))]
        found += sum(now and not before for before, now in zip([False, *on], on, strict=False))
    return found, len(rows) * (len(panel.months) - skip)


def make_thresholds(counties: int, write: bool) -> None:
    told: dict[str, dict[float, float]] = {}
    for name, count in (("rise", _rise_counts), ("moved", _moved_counts)):
        found, months = np.zeros(len(LIMITS)), 0
        for null in NULLS if name == "rise" else (*NULLS, COMPOSED):
            one, of = count(null, counties)
            print(f"{name} {null:15}", " ".join(f"{x:g}:{1000 * n / of:.2f}" for x, n in zip(LIMITS, one, strict=True)))
            if null in _TELLING[name]:
                found, months = found + one, months + of
        rates = [max(float(1000 * n / months), 0.003) for n in found]
        told[name] = {limit: round(rate, 4) for limit, rate in zip(LIMITS, rates, strict=True) if rate > 0.003}
        print(f"{name}: 每千个“序列·月”的误报，{months} 个月", told[name])
    if write:
        head = (
            "# 每条序列（对子）每一千个月误报几次，按阈值（标准误的倍数）。\n"
            "# 什么都没有发生的县里模拟，取误报最多的那几种（见 bench/trends.py 里的 _TELLING）：\n"
            f"# python bench/trends.py thresholds --counties {counties} --write\n"
        )
        _TABLE.write_text(head + yaml.safe_dump(told, sort_keys=False), encoding="utf-8")


def _rise_counts(null: str, counties: int) -> tuple[np.ndarray, int]:
    use, found, months = shipped(), np.zeros(len(LIMITS)), 0
    for seed in range(counties):
        panel = county(null, 10_000 + seed)
        adjusted = adjust(panel, use)
        measured, rows = strength(adjusted, use), watched(panel, use)
        z = measured.z[rows][:, FIRST:]
        risen = np.exp(measured.after - measured.before)[rows][:, FIRST:] >= 1 + use["watch.rise_least"] / 100
        months += z.size
        for at, limit in enumerate(LIMITS):
            on = (z >= limit) & risen
            found[at] += (on & ~np.pad(on, ((0, 0), (1, 0)))[:, :-1]).sum()
    return found, months


def _moved_counts(null: str, counties: int) -> tuple[np.ndarray, int]:
    found, months = np.zeros(len(LIMITS)), 0
    for seed in range(counties if null == COMPOSED else counties // 4):
        whole = county(null, 20_000 + seed)
        before: np.ndarray | None = None
        for upto in range(18, len(whole.months) + 1):
            z = np.array(strongest(whole.upto(upto), PAIRS))
            on = z[:, None] >= np.array(LIMITS)
            same = before is not None and len(before) == len(on)
            found += (on & ~before if same else on).sum(axis=0)
            months, before = months + len(z), on
    return found, months


def alarms(counties: int) -> None:
    use = shipped()
    rows = int(np.mean([watched(county("poisson", 30_000 + s), use).sum() for s in range(10)]))
    limit, told = threshold(rows, use["watch.false_alarms"])
    print(f"阈值 {limit:.2f} 个标准误：约 {rows} 条序列，按表全县一年误报 {told:.2f} 次。下面是新的种子。")
    for null in NULLS:
        began = time.perf_counter()
        found = months = 0
        for seed in range(counties):
            one, of = episodes(county(null, 30_000 + seed), limit)
            found, months = found + one, months + of
        a_year = found / (months / rows / 12)
        took = 1000 * (time.perf_counter() - began) / counties
        print(f"  {null:15} 误报 {found:3}/{months} 个序列·月 = 全县每年 {a_year:.2f} 次；一条序列平均 "
              f"{months / 12 / max(found, 1):.0f} 年一次；一个县 {took:.0f} 毫秒")  # fmt: skip
    power(counties, limit)
    trends_peers.rebound(counties, limit)


def power(counties: int, limit: float) -> None:
    """A sender's kinds all rise six months before the end, online: each month is looked at with what was known then."""
    print("找得到的有多少，晚几个月（每月只用到当月的数；单位合计，均月 15 件左右）")
    for share in (0.1, 0.2, 0.3, 0.5, 0.8):
        for null in ("even", "poisson"):
            delays = [
                _delay(county(null, 40_000 + seed, planted=Planted(share, 20)), limit) for seed in range(counties)
            ]
            seen = [one for one in delays if one is not None]
            print(
                f"  +{share:.0%} {null:8} {len(seen)}/{len(delays)}，"
                f"见到的平均要 {np.mean(seen) if seen else 0:.1f} 个月"
            )
    print("全县一起涨（全县合计，均月 250 件左右）")
    for share in (0.1, 0.2, 0.3):
        hits = [_delay(_all_rise(share, seed), limit, Key()) for seed in range(counties)]
        seen = [one for one in hits if one is not None]
        print(f"  +{share:.0%} {len(seen)}/{len(hits)}，平均要 {np.mean(seen) if seen else 0:.1f} 个月")


def _all_rise(share: float, seed: int) -> Panel:
    panel = county("poisson", 50_000 + seed)
    lift = np.where(np.arange(len(panel.months)) >= 20, 1 + share, 1.0)
    return Panel(panel.keys, panel.months, panel.minutes * lift, panel.counts * lift, panel.leaves)


def _delay(panel: Panel, limit: float, key: Key = Key("单位01")) -> int | None:  # noqa: B008 - a constant
    """Months until it is seen; None: not within the half year."""
    use = shipped()
    for upto in range(21, len(panel.months) + 1):
        part = panel.upto(upto)
        adjusted = adjust(part, use)
        row = part.row(key)
        if row is not None and rises(adjusted, strength(adjusted, use), row, -1, limit, use):
            return upto - 20
    return None


def demo(seeds: int) -> None:
    """The generator of the demo county: what is planted must be found, and nothing else."""
    planted, quiet = World(), World("", "")
    found = other = told = wrong = found_moved = other_moved = 0
    for seed in range(100, 100 + seeds):
        one = look(seed, planted)
        found += any(_is_planted(alarm.key) for alarm in one[0].alarms)
        other += sum(not _is_planted(alarm.key) and alarm.key.sender != "" for alarm in one[0].alarms)
        found_moved += any(each.sender == DISPLACING and each.pair.id == "red-to-white" for each in one[1].moved)
        other_moved += sum(each.sender != DISPLACING for each in one[1].moved)
        still = look(seed, quiet)
        told += len(still[0].alarms)
        wrong += len(still[1].moved)
    print(f"{seeds} 个种子（都不是演示用的 {SEED}）：埋的反弹找到 {found}/{seeds}，别的单位误报 {other} 次；"
          f"埋的变相找到 {found_moved}/{seeds}，别处误报 {other_moved} 次")  # fmt: skip
    print(f"什么都没埋的 {seeds} 个县，最后一个月：反弹误报 {told} 次，变相误报 {wrong} 次")


def look(seed: int, world: World) -> tuple:
    asked = [
        Asked(one.on, one.sender, one.kind, one.minutes * len(one.places), 1, one.variant)
        for one in invent(seed, TODAY, world)
    ]  # fmt: skip
    until = last_whole(TODAY)
    return watch(panel_of(asked, until=until)), displaced(panel_of(asked, until=until, variants=True))


def _is_planted(key: Key) -> bool:
    return key.sender == REBOUNDING


def displacement(counties: int) -> None:
    use = shipped()
    limit, told = threshold(len(PAIRS) * 17, use["displacement.false_alarms"], "moved")
    print(f"阈值 {limit:.2f}：{len(PAIRS) * 17} 个对子，按表全县一年误报 {told:.2f} 次。下面是新的种子。")
    for null in (*NULLS, COMPOSED):
        found = years = 0
        for seed in range(counties):
            whole, before = county(null, 60_000 + seed), 0
            for upto in range(18, len(whole.months) + 1):
                now = sum(z >= limit for z in strongest(whole.upto(upto), PAIRS))
                found, before = found + max(0, now - before), now
            years += (len(whole.months) - 17) / 12
        print(f"  {null:15} 误报 {found} 次 / {years:.0f} 县·年 = 每年 {found / years:.2f} 次")
    for share in (0.3, 0.5, 0.7):
        hit = sum(_found_moved(share, seed, limit) for seed in range(counties))
        print(f"  单位01 的类1 有 {share:.0%} 挪到类2，半年以后：{hit}/{counties}")


def _found_moved(share: float, seed: int, limit: float) -> bool:
    panel = county("even", 70_000 + seed)
    one, other = panel.row(Key("单位01", "类1")), panel.row(Key("单位01", "类2"))
    minutes, counts = panel.minutes.copy(), panel.counts.copy()
    for of in (minutes, counts):
        of[other, 20:] = np.nan_to_num(of[other, 20:]) + share * of[one, 20:]
        of[one, 20:] *= 1 - share
    told = displaced(Panel(panel.keys, panel.months, minutes, counts, panel.leaves), PAIRS)
    return any(each.sender == "单位01" and each.z >= limit for each in told.moved)


def effects(counties: int) -> None:
    print("措施的成效：95% 区间盖住真值的、没有成效却说有的、有成效看得出的")
    for treated in (1, 3, 8, 16):
        for true in (0.0, -0.2, -0.4):
            print("  " + _covered(counties, treated, true))
    trends_peers.effects(counties)


def _covered(counties: int, treated: int, true: float) -> str:
    inside = seen = 0
    widths, ways = [], set()
    for seed in range(counties):
        asked, measure = trends_peers.world_of(seed, treated, true)
        one = effect(asked, measure, until=asked[-1].on)
        truth = np.log1p(true)
        inside += one.between[0] <= truth <= one.between[1]
        seen += one.seen
        widths.append(one.between[1] - one.between[0])
        ways.add(one.way)
    what = "说有成效（误）" if true == 0 else "看得出"
    way = "与未采取的比" if ways == {"compared"} else "前后对比"
    return (f"{way} {treated:2} 个单位 真值 {true:+.0%}：盖住 {inside}/{counties}，{what} {seen}/{counties}，"
            f"区间宽（对数）{np.mean(widths):.2f}")  # fmt: skip


def main(arguments: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("thresholds", "alarms", "displacement", "effects", "demo"))
    parser.add_argument("--counties", type=int, default=60)
    parser.add_argument("--seeds", type=int, default=40)
    parser.add_argument("--write", action="store_true")
    told = parser.parse_args(arguments and list(arguments))
    tasks: dict[str, Callable[[], None]] = {
        "thresholds": lambda: make_thresholds(told.counties, told.write),
        "alarms": lambda: alarms(told.counties), "displacement": lambda: displacement(told.counties),
        "effects": lambda: effects(told.counties), "demo": lambda: demo(told.seeds),
    }  # fmt: skip
    tasks[told.what]()


if __name__ == "__main__":
    main()
