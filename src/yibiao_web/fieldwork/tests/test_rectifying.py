"""A problem on its way to being settled; a second visit only where nothing else settles it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.refusals import Refusal
from yibiao_web.fieldwork import queries, rectifying
from yibiao_web.fieldwork.models import Problem
from yibiao_web.fieldwork.tests import making
from yibiao_web.inspections import actions as inspections
from yibiao_web.inspections.tests.proposing import in_the_plan
from yibiao_web.ledger.models import Source
from yibiao_web.submissions.tests import making as ledger

DAY = timedelta(days=1)


@pytest.fixture
def problem(cast, now) -> Problem:
    return making.problem(cast, now)


def test_the_owner_points_at_what_the_ledger_already_holds(cast, now, problem):
    later = now + 3 * DAY
    ledger.people(cast, later, days_old=0)
    source = queries.evidence(problem).get()
    zhou = cast.viewer("zhou")
    done = rectifying.rectify(problem, words="", sources=[source.pk], viewer=zhou, now=later)
    assert done.state == Problem.State.DONE
    again = rectifying.rectify(problem, words="", sources=[source.pk], viewer=zhou, now=later)
    assert again.steps.count() == 1
    assert again.steps.get().sources == [source.pk]


def test_what_is_older_or_from_elsewhere_is_no_evidence(cast, now, problem):
    ledger.people(cast, now - 5 * DAY)
    ledger.people(cast, now + DAY, village="碾子坝村", rows=[("外村人", ledger.id_number("19550101", 9), None, None)])
    assert not queries.evidence(problem)
    with pytest.raises(Refusal, match="台账"):
        rectifying.rectify(
            problem, words="", sources=[Source.objects.latest("pk").pk], viewer=cast.viewer("zhou"), now=now + DAY
        )


def test_the_owner_needs_neither_words_nor_evidence(cast, now, as_user, problem):
    assert as_user("zhou").post(reverse("fieldwork:rectify", args=[problem.pk])).status_code == 302
    problem.refresh_from_db()
    assert problem.state == Problem.State.DONE
    html = as_user("zhou").get(reverse("fieldwork:problem", args=[problem.pk])).content.decode()
    assert 'type="file"' not in html


def test_nobody_but_the_owner_says_it_is_done(cast, now, problem):
    for name in ("lin", "chen", "zhao", "gao", "qian"):
        with pytest.raises(Refusal, match="责任单位"):
            rectifying.rectify(problem, words="", sources=[], viewer=cast.viewer(name), now=now)


def test_it_is_verified_from_the_ledger_and_closed(cast, now, problem):
    rectifying.rectify(problem, words="换好了", sources=[], viewer=cast.viewer("zhou"), now=now)
    back = rectifying.send_back(problem, words="还差二楼的两具", viewer=cast.viewer("zhao"), now=now)
    assert back.state == Problem.State.OPEN
    rectifying.rectify(problem, words="二楼也换了", sources=[], viewer=cast.viewer("zhou"), now=now)
    for _ in range(2):
        closed = rectifying.close(problem, how="ledger", viewer=cast.viewer("zhao"), now=now)
    assert (closed.state, closed.settled_by) == (Problem.State.CLOSED, "ledger")
    assert [one.act for one in closed.steps.all()] == ["rectified", "sent_back", "rectified", "closed"]
    for name in ("zhou", "lin", "gao"):
        with pytest.raises(Refusal):
            rectifying.close(problem, how="ledger", viewer=cast.viewer(name), now=now)


def test_whoever_comes_by_on_another_visit_may_close_it(cast, now, as_user):
    problem = making.own_problem(cast, now)
    with pytest.raises(Refusal, match="没有人再去过"):
        rectifying.close(problem, how="visit", viewer=cast.viewer("zhao"), now=now)
    other = in_the_plan(cast, now, title="消防检查", who="zhou")
    zhou = cast.viewer("zhou")
    visit = inspections.add_visit(
        other, place=problem.place, on=now.date() + 40 * DAY, lead=zhou.user, viewer=zhou, now=now,
        over_cap_reason="与民政局同一天去，合在一起看。",
    )  # fmt: skip
    later = now + 40 * DAY
    inspections.start_visit(visit, viewer=zhou, now=later)
    phone = as_user("zhou").get(reverse("fieldwork:phone", args=[visit.pk])).content.decode()
    assert problem.title in phone
    assert rectifying.close(problem, how="visit", viewer=zhou, now=later).settled_by == "visit"


def test_nobody_closes_their_own_problem(cast, now, problem):
    other = in_the_plan(cast, now, title="消防检查", who="zhou")
    zhou, later = cast.viewer("zhou"), now + 40 * DAY
    visit = inspections.add_visit(
        other, place=problem.place, on=later.date(), lead=zhou.user, viewer=zhou, now=now,
        over_cap_reason="与民政局同一天去，合在一起看。",
    )  # fmt: skip
    inspections.start_visit(visit, viewer=zhou, now=later)
    with pytest.raises(Refusal, match="检查的一方"):
        rectifying.close(problem, how="visit", viewer=zhou, now=later)


def test_the_senders_own_problem_takes_the_ledger_or_the_gatekeeper(cast, now):
    problem = making.own_problem(cast, now, owner=cast.org("县民政局"))
    zhao, gao = cast.viewer("zhao"), cast.viewer("gao")
    rectifying.rectify(problem, words="换好了", sources=[], viewer=zhao, now=now)
    with pytest.raises(Refusal, match="减负办"):
        rectifying.close(problem, how="ledger", viewer=zhao, now=now)
    rectifying.send_back(problem, words="台账里还没有看到", viewer=gao, now=now)
    ledger.people(cast, now + DAY, days_old=0)
    rectifying.rectify(
        problem, words="", sources=[queries.evidence(problem).get().pk], viewer=zhao, now=now + DAY
    )  # fmt: skip
    assert rectifying.close(problem, how="ledger", viewer=zhao, now=now + DAY).state == Problem.State.CLOSED


def test_the_gatekeeper_verifies_the_senders_own_problem(cast, now, as_user):
    problem = making.own_problem(cast, now, owner=cast.org("县民政局"))
    page = as_user("gao").get(reverse("fieldwork:problem", args=[problem.pk])).content.decode()
    assert "销号" in page
    as_user("gao").post(reverse("fieldwork:verify", args=[problem.pk]), {"how": "ledger"})
    problem.refresh_from_db()
    assert problem.state == Problem.State.CLOSED


def test_only_the_owner_is_reminded_and_once_a_week(cast, now, problem):
    late = now + 21 * DAY
    assert rectifying.remind_overdue(now) == 0
    assert [rectifying.remind_overdue(late + at * DAY) for at in (0, 0, 3, 7)] == [1, 0, 0, 1]
    problem.refresh_from_db()
    assert problem.reminders == 2
    assert set(AuditEntry.objects.filter(action="problem.reminded").values_list("org__name", flat=True)) == {"县残联"}
    rectifying.rectify(problem, words="", sources=[], viewer=cast.viewer("zhou"), now=late)
    assert rectifying.remind_overdue(late + 30 * DAY) == 0


def test_what_waits_to_be_verified_is_listed_for_whoever_may(cast, now, problem):
    rectifying.rectify(problem, words="", sources=[], viewer=cast.viewer("zhou"), now=now)
    waits = {name: list(queries.to_verify(cast.viewer(name))) for name in ("zhao", "gao", "zhou", "lin", "qian")}
    assert waits == {"zhao": [problem], "gao": [], "zhou": [], "lin": [], "qian": []}
    own = making.concluded(cast, now, place="老槐坪村", inspection=problem.visit.inspection).visit.problems.get()
    rectifying.rectify(own, words="", sources=[], viewer=cast.viewer("zhao"), now=now)
    assert list(queries.to_verify(cast.viewer("gao"))) == [own]


# a second visit


def go(cast, problem, now, **more):
    given = {"on": now.date() + 20 * DAY, "reason": "护栏焊没焊牢，台账里看不出来。"} | more
    return rectifying.go_again(
        problem, lead=None, inspectors=[], viewer=cast.viewer("zhao"), now=now,
        over_cap_reason="当地这个月次数已满，只看这一处。", **given,
    )  # fmt: skip


def test_what_the_ledger_shows_needs_no_second_visit(cast, now, problem):
    with pytest.raises(Refusal, match="台账就看得出来"):
        go(cast, problem, now)


def test_a_second_visit_takes_a_reason_and_counts(cast, now):
    problem = making.own_problem(cast, now, judged_by="sight")
    with pytest.raises(Refusal, match="没有解决"):
        go(cast, problem, now, reason="再看")
    visit = go(cast, problem, now)
    assert (visit.again_id, visit.place) == (problem.visit_id, problem.place)
    with pytest.raises(Refusal, match="本来就要去"):
        go(cast, problem, now, on=now.date() + 25 * DAY)
    rectifying.close(problem, how="ledger", viewer=cast.viewer("zhao"), now=now)
    with pytest.raises(Refusal, match="已经办完"):
        go(cast, problem, now)


def test_nobody_but_the_inspecting_side_goes_again(cast, now, as_user):
    problem = making.own_problem(cast, now, judged_by="sight")
    given = {"on": (now.date() + 20 * DAY).isoformat(), "reason": "护栏焊没焊牢，台账里看不出来。"}
    codes = [
        as_user(one).post(reverse("fieldwork:again", args=[problem.pk]), given).status_code for one in ("lin", "qian")
    ]
    assert codes == [403, 404]
