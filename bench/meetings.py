"""``python -m bench.meetings``: how good the plans are, and how long they take.

An invented county's month (``meetings_invented``): 200 proposals to about 500 people, named, with their ways; windows
of two to ten days about the proposed one; six rooms; a tenth can not be moved, a tenth not be merged, 15 % may be by
video.
In one run, on the same month and by the same account (``planner.account``): as proposed, merged by the simple rule
(the most promising first, then what is left where it costs least: ``greedy_plan``), and planned. ``--seconds`` is the
planner's whole time. Small months show whether the bound is reached.
"""

from __future__ import annotations

import argparse
import time

from bench.meetings_invented import FIRST, LAST, ROOMS, proposals

from yibiao.meetings.planner.planning import greedy_plan, plan
from yibiao.meetings.planner.request import Figures, MeetingPlan, PlanRequest


def main() -> None:
    parser = argparse.ArgumentParser(description="量合并方案有多好、多快。")
    parser.add_argument("--meetings", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=52.0)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--small", type=int, nargs="*", default=[10, 20, 40])
    arguments = parser.parse_args()
    for seed in arguments.seeds:
        measure(arguments.meetings, seed, arguments.seconds)
    for count in arguments.small:
        measure(count, 1, 20.0)


def measure(count: int, seed: int, seconds: float) -> None:
    meetings, travel = proposals(count, seed)
    people = {(one.org, one.person) for meeting in meetings for one in meeting.attendees}
    asked = PlanRequest(meetings, FIRST, LAST, ROOMS, travel=travel, seconds=seconds)
    print(f"\n{count} 个会，{len(people)} 人，{sum(one.people for one in meetings)} 人次，种子 {seed}")
    started = time.perf_counter()
    simple = greedy_plan(asked)
    simple_seconds = time.perf_counter() - started
    found = plan(asked)
    tell("原来", found.before, 0.0, found.before)
    tell("简易合并", simple.after, simple_seconds, found.before)
    tell("求解", found.after, found.seconds, found.before)
    goal(found, simple)


def tell(name: str, one: Figures, seconds: float, before: Figures) -> None:
    extra = one.minutes - one.sitting
    of = extra / max(1, before.minutes - before.sitting)
    print(
        f"  {name}\t{one.convened} 个会\t路上等候提前 {extra:,} 分钟（原来的 {of:.3f}）\t全部 {one.minutes:,}"
        f"\t{one.trips:,} 人次\t撞会 {one.clashes}\t{seconds:.1f} 秒"
    )


def goal(found: MeetingPlan, simple: MeetingPlan) -> None:
    print(
        f"  目标值 {found.objective:,.0f}，下界 {found.bound:,.0f}，差距 {found.gap:.1%}（{found.status}）；"
        f"简易 {simple.objective:,.0f}，是求解的 {simple.objective / max(1, found.objective):.3f} 倍；"
        f"合并 {len(found.merges)} 组；各步 " + "，".join(f"{name} {at:.1f}" for name, at in found.stages)
    )


if __name__ == "__main__":
    main()
