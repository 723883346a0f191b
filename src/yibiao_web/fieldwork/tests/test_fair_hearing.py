"""Time to speak is time after the visit and after what was noted; nobody judges their own appeal."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from yibiao_web.accounts.models import Post
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.refusals import Refusal
from yibiao_web.fieldwork import appealing, concluding, hearing, queries
from yibiao_web.fieldwork.models import Appeal
from yibiao_web.fieldwork.rules import appeal_until, decide_until
from yibiao_web.fieldwork.tests import making
from yibiao_web.inspections import actions as inspections
from yibiao_web.inspections.models import Visit
from yibiao_web.policy.queries import pack

DAY = timedelta(days=1)


def conclude(cast, visit: Visit, now: datetime):
    fresh = Visit.objects.get(pk=visit.pk)
    return concluding.conclude(fresh, words="好", laid=[], viewer=cast.viewer("zhao"), now=now)


def test_days_to_speak_count_from_the_day_it_was_over_not_from_the_day_it_was_planned_for(cast, now):
    visit, late = making.started(cast, now), now + 10 * DAY
    making.noted(cast, visit, now)
    inspections.finish_visit(visit, viewer=cast.viewer("zhao"), now=late)
    visit = Visit.objects.get(pk=visit.pk)
    assert hearing.speaks_until(visit) == (late + 3 * DAY).date()
    with pytest.raises(Refusal, match="等当地说完"):
        conclude(cast, visit, late)


def test_a_problem_noted_afterwards_gives_the_place_its_days_again(cast, now):
    visit, later = making.finished(cast, now), now + 2 * DAY
    concluding.remark(visit, words="", viewer=cast.viewer("lin"), now=now)
    making.noted(cast, visit, later, making.told("库房门锁坏了。"))  # from a phone without a network
    for fresh in (Visit.objects.get(pk=visit.pk), queries.worked_with(cast.viewer("zhao")).get(pk=visit.pk)):
        assert hearing.speaks_until(fresh) == (later + 3 * DAY).date()
    with pytest.raises(Refusal, match="等当地说完"):
        conclude(cast, visit, later)
    made = concluding.remark(visit, words="", viewer=cast.viewer("lin"), now=later + timedelta(minutes=1))
    assert made.at > later
    assert conclude(cast, visit, later + timedelta(minutes=2))


def test_praise_noted_afterwards_does_not_make_anybody_wait(cast, now):
    visit = making.finished(cast, now)
    concluding.remark(visit, words="", viewer=cast.viewer("lin"), now=now)
    making.noted(cast, visit, now + DAY, making.told("村道平整", kind="good"))
    assert conclude(cast, visit, now + DAY)


def test_whoever_asked_for_another_look_does_not_give_it(cast, now):
    """The sender's own problem: the sender may ask, and somebody outside of the sender answers."""
    sender = cast.org("县民政局")
    problem = making.concluded(cast, now, problem={"owner": sender}).visit.problems.get()
    other = cast.user("zhou")
    Post.objects.create(user=other, org=sender, role="requester")
    viewer = Viewer(other, sender, frozenset({"requester"}))
    asked = appealing.appeal(
        problem.visit.conclusion, problem=problem, words="这件事不归我们局管。", viewer=viewer, now=now
    )
    assert not appealing.may_decide(asked, viewer)
    with pytest.raises(Refusal, match="自己"):
        appealing.decide(asked, outcome="dropped", answer="同意撤销这个问题。", viewer=viewer, now=now)
    said = appealing.decide(
        asked, outcome="upheld", answer="三定方案写明归民政局。", viewer=cast.viewer("gao"), now=now
    )
    assert said.outcome == Appeal.Outcome.UPHELD


def test_thirty_days_run_over_the_end_of_a_year(cast):
    told = pack(cast.org("禾溪县"))
    at = datetime(2026, 12, 31, 23, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert [str(one(at.date(), told)) for one in (appeal_until, decide_until)] == ["2027-01-30", "2027-01-30"]
