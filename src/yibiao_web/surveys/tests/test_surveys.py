"""A survey from the draft to its tables: who may, what is asked, what comes out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.refusals import Refusal
from yibiao_web.burden.models import BurdenEntry, BurdenShare
from yibiao_web.gate.models import Demand
from yibiao_web.gate.queries import address
from yibiao_web.sharing.models import Reading
from yibiao_web.surveys import actions, answering, calling, codes, filing, limits, queries, showing
from yibiao_web.surveys.inputs import typed_lines
from yibiao_web.surveys.models import OpenAnswer, SampleMember, Survey, SurveyAnswer, SurveyCell
from yibiao_web.surveys.tests import making

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh():
    limits.answering.forget()


@pytest.fixture
def people(cast):
    making.residents(cast)


@pytest.fixture
def open_one(cast, now, people) -> Survey:
    return making.opened(cast, now, size=90)


def filed(survey, now) -> Survey:
    filing.file_closed(now + timedelta(days=11))
    survey.refresh_from_db()
    return survey


def asked_today(cast, **more) -> Survey:
    """Open on the real day, for requests that look at the clock."""
    return making.opened(cast, timezone.now(), **more)


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
    assert not survey.members.filter(subject__key__contains="2015").exists()


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
    assert filed(open_one, now).results["n"] == 1


@pytest.mark.parametrize("code", ["", "ABCD", "ABCD-EFGH-JKMN", "🐗" * 12, "x" * 5000])
def test_a_mistyped_code_is_told_of_before_anything_is_lost(cast, now, open_one, code):
    with pytest.raises(Refusal, match="再抄一遍"):
        making.answer(open_one, code, now, q1="0")


def test_a_forged_code_is_thanked_and_counts_for_nothing(cast, now, open_one, settings):
    making.answer(open_one, codes.fresh(settings.SECRET_KEY), now, q1="0")
    assert filed(open_one, now).results["n"] == 0


def test_a_code_of_one_survey_is_nothing_in_another(cast, now, open_one):
    other = making.opened(cast, now, by="zhou", title="残联问")
    code = making.slips(cast, open_one, now)[0][1]
    making.answer(other, code, now, q1="0")
    assert filed(other, now).results["n"] == 0


def test_an_empty_sheet_keeps_the_code_alive(cast, now, open_one):
    code = making.slips(cast, open_one, now)[0][1]
    with pytest.raises(Refusal, match="一道题也没有答"):
        making.answer(open_one, code, now, q1=" ", q9="1")
    making.answer(open_one, code, now, q1="0")
    assert filed(open_one, now).results["n"] == 1


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
    filed(open_one, now)
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
    assert filed(survey, now).results["n"] == 0


# what comes out


def answered(cast, survey, now, share: float = 1.0) -> None:
    slips = making.slips(cast, survey, now)
    for at, (_, code) in enumerate(slips[: int(len(slips) * share)]):
        making.answer(survey, code, now, q1=str(at % 4), q2=str(at % 3), q3="0", q4="路灯不亮" if at % 2 else "停水")


def test_filing_happens_once_and_only_after_the_last_day(cast, now, open_one):
    answered(cast, open_one, now)
    assert filing.file_closed(now + timedelta(days=10)) == 0
    assert filing.file_closed(now + timedelta(days=11)) == 1
    assert filing.file_closed(now + timedelta(days=12)) == 0
    assert SurveyAnswer.objects.count() == 90


@pytest.mark.parametrize(
    "heard", [{0: 1, 1: 1, 2: 1, 3: 9}, {0: 1, 4: 6}, {0: 4, 1: 1}, {0: 2, 1: 1}], ids=["few", "one", "five", "three"]
)
def test_one_alone_in_a_place_is_filed_among_others_or_not_at_all(cast, now, people, heard):
    """Villages of one or two answers, drawn one by one: nobody's sheet stands by itself."""
    survey = making.opened(cast, now, size=30, level="village")
    cells = sorted(survey.cells.all(), key=lambda one: one.key)
    for at, count in heard.items():
        for _ in range(count):
            with transaction.atomic():
                cell = SurveyCell.objects.get(pk=cells[at % len(cells)].pk)
                (code,) = actions.issue(cell, 1)
            making.answer(survey, code, now, q1="1", q4="路灯")
    filed(survey, now)
    stored = list(SurveyAnswer.objects.values_list("cell", flat=True))
    whole = sum(heard.values())
    assert len(stored) == (whole if whole >= 5 else 0)
    assert all(stored.count(one) >= 5 for one in set(stored))
    assert OpenAnswer.objects.count() == len(stored)


