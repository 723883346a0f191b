"""Visits: the cap, the trip, quiet times, who sees what when."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.refusals import Refusal
from yibiao_web.inspections import actions, queries
from yibiao_web.inspections.models import QuietTime, Visit
from yibiao_web.inspections.tests.proposing import in_the_plan

REASON = "群众反映电梯停了三天，要当天去看"
DAYS = [date(2026, 11, 3), date(2026, 11, 9), date(2026, 11, 16), date(2026, 11, 23)]


@pytest.fixture
def visit(cast, now) -> Any:
    """``visit("杏花坞村", day)``: one of a new inspection of the bureau's, on that day."""

    def made(place: str, on: date, *, who: str = "zhao", inspection: Any = None, **more: Any) -> Visit:
        inspection = inspection or in_the_plan(cast, now, who=who, title=f"检查 {who} {on} {place}")
        return actions.add_visit(inspection, place=cast.org(place), on=on, viewer=cast.viewer(who), now=now, **more)

    return made


def test_the_fourth_visit_of_a_month_needs_a_reason_that_the_place_reads(visit, cast):
    for day in DAYS[:3]:
        visit("杏花坞村", day)
    with pytest.raises(Refusal) as refused:
        visit("杏花坞村", DAYS[3])
    assert refused.value.code == "over_cap"
    assert "这个月 3 次（最多 3 次）" in refused.value.message
    kept = visit("杏花坞村", DAYS[3], over_cap_reason=REASON)
    assert queries.visible_visits(cast.viewer("lin")).get(pk=kept.pk).over_cap_reason == REASON


def test_going_along_with_others_on_the_same_day_is_one_trip_and_counts_once(visit):
    for day in DAYS[:3]:
        visit("杏花坞村", day)
    first = Visit.objects.get(on=DAYS[2])
    second = visit("杏花坞村", DAYS[2], who="zhou")
    assert second.trip == first.trip
    assert second.over_cap_reason == ""


def test_an_emergency_goes_over_the_cap_without_a_reason_beforehand(visit, cast, now):
    for day in DAYS[:3]:
        visit("杏花坞村", day)
    urgent = in_the_plan(cast, now, title="桥面垮塌查看", emergency=True, emergency_reason=REASON)
    assert visit("杏花坞村", DAYS[3], inspection=urgent).state == Visit.State.PLANNED


def test_twice_the_same_is_once(visit, cast, now):
    one = in_the_plan(cast, now)
    assert visit("杏花坞村", DAYS[0], inspection=one) == visit("杏花坞村", DAYS[0], inspection=one)
    assert AuditEntry.objects.filter(action="visit.set").count() == 1


@pytest.mark.parametrize(
    ("place", "on", "code"),
    [
        ("老槐坪村", date(2026, 11, 3), "beyond_plan"),
        ("杏花坞村", date(2027, 1, 4), "outside_window"),
        ("杏花坞村", date(2026, 11, 5), "quiet_time"),
        ("杏花坞村一网格", date(2026, 11, 3), "no_place"),
        ("县卫健局", date(2026, 11, 3), "no_place"),
        ("柳林村", date(2026, 11, 3), "no_place"),
    ],
)
def test_nobody_goes_beyond_the_plan_or_in_a_quiet_time(visit, cast, now, place, on, code):
    QuietTime.objects.create(
        county=cast.org("禾溪县"), name="秋收", first_on=date(2026, 11, 4), last_on=date(2026, 11, 6)
    )
    one = in_the_plan(cast, now, places=("杏花坞村",), first=date(2026, 11, 1), last=date(2026, 12, 31))
    with pytest.raises(Refusal) as refused:
        visit(place, on, inspection=one)
    assert refused.value.code == code


def test_what_is_not_in_the_plan_yet_sends_nobody(visit, cast, now):
    one = in_the_plan(cast, now)
    type(one.demand).objects.filter(pk=one.demand_id).update(in_force_on=None)
    one.refresh_from_db()
    with pytest.raises(Refusal, match="还没有列入计划"):
        visit("杏花坞村", DAYS[0], inspection=one)


