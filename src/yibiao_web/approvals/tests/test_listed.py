"""A list against the figures that other forms reported of the same people."""

from __future__ import annotations

from datetime import date

import pytest

from yibiao_web.approvals.comparing import differences
from yibiao_web.approvals.listed import Listed, figures_like, narrowest
from yibiao_web.approvals.tests.making import known, result, row, submitted
from yibiao_web.forms.picking import conditions_of, words_at
from yibiao_web.ledger.actions import SubjectChange, record
from yibiao_web.ledger.models import Source
from yibiao_web.tasks.models import Task

PEOPLE = "aggregate.low_income_people"


@pytest.mark.parametrize(
    ("kind", "title", "filters", "figures"),
    [
        ("person", "禾溪县农村低保对象花名册（2026年一季度）", [], [PEOPLE]),
        ("household", "低保户花名册", [], ["aggregate.low_income_households"]),
        ("person", "80岁以上老年人名册", [], ["aggregate.elderly_80"]),
        ("person", "村民名册", ["低保对象"], [PEOPLE]),
        ("person", "党员花名册", [], ["aggregate.party_members"]),
        ("person", "85岁以上低保老人", [], []),  # no figure counts just these
        ("person", "困难残疾人名册", [], []),  # who that is is not understood
        ("person", "村民名册", ["全部"], []),
    ],
)
def test_which_figure_a_list_counts(db, kind, title, filters, figures):
    picks = conditions_of(words_at("禾溪县"), kind, title, filters)
    assert (figures_like(Listed(0, kind, narrowest(picks))) if picks else []) == figures


@pytest.fixture
def reported(cast, now):
    """Another form's figure of a village."""

    def told(value: int, period: str) -> None:
        village = cast.org("杏花坞村")
        source = Source(
            kind="import", county=cast.org("禾溪县"), org=village, title="救助季报", dated=date(2026, 10, 8)
        )
        line = SubjectChange(village, "organisation", {PEOPLE: value}, key=f"{village.code}@{period}")
        record(source, [line], by=cast.user("sun"), now=now, org=village)

    return told


@pytest.fixture
def listed(cast, now):
    """A list of those on 低保 with two who stay, of November."""
    home, shi, lu = known(cast, now)
    one = submitted(cast, now, result(row(shi, "kept"), row(lu, "kept"), row(None, "added"), row(home, "died")))
    one.task.admission.regions = [
        {"region": 0, "kind": "list", "subject": "person", "title": "农村低保对象花名册", "sheet": "", "chosen": []}
    ]
    one.task.admission.save()
    Task.objects.update(period="2026-11")
    one.task.period = "2026-11"
    return one


def words(listed) -> list[str]:
    return [one.words for one in differences(listed, listed.submission.result) if one.odd]


def test_a_figure_that_disagrees_is_said_with_how_much(as_user, listed, reported):
    reported(5, "2026Q4")
    assert words(listed) == ["名单上 3 人，与《救助季报》报的“低保人数”5 人 不一致，相差 2 人。"]
    page = as_user("chen").get(f"/review/{listed.pk}").content.decode()
    assert "名单上 3 人" in page


@pytest.mark.parametrize(("value", "period"), [(3, "2026Q4"), (5, "2026Q3"), (5, "2025")])
def test_an_equal_figure_or_one_of_another_time_says_nothing(listed, reported, value, period):
    reported(value, period)
    assert words(listed) == []