def test_a_survey_ended_early_is_filed_and_forgets_whom_it_asked(cast, now, open_one):
    answered(cast, open_one, now, share=0.5)
    Demand.objects.filter(pk=open_one.demand_id).update(ended_on=now.date())
    assert filing.file_closed(now) == 1
    assert not open_one.members.exists()
    assert SurveyAnswer.objects.count() == 45


def test_what_few_chose_has_no_share_and_none_that_follows_from_the_others(cast, now, open_one):
    for at, (_, code) in enumerate(making.slips(cast, open_one, now)[:40]):
        making.answer(open_one, code, now, q3="0" if at < 20 else "1" if at < 37 else "2")
    told = dict(queries.choices(filed(open_one, now), "q3"))
    assert (told["自来水"], told["路灯"]) == (None, None)
    assert told["修路"].n == 40
    assert told["说不清"].value == 0


def test_waves_that_asked_something_else_are_not_compared(cast, now, open_one):
    answered(cast, open_one, now)
    first, later = filed(open_one, now), now + timedelta(days=100)
    questions = [{**making.QUESTIONS[0], "words": "镇里的公交，您怎么看？"}, *making.QUESTIONS[1:]]
    second = making.opened(cast, later, title="下一次", follows=first, size=90, questions=questions)
    answered(cast, second, later)
    (_before, after) = queries.waves(cast.viewer("gao"), filed(second, later))
    assert after.change is None
    assert "不能直接比" in showing.results(cast.viewer("gao"), second)["waves"][1][2]


def test_after_the_filing_codes_and_names_are_gone(cast, now, open_one):
    answered(cast, open_one, now)
    filed(open_one, now)
    assert not open_one.members.exists()
    assert bytes(Survey.objects.get(pk=open_one.pk).frame) == b""
    assert {(tuple(one.live), bytes(one.waiting)) for one in open_one.cells.all()} == {((), b"")}


def test_a_survey_never_opened_forgets_whom_it_drew(cast, now, people):
    survey = making.proposed(cast, now)
    actions.draw(survey, seed="0307", source="第 9 期", viewer=cast.viewer("zhao"), now=now)
    filing.file_closed(now + timedelta(days=11))
    assert not SampleMember.objects.filter(survey=survey).exists()
    assert bytes(Survey.objects.get(pk=survey.pk).frame) == b""


def test_figures_carry_their_ranges_and_thin_places_none(cast, now, open_one):
    answered(cast, open_one, now)
    survey = filed(open_one, now)
    whole = queries.whole(survey)
    assert whole.low < whole.value < whole.high
    found = queries.estimates(cast.viewer("gao"), survey)
    assert set(found) == {cast.org("鹤汀镇").pk, cast.org("雾山乡").pk}
    assert found == queries.estimates(cast.viewer("lin"), survey)
    assert queries.estimates(cast.viewer("qian"), survey) == {}


def test_of_two_places_one_too_thin_hides_both(cast, now, open_one):
    slips = [code for place, code in making.slips(cast, open_one, now) if place == "鹤汀镇"]
    for code in slips:
        making.answer(open_one, code, now, q1="1")
    assert set(queries.estimates(cast.viewer("gao"), filed(open_one, now)).values()) == {None}


