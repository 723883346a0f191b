"""What meetings really took: their callers write down when they ended."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yibiao_web.audit.refusals import Refusal
from yibiao_web.burden.models import BurdenEntry, Timing
from yibiao_web.burden.queries import parts
from yibiao_web.meetings.actions import move
from yibiao_web.meetings.measuring import note_end
from yibiao_web.meetings.tests.proposing import called


@pytest.fixture
def meeting(cast, now):
    return called(cast, now)


def over(meeting, minutes: int):
    return meeting.starts_at + timedelta(minutes=minutes)


def test_a_meeting_is_charged_with_its_parts_at_every_place(cast, now, meeting):
    entry = BurdenEntry.objects.get()
    assert entry.parts["meetings"] == entry.shares.count() == 5
    assert entry.parts["trips"] > 0
    day = now.date()
    found = {one.key: one.parts["meetings"] for one in parts(cast.viewer("zhao"), "place", first=day, last=day)}
    assert set(found.values()) == {1.0}


def test_a_meeting_that_ran_over_took_longer_where_enough_came(cast, now, meeting):
    note_end(meeting, over(meeting, 120), viewer=cast.viewer("zhao"), now=over(meeting, 200))
    told = Timing.objects.get()
    assert (told.level, told.places) == ("village", 3), "of two townships nobody is told"
    entry = BurdenEntry.objects.get()
    assert entry.measured == told.measured > told.prior
    assert told.measured - told.prior == pytest.approx(3 * 60), "an hour more of one person of each"


def test_written_down_again_it_is_corrected(cast, now, meeting):
    for minutes in (180, 120, 120):
        note_end(meeting, over(meeting, minutes), viewer=cast.viewer("zhao"), now=over(meeting, 200))
    told = Timing.objects.get()
    assert told.measured - told.prior == pytest.approx(3 * 60)


@pytest.mark.parametrize(("ends", "at"), [(0, 60), (-5, 60), (90, 60), (15 * 60, 20 * 60)])
def test_an_end_before_the_beginning_or_still_to_come_is_refused(cast, now, meeting, ends, at):
    with pytest.raises(Refusal):
        note_end(meeting, over(meeting, ends), viewer=cast.viewer("zhao"), now=over(meeting, at))
    assert not Timing.objects.exists()


def test_only_its_caller_writes_it_down(cast, now, meeting, as_user):
    with pytest.raises(Refusal):
        note_end(meeting, over(meeting, 90), viewer=cast.viewer("zhou"), now=over(meeting, 200))
    for who in ("lin", "gao", "qian", "zhou"):
        assert as_user(who).post(f"/meetings/{meeting.demand_id}/end/", {"ended": "11:00"}).status_code == 404


def test_a_meeting_still_to_come_cannot_have_ended(cast, now, as_user):
    one = called(cast, now, days=900)
    for said in ("11:00", "中午", ""):
        assert as_user("zhao").post(f"/meetings/{one.demand_id}/end/", {"ended": said}).status_code == 422


def test_moved_to_video_it_is_charged_without_the_way(cast, now, meeting):
    before = BurdenEntry.objects.get().estimated
    move(meeting, meeting.starts_at, viewer=cast.viewer("gao"), now=now, mode="video")
    after = BurdenEntry.objects.get()
    assert after.estimated < before
    assert after.parts == {"meetings": 5}
    assert sum(after.shares.values_list("minutes", flat=True)) == pytest.approx(after.estimated)
