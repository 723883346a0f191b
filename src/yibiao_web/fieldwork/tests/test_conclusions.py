"""From notes to a conclusion, to problems with owners, to settled ones; and another look."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.refusals import Refusal
from yibiao_web.fieldwork import appealing, concluding, queries, rectifying, stages
from yibiao_web.fieldwork.models import Appeal, Conclusion, Problem
from yibiao_web.fieldwork.tests import making
from yibiao_web.inspections import actions as inspections
from yibiao_web.inspections.tests.proposing import in_the_plan
from yibiao_web.ledger.models import Source
from yibiao_web.policy.models import Override
from yibiao_web.submissions.tests import making as ledger

DAY = timedelta(days=1)


@pytest.fixture
def problem(cast, now) -> Problem:
    """A department's, not the village's."""
    return making.concluded(
        cast, now, problem={"owner": cast.org("县残联"), "judged_by": "ledger"}
    ).visit.problems.get()


def own_problem(cast, now, **more) -> Problem:
    return making.concluded(cast, now, problem={"owner": cast.org("杏花坞村")} | more).visit.problems.get()


# the conclusion


def test_the_place_speaks_first(cast, now):
    visit = making.finished(cast, now)
    zhao = cast.viewer("zhao")
    with pytest.raises(Refusal, match="等当地说完"):
        concluding.conclude(visit, words="好", laid=[], viewer=zhao, now=now)
    concluding.remark(visit, words="灭火器昨天刚报修", viewer=cast.viewer("lin"), now=now, note=visit.notes.get())
    with pytest.raises(Refusal, match="等当地说完"):
        concluding.conclude(visit, words="好", laid=[], viewer=zhao, now=now + DAY)
    assert concluding.conclude(visit, words="好", laid=[], viewer=zhao, now=now + 4 * DAY).nothing_found


def test_whoever_has_nothing_more_to_say_need_not_be_waited_for(cast, now, as_user):
    visit = making.finished(cast, now)
    for _ in range(2):
        as_user("lin").post(reverse("fieldwork:remark", args=[visit.pk]), {"through": "1"})
    assert visit.remarks.count() == 1
    assert concluding.conclude(visit, words="好", laid=[], viewer=cast.viewer("zhao"), now=now)


def test_only_the_place_speaks_for_itself(cast, now, as_user):
    visit = making.finished(cast, now)
    for name, status in (("chen", 403), ("luo", 404), ("zhou", 404), ("zhao", 403), ("qian", 404), ("wang", 404)):
        answer = as_user(name).post(reverse("fieldwork:remark", args=[visit.pk]), {"words": "有话说"})
        assert answer.status_code == status, name


def test_a_conclusion_goes_to_the_place_and_to_the_owners(cast, now, as_user, problem):
    for name in ("lin", "chen", "zhao", "gao"):
        shown = as_user(name).get(reverse("fieldwork:show", args=[problem.visit_id])).content.decode()
        assert "厨房灭火器过期" in shown, name
    assert as_user("zhou").get(reverse("fieldwork:problem", args=[problem.pk])).status_code == 200
    assert as_user("zhou").get(reverse("fieldwork:show", args=[problem.visit_id])).status_code == 404
    for name in ("luo", "tan", "sun", "qian"):
        assert as_user(name).get(reverse("fieldwork:problem", args=[problem.pk])).status_code == 404, name


def test_given_twice_it_is_one(cast, now):
    one = making.concluded(cast, now)
    again = concluding.conclude(one.visit, words="别的话", laid=[], viewer=cast.viewer("zhao"), now=now)
    assert again.pk == one.pk
    assert Problem.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "words"),
    [({"owner": None}, "归谁管"), ({"title": " "}, "什么问题"), ({"due_on": None}, "期限"),
     ({"judged_by": "x"}, "怎样看"),
     ({"title": "请村里补报整改台账"}, "要材料"), ({"owner_why": "请填好自查表报县民政局"}, "要材料")],
)  # fmt: skip
def test_a_problem_is_laid_properly(cast, now, more, words):
    with pytest.raises(Refusal, match=words):
        making.concluded(cast, now, problem=more)
    assert not Conclusion.objects.exists()


def test_a_problem_can_not_be_laid_to_the_next_county(cast, now):
    with pytest.raises(Refusal, match="归谁管"):
        making.concluded(cast, now, problem={"owner": cast.org("柳林村")})


def test_nobody_but_the_senders_side_concludes(cast, now):
    visit = making.finished(cast, now)
    for name in ("lin", "zhou", "gao", "qian"):
        with pytest.raises(Refusal):
            concluding.conclude(visit, words="好", laid=[], viewer=cast.viewer(name), now=now + 9 * DAY)


def test_a_visit_without_problems_is_a_thanks_and_counts(cast, now):
    making.concluded(cast, now, clean=True)
    place = cast.org("杏花坞村")
    told = queries.quiet([place, cast.org("老槐坪村")], now.date() - 400 * DAY)
    assert (told[place.pk].visits, told[place.pk].clean, told[place.pk].fewer) == (1, 1, True)
    assert told[cast.org("老槐坪村").pk].visits == 0
    assert not told[cast.org("老槐坪村").pk].fewer


def test_what_is_still_to_be_done_is_told_with_its_rule(cast, now):
    visit = making.finished(cast, now)
    zhao = cast.viewer("zhao")
    assert not queries.findings(zhao, visit, now.date())
    late = queries.findings(zhao, visit, now.date() + 4 * DAY)
    assert [(one.code, one.rule) for one in late] == [("visit_without_conclusion", "INS-024")]
    conclusion = concluding.conclude(visit, words="好", laid=[], viewer=zhao, now=now + 4 * DAY)
    visit = queries.visits(zhao).get(pk=visit.pk)
    assert [one.rule for one in queries.findings(zhao, visit, now.date() + 5 * DAY)] == ["INS-045"]
    concluding.publish(conclusion, words="没有发现问题。", viewer=zhao, now=now)
    assert not queries.findings(zhao, queries.visits(zhao).get(pk=visit.pk), now.date() + 5 * DAY)


# the open page


def test_results_are_published_without_people(cast, now, as_user, client):
    conclusion = making.concluded(cast, now, problem={"title": "联系人王桂香13912345678登记的灭火器过期"})
    address = reverse("fieldwork:published", args=[cast.org("禾溪县").code])
    assert "灭火器" not in client.get(address).content.decode()
    as_user("zhao").post(
        reverse("fieldwork:publish", args=[conclusion.visit_id]), {"words": "负责人：王桂香，电话13912345678"}
    )
    shown = client.get(address).content.decode()
    assert "灭火器过期" in shown
    assert "杏花坞村" in shown
    for person in ("王桂香", "13912345678", "赵志强"):
        assert person not in shown
    assert "灭火器" not in client.get(reverse("fieldwork:published", args=[cast.org("渡川县").code])).content.decode()
    assert client.get(reverse("fieldwork:published", args=["nowhere"])).status_code == 404


def test_nobody_else_publishes(cast, now, as_user):
    conclusion = making.concluded(cast, now)
    address = reverse("fieldwork:publish", args=[conclusion.visit_id])
    assert [as_user(one).post(address, {"words": "好"}).status_code for one in ("lin", "zhou", "qian")] == [
        403,
        404,
        404,
    ]
    conclusion.refresh_from_db()
    assert conclusion.published_at is None


# rectification


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
    problem = own_problem(cast, now)
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
    problem = own_problem(cast, now, owner=cast.org("县民政局"))
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
    problem = own_problem(cast, now, owner=cast.org("县民政局"))
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
    problem = own_problem(cast, now, judged_by="sight")
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
    problem = own_problem(cast, now, judged_by="sight")
    given = {"on": (now.date() + 20 * DAY).isoformat(), "reason": "护栏焊没焊牢，台账里看不出来。"}
    codes = [
        as_user(one).post(reverse("fieldwork:again", args=[problem.pk]), given).status_code for one in ("lin", "qian")
    ]
    assert codes == [403, 404]


# another look

WORDS = "灭火器是县民政局统一配的，换也归局里，不归村里。"


def test_within_thirty_days_the_place_may_ask_for_another_look(cast, now):
    problem = own_problem(cast, now)
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
    problem = own_problem(cast, now)
    one = appealing.appeal(problem.visit.conclusion, problem=problem, words=WORDS, viewer=cast.viewer("lin"), now=now)
    with pytest.raises(Refusal, match="回避"):
        appealing.decide(one, outcome="upheld", answer="没有问题，维持原来的。", viewer=cast.viewer("zhao"), now=now)
    assert "要回避" in as_user("zhao").get(reverse("fieldwork:appeal", args=[one.pk])).content.decode()
    for name in ("lin", "zhou", "qian"):
        with pytest.raises(Refusal):
            appealing.decide(one, outcome="upheld", answer="没有问题，维持原来的。", viewer=cast.viewer(name), now=now)


def test_the_outcome_corrects_the_problem(cast, now, as_user):
    problem = own_problem(cast, now)
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
    problem = own_problem(cast, now)
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


def test_what_waits_to_be_verified_is_listed_for_whoever_may(cast, now, problem):
    rectifying.rectify(problem, words="", sources=[], viewer=cast.viewer("zhou"), now=now)
    waits = {name: list(queries.to_verify(cast.viewer(name))) for name in ("zhao", "gao", "zhou", "lin", "qian")}
    assert waits == {"zhao": [problem], "gao": [], "zhou": [], "lin": [], "qian": []}
    own = making.concluded(cast, now, place="老槐坪村", inspection=problem.visit.inspection).visit.problems.get()
    rectifying.rectify(own, words="", sources=[], viewer=cast.viewer("zhao"), now=now)
    assert list(queries.to_verify(cast.viewer("gao"))) == [own]
