"""How far to trust what is said of channels: forbidden functions on descriptions the rules were not made with, the
forecast's interval and the falling ones on invented years whose truth is known, and how long a large register takes.

The peer of the forecast is the usual one: a least-squares line with its Gaussian interval, on the same years in the
same run. All years and descriptions are invented; how real ones are distributed nobody has measured.
"""

from __future__ import annotations

import argparse
import time
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from yibiao.channels import GovApp, MediaAccount, Series, WorkGroup, check_channels
from yibiao.channels.apps import FORBIDDING
from yibiao.channels.forbidden import forbidden
from yibiao.channels.trend import trend
from yibiao.policy import shipped_pack

ON = date(2026, 11, 2)
PACK = shipped_pack()
FUNCTIONS = Path(__file__).with_name("channels_functions.tsv")
_Z90 = 1.6449


def functions() -> None:
    words = [(id, word) for id in FORBIDDING for word in PACK.words(id, ON)]
    rows = [line.split("\t") for line in FUNCTIONS.read_text("utf-8").splitlines() if not line.startswith("#")]
    said = [(truth == "1", bool(forbidden(text, words))) for truth, text in rows]
    hit = sum(a and b for a, b in said)
    false, missed = sum(b and not a for a, b in said), sum(a and not b for a, b in said)
    precision, recall = hit / (hit + false), hit / (hit + missed)
    print(f"forbidden functions, {len(rows)} descriptions not used to make the rules: precision {hit}/{hit + false}, "
          f"recall {hit}/{hit + missed}, F1 {2 * precision * recall / (precision + recall):.3f}")  # fmt: skip


def years(count: int, drawn: np.random.Generator) -> list[tuple[str, np.ndarray, np.ndarray]]:
    """(kind, counts, what is to be expected) of 34 weeks: 26 are shown, 8 lie ahead. ``falling`` loses at least three
    fifths of its first level by then, on its true course."""
    made = []
    weeks = np.arange(34)
    for at in range(count):
        level = drawn.uniform(15, 400)
        kind = ("steady", "growing", "falling", "holiday", "bursts")[at % 5]
        share = {"growing": 1 + 0.02 * weeks, "falling": np.maximum(0.02, 1 - drawn.uniform(0.02, 0.035) * weeks)}.get(
            kind, np.ones(34)
        )
        true = level * share
        counts = drawn.negative_binomial(12, 12 / (12 + true)).astype(float)  # more spread than Poisson
        if kind == "holiday":
            counts[drawn.integers(3, 22) :][:3] *= 0.1
        if kind == "bursts":
            counts[drawn.integers(0, 26, 2)] *= drawn.uniform(4, 9)
        made.append((kind, counts, true))
    return made


def forecasts(count: int, seed: int) -> None:
    held = {"ours": 0, "least squares": 0}
    width: dict[str, list[float]] = {"ours": [], "least squares": []}
    flagged = {"falling": [0, 0], "others": [0, 0]}
    limit = PACK.value("YB-CHN-FALL", ON) or 0
    for kind, counts, true in years(count, np.random.default_rng(seed)):
        shown, then = counts[:26], counts[33]
        line = trend(_series(shown), ON, least_weeks=12, ahead=8)
        assert line is not None
        for name, (low, high) in (("ours", line.expected_between), ("least squares", least_squares(shown, 8))):
            held[name] += low <= then <= high
            width[name].append((high - low) / max(true[33], 1))
        told = line.falls and line.expected <= line.at_first * limit / 100
        falls = kind == "falling" and true[33] <= true[0] * limit / 100
        flagged["falling" if falls else "others"][0] += told
        flagged["falling" if falls else "others"][1] += 1
    for name in held:
        print(f"forecast 8 weeks ahead, {name}: {held[name]}/{count} inside the 90 % interval, "
              f"median width {np.median(width[name]):.2f} × what was true")  # fmt: skip
    print(f"falling, told: {flagged['falling'][0]}/{flagged['falling'][1]} of those that do, "
          f"{flagged['others'][0]}/{flagged['others'][1]} of the others")  # fmt: skip


def least_squares(counts: np.ndarray, ahead: int) -> tuple[float, float]:
    x = np.arange(len(counts), dtype=float)
    slope, level = np.polyfit(x, counts, 1)
    off = counts - (level + slope * x)
    deviation = float(np.sqrt((off**2).sum() / (len(x) - 2)))
    to = len(x) - 1 + ahead
    spread = _Z90 * deviation * float(np.sqrt(1 + 1 / len(x) + (to - x.mean()) ** 2 / ((x - x.mean()) ** 2).sum()))
    return max(0.0, float(level + slope * to - spread)), float(level + slope * to + spread)


def _series(counts: np.ndarray) -> Series:
    first = ON - timedelta(7 * len(counts) - 1)
    return Series(tuple((first + timedelta(7 * at), float(one)) for at, one in enumerate(counts)), ON)


def register(size: int) -> None:
    drawn = np.random.default_rng(3)
    functions = (
        "入户走访",
        "网格巡查",
        "政策查询",
        "招聘信息",
        "病虫测报",
        "预约挂号",
        "补贴查询",
        "随手拍",
        "意见反馈",
        "通知公告",
    )
    channels: list[GovApp | MediaAccount | WorkGroup] = []
    for at in range(size):
        series = _series(drawn.poisson(20, 52).astype(float))
        owner = f"县第{at % 60}局"
        match at % 3:
            case 0:
                chosen = "、".join(drawn.choice(functions, 4, replace=False))
                channels.append(GovApp(name=f"应用{at}", owner=owner, functions=chosen, audience="群众", series=series))
            case 1:
                channels.append(MediaAccount(name=f"账号{at}", owner=owner, platform=f"平台{at % 7}", series=series))
            case _:
                channels.append(WorkGroup(name=f"{at}号河段巡护群", owner=owner, matter=f"{chr(0x4E00 + at)}河巡护"))
    started = time.perf_counter()
    report = check_channels(channels, PACK, ON)
    seconds, found = time.perf_counter() - started, sum(len(one.findings) for one in report.checked)
    print(f"a register of {size:,} channels, a year of weeks each: {seconds:.1f} s, {found:,} findings, "
          f"{len(report.clusters):,} clusters")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--years", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--channels", type=int, default=900)
    chosen = parser.parse_args()
    functions()
    forecasts(chosen.years, chosen.seed)
    register(chosen.channels)


if __name__ == "__main__":
    main()
