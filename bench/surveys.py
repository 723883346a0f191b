"""Surveys: do the intervals cover, and is the mean unbiased? ``python -m bench.surveys``.

Synthetic counties with known truth; seeds fixed. Every figure with its numerator, denominator and sample.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yibiao.surveys import estimating, weighting
from yibiao.surveys.drawing import draw
from yibiao.surveys.model import FrameUnit, Question, Questionnaire, SampleDesign
from yibiao.surveys.results import INDEX, Answered, Fielded, Tables, tables

LEVELS = ("非常满意", "满意", "基本满意", "不满意", "非常不满意")
ASKED = Questionnaire("试验", (Question("q1", "scale", "路", LEVELS),))
GROUPS = ("18—44岁", "45—59岁", "60岁以上")


@dataclass(frozen=True)
class County:
    """Everybody's level (0 best) and willingness to answer, by id."""

    frame: list[FrameUnit]
    level: dict[str, int]
    answers: dict[str, float]

    def index(self, place: str = "") -> float:
        return 100 - 25 * float(np.mean([self.level[one.id] for one in self.frame if place in ("", one.place)]))

    def good(self) -> float:
        return float(np.mean([self.level[one.id] < 2 for one in self.frame]))

    @property
    def totals(self) -> dict[str, dict[str, float]]:
        places, groups = Counter(one.place for one in self.frame), Counter(one.group for one in self.frame)
        return {"place": dict(places), "group": dict(groups)}


def county(seed: int, *, mood: float, informative: bool, villages: int = 120) -> County:
    """12 townships, some 12,000 people; villages and ages differ in mood; who is old answers more, and is happier."""
    dice = np.random.default_rng(seed)
    frame, level, answers = [], {}, {}
    for village in range(villages):
        place, local = f"镇{village % 12:02}", dice.normal(0, 0.35)
        for person in range(int(dice.integers(60, 140))):
            group = int(dice.choice(3, p=(0.35, 0.3, 0.35)))
            id = f"{village}-{person}"
            frame.append(FrameUnit(id, place, f"村{village:03}", GROUPS[group]))
            feels = mood + local - 0.45 * (group - 1) + 0.05 * (village % 12) + dice.normal(0, 0.9)
            level[id] = int(np.clip(np.floor(feels + 0.5), 0, 4))
            answers[id] = (0.25, 0.5, 0.8)[group] if informative else 0.55
    return County(frame, level, answers)


def wave(of: County, design: SampleDesign, seed: str, *, replace: bool = False) -> tuple[Tables, float, Fielded]:
    """One wave, and the plain mean of those who answered."""
    sample = draw(of.frame, design, seed)
    dice = random.Random(seed)
    heard = [one for one in sample.units if not one.replacement and dice.random() < of.answers[one.id]]
    answers = tuple(Answered(one.cell, {"q1": float(of.level[one.id])}) for one in heard)
    totals = of.totals
    held = Fielded(ASKED, sample.cells, answers, totals=totals)
    plain = 100 - 25 * float(np.mean([of.level[one.id] for one in heard])) if heard else float("nan")
    return tables(held), plain, held


def coverage(waves: int) -> None:
    """How often the 95 % interval holds the truth."""
    print("95% 区间的覆盖率（合成县，12 镇 120 村约 1.2 万人，真值已知）")
    cases = (
        ("分层 600 人", SampleDesign(600), 0.6, True),
        ("分层 250 人", SampleDesign(250), 0.6, True),
        ("分层 1,800 人", SampleDesign(1800), 0.6, True),
        ("两步 30 村 600 人", SampleDesign(600, villages=30), 0.6, True),
        ("两步 12 村 240 人", SampleDesign(240, villages=12), 0.6, True),
        ("分层 600 人，几乎人人满意", SampleDesign(600), -0.9, True),
        ("两步 30 村 600 人，几乎人人满意", SampleDesign(600, villages=30), -0.9, True),
    )
    for name, design, mood, informative in cases:
        of = county(11, mood=mood, informative=informative)
        truth, good = of.index(), of.good()
        mean, share, wide, sizes, place, places = 0, 0, 0.0, 0, 0, 0
        for number in range(waves):
            found, _, _ = wave(of, design, f"覆盖 {number}")
            one, part = found.whole[INDEX], found.whole["q1"]
            mean += one.low <= truth <= one.high
            share += part.low <= good <= part.high
            wide += one.high - one.low
            sizes += found.n
            for key, shown in found.lines.get("place", {}).get(INDEX, {}).items():
                if shown.figure:
                    places += 1
                    place += shown.figure.low <= of.index(key) <= shown.figure.high
        told = f"分镇 {place}/{places}={place / places:.3f}" if places else "分镇 不出数"
        print(
            f"  {name}：指数 {mean}/{waves}={mean / waves:.3f}，满意的比例（真值 {good:.3f}）"
            f" {share}/{waves}={share / waves:.3f}，{told}；平均答 {sizes / waves:.0f} 人，区间宽 {wide / waves:.1f}"
        )


