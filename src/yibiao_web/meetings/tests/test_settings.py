"""Rooms, busy seasons, ways and counts; and what they do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from yibiao_web.audit.refusals import Refusal
from yibiao_web.meetings import actions, facts
from yibiao_web.meetings.models import BusySeason, Meeting, Room, TravelTime, YearCount
from yibiao_web.meetings.tests.proposing import called, proposed
from yibiao_web.meetings.tests.test_meetings import typed


@pytest.fixture
def change(as_user):
    def changed(**said) -> str:
        answer = as_user("gao").post(reverse("meetings:change_settings"), said, follow=True)
        assert answer.status_code == 200
        return answer.content.decode()

    return changed


def test_a_room_is_added_changed_and_closed(change, cast):
    for seats in ("80", "60"):
        assert "县政府二楼" in change(act="room", name="县政府二楼", seats=seats, place="县政府")
    room = Room.objects.get()
    assert room.seats == 60
    change(act="close", room=str(room.pk))
    assert facts.rooms(cast.org("禾溪县")) == ()


@pytest.mark.parametrize(
    "said",
    [
        {"act": "room", "name": "", "seats": "8"}, {"act": "room", "name": "厅", "seats": "许多"},
        {"act": "room", "name": "厅", "seats": "0"}, {"act": "season", "name": "秋收", "first_on": "x", "last_on": ""},
        {"act": "season", "name": "秋收", "first_on": "2031-10-02", "last_on": "2031-10-01"}, {"act": "什么"},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_with_a_way_back_to_what_was_typed(as_user, said):
    answer = as_user("gao").post(reverse("meetings:change_settings"), said)
    assert answer.status_code == 422
    assert "data-back" in answer.content.decode()
    assert not Room.objects.exists()
    assert not BusySeason.objects.exists()


def test_a_busy_season_is_told_to_whoever_calls_a_meeting_in_it(change, cast, now):
    day = timezone.localdate(now) + timedelta(days=10)
    change(act="season", name="秋收", first_on=str(day), last_on=str(day))
    codes = {one["code"] for one in proposed(cast, now).demand.findings}
    assert "meeting_busy_season" in codes


def test_the_way_makes_a_meeting_dearer_and_a_village_goes_by_its_township(change, cast, now):
    before = {one.org.name: one.minutes for one in proposed(cast, now).demand.recipients.all()}
    town = cast.org("鹤汀镇")
    change(**{"act": "travel", f"n-{town.pk}": "100"})
    after = {one.org.name: one.minutes for one in proposed(cast, now, days=11).demand.recipients.all()}
    for name in ("鹤汀镇", "杏花坞村"):
        assert after[name] == 60 + 200
    assert after["雾山乡"] == before["雾山乡"]
    change(**{"act": "travel", f"n-{town.pk}": ""})
    assert not TravelTime.objects.exists()


def test_counts_beside_the_register_are_kept_by_year(change, cast):
    org, year = cast.org("县残联"), timezone.localdate().year
    for one, count in ((year - 1, "12"), (year, "9")):
        change(**{"act": "counts", "year": str(one), f"n-{org.pk}": count})
    assert set(YearCount.objects.values_list("year", "count")) == {(year - 1, 12), (year, 9)}


def test_two_meetings_do_not_have_a_room_at_the_same_time(cast, now):
    room = Room.objects.create(county=cast.org("禾溪县"), name="报告厅", seats=100)
    called(cast, now, room=room)
    with pytest.raises(Refusal) as refusal:
        called(cast, now, by="zhou", title="另一个会", room=room)
    assert refusal.value.code == "room_taken"
    assert called(cast, now, by="zhou", title="隔壁的会", hour=10, room=room).demand.in_force_on


def test_a_room_that_is_too_small_is_told_in_the_form(as_user, cast):
    room = Room.objects.create(county=cast.org("禾溪县"), name="小会议室", seats=2)
    page = as_user("zhao").post(reverse("meetings:new"), typed(cast, room=str(room.pk))).content.decode()
    assert "这间坐得下 2 人" in page
    assert not Meeting.objects.exists()


def test_a_room_of_the_next_county_is_none(cast, now):
    room = Room.objects.create(county=cast.org("渡川县"), name="外县的", seats=100)
    with pytest.raises(Refusal) as refusal:
        proposed(cast, now, room=room)
    assert refusal.value.code == "no_room"


def test_moving_to_video_takes_the_way_off_the_account(cast, now):
    meeting = called(cast, now)
    before = meeting.demand.minutes
    meeting = facts.whole(Meeting.objects.filter(pk=meeting.pk)).get()
    actions.move(meeting, meeting.starts_at, viewer=cast.viewer("gao"), now=now, mode="video")
    meeting.demand.refresh_from_db()
    assert meeting.demand.minutes < before
    assert meeting.moved_on == timezone.localdate(now)
