"""Meetings from proposing to holding, through the door."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.refusals import Refusal
from yibiao_web.burden.models import BurdenEntry
from yibiao_web.gate.models import Demand
from yibiao_web.meetings import actions
from yibiao_web.meetings.models import Attendance, Meeting
from yibiao_web.meetings.tests.proposing import called, proposal, proposed

BLANK_AGENDA = {"agenda-TOTAL_FORMS": "0", "agenda-INITIAL_FORMS": "0"}


def typed(cast, **more):
    day = timezone.localdate() + timedelta(days=20)
    told = {
        "title": "秋粮生产调度会", "kind": "dispatching", "mode": "in_person", "day": day.isoformat(), "at": "09:30",
        "minutes": "90", "topics": "收割进度\n烘干", "may_move": "on", "townships": [str(cast.org("鹤汀镇").pk)],
        "post-townships": "deputy", "count-townships": "2", "concerned-townships": "yes",
        "others": "县农技站 李站长 列席", **BLANK_AGENDA,
    }  # fmt: skip
    return told | more


def test_a_requester_proposes_and_sees_what_the_gate_says(as_user, cast):
    answer = as_user("zhao").post(reverse("meetings:new"), typed(cast), follow=True)
    meeting = Meeting.objects.get()
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "秋粮生产调度会" in page
    assert (meeting.topics, meeting.demand.kind, meeting.demand.org.name) == (
        ["收割进度", "烘干"],
        "meeting",
        "县民政局",
    )
    told = {(one.name, one.person, one.count, one.required) for one in meeting.attendances.all()}
    assert told == {("鹤汀镇", "", 2, True), ("县农技站", "李站长", 1, False)}
    assert [one.org.name for one in meeting.demand.recipients.all()] == ["鹤汀镇"]
    assert meeting.demand.minutes >= 2 * 90


@pytest.mark.parametrize(
    ("field", "said", "words"),
    [
        ("minutes", "很久", "整数"), ("day", "2026-02-30", "日期"), ("title", "", "必填"), ("at", "25:99", "时间"),
        ("minutes", "99999999", "小于"), ("townships", "", "还没有选"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(as_user, cast, field, said, words):
    given = typed(cast, others="") | {field: said}
    answer = as_user("zhao").post(reverse("meetings:new"), given)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "收割进度" in page
    assert words in page
    assert not Meeting.objects.exists()


def test_the_same_meeting_sent_twice_is_one(as_user, cast):
    for _ in range(2):
        as_user("zhao").post(reverse("meetings:new"), typed(cast))
    assert (Meeting.objects.count(), Demand.objects.count()) == (1, 1)


def test_the_cost_is_shown_before_anything_is_sent(as_user, cast):
    page = as_user("zhao").post(reverse("meetings:cost"), typed(cast)).content.decode()
    assert "合计要花的时间" in page
    assert "其中在路上" in page
    assert not Meeting.objects.exists()
    waiting = as_user("zhao").post(reverse("meetings:cost"), typed(cast, day="")).content.decode()
    assert "还差这些" in waiting


def test_the_whole_of_a_group_is_picked_by_one_box(as_user, cast):
    as_user("zhao").post(reverse("meetings:new"), typed(cast, **{"whole-villages": "1", "post-villages": "staff"}))
    villages = Attendance.objects.filter(org__level="village").values_list("name", flat=True)
    assert set(villages) == {"杏花坞村", "老槐坪村", "碾子坝村"}


def test_a_township_asks_its_own_villages_only(as_user, cast, now):
    page = as_user("chen").get(reverse("meetings:new")).content.decode()
    assert "杏花坞村" in page
    assert "碾子坝村" not in page
    foreign = proposal(cast, now + timedelta(days=9), who=["碾子坝村"])
    with pytest.raises(Refusal) as refusal:
        actions.propose(foreign, viewer=cast.viewer("chen"), now=now)
    assert refusal.value.code == "beyond"


def test_it_is_called_only_after_it_was_let_through_and_then_those_asked_see_it(as_user, cast, now):
    meeting = proposed(cast, now)
    with pytest.raises(Refusal):
        actions.hold(meeting, viewer=cast.viewer("zhao"), now=now)
    address = reverse("meetings:show", args=[meeting.demand_id])
    assert as_user("lin").get(address).status_code == 404
    meeting = called(cast, now, title="另一个会", days=11)
    address = reverse("meetings:show", args=[meeting.demand_id])
    page = as_user("lin").get(address).content.decode()
    assert "另一个会" in page
    assert "鹤汀镇" not in page, "only the own line is shown"
    assert AuditEntry.objects.latest("pk").action == "demand.entered_force"
    assert BurdenEntry.objects.get().kind == "meeting"


def test_what_is_over_is_not_called(cast, now):
    meeting = proposed(cast, now, days=3)
    with pytest.raises(Refusal) as refusal:
        actions.hold(meeting, viewer=cast.viewer("zhao"), now=now + timedelta(days=5))
    assert refusal.value.code == "over"


def test_a_change_is_looked_at_again_and_undoes_the_decision(as_user, cast, now):
    meeting = proposed(cast, now)
    address = reverse("meetings:change", args=[meeting.demand_id])
    page = as_user("zhao").get(address).content.decode()
    assert "低保工作推进会" in page
    as_user("zhao").post(address, typed(cast, title="低保复核会"))
    meeting.refresh_from_db()
    assert (meeting.demand.title, meeting.minutes, meeting.attendances.count()) == ("低保复核会", 90, 2)
    assert as_user("zhou").get(address).status_code == 404


def test_what_was_called_is_not_changed(as_user, cast, now):
    meeting = called(cast, now)
    address = reverse("meetings:change", args=[meeting.demand_id])
    assert as_user("zhao").post(address, typed(cast)).status_code == 302
    meeting.refresh_from_db()
    assert meeting.demand.title == "低保工作推进会"


def test_the_register_finds_by_words_and_counts_against_last_year(as_user, cast, now):
    called(cast, timezone.now(), title="低保工作推进会")
    proposed(cast, timezone.now(), title="残疾人康复培训会", by="zhou", kind="training")
    gao = as_user("gao")
    both = gao.get(reverse("meetings:register")).content.decode()
    assert "低保工作推进会" in both
    assert "残疾人康复培训会" in both
    found = gao.get(reverse("meetings:register"), {"q": "康复 残联", "kind": "training"}).content.decode()
    assert "残疾人康复培训会" in found
    assert "低保工作推进会" not in found
    assert "残疾人康复培训会" not in as_user("zhao").get(reverse("meetings:register")).content.decode()
    gao.post(
        reverse("meetings:change_settings"),
        {"act": "counts", "year": str(timezone.localdate().year - 1), f"n-{cast.org('县民政局').pk}": "0"},
    )
    assert "比去年多了" in gao.get(reverse("meetings:register")).content.decode()


def test_a_year_and_state_that_make_no_sense_are_no_filter(as_user, cast):
    proposed(cast, timezone.now())
    page = as_user("zhao").get(reverse("meetings:register"), {"year": "²026", "state": "x", "kind": "y", "page": "z"})
    assert "低保工作推进会" in page.content.decode()


@pytest.mark.parametrize("who", ["qian", "zhou", "lin"])
def test_nobody_else_sees_a_proposal(as_user, cast, now, who):
    meeting = proposed(cast, now)
    assert as_user(who).get(reverse("meetings:show", args=[meeting.demand_id])).status_code == 404


@pytest.mark.parametrize(
    "hostile",
    [
        {"agenda-TOTAL_FORMS": "", "agenda-INITIAL_FORMS": ""}, {"agenda-TOTAL_FORMS": "999999999"},
        {"townships": ["9" * 30, "-1", "²"]}, {"count-townships": "9" * 30}, {"room": "x"}, {"title": "会" * 500},
        {"others": "\x00\u202e<script>"}, {"post-townships": "king"}, {"day": "9999-12-31"}, {"kind": "x"},
    ],
)  # fmt: skip
def test_whatever_a_browser_sends_gets_an_answer(as_user, cast, hostile):
    given = typed(cast) | hostile
    for name in ("meetings:new", "meetings:cost"):
        assert as_user("zhao").post(reverse(name), given).status_code in (200, 302, 422)
    assert as_user("zhao").get(reverse("meetings:register"), {"q": "低\x00保"}).status_code == 200
    for address in ("/meetings/99999999999999999999/", "/meetings/?month=9999-99&org=x", "/meetings/register/pdf/"):
        assert as_user("zhao").get(address).status_code == 404
