"""Figures that departments hand in and correct: what can not be is refused, what was corrected stays."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from yibiao_web.appraisal import contesting
from yibiao_web.appraisal.models import Indicator, Value
from yibiao_web.appraisal.tests import making

pytestmark = pytest.mark.django_db


@pytest.fixture
def handed_in(cast, now, as_user):
    """``handed_in(indicator, table)``: the answer to a table that the department's requester uploads."""

    def sent(one: Indicator, table: str):
        file = SimpleUploadedFile("数.csv", table.encode())
        return as_user("zhao").post(reverse("appraisal:enter", args=[one.demand_id]), {"file": file}, follow=True)

    return sent


def current(one: Indicator, cast, village: str = "杏花坞村") -> Value | None:
    return one.values.filter(org=cast.org(village), current=True).first()


def test_a_percentage_alone_is_no_share(cast, now, handed_in):
    one = making.started(cast, now, making.solved(), making.word()).indicators.get(certainty="share")
    answer = handed_in(one, "村,群众诉求解决率\n杏花坞村,92\n")
    assert answer.status_code == 422
    assert "分母" in answer.content.decode()
    assert current(one, cast) is None


def test_more_than_all_is_told_and_not_taken(cast, now, handed_in):
    one = making.started(cast, now, making.solved(), making.word()).indicators.get(certainty="share")
    answer = handed_in(one, "村,分子,分母\n杏花坞村,9,10\n老槐坪村,25,20\n".replace("分", "群众诉求解决率分"))
    assert "25/20" in answer.content.decode()
    assert current(one, cast).count == 9
    assert current(one, cast, "老槐坪村") is None


def test_events_may_be_more_than_what_they_are_counted_by(cast, now, handed_in):
    facts = {"name": "可防性案件", "standard": "每千人发案数", "direction": "less", "low": 20.0, "high": 0.0}
    row = making.solved(certainty="count", per=1.0, **facts)
    one = making.started(cast, now, row, making.word()).indicators.get(certainty="count")
    handed_in(one, "村,可防性案件分子,可防性案件分母\n杏花坞村,12,3.2\n")
    assert current(one, cast).count == 12


def test_villages_are_found_by_their_township_too(cast, now, handed_in):
    one = making.started(cast, now, making.solved(), making.word()).indicators.get(certainty="exact")
    town = cast.org("杏花坞村").parent.name
    handed_in(one, f"镇,村,群众满意度\n{town},杏花坞村,81\n别的镇,杏花坞村,1\n")
    assert current(one, cast).value == 81


def test_the_same_table_again_does_not_undo_a_correction(cast, now):
    scheme = making.started(cast, now, making.solved(), making.word())
    one = making.entered(cast, now, scheme, "群众诉求解决率", {"杏花坞村": (5.0, 10.0)})
    made = contesting.contest(current(one, cast), words="", proposed="", viewer=cast.viewer("lin"), now=now)
    contesting.settle(made, told={"count": 9, "of": 10}, answer="", viewer=cast.viewer("zhao"), now=now)
    making.entered(cast, now, scheme, "群众诉求解决率", {"杏花坞村": (5.0, 10.0)})
    assert current(one, cast).count == 9
    making.entered(cast, now, scheme, "群众诉求解决率", {"杏花坞村": (6.0, 10.0)})
    assert current(one, cast).count == 6


def settled(cast, now, as_user, one: Indicator, **said: str) -> Value:
    made = contesting.contest(current(one, cast), words="", proposed="", viewer=cast.viewer("lin"), now=now)
    told = {f"{made.pk}-{name}": value for name, value in said.items()}
    as_user("zhao").post(reverse("appraisal:settle", args=[made.pk]), told)
    return current(one, cast)


def test_a_corrected_survey_keeps_its_error(cast, now, as_user):
    scheme = making.started(cast, now, making.solved(), making.word(certainty="survey"))
    one = scheme.indicators.get(certainty="survey")
    Value.objects.create(indicator=one, org=cast.org("杏花坞村"), value=70, error=6, at=now)
    assert settled(cast, now, as_user, one, value="80").error == 6
    fresh = settled(cast, now, as_user, one, value="81", error="2.5")
    assert (fresh.value, fresh.error) == (81, 2.5)


def test_a_correction_to_more_than_all_is_not_taken(cast, now, as_user):
    scheme = making.started(cast, now, making.solved(), making.word())
    one = making.entered(cast, now, scheme, "群众诉求解决率", {"杏花坞村": (5.0, 10.0)})
    assert settled(cast, now, as_user, one, count="25", of="20").count == 5
