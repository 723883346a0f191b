"""``python -m bench.inspections``: how much visits can be joined and how far that is from the best; how well notices
are read.

Joining: an invented county's quarter. Every inspection goes to some of the villages within a window of two to seven
weeks; one in ten is set to a day. In one run, on the same quarter and by the same account: everybody alone, by the
simple rule, and planned. ``--brute`` compares small quarters with every possible schedule.

Reading: ``bench/truth/inspection_notices.tsv``, sentences of our own with what they ask; the words of
``inspections/words.yaml`` were written before it; they were changed after its first half (``split``: tuned) and after
real notices, never after its second (held).

Likeness: ``bench/truth/inspection_pairs.tsv``, pairs of titles of our own, those of one matter in other words and those
that share words of another; written after the borders in ``inspections/assumptions.yaml``, which were not moved since.
"""

from __future__ import annotations

import argparse
import csv
import random
from collections import Counter
from datetime import date, timedelta
from itertools import product
from pathlib import Path

from yibiao.inspections.assumptions import shipped_assumptions
from yibiao.inspections.caps import caps_of
from yibiao.inspections.facts import InspectionFacts, QuietDays
from yibiao.inspections.joining.planning import greedy_plan, plan
from yibiao.inspections.joining.request import JoiningPlan, JoiningRequest, Wish
from yibiao.inspections.joining.state import State, objective
from yibiao.inspections.similarity import alike
from yibiao.inspections.words import asked
from yibiao.policy import shipped_pack

FIRST, LAST = date(2026, 9, 1), date(2026, 11, 30)
HARVEST = QuietDays("秋收", date(2026, 9, 28), date(2026, 10, 9))
TRUTH = Path(__file__).with_name("truth") / "inspection_notices.tsv"
PAIRS = Path(__file__).with_name("truth") / "inspection_pairs.tsv"


def main() -> None:
    parser = argparse.ArgumentParser(description="量一起下去的方案有多好，通知读得有多准。")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--brute", type=int, default=20, help="和穷举比的小例子个数")
    arguments = parser.parse_args()
    for seed in arguments.seeds:
        for items, villages in ((12, 30), (24, 60)):
            measure(seed, items, villages, arguments.seconds)
    brute(arguments.brute)
    if TRUTH.exists():
        read()
    pairs()


