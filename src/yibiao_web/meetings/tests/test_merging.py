"""Three meetings for the same people become one; what is refused stays apart."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.refusals import Refusal
from yibiao_web.burden.models import BurdenEntry, BurdenShare
from yibiao_web.gate import actions as gate
from yibiao_web.meetings import jobs, merging, planning, rules
from yibiao_web.meetings.models import Meeting, MergePlan, Room
from yibiao_web.meetings.tests.proposing import called, proposed


@pytest.fixture(autouse=True)
def _short(monkeypatch):
    monkeypatch.setattr(planning, "SECONDS", 8.0)


@pytest.fixture
def today() -> datetime:
    """Now in the morning: the worker goes by the clock on the wall."""
    return timezone.localtime().replace(hour=8, minute=30, second=0, microsecond=0)


@pytest.fixture
def three(cast, today):
    """On three days of next month, the first of them already called."""
    first = rules.next_month(today.date())
    while first.weekday():
        first += timedelta(days=1)
    days = (first - today.date()).days
    made = (
        called(cast, today, title="低保对象核查部署会", days=days),
        proposed(cast, today, title="残疾人补贴发放部署会", by="zhou", days=days + 1),
        proposed(cast, today, title="养老服务工作部署会", days=days + 2),
    )
    return [Meeting.objects.get(pk=one.pk) for one in made]


def planned(cast, today, month) -> MergePlan:
    plan = planning.ask_plan(month, viewer=cast.viewer("gao"), now=today)
    return reckoned(plan)


def reckoned(plan: MergePlan) -> MergePlan:
    jobs.plan(AuditEntry.objects.filter(action__startswith="meeting_plan.", target_id=str(plan.pk)).latest("pk").pk)
    plan.refresh_from_db()
    return plan


def month_of(meeting: Meeting):
    return timezone.localdate(meeting.starts_at).replace(day=1)


def agree(plan, cast, today, **more):
    told = {"reason": "三个会都请同样的人，合在一起开，各讲各的。", "signed_name": "高水生"} | more
    return merging.agree(plan, viewer=cast.viewer("gao"), now=today, titles={}, **told)


def test_three_become_one_and_the_duty_of_each_is_kept(as_user, cast, today, three):
    Room.objects.create(county=cast.org("禾溪县"), name="县会议中心", seats=200)
    plan = planned(cast, today, month_of(three[0]))
    assert plan.state == "draft", plan.notes
    assert [sorted(one["ids"]) for one in plan.merges] == [sorted(str(one.pk) for one in three)]
    assert plan.totals["saved_trips"] > 0
    assert plan.gap is not None
    agree(plan, cast, today)
    merged = Meeting.objects.exclude(parts=[]).get()
    assert merged.minutes == 180
    assert merged.room is not None
    assert merged.attendances.count() == 5, "everybody once"
    for one in three:
        one.refresh_from_db()
        assert one.merged_into == merged
        assert one.demand.ended_on
        assert "合并会议第" in one.demand.duty_kept_by
    page = as_user("chen").get(reverse("meetings:calendar"), {"month": f"{merged.starts_at:%Y-%m}"}).content.decode()
    assert "3 个会合着开" in as_user("lin").get(reverse("meetings:show", args=[merged.demand_id])).content.decode()
    assert "合并了" in page, "whoever had been asked is told"
    assert AuditEntry.objects.latest("pk").action == "meeting_plan.agreed"


def test_what_the_merged_meeting_takes_is_shared_among_its_senders(cast, today, three):
    agree(planned(cast, today, month_of(three[0])), cast, today)
    merged = Meeting.objects.exclude(parts=[]).get()
    charged = {one.title: one.estimated for one in BurdenEntry.objects.all()}
    assert sum(charged.values()) == pytest.approx(merged.demand.minutes)
    assert charged.pop(merged.demand.title) == 0
    assert set(charged) == {one.demand.title for one in three}


def test_a_merged_meeting_that_is_withdrawn_before_its_day_costs_nobody_anything(cast, today, three):
    agree(planned(cast, today, month_of(three[0])), cast, today)
    merged = Meeting.objects.exclude(parts=[]).get()
    for _ in range(2):
        gate.withdraw(merged.demand, viewer=cast.viewer("gao"), reason="不开了", now=today, duty="低保和养老政策的部署",
                      duty_kept_by="政策要点已在群里说清楚，各镇街照着办，有问题打电话问。")  # fmt: skip
    assert [one.estimated for one in BurdenEntry.objects.all()] == [0.0] * 4
    assert not BurdenShare.objects.exists()


def test_a_refused_merge_does_not_come_again(cast, today, three):
    plan = planned(cast, today, month_of(three[0]))
    gao = cast.viewer("gao")
    planning.refuse(plan, 0, viewer=gao, now=today + timedelta(minutes=1), out=three[1].pk)
    assert plan.state == "waiting"
    reckoned(plan)
    assert [sorted(one["ids"]) for one in plan.merges] == [sorted(str(three[at].pk) for at in (0, 2))]
    agree(plan, cast, today)
    three[1].refresh_from_db()
    assert three[1].merged_into is None


def test_the_whole_of_a_merge_can_be_refused_and_asked_again(cast, today, three):
    plan = planned(cast, today, month_of(three[0]))
    gao = cast.viewer("gao")
    planning.refuse(plan, 0, viewer=gao, now=today + timedelta(minutes=1))
    reckoned(plan)
    assert all(len(one["ids"]) == 2 for one in plan.merges), "pairs of them may still be merged"
    planning.reckon_again(plan, viewer=gao, now=today + timedelta(minutes=2), forget=True)
    assert len(reckoned(plan).merges[0]["ids"]) == 3


def test_a_meeting_changed_meanwhile_stops_the_plan_and_nothing_is_half_done(cast, today, three):
    plan = planned(cast, today, month_of(three[0]))
    gate.withdraw(three[2].demand, viewer=cast.viewer("zhao"), reason="不开了", duty_kept_by="", now=today)
    with pytest.raises(Refusal) as refusal:
        agree(plan, cast, today)
    assert refusal.value.code == "changed_meanwhile"
    plan.refresh_from_db()
    assert plan.state == "draft"
    assert not Meeting.objects.exclude(parts=[]).exists()


def test_a_plan_is_agreed_once(cast, today, three):
    plan = planned(cast, today, month_of(three[0]))
    stale = MergePlan.objects.get(pk=plan.pk)
    agree(plan, cast, today)
    with pytest.raises(Refusal) as refusal:
        agree(stale, cast, today)
    assert refusal.value.code == "not_a_draft"
    assert Meeting.objects.exclude(parts=[]).count() == 1


def test_asking_twice_while_it_is_reckoned_is_once_and_a_job_run_twice_too(cast, today, three):
    month = month_of(three[0])
    first = planning.ask_plan(month, viewer=cast.viewer("gao"), now=today)
    assert planning.ask_plan(month, viewer=cast.viewer("gao"), now=today) == first
    made = reckoned(first).made_at
    assert reckoned(first).made_at == made


def test_what_was_asked_anew_meanwhile_is_not_overwritten(cast, today, three):
    plan = planned(cast, today, month_of(three[0]))
    old = MergePlan.objects.get(pk=plan.pk)
    planning.reckon_again(plan, viewer=cast.viewer("gao"), now=today + timedelta(minutes=1))
    planning.make(old, today)
    plan.refresh_from_db()
    assert plan.state == "waiting"


def test_the_gatekeepers_page_shows_both_schedules(as_user, cast, today, three):
    gao = as_user("gao")
    answer = gao.post(reverse("meetings:planner"), {"month": f"{three[0].starts_at:%Y-%m}"})
    plan = MergePlan.objects.get()
    assert answer.headers["Location"] == reverse("meetings:plan", args=[plan.pk])
    assert "可以离开这一页" in gao.get(answer.headers["Location"]).content.decode()
    reckoned(plan)
    page = gao.get(answer.headers["Location"]).content.decode()
    assert "省下的时间" in page
    assert "为什么" in page
    assert "原来" in page


def test_a_month_without_meetings_is_told(as_user, cast):
    page = as_user("gao").post(reverse("meetings:planner"), {"month": "2031-03"}).content.decode()
    assert "不用排" in page


@pytest.mark.parametrize("who", ["zhao", "chen", "lin", "qian"])
def test_nobody_else_plans(as_user, cast, today, three, who):
    plan = planning.ask_plan(month_of(three[0]), viewer=cast.viewer("gao"), now=today)
    for name in ("plan", "refuse", "again", "agree"):
        method = "get" if name == "plan" else "post"
        assert getattr(as_user(who), method)(reverse(f"meetings:{name}", args=[plan.pk])).status_code == 404


def test_nobody_plans_past_the_door(cast, today):
    with pytest.raises(Refusal):
        planning.ask_plan(today.date().replace(day=1), viewer=cast.viewer("zhao"), now=today)


def test_what_was_merged_stays_as_it_is_when_the_month_is_planned_again(cast, today, three):
    month = month_of(three[0])
    agree(planned(cast, today, month), cast, today)
    merged = Meeting.objects.exclude(parts=[]).get()
    later = proposed(cast, today, title="另一个部署会", days=(timezone.localdate(merged.starts_at) - today.date()).days)
    again = planned(cast, today, month)
    assert again.merges == []
    assert {one["id"] for one in again.before} == {str(merged.pk), str(later.pk)}
    agree(again, cast, today)
    starts = merged.starts_at
    merged.refresh_from_db()
    later.refresh_from_db()
    assert merged.starts_at == starts
    assert later.starts_at >= merged.ends_at or later.ends_at <= merged.starts_at, "the same people can not be in both"


def test_who_had_been_asked_is_told_of_a_new_time(as_user, cast, today, three):
    days = (timezone.localdate(three[0].starts_at) - today.date()).days
    clash = called(cast, today, title="撞车的会", by="zhou", days=days, alone="要单独开")
    plan = planned(cast, today, month_of(three[0]))
    assert plan.totals["after"]["clashes"] == 0
    agree(plan, cast, today)
    clash.refresh_from_db()
    if clash.moved_from:
        assert "原定" in as_user("lin").get(reverse("meetings:calendar")).content.decode()
    else:
        assert Meeting.objects.exclude(parts=[]).get().starts_at != clash.starts_at


@pytest.mark.parametrize("who", ["zhao", "qian"])
def test_nobody_but_the_gatekeeper_carries_a_plan_out(cast, today, three, who):
    plan = planned(cast, today, month_of(three[0]))
    with pytest.raises(Refusal) as refusal:
        merging.agree(plan, viewer=cast.viewer(who), now=today, titles={})
    assert refusal.value.code == "not_gatekeeper"
