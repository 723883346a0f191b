"""How fair draws are, on many more of them than the suite makes: ``python -m bench.draws [--draws 200000]``.

Fixed seeds: the figures are the same on every run. Each line says what was counted, of how many, and what was expected.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from fractions import Fraction
from itertools import permutations
from typing import Any

from scipy.stats import chi2

from yibiao.draws.canonical import commitment_of, seed_of
from yibiao.draws.dealing import deal, fits
from yibiao.draws.drawing import draw
from yibiao.draws.model import DrawInspector, DrawItem, DrawPlace, DrawPlan, DrawRules, SeedSource, Stratum
from yibiao.draws.places import systematic
from yibiao.draws.stream import Stream
from yibiao.draws.weighing import chances


def main() -> None:
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--draws", type=int, default=200_000)
    draws = told.parse_args().draws
    print(f"种子固定，每项的次数写在行里（--draws {draws}）。卡方检验的 p 只应有百分之一小于 0.01。\n")
    uniform(draws)
    inclusion(draws)
    pairs(draws // 4)
    deals(draws // 10)
    county(draws // 200)
    speed()


def stream(seed: object) -> Stream:
    return Stream("c" * 64, str(seed), "n" * 64, "bench")


def fit(counts: Mapping[Any, int], expected: Mapping[Any, float]) -> str:
    off = sum((counts.get(key, 0) - value) ** 2 / value for key, value in expected.items())
    return f"卡方 {off:.1f}，自由度 {len(expected) - 1}，p = {chi2.sf(off, len(expected) - 1):.3f}"


def even(things: Iterable[Hashable], draws: float) -> dict[Hashable, float]:
    several = list(things)
    return dict.fromkeys(several, draws / len(several))


def uniform(draws: int) -> None:
    for limit in (3, 7, 100, 180, 257):
        one = stream(limit)
        counts = Counter(one.below(limit) for _ in range(draws))
        print(f"0—{limit - 1} 的数，{draws} 个：{fit(counts, even(range(limit), draws))}")
    one, limit = stream("bias"), 3 * 2**46
    low = sum(one.below(limit) < limit // 3 for _ in range(draws))
    print(
        f"取余偏差：上限 3×2^46，落在前三分之一 {low}/{draws} = {low / draws:.4f}（应 0.3333；取余的办法会是 0.5000）"
    )


def inclusion(draws: int) -> None:
    dice = random.Random(5)
    weights, take = [dice.choice((100, 150, 250)) * (100 + 10 * dice.randrange(25)) // 100 for _ in range(40)], 6
    counts = Counter(at for seed in range(draws) for at in systematic(weights, take, stream(seed)))
    likely = [float(Fraction(*one)) for one in chances(weights, take)]
    scores = [(counts[at] - draws * one) / (draws * one * (1 - one)) ** 0.5 for at, one in enumerate(likely) if one < 1]
    worst = max(abs(counts[at] / draws - one) for at, one in enumerate(likely))
    within = sum(abs(one) < 1.96 for one in scores)
    print(f"\n40 个地方抽 6 个，{draws} 次：写明的机会 {min(likely):.3f}—{max(likely):.3f}，"
          f"抽中的比例最多差 {worst:.5f}；{within}/{len(scores)} 个在 95% 区间里，"
          f"最大的 z = {max(map(abs, scores)):.2f}")  # fmt: skip


def pairs(draws: int) -> None:
    counts = Counter(tuple(sorted(systematic([100] * 8, 3, stream(seed)))) for seed in range(draws))
    triples = [(a, b, c) for a in range(8) for b in range(a + 1, 8) for c in range(b + 1, 8)]
    print(f"权重一样，8 个抽 3 个，{draws} 次，56 种组合：{fit(counts, even(triples, draws))}")
    weights = [100, 100, 150, 250, 340, 510, 80, 220]
    both = Counter()  # type: ignore[var-annotated]
    for seed in range(draws):
        drawn = sorted(systematic(weights, 3, stream(seed)))
        both.update((a, b) for at, a in enumerate(drawn) for b in drawn[at + 1 :])
    never = [(a, b) for a in range(8) for b in range(a + 1, 8) if not both[a, b]]
    print(f"权重不一样，8 个抽 3 个，{draws} 次：28 对里从没有一起抽中的 {len(never)} 对（这个机会没有写明，量一量）")


def deals(draws: int) -> None:
    places = [DrawPlace("v1", "一村", ("甲镇",)), DrawPlace("v2", "二村", ("乙镇",))]
    people = [
        DrawInspector(f"p{at}", "人", avoids=avoids) for at, avoids in enumerate(((), ("甲镇",), ("v2",), (), (), ()))
    ]
    rules, counts = DrawRules((Stratum("", 2),)), Counter()  # type: ignore[var-annotated]
    for seed in range(draws):
        found = deal(places, people, rules, stream(seed))
        assert found
        counts[tuple(frozenset(hand) for hand in found[0])] += 1
    allowed = {
        (frozenset(hand[:2]), frozenset(hand[2:]))
        for hand in permutations(range(6), 4)
        if fits(hand[:2], places[0], people, rules) and fits(hand[2:], places[1], people, rules)
    }
    print(f"\n6 人有回避，两组各 2 人，{draws} 次，{len(allowed)} 种派法：{fit(counts, even(allowed, draws))}，"
          f"派错 {sum(counts[one] for one in counts if one not in allowed)} 次")  # fmt: skip


def plan_of(number: int) -> DrawPlan:
    """A county's: 180 villages of 12 townships, 24 inspectors of whom each avoids one or two townships."""
    dice = random.Random(number)
    places = [
        DrawPlace(f"v{at}", f"村{at}", (f"t{at // 15}",), "", dice.randrange(1, 4), dice.choice((-1, 20, 90, 300)))
        for at in range(180)
    ]
    people = [
        DrawInspector(f"p{at}", f"人{at}", skills=("账目",) if at % 2 else (), leads=at % 3 != 0,
                      avoids=tuple(dice.sample([f"t{one}" for one in range(12)], dice.randrange(1, 3))))
        for at in range(24)
    ]  # fmt: skip
    return DrawPlan(
        DrawItem("1", "暗访", "局", "2026-12-03"), f"{number:064x}", "丙", ("甲", "乙"), (), tuple(places),
        tuple(people), DrawRules((Stratum("", 8),), skills=("账目",)),
        (SeedSource("lottery", "期", "2026-12-02T21:15:00+08:00"),),
    )  # fmt: skip


def county(draws: int) -> None:
    dealt, together, led = Counter(), Counter(), Counter()  # type: ignore[var-annotated,var-annotated,var-annotated]
    plan = plan_of(1)
    commitment = commitment_of(plan)
    for number in range(draws):
        result = draw(plan, seed_of(commitment, [str(number)]), commitment)
        dealt[result.dealt] += 1
        led.update(one.lead for one in result.drawn)
        together.update(frozenset(one.inspectors) for one in result.drawn)
    print(f"一个县：180 村抽 8 个，24 人派 16 个，{draws} 次：均等派出 {dealt['uniform']}/{draws}；"
          f"出现过的搭档 {len(together)} 对，组长 {len(led)} 人")  # fmt: skip


def speed() -> None:
    began = time.perf_counter()
    for number in range(100):
        plan = plan_of(number)
        draw(plan, seed_of(commitment_of(plan), ["1"]))
    print(f"一个县抽一次（承诺、抽地方、派人）：100 次平均 {(time.perf_counter() - began) * 10:.1f} 毫秒")


if __name__ == "__main__":
    main()
