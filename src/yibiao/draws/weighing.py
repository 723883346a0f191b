"""How much each place weighs, how likely that makes it to be drawn, and how many are drawn of each stratum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from yibiao.draws.model import NEVER, DrawPlace, DrawRules


def weight_of(place: DrawPlace, rules: DrawRules) -> int:
    """In hundredths: the risk's factor, more for each full step since the last visit, up to the cap."""
    steps = rules.cap if place.days == NEVER else min(place.days // rules.step, rules.cap)
    return max(1, rules.risk[place.risk - 1] * (100 + steps * rules.add) // 100)


def chances(weights: Sequence[int], take: int) -> list[tuple[int, int]]:
    """The probability of each to be among ``take`` drawn, as fractions: in proportion to the weights, and certain for
    those whose share would be more than one (they are set aside and the rest is shared anew, as is usual: Särndal,
    Swensson, Wretman, Model Assisted Survey Sampling, 1992, §3.6)."""
    if take >= len(weights):
        return [(1, 1)] * len(weights)
    certain: set[int] = set()
    while True:
        left, total = take - len(certain), sum(w for at, w in enumerate(weights) if at not in certain)
        more = {at for at, weight in enumerate(weights) if at not in certain and left * weight >= total}
        if not more:
            return [(1, 1) if at in certain else (left * weight, total) for at, weight in enumerate(weights)]
        certain |= more


def allocated(total: int, sizes: Mapping[str, int]) -> dict[str, int]:
    """``total`` places shared among strata in proportion to their sizes: one each, the rest by largest remainders
    (Hamilton). Fewer places than strata: the largest get one each. None gets more than it has."""
    total = min(total, sum(sizes.values()))
    order = sorted(sizes, key=lambda name: (-sizes[name], name))
    if total <= len(order):
        return {name: int(at < total) for at, name in enumerate(order)}
    share = {name: total * sizes[name] / sum(sizes.values()) for name in order}
    taken = {name: min(sizes[name], max(1, int(share[name]))) for name in order}
    while sum(taken.values()) > total:
        taken[max((one for one in order if taken[one] > 1), key=lambda one: taken[one] - share[one])] -= 1
    while sum(taken.values()) < total:
        taken[max((one for one in order if taken[one] < sizes[one]), key=lambda one: share[one] - taken[one])] += 1
    return taken
