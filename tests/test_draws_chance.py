"""The chances of a draw: what is exact is counted out, what is by chance is tested with fixed seeds."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from yibiao.draws.dealing import deal, fits, may_go, seatable
from yibiao.draws.model import DrawInspector, DrawPlace, DrawRules, Stratum
from yibiao.draws.places import systematic
from yibiao.draws.stream import LARGEST, Stream
from yibiao.draws.weighing import allocated, chances, weight_of

BOUND = 1e-4  # with fixed seeds these are single numbers; it is how odd they may look


def stream(seed: object, purpose: str = "test") -> Stream:
    return Stream("c" * 64, str(seed), "n" * 64, purpose)


def chance_of(counts: Counter[object], expected: dict[object, float]) -> float:
    """How likely a fit at least as bad is, if the expectation holds (Pearson's chi-square)."""
    off = sum((counts[key] - value) ** 2 / value for key, value in expected.items())
    return float(chi2.sf(off, len(expected) - 1))


@pytest.mark.parametrize("limit", [2, 3, 5, 6, 7, 10, 17, 100, 255, 256, 257])
def test_numbers_below_a_limit_are_equally_likely(limit):
    draws, one = 200 * limit if limit < 100 else 40_000, stream(limit)
    counts = Counter(one.below(limit) for _ in range(draws))
    assert max(counts) < limit
    assert chance_of(counts, dict.fromkeys(range(limit), draws / limit)) > BOUND


def test_there_is_no_bias_towards_small_numbers():
    """With a limit of 3 · 2^46 a remainder of 48 bits would give the lowest quarter-range twice as often."""
    one, limit, draws = stream("bias"), 3 * 2**46, 6_000
    low = sum(one.below(limit) < limit // 3 for _ in range(draws))
    assert abs(low - draws / 3) < 4 * (draws * 2 / 9) ** 0.5


def test_the_largest_limit_and_one():
    assert 0 <= stream(1).below(LARGEST) < LARGEST
    assert stream(1).below(1) == 0


def test_every_order_is_equally_likely():
    draws = 12_000
    counts = Counter(tuple(stream(at).shuffled("abcd")) for at in range(draws))
    assert chance_of(counts, dict.fromkeys(permutations("abcd"), draws / 24)) > BOUND


def test_streams_for_different_purposes_say_different_things():
    told = {
        tuple(stream(1, name).below(2**40) for _ in range(4)) for name in ("places/", "places/山区", "order", "people")
    }
    assert len(told) == 4


@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=30), st.integers(0, 32))
def test_the_chances_add_up_to_the_number_drawn(weights, take):
    likely = [Fraction(*one) for one in chances(weights, take)]
    assert sum(likely) == min(take, len(weights))
    assert all(0 <= one <= 1 for one in likely)


@given(st.lists(st.integers(1, 40), min_size=2, max_size=9), st.integers(1, 8), st.randoms(use_true_random=False))
def test_the_stated_chance_is_exact_for_every_order(weights, take, random):
    """All starts counted out: of the W starts exactly take · weight draw a place, whatever the order."""
    take = min(take, len(weights) - 1)
    order = list(range(len(weights)))
    random.shuffle(order)
    likely = chances(weights, take)
    total = next((down for up, down in likely if (up, down) != (1, 1)), 1)
    hits = Counter(at for start in range(total) for at in systematic(weights, take, _Fixed(order, start)))
    assert [Fraction(hits[at], total) for at in range(len(weights))] == [Fraction(*one) for one in likely]


class _Fixed:
    """A stream that gives one order and one start."""

    def __init__(self, order: list[int], start: int) -> None:
        self.order, self.start = order, start

    def shuffled(self, things):
        return list(self.order)

    def below(self, limit):
        return self.start


@given(st.lists(st.integers(1, 5_000), min_size=1, max_size=40), st.integers(0, 40), st.integers())
def test_as_many_as_wanted_are_drawn_and_none_twice(weights, take, seed):
    drawn = systematic(weights, take, stream(seed))
    assert len(drawn) == len(set(drawn)) == min(take, len(weights))


def test_places_are_drawn_as_often_as_is_stated():
    weights, take, draws = [100, 100, 150, 150, 250, 340, 510, 80, 220, 100], 3, 6_000
    counts = Counter(at for seed in range(draws) for at in systematic(weights, take, stream(seed)))
    likely = [float(Fraction(*one)) for one in chances(weights, take)]
    for at, chance in enumerate(likely):
        spread = (draws * chance * (1 - chance)) ** 0.5
        assert abs(counts[at] - draws * chance) < 4 * spread, (at, counts[at], draws * chance)


def test_with_equal_weights_every_pair_is_equally_likely():
    draws = 6_000
    counts = Counter(tuple(sorted(systematic([100] * 6, 2, stream(seed)))) for seed in range(draws))
    pairs = [(a, b) for a in range(6) for b in range(a + 1, 6)]
    assert chance_of(counts, dict.fromkeys(pairs, draws / len(pairs))) > BOUND


@pytest.mark.parametrize(
    ("description", "risk", "days", "weight"),
    [
        ("low, visited last week", 1, 7, 100), ("low, a month ago", 1, 30, 110), ("low, a year ago", 1, 365, 220),
        ("middle, a year ago", 2, 365, 330), ("high, two years ago", 3, 720, 850), ("the cap holds", 3, 5_000, 850),
        ("never visited is the cap", 3, -1, 850),
    ],
)  # fmt: skip
def test_weights(description, risk, days, weight):
    assert weight_of(DrawPlace("v", "村", risk=risk, days=days), DrawRules(())) == weight