def quarter(seed: int, items: int, villages: int) -> JoiningRequest:
    dice = random.Random(seed)
    wishes = []
    for item in range(items):
        start = FIRST + timedelta(days=dice.randrange(60))
        end = min(LAST, start + timedelta(days=dice.randrange(14, 50)))
        for village in dice.sample(range(villages), dice.randrange(4, max(5, villages // 4))):
            fixed = _working(dice, start, end) if dice.random() < 0.1 else None
            wishes.append(Wish(f"{item}-{village}", f"第{item}项", f"第{item % (items * 2 // 3)}家", f"村{village}",
                               start, end, f"镇{village // 8}", str(item), fixed))  # fmt: skip
    caps = caps_of(shipped_pack(), FIRST)
    return JoiningRequest(tuple(wishes), FIRST, LAST, {"": caps}, quiet=(HARVEST,))


def _working(dice: random.Random, first: date, last: date) -> date:
    days = [first + timedelta(days=at) for at in range((last - first).days + 1)]
    return dice.choice([day for day in days if day.weekday() < 5 and not HARVEST.holds(day)] or [first])


def measure(seed: int, items: int, villages: int, seconds: float) -> None:
    request = quarter(seed, items, villages)
    print(f"\n{items} 项，{villages} 个村，{len(request.wishes)} 次，种子 {seed}")
    _tell("简易办法", greedy_plan(request))
    made = plan(JoiningRequest(**{**request.__dict__, "seconds": seconds}))
    _tell("求解", made)
    apart, joined = made.apart.place_days, made.joined.place_days
    print(
        f"  各去各的 {apart} 村天 → 一起去 {joined} 村天，少 {apart - joined}/{apart} = {(apart - joined) / apart:.1%}"
    )


def _tell(name: str, one: JoiningPlan) -> None:
    done = one.joined
    print(
        f"  {name}：{done.place_days} 村天，{done.rides} 趟车，排不下 {done.unplaced}，超上限 {done.over}；"
        f"目标 {one.objective:,.1f}，下界 {one.bound:,.1f}，差 {one.gap:.2%}，{one.status}，{one.seconds:.1f} 秒"
    )


def brute(count: int) -> None:
    """Every schedule of a few wishes on a few days."""
    equal = greedy_equal = 0
    for seed in range(count):
        request = small(seed)
        best = best_of_all(request)
        equal += abs(plan(request).objective - best) < 1e-6
        greedy_equal += abs(greedy_plan(request).objective - best) < 1e-6
    print(f"\n与穷举相同：求解 {equal}/{count}，简易办法 {greedy_equal}/{count}（5 次，6 天，2 个村）")


def small(seed: int) -> JoiningRequest:
    dice = random.Random(seed)
    wishes = []
    for at in range(5):
        start = FIRST + timedelta(days=dice.randrange(4))
        end = start + timedelta(days=dice.randrange(1, 4))
        place = f"村{dice.randrange(2)}"
        wishes.append(Wish(str(at), f"第{at}项", f"第{dice.randrange(3)}家", place, start, end, "镇", str(at),
                           alone=dice.random() < 0.2))  # fmt: skip
    caps = caps_of(shipped_pack(), FIRST)
    return JoiningRequest(tuple(wishes), FIRST, FIRST + timedelta(days=7), {"": caps}, a_day={"": 2}, seconds=5)


def best_of_all(request: JoiningRequest) -> float:
    assumed, best = shipped_assumptions(), float("inf")
    for days in product(*((*request.days_of(one), None) for one in request.wishes)):
        state, sound = State(request, assumed), True
        for one, day in zip(request.wishes, days, strict=True):
            if day is not None:
                sound = sound and state.may(one, day)
                state.put(one, day)
        if sound:
            best = min(best, objective(request, assumed, state.days))
    return best


def read() -> None:
    """Precision and recall of what sentences ask, by half of the set."""
    with TRUTH.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t"))
    for split in ("tuned", "held"):
        right: Counter[str] = Counter()
        for row in (one for one in rows if one["split"] == split):
            said = {one.what for one in asked(row["text"])}
            truth = set(filter(None, row["asks"].split("|")))
            right["found"] += len(said & truth)
            right["false"] += len(said - truth)
            right["missed"] += len(truth - said)
            right["plain"] += not truth
            right["plain_kept"] += not truth and not said
        told, true = right["found"] + right["false"], right["found"] + right["missed"]
        count = sum(one["split"] == split for one in rows)
        print(f"\n通知里要什么（{split}，{count} 句）：说对 {right['found']}/{told}，找到 {right['found']}/{true}")
        print(f"  什么也不要的 {right['plain_kept']}/{right['plain']} 没有误报")


def pairs() -> None:
    """Of pairs of titles, how many of one matter are found and how many of two are taken for one, by each border."""
    with PAIRS.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t"))
    scored = [
        (row["same"] == "yes", alike(InspectionFacts("1", row["one"]), InspectionFacts("2", row["other"])), row)
        for row in rows
    ]
    ones = sum(same for same, _score, _row in scored)
    assumed = shipped_assumptions()
    print(f"\n两项像不像同一件事（{ones} 对是，{len(scored) - ones} 对不是）")
    for name, border in (("像", assumed.alike), ("重复", assumed.same)):
        found = sum(same and score >= border for same, score, _row in scored)
        wrong = [row for same, score, row in scored if not same and score >= border]
        print(f"  {name}（{border:g} 以上）：找到 {found}/{ones}，认错 {len(wrong)}/{len(scored) - ones}")
        for row in wrong:
            print(f"    认错：{row['one']} ↔ {row['other']}")


if __name__ == "__main__":
    main()