def test_a_second_visit_says_what_is_not_solved_yet(visit, cast, now):
    one = in_the_plan(cast, now)
    first = visit("杏花坞村", DAYS[0], inspection=one)
    with pytest.raises(Refusal, match="已经定了去"):
        visit("杏花坞村", DAYS[1], inspection=one)
    with pytest.raises(Refusal, match="还有什么没有解决"):
        visit("杏花坞村", DAYS[1], inspection=one, again=first)
    second = visit("杏花坞村", DAYS[1], inspection=one, again=first, again_reason="电线老化还没有换")
    assert second.again == first


def test_another_department_may_not_send_for_this_one(cast, now):
    with pytest.raises(Refusal) as refused:
        actions.add_visit(
            in_the_plan(cast, now), place=cast.org("杏花坞村"), on=DAYS[0], viewer=cast.viewer("zhou"), now=now
        )
    assert refused.value.code == "not_yours"


def test_a_place_sees_an_unannounced_visit_only_once_it_is_over(visit, cast, now):
    leader, day = cast.user("zhou"), now.date()
    one = visit("杏花坞村", day, unannounced=True, lead=leader)
    seen = {who: queries.visible_visits(cast.viewer(who)).filter(pk=one.pk).exists() for who in
            ("lin", "chen", "zhao", "zhou", "gao", "qian")}  # fmt: skip
    assert seen == {"lin": False, "chen": False, "zhao": False, "zhou": True, "gao": False, "qian": False}
    actions.start_visit(one, viewer=cast.viewer("zhou"), now=now)
    assert not queries.visible_visits(cast.viewer("lin")).filter(pk=one.pk).exists()
    actions.finish_visit(one, viewer=cast.viewer("zhou"), now=now)
    assert queries.visible_visits(cast.viewer("lin")).filter(pk=one.pk).exists()
    assert not queries.visible_visits(cast.viewer("qian")).filter(pk=one.pk).exists()


def test_no_refusal_tells_of_a_sealed_visit(visit, now):
    """The week's two days are used up by it and one other; a third, announced, is not refused for its sake."""
    visit("杏花坞村", date(2026, 11, 3))
    visit("杏花坞村", now.date(), unannounced=True)
    assert visit("杏花坞村", date(2026, 11, 4), who="zhou").over_cap_reason == ""


def test_not_even_another_lead_under_way_learns_of_a_sealed_visit(visit, now, cast):
    visit("杏花坞村", now.date(), unannounced=True, lead=cast.user("zhao"))
    other = visit("杏花坞村", now.date(), who="zhou", unannounced=True, lead=cast.user("zhou"))
    assert other.over_cap_reason == ""
    assert queries.visible_visits(cast.viewer("zhou")).count() == 1


def test_a_visit_is_begun_on_its_day_and_by_those_who_go(visit, cast, now):
    one = visit("杏花坞村", date(2026, 11, 3), inspectors=[cast.user("zhou")])
    with pytest.raises(Refusal, match="还没有到日子"):
        actions.start_visit(one, viewer=cast.viewer("zhou"), now=now)
    with pytest.raises(Refusal, match="只有去的人"):
        actions.start_visit(one, viewer=cast.viewer("lin"), now=now + timedelta(days=1))
    later = now + timedelta(days=1)
    assert actions.start_visit(one, viewer=cast.viewer("zhou"), now=later).state == Visit.State.UNDER_WAY
    assert actions.finish_visit(one, viewer=cast.viewer("zhao"), now=later).state == Visit.State.DONE
    again = actions.finish_visit(one, viewer=cast.viewer("zhao"), now=later + timedelta(hours=1))
    assert again.finished_at == later
    assert isinstance(again.started_at, datetime)


def test_asking_for_a_day_does_not_tell_where_a_sealed_visit_goes(visit, cast, now):
    """The sender's requester, who does not go, tries places and days: the answer is the same with and without."""
    one = in_the_plan(cast, now, places=(), unannounced=True)
    visit("杏花坞村", DAYS[0], inspection=one, unannounced=True)
    told = []
    for village in ("杏花坞村", "老槐坪村"):
        with pytest.raises(Refusal) as refused:
            visit(village, DAYS[0], inspection=one)
        told.append(refused.value.message.replace(village, ""))
    assert told[0] == told[1]


def test_a_drawn_place_is_visited_once_though_its_seal_is_opened_twice(visit, cast, now):
    one = in_the_plan(cast, now, places=(), unannounced=True)
    first = visit("杏花坞村", DAYS[0], inspection=one, unannounced=True)
    assert visit("杏花坞村", DAYS[0], inspection=one, unannounced=True) == first