@pytest.mark.parametrize(
    ("total", "sizes", "expected"),
    [
        (6, {"甲": 30, "乙": 20, "丙": 10}, {"甲": 3, "乙": 2, "丙": 1}),
        (4, {"甲": 97, "乙": 2, "丙": 1}, {"甲": 2, "乙": 1, "丙": 1}),
        (2, {"甲": 5, "乙": 9, "丙": 1}, {"甲": 1, "乙": 1, "丙": 0}),
        (100, {"甲": 3, "乙": 2}, {"甲": 3, "乙": 2}),
    ],
)
def test_places_are_shared_among_strata(total, sizes, expected):
    assert allocated(total, sizes) == expected


@given(
    st.integers(0, 60), st.dictionaries(st.text("甲乙丙丁戊己", min_size=1, max_size=2), st.integers(1, 30), min_size=1)
)
def test_no_stratum_gets_more_than_it_has(total, sizes):
    shares = allocated(total, sizes)
    assert sum(shares.values()) == min(total, sum(sizes.values()))
    assert all(shares[name] <= sizes[name] for name in sizes)
    assert total < len(sizes) or all(shares.values())


def people(*avoids: tuple[str, ...], leads: bool = True) -> list[DrawInspector]:
    return [DrawInspector(f"p{at}", f"人{at}", leads=leads, avoids=one) for at, one in enumerate(avoids)]


PLACES = [DrawPlace("v1", "一村", ("甲镇",)), DrawPlace("v2", "二村", ("乙镇",))]
RULES = DrawRules((Stratum("", 2),))


def test_every_allowed_deal_is_equally_likely():
    staff = people((), ("甲镇",), ("v2",), (), ())
    draws = 6_000
    counts: Counter[object] = Counter()
    for seed in range(draws):
        found = deal(PLACES, staff, RULES, stream(seed))
        assert found
        counts[tuple(frozenset(hand) for hand in found[0])] += 1
    allowed = {
        (frozenset(hand[:2]), frozenset(hand[2:]))
        for hand in permutations(range(5), 4)
        if fits(hand[:2], PLACES[0], staff, RULES) and fits(hand[2:], PLACES[1], staff, RULES)
    }
    assert set(counts) == allowed
    assert chance_of(counts, dict.fromkeys(allowed, draws / len(allowed))) > BOUND


def test_everybody_is_paired_with_everybody_equally_often():
    staff, draws = people(*[()] * 6), 4_000
    counts: Counter[object] = Counter()
    for seed in range(draws):
        found = deal(PLACES, staff, RULES, stream(seed))
        assert found
        counts.update(tuple(sorted(hand)) for hand in found[0])
    pairs = [(a, b) for a in range(6) for b in range(a + 1, 6)]
    assert chance_of(counts, dict.fromkeys(pairs, 2 * draws / len(pairs))) > BOUND


def test_where_hardly_any_deal_is_allowed_a_matching_is_found_and_said():
    """Forty people of whom two may go to each of twenty places: dealing blindly would not find it in a lifetime."""
    places = [DrawPlace(f"v{at}", f"{at}村") for at in range(20)]
    staff = people(*[tuple(f"v{other}" for other in range(20) if other != at // 2) for at in range(40)])
    found = deal(places, staff, RULES, stream(3))
    assert found
    hands, dealt, each = found
    assert (dealt, each) == ("matching", 1)
    assert [sorted(hand) for hand in hands] == [[2 * at, 2 * at + 1] for at in range(20)]


def test_too_few_people_go_twice_and_it_is_said():
    found = deal(PLACES, people((), (), ()), RULES, stream(1))
    assert found
    assert found[2] == 2
    assert all(len(set(hand)) == 2 for hand in found[0])


def test_nobody_may_go_where_all_avoid():
    staff = people(("甲镇",), ("v1",), ("v1",), ("甲镇",))
    assert deal(PLACES, staff, RULES, stream(1)) is None
    assert [seatable(one, staff, RULES) for one in PLACES] == [False, True]


@given(
    st.lists(st.tuples(st.sets(st.sampled_from(["v0", "v1", "v2", "甲镇"])), st.booleans(), st.booleans()), max_size=8),
    st.integers(1, 3), st.integers(1, 3), st.integers(),
)  # fmt: skip
@settings(max_examples=40)
def test_whoever_is_dealt_may_go(told, team, count, seed):
    staff = [
        DrawInspector(f"p{at}", "人", skills=("账",) if knows else (), leads=leads, avoids=tuple(avoids))
        for at, (avoids, leads, knows) in enumerate(told)
    ]
    rules = DrawRules((), team=team, skills=("账",))
    places = [DrawPlace(f"v{at}", "村", ("甲镇",) if at else ("乙镇",)) for at in range(count)]
    found = deal(places, staff, rules, stream(seed))
    if all(seatable(one, staff, rules) for one in places):
        assert found, "what can be seated place by place can always be dealt"
    for hand, place in zip(found[0] if found else [], places, strict=False):
        assert fits(hand, place, staff, rules)
        assert all(may_go(staff[at], place) for at in hand)
        assert staff[hand[0]].leads
