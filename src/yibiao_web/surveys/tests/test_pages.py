"""The pages of a survey: its own, the one it is proposed on, the one that strangers answer on."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yibiao_web.surveys import limits
from yibiao_web.surveys.models import Survey
from yibiao_web.surveys.tests import making

pytestmark = pytest.mark.django_db


def test_the_page_is_there_for_the_county_and_not_for_the_next(cast, now, as_user, open_one):
    making.answered(cast, open_one, now)
    making.filed(open_one, now)
    where = reverse("surveys:show", args=[open_one.demand_id])
    for name in ("lin", "chen", "zhao", "gao"):
        page = as_user(name).get(where)
        assert page.status_code == 200
        assert "满意度（0—100）" in page.content.decode()
    assert as_user("qian").get(where).status_code == 404
    assert "秋季群众评议" in as_user("lin").get(reverse("surveys:index")).content.decode()
    assert "秋季群众评议" not in as_user("qian").get(reverse("surveys:index")).content.decode()


def test_nobody_sees_a_figure_while_answers_come(cast, people, as_user):
    survey = making.asked_today(cast)
    for _, code in making.slips(cast, survey, timezone.now())[:20]:
        making.answer(survey, code, timezone.now(), q1="0")
    page = as_user("zhao").get(reverse("surveys:show", args=[survey.demand_id])).content.decode()
    assert "收齐以前谁也看不到数" in page
    assert "满意度（0—100）" not in page


def typed(page) -> dict[str, str]:
    """What the page of a new survey holds when it opens, with a name and how many."""
    form = {one.name: one.value() or "" for one in page.context["form"]} | {"title": "冬季评议", "size": "60"}
    for line in page.context["lines"]:
        form |= {f"{name}-{line['number']}": line[name] for name in ("kind", "words", "choices", "key")}
    return form


def test_a_survey_is_proposed_on_the_page(cast, people, as_user):
    zhao = as_user("zhao")
    form = typed(zhao.get(reverse("surveys:new", args=["residents"])))
    done = zhao.post(reverse("surveys:new", args=["residents"]), form)
    survey = Survey.objects.get()
    assert done.headers["Location"] == reverse("surveys:show", args=[survey.demand_id])
    assert [one["kind"] for one in survey.questions] == ["scale"] * 4 + ["choice", "open"]
    assert survey.demand.findings == []


def test_a_second_survey_of_the_same_name_and_day_is_told_not_to_be_kept(cast, people, as_user):
    zhao, where = as_user("zhao"), reverse("surveys:new", args=["residents"])
    form = typed(zhao.get(where))
    assert "没有另存" not in zhao.post(where, form, follow=True).content.decode()
    assert "没有另存" in zhao.post(where, form | {"words-1": "村里的水怎么样？"}, follow=True).content.decode()
    assert Survey.objects.get().questions[0]["words"] == form["words-1"]


def test_what_was_typed_comes_back_with_what_is_missing(cast, people, as_user):
    zhao = as_user("zhao")
    page = zhao.post(
        reverse("surveys:new", args=["residents"]), {"title": "", "words-1": "路怎么样？", "kind-1": "scale"}
    )
    assert page.status_code == 422
    assert "路怎么样？" in page.content.decode()
    assert zhao.get("/surveys/new/dogs/").status_code == 404


def test_the_answering_page_takes_what_comes_and_keeps_it_on_a_slip_of_the_code(cast, people):
    survey = making.asked_today(cast)
    code = making.slips(cast, survey, timezone.now())[0][1]
    where, stranger = reverse("surveys:answer", args=[survey.demand_id]), Client()
    assert "村里的路" in stranger.get(where).content.decode()
    page = stranger.post(where, {"code": "AAAA-AAAA-AAAA", "q1": "2", "q4": "路灯"})
    assert page.status_code == 422
    assert "再抄一遍" in page.content.decode()
    assert 'value="2" checked' in page.content.decode()
    assert ">路灯</textarea>" in page.content.decode()
    assert "交上了" in stranger.post(where, {"code": code, "q1": "2"}).content.decode()
    assert set(stranger.cookies) <= {"csrftoken"}


def test_too_many_at_once_are_asked_to_wait(cast, people, monkeypatch):
    survey = making.asked_today(cast)
    where = reverse("surveys:answer", args=[survey.demand_id])
    monkeypatch.setattr(limits, "answering", limits.Limit(2))
    guessed = [Client().post(where, {"code": "AAAA-AAAA-AAAA", "q1": "0"}).status_code for _ in range(3)]
    assert guessed == [422] * 3, "who guesses does not fill up the minute"
    codes_of = [code for _, code in making.slips(cast, survey, timezone.now())[:3]]
    got = [Client().post(where, {"code": code, "q1": "0"}).status_code for code in codes_of]
    assert got == [200, 200, 429]
    page = Client().post(where, {"code": codes_of[2], "q1": "0", "aloud": "1"}).content.decode()
    assert 'name="aloud"' in page, "the interviewer's page stays the interviewer's"
    assert codes_of[2] in page


def test_a_draft_or_an_ended_survey_has_no_questions(cast, now, people, open_one):
    draft = making.proposed(cast, now, title="草稿")
    assert Client().get(reverse("surveys:answer", args=[draft.demand_id])).status_code == 404
    assert "已经结束了" in Client().get(reverse("surveys:answer", args=[open_one.demand_id])).content.decode()


def test_slips_carry_the_code_behind_the_hash_only(cast, people, as_user):
    survey = making.asked_today(cast)
    page = as_user("zhao").post(reverse("surveys:slips", args=[survey.demand_id])).content.decode()
    assert page.count("<svg") == 40
    again = as_user("zhao").post(reverse("surveys:slips", args=[survey.demand_id])).content.decode()
    assert again.count("<svg") == 0
    assert "该印的都印过了" in again


def test_the_list_of_surveys_costs_the_same_for_one_and_for_many(
    cast, now, people, as_user, django_assert_max_num_queries
):
    for number in range(5):
        making.opened(cast, now, title=f"第{number}次")
    gao = as_user("gao")
    gao.get(reverse("surveys:index"))
    with django_assert_max_num_queries(8):
        gao.get(reverse("surveys:index"))