def test_stored_answers_stand_in_no_smaller_crowd_than_may_stand_alone(cast, now, open_one):
    answered(cast, open_one, now, share=0.3)
    filed(open_one, now)
    cells = list(SurveyAnswer.objects.values_list("cell", flat=True))
    assert min(cells.count(one) for one in set(cells)) >= 5


def test_what_was_written_is_shown_by_matter_when_several_say_it(cast, now, open_one):
    answered(cast, open_one, now)
    told = showing.written(filed(open_one, now))
    assert {one["label"].split("、")[0]: one["count"] for one in told} == {"路灯": 45, "吃水用水": 45}


def test_a_few_written_words_are_shown_to_nobody(cast, now, open_one):
    for _, code in making.slips(cast, open_one, now)[:4]:
        making.answer(open_one, code, now, q4="路灯不亮")
    assert showing.written(filed(open_one, now)) == []


def test_waves_are_compared_with_their_uncertainty(cast, now, open_one):
    answered(cast, open_one, now)
    first = filed(open_one, now)
    later = now + timedelta(days=100)
    second = making.opened(cast, later, title="下一次", follows=first, size=90)
    for _, code in making.slips(cast, second, later):
        making.answer(second, code, later, q1="0", q2="0")
    second = filed(second, later)
    row = queries.waves(cast.viewer("gao"), second)
    assert [one.survey.pk for one in row] == [first.pk, second.pk]
    assert row[1].change.low > 0
    assert "升了" in showing.change_words(row[1].change)


def test_response_is_told_as_rates_of_all_who_were_asked(cast, now, open_one):
    answered(cast, open_one, now, share=0.5)
    rates = filed(open_one, now).rates
    assert rates["asked"] == 90
    assert rates["complete"] == 45
    assert rates["rr1"] == pytest.approx(0.5)


# calling


def test_numbers_are_masked_until_looked_at_and_looking_is_on_the_trail(cast, people, as_user):
    survey = asked_today(cast)
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
    rates = filed(open_one, now).rates
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
    survey = asked_today(cast)
    for one in survey.members.filter(active=True):
        one.outcome = "finished"
        one.save()
    page = as_user("zhao").get(reverse("surveys:members", args=[survey.demand_id])).content.decode()
    assert "没有要联系的人了" in page


# staff


@pytest.fixture
def staff(cast, now, monkeypatch):
    """Eight people work in 鹤汀镇; of 雾山乡 there is one only."""
    from yibiao_web.surveys import framing

    counts = {cast.org("鹤汀镇"): 12, cast.org("雾山乡"): 6}
    monkeypatch.setattr(framing, "staff", lambda county: framing.merged_staff(counts, county))
    return making.opened(cast, now, audience="staff", questions=making.STAFF, size=0, title="基层用时")


def test_small_townships_are_told_as_the_countys(cast):
    from yibiao_web.surveys.framing import merged_staff

    first, second, county = cast.org("鹤汀镇"), cast.org("雾山乡"), cast.org("禾溪县")
    assert merged_staff({first: 12, second: 6}, county) == {first: 12, second: 6}
    assert merged_staff({first: 12, second: 2}, county) == {county: 14}
    assert merged_staff({first: 2, second: 1}, county) == {county: 3}


def test_a_survey_of_staff_is_charged_to_the_townships(cast, now, staff):
    entry = BurdenEntry.objects.get(target_id=staff.demand_id)
    assert entry.kind == Demand.Kind.SURVEY
    shares = dict(BurdenShare.objects.filter(entry=entry).values_list("org__name", "minutes"))
    assert set(shares) == {"鹤汀镇", "雾山乡"}
    assert shares["鹤汀镇"] == pytest.approx(2 * shares["雾山乡"])


