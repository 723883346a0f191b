"""What comes out of a survey, of residents and of staff: figures with their ranges, and nobody's answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from yibiao_web.audit.refusals import Refusal
from yibiao_web.burden.models import BurdenEntry, BurdenShare
from yibiao_web.gate.models import Demand
from yibiao_web.surveys import actions, filing, framing, queries, showing
from yibiao_web.surveys.inputs import typed_lines
from yibiao_web.surveys.models import OpenAnswer, SampleMember, Survey, SurveyAnswer, SurveyCell
from yibiao_web.surveys.tests import making

pytestmark = pytest.mark.django_db


def test_filing_happens_once_and_only_after_the_last_day(cast, now, open_one):
    making.answered(cast, open_one, now)
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
    making.filed(survey, now)
    stored = list(SurveyAnswer.objects.values_list("cell", flat=True))
    whole = sum(heard.values())
    assert len(stored) == (whole if whole >= 5 else 0)
    assert all(stored.count(one) >= 5 for one in set(stored))
    assert OpenAnswer.objects.count() == len(stored)


def test_a_survey_ended_early_is_filed_and_forgets_whom_it_asked(cast, now, open_one):
    making.answered(cast, open_one, now, share=0.5)
    Demand.objects.filter(pk=open_one.demand_id).update(ended_on=now.date())
    assert filing.file_closed(now) == 1
    assert not open_one.members.exists()
    assert SurveyAnswer.objects.count() == 45


def test_what_few_chose_has_no_share_and_none_that_follows_from_the_others(cast, now, open_one):
    for at, (_, code) in enumerate(making.slips(cast, open_one, now)[:40]):
        making.answer(open_one, code, now, q3="0" if at < 20 else "1" if at < 37 else "2")
    told = dict(queries.choices(making.filed(open_one, now), "q3"))
    assert (told["自来水"], told["路灯"]) == (None, None)
    assert told["修路"].n == 40
    assert told["说不清"].value == 0


def test_waves_that_asked_something_else_are_not_compared(cast, now, open_one):
    making.answered(cast, open_one, now)
    first, later = making.filed(open_one, now), now + timedelta(days=100)
    questions = [{**making.QUESTIONS[0], "words": "镇里的公交，您怎么看？"}, *making.QUESTIONS[1:]]
    second = making.opened(cast, later, title="下一次", follows=first, size=90, questions=questions)
    making.answered(cast, second, later)
    (_before, after) = queries.waves(cast.viewer("gao"), making.filed(second, later))
    assert after.change is None
    assert "不能直接比" in showing.results(cast.viewer("gao"), second)["waves"][1][2]


def test_after_the_filing_codes_and_names_are_gone(cast, now, open_one):
    making.answered(cast, open_one, now)
    making.filed(open_one, now)
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
    making.answered(cast, open_one, now)
    survey = making.filed(open_one, now)
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
    assert set(queries.estimates(cast.viewer("gao"), making.filed(open_one, now)).values()) == {None}


def test_stored_answers_stand_in_no_smaller_crowd_than_may_stand_alone(cast, now, open_one):
    making.answered(cast, open_one, now, share=0.3)
    making.filed(open_one, now)
    cells = list(SurveyAnswer.objects.values_list("cell", flat=True))
    assert min(cells.count(one) for one in set(cells)) >= 5


def test_what_was_written_is_shown_by_matter_when_several_say_it(cast, now, open_one):
    making.answered(cast, open_one, now)
    told = showing.written(making.filed(open_one, now))
    assert {one["label"].split("、")[0]: one["count"] for one in told} == {"路灯": 45, "吃水用水": 45}


def test_a_few_written_words_are_shown_to_nobody(cast, now, open_one):
    for _, code in making.slips(cast, open_one, now)[:4]:
        making.answer(open_one, code, now, q4="路灯不亮")
    assert showing.written(making.filed(open_one, now)) == []


def test_waves_are_compared_with_their_uncertainty(cast, now, open_one):
    making.answered(cast, open_one, now)
    first = making.filed(open_one, now)
    later = now + timedelta(days=100)
    second = making.opened(cast, later, title="下一次", follows=first, size=90)
    for _, code in making.slips(cast, second, later):
        making.answer(second, code, later, q1="0", q2="0")
    second = making.filed(second, later)
    row = queries.waves(cast.viewer("gao"), second)
    assert [one.survey.pk for one in row] == [first.pk, second.pk]
    assert row[1].change.low > 0
    assert "升了" in showing.change_words(row[1].change)


def test_response_is_told_as_rates_of_all_who_were_asked(cast, now, open_one):
    making.answered(cast, open_one, now, share=0.5)
    rates = making.filed(open_one, now).rates
    assert rates["asked"] == 90
    assert rates["complete"] == 45
    assert rates["rr1"] == pytest.approx(0.5)


# staff


@pytest.fixture
def staff(cast, now, monkeypatch):
    """Twelve people work in 鹤汀镇, six in 雾山乡."""
    counts = {cast.org("鹤汀镇"): 12, cast.org("雾山乡"): 6}
    monkeypatch.setattr(framing, "staff", lambda county: framing.merged_staff(counts, county))
    return making.opened(cast, now, audience="staff", questions=making.STAFF, size=0, title="基层用时")


def test_small_townships_are_told_as_the_countys(cast):
    first, second, county = cast.org("鹤汀镇"), cast.org("雾山乡"), cast.org("禾溪县")
    assert framing.merged_staff({first: 12, second: 6}, county) == {first: 12, second: 6}
    assert framing.merged_staff({first: 12, second: 2}, county) == {county: 14}
    assert framing.merged_staff({first: 2, second: 1}, county) == {county: 3}


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
    making.filed(staff, now)
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
    (told,) = showing.written(making.filed(staff, now))
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
