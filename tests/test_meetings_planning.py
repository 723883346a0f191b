"""The planner: what it saves, what it must not do, and that it finds the best where that can be known."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.meetings_cast import (
    FIRST,
    HE,
    LI,
    LUO,
    TRAVEL,
    WANG,
    ZHANG,
    at,
    meeting,
    request,
    short_days,
    violations,
)  # fmt: skip
from yibiao.meetings.facts import Attendee, Circumstances, Room, Season
from yibiao.meetings.planner.account import account
from yibiao.meetings.planner.joining import joins
from yibiao.meetings.planner.planning import greedy_plan, minimised, plan, proposed
from yibiao.meetings.planner.problem import Problem
from yibiao.meetings.planner.request import MeetingPlan, Placed, PlanRequest

ROOMS = (Room("一会议室", 20), Room("二会议室", 6))


def codes(found: MeetingPlan) -> set[str]:
    return {one.code for one in found.findings}


def merged(found: MeetingPlan) -> set[frozenset[str]]:
    return {frozenset(one.ids) for one in found.merges}


# what is saved, reckoned by hand


def test_three_meetings_of_the_same_people_become_one():
    asked = request(meeting("甲", at(7, 9)), meeting("乙", at(8, 9)), meeting("丙", at(9, 9)))
    found = plan(asked)
    assert merged(found) == {frozenset("甲乙丙")}
    assert found.after.convened == 1
    # three people, ways there and back of 60, 90 and 120 minutes, three times before and once after
    assert (found.before.travel, found.after.travel) == (3 * 270, 270)
    assert (found.before.trips, found.after.trips) == (9, 3)
    assert found.before.sitting == found.after.sitting == 3 * 3 * 60
    assert found.saved_minutes == 540
    assert (found.merges[0].saved, found.merges[0].trips) == (540, 6)
    assert found.status == "optimal"
    assert found.gap == 0
    assert "县民政局" in "".join(found.merges[0].why)


def test_two_meetings_on_one_morning_in_one_place_were_one_trip_already():
    asked = request(meeting("甲", at(7, 9)), meeting("乙", at(7, 10)))
    found = plan(asked)
    assert found.before.trips == 3
    assert found.saved_trips == 0
    assert found.saved_minutes == 0


def test_whoever_stays_over_noon_waits_or_goes_home_whichever_is_less():
    problem = Problem(request(meeting("甲", at(7, 9), people=[LI, HE]), meeting("乙", at(7, 14, 30), people=[LI, HE])))
    figures = account({one.id: one for one in problem.meetings}, proposed(problem), TRAVEL, problem.assumed)
    # from ten to half past two are 270 minutes: Li (60 there and back) and He (120) both go home
    assert (figures.travel, figures.waiting) == (2 * 60 + 2 * 120, 0)


def test_people_nobody_can_recognise_save_no_trip():
    some = Attendee("青石镇", post="staff", count=5)
    found = plan(request(meeting("甲", at(7, 9), people=[some]), meeting("乙", at(8, 9), people=[some])))
    assert found.saved_trips == 0
    assert not found.merges
    assert "plan_people_unknown" in codes(found)


def test_two_heads_of_one_place_are_two_people():
    both = [Attendee("青石镇", post="principal"), Attendee("青石镇", post="principal")]
    found = plan(request(meeting("甲", at(7, 9), people=both)))
    assert (found.before.trips, found.before.travel) == (2, 120)


def test_whoever_hears_only_one_part_comes_for_that_part_only():
    asked = request(meeting("甲", at(7, 9), people=[LI, WANG, HE]), meeting("乙", at(8, 9), people=[LI, WANG, HE, LUO]))
    found = plan(asked)
    assert merged(found) == {frozenset("甲乙")}
    assert found.after.sitting == 60 * 3 + 60 * 4
    assert found.after.trips == 4


def test_being_early_is_saved_only_by_those_who_hear_both_parts():
    early = [meeting(id, at(day, 9), people=who, arrive_early=10)
             for id, day, who in (("甲", 7, [LI, WANG, HE]), ("乙", 8, [LI, WANG, LUO]))]  # fmt: skip
    found = plan(request(*early))
    assert found.before.early == 60
    assert found.after.early == 10 * (3 + 1)


def test_a_meeting_becomes_video_when_its_organiser_lets_it_and_the_way_is_long():
    asked = request(
        meeting("甲", at(7, 9), may_be_video=True), meeting("乙", at(9, 9), people=[ZHANG], may_be_video=True)
    )
    found = plan(asked)
    by_id = {one.id: one for one in found.placed}
    assert by_id["甲"].to_video
    assert not by_id["乙"].to_video, "nobody travels to it"
    assert found.after.travel == 0
    assert not any(one.to_video for one in plan(replace(asked, allow_video=False)).placed)


# what it must not do


def test_a_refused_merge_is_not_made_again_and_the_rest_is_reckoned_anew():
    asked = request(meeting("甲", at(7, 9)), meeting("乙", at(8, 9)), meeting("丙", at(9, 9)))
    found = plan(replace(asked, refused=frozenset({frozenset("甲乙")})))
    assert all(not frozenset("甲乙") <= one for one in merged(found))
    assert merged(found) in ({frozenset("甲丙")}, {frozenset("乙丙")})


@pytest.mark.parametrize(
    "changed",
    [{"may_merge": False}, {"must_not_merge_with": ("乙",)}, {"minutes": 150}, {"deadline": date(2026, 12, 7)}],
    ids=["not to be merged", "not with that one", "too long together", "no common day"],
)
def test_what_forbids_a_merge(changed: dict[str, object]):
    asked = request(meeting("甲", at(7, 9), **changed), meeting("乙", at(10, 9), earliest=date(2026, 12, 9)))
    assert not plan(asked).merges


def test_a_fixed_meeting_stays_and_others_come_to_it():
    asked = request(meeting("甲", at(9, 9, 30), may_move=False), meeting("乙", at(8, 9)))
    found = plan(asked)
    assert merged(found) == {frozenset("甲乙")}
    assert {one.id: one.starts for one in found.placed}["甲"] == at(9, 9, 30)
    assert not list(violations(asked, found.placed))


def test_two_fixed_meetings_of_the_same_people_at_a_time_are_told_of():
    found = plan(request(meeting("甲", at(7, 9), may_move=False), meeting("乙", at(7, 9), may_move=False)))
    assert "plan_clash_fixed" in codes(found)
    assert found.before.clashes == 3


def test_nothing_is_put_on_days_off_nor_in_busy_seasons_while_others_are_free():
    around = Circumstances(
        days_off=frozenset({date(2026, 12, 7)}), seasons=(Season("秋收", date(2026, 12, 8), date(2026, 12, 9)),)
    )
    found = plan(request(meeting("甲", at(7, 9)), circumstances=around))
    assert found.placed[0].starts.date() in (date(2026, 12, 10), date(2026, 12, 11))


def test_a_meeting_without_any_possible_day_is_told_of_and_the_rest_is_planned():
    found = plan(
        request(
            meeting("甲", at(7, 9), earliest=date(2026, 12, 12), deadline=date(2026, 12, 13)), meeting("乙", at(8, 9))
        )
    )
    assert "plan_unplaced" in codes(found)
    assert [one.id for one in found.placed] == ["乙"]


def test_a_meeting_of_a_day_and_a_half_takes_three_half_days():
    asked = request(meeting("甲", at(7, 9), 570), meeting("乙", at(8, 9)))
    found = plan(asked)
    times = {one.id: one.starts for one in found.placed}
    assert times["乙"].date() not in (times["甲"].date(),)
    assert not list(violations(asked, found.placed))


def test_a_room_too_small_is_told_of():
    found = plan(request(meeting("甲", at(7, 9), people=[Attendee("县直各单位", count=90)]), rooms=ROOMS))
    assert "plan_no_room" in codes(found)


def test_the_same_seed_gives_the_same_plan():
    asked = request(
        *(
            meeting(f"{n}", at(7 + n % 5, 9 + n % 2), people=[[LI, WANG], [LI, HE], [WANG, LUO, HE]][n % 3])
            for n in range(9)
        )
    )
    assert plan(asked).placed == plan(asked).placed


def test_without_the_solver_a_plan_is_made_and_said_to_be_a_simple_one(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "ortools.sat.python", None)
    found = plan(request(meeting("甲", at(7, 9)), meeting("乙", at(8, 9))))
    assert found.status == "greedy"
    assert "plan_no_solver" in codes(found)
    assert found.merges


def test_nothing_to_plan_is_no_error():
    assert plan(request()).placed == ()
    assert "plan_no_length" in codes(plan(request(meeting("甲", at(7, 9), 0))))


# the best, tried out


SMALL = [
    ((("甲", 7, 9, [LI, HE]), ("乙", 8, 9, [LI, HE]), ("丙", 8, 14, [LI, WANG])), 60),
    ((("甲", 7, 9, [LI, WANG]), ("乙", 7, 9, [LI, LUO]), ("丙", 8, 14, [LUO, HE])), 60),
    ((("甲", 7, 9, [HE]), ("乙", 8, 9, [HE, LUO]), ("丙", 7, 14, [LUO])), 90),
    ((("甲", 7, 9, [LI, WANG, HE]), ("乙", 7, 9, [LI, WANG, LUO]), ("丙", 7, 9, [LI, HE, LUO])), 30),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "minutes"), SMALL)
def test_small_months_are_solved_as_well_as_by_trying_everything(rows: tuple, minutes: int):
    rows = [meeting(id, at(day, hour), minutes, people) for id, day, hour, people in rows]
    asked = request(*rows, last=date(2026, 12, 8), assumptions=short_days(), rooms=(Room("一会议室", 20),))
    found = plan(asked)
    best = tried_out(asked)
    assert found.objective == pytest.approx(best)
    assert found.bound <= best + 1e-6
    assert not list(violations(asked, found.placed))


def tried_out(asked: PlanRequest) -> float:
    """The least of what is minimised, over every way to join and every half hour."""
    problem = Problem(asked)
    meetings = {one.id: one for one in problem.meetings}
    best = float("inf")
    for units in _partitions(list(range(len(problem.meetings))), {frozenset(j.parts): j.parts for j in joins(problem)}):
        for starts in product(*(_starts(problem, sum(problem.slots[m] for m in unit)) for unit in units)):
            placed = list(_schedule(problem, units, starts))
            if not any(violations(asked, placed)):
                figures = account(meetings, placed, asked.travel, problem.assumed)
                best = min(best, minimised(problem, placed, figures))
    return best


def _partitions(left: list[int], joined: dict[frozenset[int], tuple[int, ...]]) -> Iterator[list[tuple[int, ...]]]:
    if not left:
        yield []
        return
    for unit in [(left[0],), *(parts for parts in joined.values() if left[0] in parts and set(parts) <= set(left))]:
        for rest in _partitions([one for one in left if one not in unit], joined):
            yield [unit, *rest]


def _starts(problem: Problem, slots: int) -> list[tuple[int, int]]:
    return [(b, slot) for b, block in enumerate(problem.blocks) for slot in range(0, block.slots - slots + 1, 6)]


def _schedule(problem: Problem, units: list[tuple[int, ...]], starts: tuple[tuple[int, int], ...]) -> Iterator[Placed]:
    for number, (unit, (block, slot)) in enumerate(zip(units, starts, strict=True)):
        for part in unit:
            one = problem.meetings[part]
            moved = problem.proposed(part) != (block, slot)
            room = problem.request.rooms[0].name
            yield Placed(
                one.id, problem.at(block, slot), one.minutes, one.mode, room, number if len(unit) > 1 else None, moved
            )
            slot += problem.slots[part]


# always


PEOPLE = [LI, WANG, HE, LUO, ZHANG, Attendee("柳河镇", "宋佳", "principal"), Attendee("青石镇", "孟青", "staff")]


@st.composite
def months(draw: st.DrawFn) -> PlanRequest:
    count = draw(st.integers(1, 7))
    rows = []
    for number in range(count):
        day = draw(st.integers(7, 11))
        early, late = draw(st.integers(0, 3)), draw(st.integers(0, 3))
        rows.append(
            meeting(
                f"会{number}", at(day, draw(st.sampled_from([8, 9, 10, 14, 15, 19])), 30),
                draw(st.sampled_from([20, 45, 60, 75, 90, 120, 200, 400])),
                draw(st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=5, unique=True)),
                organiser=draw(st.sampled_from(["县民政局", "县林业局"])),
                may_move=draw(st.booleans()) or draw(st.booleans()),
                may_merge=draw(st.booleans()) or draw(st.booleans()), may_be_video=draw(st.booleans()),
                arrive_early=draw(st.sampled_from([0, 10])),
                earliest=date(2026, 12, max(7, day - early)), deadline=date(2026, 12, min(11, day + late)),
                must_not_merge_with=("会0",) if draw(st.booleans()) and number else (),
            )
        )  # fmt: skip
    refused = frozenset({frozenset({"会1", "会2"})}) if draw(st.booleans()) else frozenset()
    rooms = draw(st.sampled_from([(), ROOMS, (Room("小会议室", 3),)]))
    return request(*rows, rooms=rooms, refused=refused, seconds=1.0)


@settings(max_examples=25)
@given(months())
def test_every_plan_obeys_all_constraints(asked: PlanRequest):
    found = plan(asked)
    assert not list(violations(asked, found.placed))
    told = {one.message for one in found.findings if one.code == "plan_unplaced"}
    assert len(found.placed) + len(told) == len(asked.meetings)
    assert found.bound <= found.objective + 1e-6
    assert 0 <= found.gap <= 1


@settings(max_examples=15)
@given(months())
def test_a_plan_costs_no_more_than_the_simple_one(asked: PlanRequest):
    found, simple = plan(asked), greedy_plan(asked)
    if len(found.placed) == len(simple.placed):
        assert found.objective <= simple.objective + 1e-6


def test_the_first_day_is_a_monday():
    assert FIRST.weekday() == 0
