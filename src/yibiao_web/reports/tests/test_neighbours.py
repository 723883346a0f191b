"""What other capabilities know, said in a sentence or two; and nothing where they know nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from yibiao_web.fieldwork.models import Problem
from yibiao_web.inspections.models import Inspection, Visit
from yibiao_web.reports import neighbours
from yibiao_web.reports.spans import Span, year_to
from yibiao_web.reports.tests.conftest import TODAY, moment
from yibiao_web.trends.models import Alarm, Look, Measure

YEAR = year_to(TODAY)


@pytest.fixture
def alarm(cast) -> Alarm:
    return Alarm.objects.create(
        county=cast.org("禾溪县"), org=cast.org("县民政局"), kind="document", sort="rebound", begun=date(2026, 5, 1),
        seen=date(2026, 7, 1), month=date(2026, 10, 1), message="县民政局的文件反弹：每月多 3 小时（95% 区间 1—5）。",
    )  # fmt: skip


def test_where_nothing_is_known_nothing_is_said(cast, db):
    gao = cast.viewer("gao")
    for section in (
        neighbours.alarms(gao, YEAR), neighbours.measures(gao, YEAR), neighbours.visits(gao.county, YEAR),
        neighbours.heard(gao, YEAR),
    ):  # fmt: skip
        assert section.lines == []


def test_a_look_that_saw_nothing_says_so(cast):
    Look.objects.create(county=cast.org("禾溪县"), month=date(2026, 10, 1), made_at=moment(TODAY))
    assert neighbours.alarms(cast.viewer("gao"), YEAR).lines == ["没有。"]


def test_an_alarm_is_told_to_the_county_and_to_its_sender(cast, alarm):
    for name in ("gao", "zhao"):
        (line,) = neighbours.alarms(cast.viewer(name), YEAR).lines
        assert line.startswith("反弹：县民政局的文件反弹")
        assert "待说明" in line
    assert neighbours.alarms(cast.viewer("zhou"), YEAR, cast.org("县残联")).lines == []
    assert neighbours.alarms(cast.viewer("gao"), YEAR, cast.org("县残联")).lines == []


def test_an_alarm_belongs_to_the_months_in_which_it_stood(cast, alarm):
    gao = cast.viewer("gao")
    may, july = Span(date(2026, 5, 1), date(2026, 5, 31)), Span(date(2026, 7, 1), date(2026, 7, 31))
    assert neighbours.live_alarms(gao, may) == []  # not seen yet
    assert neighbours.live_alarms(gao, july) == [alarm]
    Alarm.objects.update(closed_at=moment(date(2026, 9, 1)), closed_by=cast.user("gao"))
    assert neighbours.live_alarms(gao, Span(date(2026, 11, 1), TODAY)) == []


def test_a_measure_is_told_in_the_words_of_the_watch(cast):
    Measure.objects.create(
        county=cast.org("禾溪县"), title="精文减会", since=date(2026, 3, 1), made_by=cast.user("gao"),
        made_at=moment(TODAY), effect={"words": "看不出效果：可能少 9%，也可能多 5%。"},
    )  # fmt: skip
    gao = cast.viewer("gao")
    assert neighbours.measures(gao, YEAR).lines == ["《精文减会》：看不出效果：可能少 9%，也可能多 5%。"]
    assert neighbours.measures(gao, Span(date(2026, 1, 1), date(2026, 2, 28))).lines == []


def test_visits_and_problems_are_counted_and_not_ranked(cast, asked):
    village = cast.org("杏花坞村")
    one = Inspection.objects.create(demand=asked("inspection", TODAY, {}, title="养老检查"), year=2026, kind="check")
    visits = [
        Visit.objects.create(inspection=one, place=village, on=TODAY - timedelta(days=days), state="done",
                             over_cap_reason=reason, made_at=moment(TODAY))
        for days, reason in ((3, ""), (2, "突发山洪，须当天核实"))
    ]  # fmt: skip
    Visit.objects.create(inspection=one, place=village, on=TODAY, made_at=moment(TODAY))
    Problem.objects.create(
        visit=visits[0], county=village.parent.parent, place=village, owner=cast.org("县民政局"), title="食堂没有扶手",
        since=TODAY - timedelta(days=3), due_on=TODAY - timedelta(days=1),
    )  # fmt: skip
    first, second = neighbours.visits(cast.org("禾溪县"), YEAR).lines
    assert first == "去了 2 次，1 个村镇。超过次数的 1 次，都写了理由，当地看得到。"
    assert second == "反馈问题 1 个，销号 0 个，还在整改 1 个，其中过了期限的 1 个。"
    assert "杏花坞" not in first + second


def test_a_place_reads_its_own_caps(cast):
    assert any("最多" in words for words in neighbours.visits_here(cast.org("杏花坞村"), TODAY))