def bias(waves: int) -> None:
    """Who answers depends on age, and so does the mood: the plain mean is wrong, the weighted one is not."""
    print("老人答得多、也更满意时的偏差（指数，真值已知）")
    for name, design in (("分层 600 人", SampleDesign(600)), ("两步 30 村 600 人", SampleDesign(600, villages=30))):
        of = county(12, mood=0.6, informative=True)
        truth = of.index()
        found = [(one[0].whole[INDEX].value, one[1]) for one in (wave(of, design, f"偏差 {n}") for n in range(waves))]
        weighed, plain = np.array(found).T
        error = weighed.std(ddof=1) / np.sqrt(waves)
        print(
            f"  {name}：真值 {truth:.2f}；加权 {weighed.mean():.2f}"
            f"（差 {weighed.mean() - truth:+.2f} ± {1.96 * error:.2f}），"
            f"不加权 {plain.mean():.2f}（差 {plain.mean() - truth:+.2f}）；{waves} 次"
        )


def errors(waves: int) -> None:
    """The standard error told, against the spread of the estimates."""
    print("报出的标准误 ÷ 真正的离散程度")
    for name, design in (("分层 600 人", SampleDesign(600)), ("两步 30 村 600 人", SampleDesign(600, villages=30))):
        of = county(13, mood=0.6, informative=True)
        told = [wave(of, design, f"误差 {n}")[0].whole[INDEX] for n in range(waves)]
        spread = float(np.std([one.value for one in told], ddof=1))
        mean = float(np.mean([one.standard_error for one in told]))
        print(f"  {name}：{mean:.3f} ÷ {spread:.3f} = {mean / spread:.3f}（{waves} 次）")


def against_peers() -> None:
    """Weighted means and standard errors, against samplics' Taylor estimator and a rescaled bootstrap of our own (Rao &
    Wu 1988), with and without first-stage villages. ``pip install samplics`` beside the project for the first."""
    of = county(14, mood=0.6, informative=True)
    for name, design in (("分层 600 人", SampleDesign(600)), ("两步 30 村 600 人", SampleDesign(600, villages=30))):
        _, _, held = wave(of, design, "同场")
        cells = {one.key: one for one in held.cells}
        weight = weighting.weights(held.cells, [one.cell for one in held.answers], 10)
        values: NDArray[np.float64] = np.array([100 - 25 * one.values["q1"] for one in held.answers])
        strata = np.array([cells[one.cell].stratum or "全县" for one in held.answers])
        units = np.array([cells[one.cell].cluster or f"#{at}" for at, one in enumerate(held.answers)])
        kept = np.isin(strata, [key for key in np.unique(strata) if len(set(units[strata == key])) > 1])
        values, weight, strata, units = values[kept], weight[kept], strata[kept], units[kept]
        told = estimating.mean(values, estimating.Answers(weight, strata, units, np.zeros(len(values))))
        assert told is not None
        print(
            f"与别的算法比，{name}（{len(values)} 份答卷）：均值 {told.value:.4f}，标准误 {told.standard_error:.4f}；"
            f"重缩放自助法 2000 次 {_bootstrap(values, weight, strata, units):.4f}；"
            f"{_samplics(values, weight, strata, units)}"
        )


def _bootstrap(values: NDArray[np.float64], weight: NDArray[np.float64], strata: Any, units: Any) -> float:
    dice, found = np.random.default_rng(5), []
    names = {key: np.unique(units[strata == key]) for key in np.unique(strata)}
    for _ in range(2000):
        scale = np.zeros(len(values))
        for key, here in names.items():
            times = Counter(dice.choice(here, len(here) - 1).tolist())
            at = np.flatnonzero(strata == key)
            scale[at] = [times[units[one]] * len(here) / (len(here) - 1) for one in at]
        used = weight * scale
        found.append(float(used @ values / used.sum()))
    return float(np.std(found, ddof=1))


def _samplics(values: NDArray[np.float64], weight: NDArray[np.float64], strata: Any, units: Any) -> str:
    try:
        from samplics.estimation import TaylorEstimator
        from samplics.utils.types import PopParam
    except ImportError:
        return "没有装 samplics，没有比"
    peer = TaylorEstimator(PopParam.mean)
    peer.estimate(y=values, samp_weight=weight, stratum=strata, psu=units)
    return f"samplics 均值 {peer.point_est:.4f}，标准误 {peer.stderror:.4f}"


def main() -> None:
    waves = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    coverage(waves)
    bias(waves)
    errors(waves)
    against_peers()


if __name__ == "__main__":
    main()
