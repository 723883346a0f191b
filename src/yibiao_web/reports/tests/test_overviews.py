"""What each sees: the county what all ask, a sender what it asks, a place what is asked of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from yibiao_web.burden.actions import charge_demand, on_behalf
from yibiao_web.burden.models import Budget, BurdenEntry
from yibiao_web.forms.models import Admission
from yibiao_web.gate import actions as gate
from yibiao_web.gate.models import Demand
from yibiao_web.inspections.models import Inspection, Visit
from yibiao_web.reports import county, department, place, readings, stopped
from yibiao_web.reports.spans import Span, year_to
from yibiao_web.reports.tests.conftest import TODAY, moment

WHY, DUTY, KEPT = "已合并到季度例会，不再单开。", "了解养老服务进度", "由季度例会一并调度，不另开会。"


def test_a_year_so_far_stands_beside_last_year_so_far(cast, two_years):
    one = county.overview(cast.viewer("gao"), TODAY).picture
    assert one.year.now == 10 * (180 + 30)
    assert one.year.before == 11 * (120 + 30)
    assert (one.month.now, one.month.before) == (0, 150)
    assert {line.kind: (line.now.minutes, line.before.minutes) for line in one.kinds} == {
        "document": (300, 330), "meeting": (1800, 1320)
    }  # fmt: skip
    assert [(line.part, line.now, line.before) for line in one.parts] == [("meetings", 20, 22)]


def test_without_a_ledger_of_last_year_nothing_is_compared(cast, asked):
    asked("meeting", date(2026, 3, 2), {"杏花坞村": 60.0})
    one = county.overview(cast.viewer("gao"), TODAY).picture
    assert (one.year.now, one.year.before, one.year.percent) == (60, None, None)


def test_senders_stand_in_the_order_of_the_tree_by_bands(cast, two_years):
    for name, minutes in (("县民政局", 100.0), ("县残联", 310.0), ("县卫健局", 100.0)):
        Budget.objects.create(org=cast.org(name), year=2026, minutes=minutes)
    rows = county.overview(cast.viewer("gao"), TODAY).senders
    assert [one.org.path for one in rows] == sorted(one.org.path for one in rows)
    assert {one.org.name: one.band for one in rows} == {"县民政局": "over", "县残联": "near", "县卫健局": "within"}


def test_what_was_withdrawn_says_how_its_duty_is_met(cast, two_years):
    one = Demand.objects.filter(kind="meeting").latest("pk")
    gate.withdraw(one, viewer=cast.viewer("zhao"), reason=WHY, duty=DUTY, duty_kept_by=KEPT, now=moment(TODAY))
    seen = county.overview(cast.viewer("gao"), TODAY)
    assert [(row.title, row.minutes, row.duty, row.duty_kept_by) for row in seen.ended] == [
        (one.title, 180, DUTY, KEPT)
    ]
    assert seen.given_back == 180
    (here,) = stopped.of_place(cast.org("杏花坞村"), year_to(TODAY))
    assert here.minutes == 120
    assert stopped.of_place(cast.org("老槐坪村"), year_to(TODAY)) == []


def test_what_was_refused_was_not_asked_of_anybody(cast, now):
    zhao = cast.viewer("zhao")
    one = gate.register("meeting", org=zhao.org, title="推进会", findings=[], asked={cast.org("杏花坞村"): 90.0},
                        viewer=zhao, now=now)  # fmt: skip
    gate.send_up(one, viewer=zhao, words="请审", now=now)
    gate.decide(one, verdict="refused", viewer=cast.viewer("gao"), reason="与月度例会重复", now=now)
    seen = county.overview(cast.viewer("gao"), TODAY)
    assert (seen.kept_away, [row.reason for row in seen.refused]) == (90, ["与月度例会重复"])
    assert department.department(zhao, zhao.org, TODAY).refused == seen.refused
    assert department.department(zhao, cast.org("县残联"), TODAY).refused == []


def test_findings_are_counted_by_demands_not_by_sentences(cast, now):
    zhao = cast.viewer("zhao")
    held = {"code": "form_known", "severity": "reason", "message": "已有", "advice": "直接用"}
    gate.register("outside", org=zhao.org, title="要名单", findings=[held, held], asked={}, viewer=zhao, now=now)
    (row,) = stopped.often(zhao.org, year_to(TODAY))
    assert (row.code, row.count, row.advice) == ("form_known", 1, "直接用")
    assert stopped.repeated(zhao.org, year_to(TODAY)) == 1
    assert Admission.objects.count() == 0


def test_a_sender_sees_its_budget_and_where_the_year_will_end(cast, two_years):
    Budget.objects.create(org=cast.org("县残联"), year=2026, minutes=310)
    year = department.department(cast.viewer("gao"), cast.org("县残联"), TODAY).year
    assert (year.used, year.left) == (300, 10)
    assert year.forecast.low <= year.forecast.expected <= year.forecast.high
    assert year.forecast.used == 300


def test_in_force_is_what_still_has_to_be_met(cast, asked):
    org = cast.org("县民政局")
    past, ahead = TODAY - timedelta(days=3), TODAY + timedelta(days=3)
    asked("meeting", TODAY - timedelta(days=9), {"杏花坞村": 9.0}, title="开过了", due_on=past)
    asked("meeting", TODAY - timedelta(days=9), {"杏花坞村": 9.0}, title="要开的", due_on=ahead)
    asked("document", TODAY - timedelta(days=60), {"杏花坞村": 9.0}, title="没写日子的旧文")
    asked("group", TODAY - timedelta(days=300), {"杏花坞村": 9.0}, title="工作群")
    assert [row.title for row in department.in_force(org, TODAY)] == ["要开的", "工作群"]
    assert department.done(org, TODAY) == 2


def test_a_place_sees_what_is_asked_of_it_by_whom_and_when(cast, asked):
    asked("meeting", TODAY, {"杏花坞村": 90.0, "碾子坝村": 30.0}, due_on=TODAY + timedelta(days=5))
    asked("document", TODAY, {"杏花坞村": 10.0}, by="zhou", title="通知", due_on=TODAY + timedelta(days=40))
    seen = place.place(cast.org("杏花坞村"), TODAY)
    assert [(row.title, row.sender, row.minutes) for row in seen.coming] == [("养老工作推进会", "县民政局", 90)]
    assert [(name, sums.minutes) for name, sums in seen.senders] == [("县残联", 10), ("县民政局", 90)]
    assert seen.month.minutes == 100
    assert place.place(cast.org("碾子坝村"), TODAY).month.minutes == 30
    assert readings.of_places_below(cast.org("鹤汀镇")).total(Span(TODAY, TODAY)).minutes == 100


@pytest.mark.parametrize(("state", "seen"), [("planned", 0.0), ("under_way", 0.0), ("done", 60.0)])
def test_an_unannounced_inspection_is_in_no_places_sum_before_it_is_over(cast, asked, state, seen):
    village = cast.org("杏花坞村")
    demand = asked("inspection", TODAY, {"杏花坞村": 60.0}, title="暗访")
    one = Inspection.objects.create(demand=demand, year=2026, kind="check", unannounced=True)
    assert place.place(village, TODAY).month.minutes == 0  # not drawn yet
    Visit.objects.create(inspection=one, place=village, on=TODAY, unannounced=True, state=state, made_at=moment(TODAY))
    here = place.place(village, TODAY)
    assert here.month.minutes == seen
    assert len(here.visits) == (1 if seen else 0)
    assert [row.title for row in here.coming] == []


def test_each_opens_the_own_overview(as_user, two_years):
    own = {"gao": "county", "zhao": "department", "lin": "place", "wang": "place", "chen": "place"}
    for name, url in own.items():
        assert as_user(name).get("/reports/").url == f"/reports/{url}/", name
        assert as_user(name).get(f"/reports/{url}/").status_code == 200
    assert as_user("wu").get("/reports/").status_code == 404


def test_the_first_page_says_the_months_hours(as_user, cast, asked):
    today = timezone.localdate()
    asked("meeting", today, {"杏花坞村": 180.0})
    page = as_user("gao").get("/")
    assert [one.number for one in page.context["others"] if "本月到今天" in str(one.words)] == ["3"]


def test_a_stranger_finds_nothing_of_ours(cast, as_user, two_years):
    qian = as_user("qian")
    assert "县民政局" not in qian.get("/reports/county/").content.decode()
    for page, org in (("department", "县民政局"), ("place", "杏花坞村"), ("place", "鹤汀镇")):
        assert qian.get(f"/reports/{page}/?org={cast.org(org).pk}").status_code == 404


def test_nobody_opens_what_is_not_theirs(cast, as_user):
    assert as_user("zhao").get(f"/reports/department/?org={cast.org('县残联').pk}").status_code == 404
    assert as_user("lin").get(f"/reports/place/?org={cast.org('老槐坪村').pk}").status_code == 404
    assert as_user("chen").get(f"/reports/place/?org={cast.org('老槐坪村').pk}").status_code == 200
    assert as_user("chen").get(f"/reports/place/?org={cast.org('碾子坝村').pk}").status_code == 404
    assert as_user("gao").get(f"/reports/place/?org={cast.org('碾子坝村').pk}").status_code == 200
    assert as_user("gao").get("/reports/place/?org=nonsense").status_code == 200


def test_an_empty_ledger_says_so(as_user):
    for name, url in (("gao", "county"), ("zhao", "department"), ("lin", "place")):
        page = as_user(name).get(f"/reports/{url}/")
        assert "还没有数据" in page.content.decode()
    assert not BurdenEntry.objects.exists()


def test_a_page_asks_the_database_no_more_for_a_longer_ledger(as_user, two_years, django_assert_max_num_queries):
    timezone.localdate()
    for name, url in (("gao", "county"), ("zhao", "department"), ("lin", "place")):
        client = as_user(name)
        client.get("/reports/")
        with django_assert_max_num_queries(60):
            client.get(f"/reports/{url}/")


def test_a_meeting_joined_with_others_saves_only_what_its_part_does_not_take(cast, asked):
    alone = asked("meeting", date(2026, 11, 3), {"杏花坞村": 90.0, "老槐坪村": 90.0})
    gate.withdraw(alone, viewer=cast.viewer("zhao"), reason="并入", now=moment(TODAY), duty="落实养老服务政策",
                  duty_kept_by="在合并的会上照样讲，由县民政局主持，用四十分钟。")  # fmt: skip
    villages = {cast.org(name).pk: 20.0 for name in ("杏花坞村", "老槐坪村")}
    charge_demand(target=alone, org=alone.org, county=alone.county, kind="meeting", title=alone.title, on=TODAY,
                  minutes=40.0, shares=villages, series=on_behalf(alone))  # fmt: skip
    (row,) = stopped.of_county(alone.county, year_to(TODAY))
    (here,) = stopped.of_place(cast.org("杏花坞村"), year_to(TODAY))
    assert (row.minutes, here.minutes) == (140.0, 70.0)
