"""``python -m bench.appraisal``: are traces told from outcomes, and are bands what they say?

Indicators: samples of our own. ``development`` was tuned on. ``report`` (148) was written before any rule, by the same
hand as the rules, and its errors were never looked at: it flatters. ``far`` (40) was written after the rules in words
as far from them as could be; the half that is here was never looked at (the other half is in ``development``). With
``../shared`` at hand, real scoring sentences of official texts are counted, whose truth nobody has written down.

Bands: an invented county whose true rates are known, many times (fixed seeds). How often is a place that is told to
be in a band truly in it, beside putting everybody into the band of the raw figure?
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np

from yibiao.appraisal.bands import ORDER
from yibiao.appraisal.lexicon import things
from yibiao.appraisal.measures import Measure, Observed, Place
from yibiao.appraisal.parameters import reckoning_parameters
from yibiao.appraisal.reckoning import reckon
from yibiao.appraisal.traces import read_indicator

TRUTH = Path(__file__).with_name("truth")
REAL = Path(__file__).resolve().parents[2] / "shared" / "documents"
SETS = ("development", "report", "report_far")
_OTHER = {one.kind for one in things() if one.other}
_POINTS = re.compile(r"[^。；;\n]{4,90}(?:得|扣|加|计)[0-9.]+分[^。；;\n]{0,40}")


def main() -> None:
    parser = argparse.ArgumentParser(description="量痕迹认得准不准、档次说得对不对。")
    parser.add_argument("--counties", type=int, default=40)
    arguments = parser.parse_args()
    for name in SETS:
        _traces(name)
    _real()
    _bands(arguments.counties)


def _traces(name: str) -> None:
    rows = [one.split("\t") for one in (TRUTH / f"appraisal_{name}.tsv").read_text("utf-8").splitlines() if one]
    counts: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for label, words, standard in rows:
        read = read_indicator(words, standard)
        wanted, found = label not in ("none", "word", *_OTHER), bool(read.traces)
        counts["right" if wanted and found else "missed" if wanted else "false" if found else "passed"] += 1
        if wanted:
            kinds["right" if label in {one.kind for one in read.traces} else "wrong"] += 1
        if label in _OTHER:
            counts["other" if label in {one.kind for one in read.others} else "other missed"] += 1
    told, true = counts["right"] + counts["false"], counts["right"] + counts["missed"]
    print(
        f"{name}：{len(rows)} 项，痕迹 {true} 项。准确 {counts['right']}/{told} = {counts['right'] / told:.3f}，"
        f"找全 {counts['right']}/{true} = {counts['right'] / true:.3f}；没有误拦的 {counts['passed']}/"
        f"{counts['passed'] + counts['false']}；种类也对 {kinds['right']}/{true}；"
        f"否决、排名、称号 {counts['other']}/{counts['other'] + counts['other missed']}"
    )


def _real() -> None:
    if not REAL.exists():
        print("没有 ../shared/documents，真实文件里的评分句没有数。")
        return
    found = {
        one.group().strip() for file in sorted(REAL.glob("*/*.txt"))
        for one in _POINTS.finditer(file.read_text("utf-8", errors="ignore"))
    }  # fmt: skip
    traces = sum(bool(read_indicator(one).traces) for one in found)
    print(f"真实公文里的评分句 {len(found)} 句，认作痕迹的 {traces} 句（对错要人看）")


def _bands(counties: int) -> None:
    """Three shares a place, of a few to a few hundred cases; the true figure is that of the true rates."""
    known = replace(reckoning_parameters(), improvement=0.0, draws=1000)
    measures = [Measure(key, key, 1.0, certainty="share", goals=(0.0, 100.0)) for key in "abc"]
    claims: Counter[str] = Counter()
    for seed in range(counties):
        chance = np.random.default_rng(seed)
        true = chance.beta(14, 7, (180, 3))
        size = np.maximum(1, chance.lognormal(3.0, 1.0, (180, 3))).astype(int)
        seen = chance.binomial(size, true)
        places = [
            Place(str(at), str(at), {key: Observed(count=float(seen[at, n]), of=float(size[at, n]))
                                     for n, key in enumerate("abc")})
            for at in range(180)
        ]  # fmt: skip
        right = [_band(100 * row.mean()) for row in true]
        raw = [_band(100 * row.mean()) for row in seen / size]
        for told, rough, really in zip(reckon(measures, places, parameters=known).profiles, raw, right, strict=True):
            claims["raw right" if rough == really else "raw wrong"] += 1
            claims["unclear" if told.band == "unclear" else "right" if told.band == really else "wrong"] += 1
    said, every = claims["right"] + claims["wrong"], sum(claims[key] for key in ("right", "wrong", "unclear"))
    print(
        f"档次：{counties} 个县各 180 处。说了档次的 {said}/{every}，说对 {claims['right']}/{said} = "
        f"{claims['right'] / said:.3f}；“看不出差别”{claims['unclear']}/{every}；"
        f"照原始数硬分档，对 {claims['raw right']}/{every} = {claims['raw right'] / every:.3f}"
    )


def _band(score: float) -> str:
    known = reckoning_parameters()
    return ORDER[0] if score >= known.good else ORDER[2] if score < known.weak else ORDER[1]


if __name__ == "__main__":
    main()
