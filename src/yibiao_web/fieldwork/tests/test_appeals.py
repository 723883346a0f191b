"""Another look at a conclusion, by somebody who took no part."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from yibiao_web.audit.refusals import Refusal
from yibiao_web.fieldwork import appealing, concluding, queries, stages
from yibiao_web.fieldwork.models import Appeal, Conclusion, Problem
from yibiao_web.fieldwork.tests import making
from yibiao_web.policy.models import Override

DAY = timedelta(days=1)
WORDS = "灭火器是县民政局统一配的，换也归局里，不归村里。"


@pytest.fixture
def problem(cast, now) -> Problem:
    return making.problem(cast, now)


def test_within_thirty_days_the_place_may_ask_for_another_look(cast, now):
    problem = making.own_problem(cast, now)
    conclusion, lin = problem.visit.conclusion, cast.viewer("lin")
    assert (conclusion.appeal_until - conclusion.on).days == 30
    with pytest.raises(Refusal, match="已经过了"):
        appealing.appeal(conclusion, problem=problem, words=WORDS, viewer=lin, now=now + 31 * DAY)
    one = appealing.appeal(conclusion, problem=problem, words=WORDS, viewer=lin, now=now + 30 * DAY)
    assert (one.due_on - one.on).days == 30
    assert appealing.appeal(conclusion, problem=problem, words="又一遍，一样的", viewer=lin, now=now + 30 * DAY) == one
    whole = appealing.appeal(conclusion, problem=None, words=WORDS, viewer=lin, now=now + 30 * DAY)
    assert appealing.appeal(conclusion, problem=None, words=WORDS, viewer=lin, now=now + 30 * DAY) == whole


def test_the_days_are_the_countys_rules(cast, now):
    Override.objects.create(county=cast.org("禾溪县"), rule="INS-025", since=now.date() - DAY, value=45, why="从宽",
                            by=cast.user("gao"), at=now)  # fmt: skip
    conclusion = making.concluded(cast, now)
    assert (conclusion.appeal_until - conclusion.on).days == 45


def test_the_owner_of_a_problem_may_ask_too_and_others_may_not(cast, now, problem):
    conclusion = problem.visit.conclusion
    assert appealing.appeal(conclusion, problem=problem, words=WORDS, viewer=cast.viewer("zhou"), now=now)
    for name, about in (("zhou", None), ("luo", problem), ("gao", problem), ("qian", problem)):
        with pytest.raises(Refusal):
            appealing.appeal(conclusion, problem=about, words=WORDS, viewer=cast.viewer(name), now=now)


def test_who_took_part_keeps_away(cast, now, as_user):
    problem = making.own_problem(cast, now)
    one = appealing.appeal(problem.visit.conclusion, problem=problem, words=WORDS, viewer=cast.viewer("lin"), now=now)
    with pytest.raises(Refusal, match="回避"):
        appealing.decide(one, outcome="upheld", answer="没有问题，维持原来的。", viewer=cast.viewer("zhao"), now=now)
    assert "要回避" in as_user("zhao").get(reverse("fieldwork:appeal", args=[one.pk])).content.decode()
    for name in ("lin", "zhou", "qian"):
        with pytest.raises(Refusal):
            appealing.decide(one, outcome="upheld", answer="没有问题，维持原来的。", viewer=cast.viewer(name), now=now)


def test_the_outcome_corrects_the_problem(cast, now, as_user):
    problem = making.own_problem(cast, now)
    one = appealing.appeal(problem.visit.conclusion, problem=problem, words=WORDS, viewer=cast.viewer("lin"), now=now)
    given = {"outcome": "corrected", "answer": "配备更换是局里的职责，改归民政局。", "owner": cast.org("县民政局").pk}
    assert as_user("gao").post(reverse("fieldwork:appeal", args=[one.pk]), given).status_code == 302
    problem.refresh_from_db()
    assert problem.owner == cast.org("县民政局")
    assert problem.title == "厨房灭火器过期"
    assert problem.steps.get().act == "corrected"
    assert "县民政局" in Conclusion.objects.get().public_words
    assert "改归民政局" in as_user("lin").get(reverse("fieldwork:appeal", args=[one.pk])).content.decode()
    assert as_user("gao").post(reverse("fieldwork:appeal", args=[one.pk]), given).status_code == 409


def test_a_dropped_problem_is_gone_and_the_visit_found_nothing(cast, now):
    problem = making.own_problem(cast, now)
    one = appealing.appeal(problem.visit.conclusion, problem=problem, words=WORDS, viewer=cast.viewer("lin"), now=now)
    appealing.decide(
        one, outcome="dropped", answer="查台账确已更换，撤销。", viewer=cast.viewer("gao"), now=now + 40 * DAY
    )
    problem.refresh_from_db()
    assert problem.state == Problem.State.DROPPED
    assert Conclusion.objects.get().nothing_found
    assert "没有发现问题" in Conclusion.objects.get().public_words
    line = stages.received_lines(cast.viewer("lin"), [Conclusion.objects.get().visit], now.date())[0]
    assert (line.problems, str(line.stage)) == (0, "没有发现问题")
    with pytest.raises(Refusal, match="已经撤销"):
        appealing.appeal(problem.visit.conclusion, problem=problem, words=WORDS, viewer=cast.viewer("lin"), now=now)


def test_an_appeal_that_waits_too_long_is_told(cast, now):
    conclusion = making.concluded(cast, now)
    appealing.appeal(conclusion, problem=None, words=WORDS, viewer=cast.viewer("lin"), now=now)
    zhao = cast.viewer("zhao")
    concluding.publish(conclusion, words="公布", viewer=zhao, now=now)
    visit = queries.visits(zhao).get(pk=conclusion.visit_id)
    assert not queries.findings(zhao, visit, now.date() + 30 * DAY)
    assert [one.rule for one in queries.findings(zhao, visit, now.date() + 31 * DAY)] == ["INS-026"]


@pytest.mark.parametrize(
    ("more", "words"),
    [({"outcome": "x"}, "请选"), ({"outcome": "dropped"}, "请选"), ({"answer": "不"}, "理由")],
)  # fmt: skip
def test_an_answer_is_complete(cast, now, more, words):
    conclusion = making.concluded(cast, now)
    one = appealing.appeal(conclusion, problem=None, words=WORDS, viewer=cast.viewer("lin"), now=now)
    given = {"outcome": "upheld", "answer": "看过台账，维持原来的结论。"} | more
    with pytest.raises(Refusal, match=words):
        appealing.decide(one, viewer=cast.viewer("gao"), now=now, **given)
    assert not Appeal.objects.exclude(outcome="")
