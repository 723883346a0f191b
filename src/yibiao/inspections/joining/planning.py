"""From wishes to a plan: the greedy rule, the solver from there on, whichever is better, and what could not be."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from yibiao.findings import finding
from yibiao.model import Finding

from ..assumptions import Assumptions, shipped_assumptions
from ..caps import SPAN_NAMES
from .bounds import lower_bound
from .greedy import greedy
from .request import Days, JoiningPlan, JoiningRequest, Status, Trip, Wish
from .solver import SolverMissing, solve
from .state import State, account_of, objective


def plan(request: JoiningRequest, assumptions: Assumptions | None = None) -> JoiningPlan:
    """The best days found within ``request.seconds`` (the assumptions' own where it is 0)."""
    assumed, started = assumptions or shipped_assumptions(), time.perf_counter()
    state = greedy(request, assumed)
    days: Days = dict(state.days)
    bound, status, told = lower_bound(request, assumed), "greedy", []
    try:
        found, proved, best = solve(request, assumed, state, request.seconds or assumed.seconds)
    except SolverMissing:
        told.append(finding("joining_no_solver"))
    else:
        days = found if objective(request, assumed, found) <= objective(request, assumed, days) else days
        bound, status = max(bound, proved), "optimal" if best else "feasible"
    return _made(request, assumed, days, bound, status, started, told)


def greedy_plan(request: JoiningRequest, assumptions: Assumptions | None = None) -> JoiningPlan:
    """By the simple rule alone."""
    assumed, started = assumptions or shipped_assumptions(), time.perf_counter()
    state = greedy(request, assumed)
    return _made(request, assumed, dict(state.days), lower_bound(request, assumed), "greedy", started, [])


def _made(
    request: JoiningRequest, assumed: Assumptions, days: Days, bound: float, status: str, started: float,
    told: list[Finding],
) -> JoiningPlan:  # fmt: skip
    value = objective(request, assumed, days)
    kept: Status = "optimal" if status == "optimal" else "feasible" if status == "feasible" else "greedy"
    return JoiningPlan(
        days, tuple(_trips(request, days)), account_of(request, days, together=False), account_of(request, days),
        value, value if kept == "optimal" else min(bound, value), kept, time.perf_counter() - started,
        (*told, *_problems(request, assumed, days)),
    )  # fmt: skip


def _trips(request: JoiningRequest, days: Days) -> Iterable[Trip]:
    together: dict[tuple[date, str], list[str]] = defaultdict(list)
    for one in request.wishes:
        if day := days[one.id]:
            together[day, one.place].append(one.id)
    return (Trip(place, day, tuple(ids)) for (day, place), ids in sorted(together.items()))


def _problems(request: JoiningRequest, assumed: Assumptions, days: Days) -> Iterator[Finding]:
    state = State(request, assumed)
    for one in request.wishes:
        if day := days[one.id]:
            state.put(one, day)
    for one in request.wishes:
        if days[one.id] is None:
            yield finding("joining_unplaced", sender=one.sender, place=one.place, title=one.title,
                          first=max(one.first, request.first), last=min(one.last, request.last),
                          why=_why(request, state, one))  # fmt: skip
    for one in request.wishes:
        if one.fixed and state.over(one.place, one.fixed) and _alone_over(state, one):
            yield finding("joining_kept_over", place=one.place, day=one.fixed)


def _alone_over(state: State, one: Wish) -> bool:
    """Whether the days there are more than the cap, the one that is set included."""
    assert one.fixed
    day = one.fixed
    state.take(one)
    over = not state.disturbed(one.place, day) and bool(state.over(one.place, day))
    state.put(one, day)
    return over


def _why(request: JoiningRequest, state: State, one: Wish) -> str:
    days = request.days_of(one)
    if not days:
        return "这些日子都是休息日、不下去的日子，或者去的人没有空"
    if all(state.out[one.sender, day] >= state.a_day(one.sender) for day in days):
        return "主办单位这些天都排满了"
    spans = {span for day in days for span in state.over(one.place, day)}
    if spans:
        return "当地" + "、".join(name for span, name in SPAN_NAMES.items() if span in spans) + "的次数已经用完"
    return "不能与别的单位同一天去"
