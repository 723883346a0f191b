"""A survey from the draft to the last answer: who may, who is drawn, what is taken, by slip and by telephone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.refusals import Refusal
from yibiao_web.gate.queries import address
from yibiao_web.sharing.models import Reading
from yibiao_web.surveys import actions, answering, calling, codes
from yibiao_web.surveys.models import OpenAnswer, Survey, SurveyCell
from yibiao_web.surveys.tests import making

pytestmark = pytest.mark.django_db


# proposing


def test_a_plain_survey_is_let_through_and_priced(cast, now, people):
    survey = making.proposed(cast, now)
    assert survey.demand.findings == []
    assert 40 < survey.demand.minutes < 120  # forty people
    assert survey.frame_size == 180
    assert address(survey.demand) == reverse("surveys:show", args=[survey.demand_id])


def test_the_list_is_fixed_and_its_digest_published_before_the_seed(cast, now, people):
    survey = making.proposed(cast, now)
    assert len(survey.digest) == 64
    assert survey.seed == ""
    actions.draw(survey, seed="0307", source="第 9 期", viewer=cast.viewer("zhao"), now=now)
    entry = AuditEntry.objects.get(action="survey.drawn")
    assert entry.detail["digest"] == survey.digest
    assert entry.detail["seed"] == "0307"


def test_children_are_not_asked(cast, now, people):
    survey = making.opened(cast, now)
    assert not any(one.subject.values["person.id_number"][6:10] == "2015" for one in survey.members.all())


def test_the_same_proposal_twice_is_one(cast, now, people):
    assert making.proposed(cast, now) == making.proposed(cast, now)
    assert Survey.objects.count() == 1


def test_leading_questions_are_stopped_at_the_gate(cast, now, people):
    bad = [{"key": "q1", "kind": "scale", "words": "您是否满意我们热情的服务？", "choices": making.LEVELS}]
    survey = making.proposed(cast, now, questions=bad)
    assert {one["code"] for one in survey.demand.findings} == {"survey_pushes", "survey_praises"}
    actions.draw(survey, seed="0307", source="第 9 期", viewer=cast.viewer("zhao"), now=now)
    with pytest.raises(Refusal, match="还没有通过准入"):
        actions.open_survey(survey, viewer=cast.viewer("zhao"), now=now)


def test_asking_again_too_soon_needs_a_reason(cast, now, people, open_one):
    again = making.proposed(cast, now + timedelta(days=12), title="又一次")
    assert [one["code"] for one in again.demand.findings] == ["survey_too_often"]


@pytest.mark.parametrize("days", [(-1, 5), (5, 3)])
def test_days_that_can_not_be_are_refused(cast, now, people, days):
    today = timezone.localdate(now)
    opens, closes = (today + timedelta(days=one) for one in days)
    with pytest.raises(Refusal, match="日子"):
        making.proposed(cast, now, opens_on=opens, closes_on=closes)


def test_without_people_in_the_ledger_nobody_can_be_drawn(cast, now):
    with pytest.raises(Refusal, match="台账里还没有"):
        making.proposed(cast, now)


def test_only_the_requester_of_the_own_organisation_draws_and_opens(cast, now, people):
    survey = making.proposed(cast, now)
    for name in ("zhou", "gao", "lin", "qian"):
        with pytest.raises(Refusal):
            actions.draw(survey, seed="0307", source="第 9 期", viewer=cast.viewer(name), now=now)
    with pytest.raises(Refusal, match="报表员"):
        making.proposed(cast, now, by="lin", title="另一件")


@pytest.mark.parametrize(("seed", "source"), [("", "第 9 期"), ("1", "第 9 期"), ("0307", " ")])
def test_a_draw_needs_a_seed_and_where_it_came_from(cast, now, people, seed, source):
    with pytest.raises(Refusal, match="种子"):
        actions.draw(making.proposed(cast, now), seed=seed, source=source, viewer=cast.viewer("zhao"), now=now)


def test_drawing_twice_is_drawing_once(cast, now, people, open_one):
    before = set(open_one.members.values_list("subject"))
    actions.draw(open_one, seed="9999", source="别的", viewer=cast.viewer("zhao"), now=now)
    assert set(open_one.members.values_list("subject")) == before
    assert SurveyCell.objects.filter(drawn__lt=5).count() == 0


# answering


def test_an_answer_counts_once_and_sending_twice_is_harmless(cast, now, open_one):
    code = making.slips(cast, open_one, now)[0][1]
    for _ in range(3):
        making.answer(open_one, code.lower().replace("-", " "), now, q1="0")
    making.slips(cast, open_one, now)
    assert making.filed(open_one, now).results["n"] == 1


@pytest.mark.parametrize("code", ["", "ABCD", "ABCD-EFGH-JKMN", "🐗" * 12, "x" * 5000])
def test_a_mistyped_code_is_told_of_before_anything_is_lost(cast, now, open_one, code):
    with pytest.raises(Refusal, match="再抄一遍"):
        making.answer(open_one, code, now, q1="0")


def test_a_forged_code_is_thanked_and_counts_for_nothing(cast, now, open_one, settings):
    making.answer(open_one, codes.fresh(settings.SECRET_KEY), now, q1="0")
    assert making.filed(open_one, now).results["n"] == 0


def test_a_code_of_one_survey_is_nothing_in_another(cast, now, open_one):
    other = making.opened(cast, now, by="zhou", title="残联问")
    code = making.slips(cast, open_one, now)[0][1]
    making.answer(other, code, now, q1="0")
    assert making.filed(other, now).results["n"] == 0


def test_an_empty_sheet_keeps_the_code_alive(cast, now, open_one):
    code = making.slips(cast, open_one, now)[0][1]
    with pytest.raises(Refusal, match="一道题也没有答"):
        making.answer(open_one, code, now, q1=" ", q9="1")
    making.answer(open_one, code, now, q1="0")
    assert making.filed(open_one, now).results["n"] == 1


@pytest.mark.parametrize("said", ["7", "-1", "一", "1e3", "99999999999999999999", "٣"])
def test_what_is_no_choice_is_not_taken(cast, now, open_one, said):
    assert answering.typed(open_one, {"q1": said, "q2": "1"})["values"] == {"q2": 1}


def test_before_and_after_the_days_nothing_is_taken(cast, now, people):
    today = timezone.localdate(now)
    survey = making.opened(cast, now, opens_on=today + timedelta(days=2))
    code = making.slips(cast, survey, now)[0][1]
    for day in (0, 11):
        with pytest.raises(Refusal, match="不收答卷"):
            making.answer(survey, code, now + timedelta(days=day), q1="0")


def test_names_and_numbers_in_what_is_written_are_masked_before_they_are_kept(cast, now, open_one):
    for _, code in making.slips(cast, open_one, now)[:5]:
        making.answer(open_one, code, now, q4="找张建国13900001234，身份证110101199003078515" + "路" * 900)
    making.filed(open_one, now)
    (text,) = set(OpenAnswer.objects.values_list("text", flat=True))
    assert len(text) <= 500
    for told in ("建国", "13900001234", "110101199003078515"):
        assert told not in text
    cut = answering.typed(open_one, {"q4": "路" * 290 + "13900001234"})["texts"]["q4"]
    assert "1390000" not in cut, "a number that the end of the page would cut is masked before it is cut"


def test_void_slips_are_void_only_before_the_first_day(cast, now, people):
    survey = making.opened(cast, now, opens_on=timezone.localdate(now) + timedelta(days=3))
    old = making.slips(cast, survey, now)[0][1]
    actions.void_slips(survey, viewer=cast.viewer("zhao"), now=now)
    assert making.slips(cast, survey, now)
    making.answer(survey, old, now + timedelta(days=4), q1="0")
    with pytest.raises(Refusal, match="已经开始"):
        actions.void_slips(survey, viewer=cast.viewer("zhao"), now=now + timedelta(days=4))
    assert making.filed(survey, now).results["n"] == 0


# calling


def test_numbers_are_masked_until_looked_at_and_looking_is_on_the_trail(cast, people, as_user):
    survey = making.asked_today(cast)
    zhao = as_user("zhao")
    page = zhao.get(reverse("surveys:members", args=[survey.demand_id])).content.decode()
    assert "199****" in page
    assert "1990000" not in page
    member = survey.members.filter(active=True).select_related("subject").first()
    shown = zhao.post(reverse("surveys:call", args=[survey.demand_id, member.pk])).content.decode()
    assert member.subject.values["person.mobile"] in shown
    reading = Reading.objects.get()
    assert reading.what == "秋季群众评议"
    assert [one.subject_id for one in reading.who.all()] == [member.subject_id]


def test_replacements_come_in_the_order_drawn_and_only_after_enough_calls(cast, now, open_one):
    cell = open_one.cells.filter(members__replacement=True).first()
    member = cell.members.get(order=0)
    first = cell.members.filter(replacement=True).order_by("order").first()
    for _ in range(2):
        calling.missed(member)
    first.refresh_from_db()
    assert not first.active
    calling.missed(member)
    first.refresh_from_db()
    member.refresh_from_db()
    assert first.active
    assert member.reason == "打了 3 次没有人接"
    with pytest.raises(Refusal, match="不用再联系"):
        calling.missed(member)


def test_who_refuses_or_is_gone_is_replaced_and_counted(cast, now, open_one):
    members = list(open_one.members.filter(active=True)[:3])
    calling.settle(members[0], "refused")
    calling.settle(members[1], "ineligible", "搬走了")
    with pytest.raises(Refusal):
        calling.settle(members[2], "finished")
    rates = making.filed(open_one, now).rates
    assert (rates["refused"], rates["ineligible"]) == (1, 1)
    assert rates["asked"] == 92


def test_nobody_is_asked_twice_by_slip_and_by_telephone(cast, now, open_one):
    member = open_one.members.filter(active=True).first()
    code = calling.interview(member)
    making.answer(open_one, code, now, q1="0")
    with pytest.raises(Refusal, match="不用再联系"):
        calling.interview(member)
    assert len(making.slips(cast, open_one, now)) == 89
    other = open_one.members.filter(active=True, outcome="").first()
    with pytest.raises(Refusal, match="印成纸条"):
        calling.interview(other)


def test_addresses_want_a_purpose_and_leave_a_reading(cast, now, open_one):
    with pytest.raises(Refusal, match="做什么用"):
        calling.address_list(open_one, purpose=" ", viewer=cast.viewer("zhao"), now=now)
    rows = calling.address_list(open_one, purpose="寄答卷码", viewer=cast.viewer("zhao"), now=now)
    assert len(rows) == 90
    assert Reading.objects.get().count == 90


def test_the_list_does_not_show_who_needs_no_more_calls(cast, people, as_user):
    survey = making.asked_today(cast)
    for one in survey.members.filter(active=True):
        one.outcome = "finished"
        one.save()
    page = as_user("zhao").get(reverse("surveys:members", args=[survey.demand_id])).content.decode()
    assert "没有要联系的人了" in page
