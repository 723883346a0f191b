"""A township that comes to another county goes on with what the old one's inspectors found there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.fieldwork import appealing, queries, rectifying
from yibiao_web.fieldwork.models import Problem
from yibiao_web.fieldwork.tests import making
from yibiao_web.orgs import actions as orgs
from yibiao_web.submissions.tests import making as ledger

DAY = timedelta(days=1)


@pytest.fixture
def problem(cast, now) -> Problem:
    """The village's, found by the old county's department."""
    return making.own_problem(cast, now)


def away(cast, now) -> None:
    guan = Viewer(cast.user("guan"), cast.org("云岭省"), frozenset({"admin"}))
    orgs.move(cast.org("鹤汀镇"), viewer=guan, parent=cast.org("渡川县"), now=now)


def test_the_village_still_reads_appeals_and_puts_it_right_and_the_sender_closes_it(cast, now, as_user, problem):
    away(cast, now)
    visit, one = problem.visit, Problem.objects.get(pk=problem.pk)
    assert one.county == cast.org("渡川县")
    assert as_user("lin").get(reverse("inspections:show", args=[visit.inspection.demand_id])).status_code == 200
    for path in (reverse("fieldwork:show", args=[visit.pk]), reverse("fieldwork:problem", args=[one.pk])):
        assert as_user("lin").get(path).status_code == 200, path
        assert as_user("zhao").get(path).status_code == 200, path
        assert as_user("qian").get(path).status_code == 404, "her county did not send them, and it is not her place"
    conclusion = one.visit.conclusion
    appeal = appealing.appeal(conclusion, problem=one, words="是局里统一配的。", viewer=cast.viewer("lin"), now=now)
    for name in ("lin", "gao"):
        assert list(queries.appeals(cast.viewer(name))) == [appeal]
    appealing.decide(appeal, outcome="upheld", answer="配了以后由村里保管更换。", viewer=cast.viewer("gao"), now=now)
    later = now + 3 * DAY
    assert list(queries.to_rectify(cast.viewer("lin"))) == [one]
    rectifying.rectify(one, words="已更换", sources=[], viewer=cast.viewer("lin"), now=later)
    assert list(queries.to_verify(cast.viewer("zhao"))) == [one]


def test_the_owner_who_stayed_still_has_it_and_may_point_at_what_either_county_holds(cast, now):
    one = making.problem(cast, now)
    away(cast, now)
    one.refresh_from_db()
    assert list(queries.to_rectify(cast.viewer("zhou"))) == [one]
    assert not queries.problems(cast.viewer("qian")).exists()
    later = now + 3 * DAY
    ledger.people(cast, later, days_old=0)
    assert queries.evidence(one).exists()