def test_minutes_of_staff_are_told_of_the_county_and_of_no_village(cast, now, staff):
    slips = making.slips(cast, staff, now)
    assert {place for place, _ in slips} == {"鹤汀镇", "雾山乡"}
    for at, (_, code) in enumerate(slips):
        making.answer(staff, code, now, form=str(400 + 10 * at), meeting="120", stop="0")
    filed(staff, now)
    (wave,) = queries.staff_minutes(cast.viewer("lin"))
    assert wave.minutes["meeting"].value == pytest.approx(120)
    assert wave.n == 18
    assert wave.stop[0][0] == "周报表"
    assert not staff.members.exists()
    assert queries.staff_minutes(cast.viewer("qian")) == []
    assert "village" not in {one.place.level for one in staff.cells.select_related("place")}


def test_staff_are_counted_and_not_quoted(cast, now, staff):
    staff.questions = [*staff.questions, {"key": "open", "kind": "open", "words": "还有什么想说的？", "choices": []}]
    staff.save()
    for _, code in making.slips(cast, staff, now):
        making.answer(staff, code, now, open="报表太多了，天天报")
    (told,) = showing.written(filed(staff, now))
    assert (told["count"], told["quotes"]) == (18, [])


def test_names_of_other_fields_are_no_keys_of_questions():
    post = {
        "words-1": "路？",
        "kind-1": "scale",
        "key-1": "code",
        "words-2": "水？",
        "kind-2": "scale",
        "key-2": "index",
    }
    assert [one["key"] for one in typed_lines(post)] == ["q1x", "q2x"]


def test_minutes_nobody_can_have_are_sent_back(cast, now, staff):
    code = making.slips(cast, staff, now)[0][1]
    with pytest.raises(Refusal, match="0 到 4800"):
        making.answer(staff, code, now, form="4801")


# pages


def test_the_page_is_there_for_the_county_and_not_for_the_next(cast, now, as_user, open_one):
    answered(cast, open_one, now)
    filed(open_one, now)
    where = reverse("surveys:show", args=[open_one.demand_id])
    for name in ("lin", "chen", "zhao", "gao"):
        page = as_user(name).get(where)
        assert page.status_code == 200
        assert "满意度（0—100）" in page.content.decode()
    assert as_user("qian").get(where).status_code == 404
    assert "秋季群众评议" in as_user("lin").get(reverse("surveys:index")).content.decode()
    assert "秋季群众评议" not in as_user("qian").get(reverse("surveys:index")).content.decode()


def test_nobody_sees_a_figure_while_answers_come(cast, people, as_user):
    survey = asked_today(cast)
    for _, code in making.slips(cast, survey, timezone.now())[:20]:
        making.answer(survey, code, timezone.now(), q1="0")
    page = as_user("zhao").get(reverse("surveys:show", args=[survey.demand_id])).content.decode()
    assert "收齐以前谁也看不到数" in page
    assert "满意度（0—100）" not in page


def test_a_survey_is_proposed_on_the_page(cast, people, as_user):
    zhao = as_user("zhao")
    page = zhao.get(reverse("surveys:new", args=["residents"]))
    form = {one.name: one.value() or "" for one in page.context["form"]} | {"title": "冬季评议", "size": "60"}
    for line in page.context["lines"]:
        form |= {f"{name}-{line['number']}": line[name] for name in ("kind", "words", "choices", "key")}
    done = zhao.post(reverse("surveys:new", args=["residents"]), form)
    survey = Survey.objects.get()
    assert done.headers["Location"] == reverse("surveys:show", args=[survey.demand_id])
    assert [one["kind"] for one in survey.questions] == ["scale"] * 4 + ["choice", "open"]
    assert survey.demand.findings == []


def test_what_was_typed_comes_back_with_what_is_missing(cast, people, as_user):
    zhao = as_user("zhao")
    page = zhao.post(
        reverse("surveys:new", args=["residents"]), {"title": "", "words-1": "路怎么样？", "kind-1": "scale"}
    )
    assert page.status_code == 422
    assert "路怎么样？" in page.content.decode()
    assert zhao.get("/surveys/new/dogs/").status_code == 404


def test_the_answering_page_takes_what_comes_and_keeps_it_on_a_slip_of_the_code(cast, people):
    survey = asked_today(cast)
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
    survey = asked_today(cast)
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
    survey = asked_today(cast)
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
