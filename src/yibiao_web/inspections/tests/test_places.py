"""The place's side: its code, the caps, who is turned away; and joined visits."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from yibiao_web.audit.models import AuditEntry
from yibiao_web.inspections import actions, arranging, joining
from yibiao_web.inspections.models import Arrival, JoinPlan, PlaceCode, Visit
from yibiao_web.inspections.tests.proposing import in_the_plan

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
WHY = "群众反映电梯停了三天，要当天去看"


@pytest.fixture(autouse=True)
def _at(monkeypatch, now):
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


@pytest.fixture
def go(cast, now):
    """``go(day, …)``: a visit of a new inspection to 杏花坞村."""

    def made(on: date, *, who: str = "zhao", title: str = "", **more) -> Visit:
        inspection = more.pop("inspection", None) or in_the_plan(cast, now, who=who, title=title or f"检查{who}{on}")
        place = more.pop("place", cast.org("杏花坞村"))
        return actions.add_visit(inspection, place=place, on=on, viewer=cast.viewer(who), now=now, **more)

    return made


def seen(cast, now, query: str = "") -> str:
    """What anybody sees who reads the code of 杏花坞村, not signed in."""
    code = arranging.code_of(cast.org("杏花坞村"), now=now).code
    response = Client().get(f"/inspections/at/{code}/{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_whoever_reads_the_code_sees_today_the_month_and_whether_it_is_planned(cast, now, go):
    go(now.date(), title="养老站点检查")
    go(date(2026, 11, 9), title="殡葬价格检查")
    page = seen(cast, now)
    assert "养老站点检查" in page
    assert "这个月 2 次（最多 3 次）" in page
    assert "在计划里" in seen(cast, now, "?q=殡葬价格")
    assert "没有查到" in seen(cast, now, "?q=卫生评比")


def test_nothing_sealed_is_seen_by_the_code_until_it_is_over(cast, now, go):
    before = seen(cast, now)
    sealed = in_the_plan(cast, now, title="食品安全暗访", unannounced=True, places=(), plan_number="2026-暗1")
    visit = go(now.date(), inspection=sealed, unannounced=True, lead=cast.user("zhao"))
    assert _TOKEN.sub("", seen(cast, now)) == _TOKEN.sub("", before)
    elsewhere = arranging.code_of(cast.org("碾子坝村"), now=now).code
    looked = [seen(cast, now, "?q=2026-暗1"), Client().get(f"/inspections/at/{elsewhere}/?q=2026-暗1").content.decode()]
    assert all("去哪里到了当天才知道" in page for page in looked)
    actions.finish_visit(visit, viewer=cast.viewer("zhao"), now=now)
    assert "食品安全暗访" in seen(cast, now)


def test_a_draft_can_not_be_found_by_the_code(cast, now):
    one = in_the_plan(cast, now, title="还没有定的检查")
    type(one.demand).objects.filter(pk=one.demand_id).update(in_force_on=None)
    assert "没有查到" in seen(cast, now, "?q=还没有定的检查")


def test_the_code_is_typed_in_small_letters_and_with_blanks_too(cast, now):
    code = arranging.code_of(cast.org("杏花坞村"), now=now).code
    words = f"{code[:4].lower()} {code[4:]}"
    assert Client().get("/inspections/at/", {"code": words}).url == f"/inspections/at/{code}/"
    assert "没有这个码" in Client().get("/inspections/at/", {"code": "AAAAAAAA"}).content.decode()
    assert Client().get("/inspections/at/AAAAAAAA/").status_code == 404


def test_a_new_code_makes_the_old_one_void(as_user, cast, now):
    old = arranging.code_of(cast.org("杏花坞村"), now=now).code
    as_user("lin").post("/inspections/place/code/")
    assert Client().get(f"/inspections/at/{old}/").status_code == 404
    assert PlaceCode.objects.get(place=cast.org("杏花坞村")).code != old


def test_the_place_reads_why_a_visit_is_over_the_cap_and_may_turn_it_away(as_user, cast, now, go):
    for day in (3, 9, 16):
        go(date(2026, 11, day))
    fourth = go(date(2026, 11, 23), over_cap_reason=WHY)
    lin = as_user("lin")
    assert WHY in lin.get("/inspections/place/").content.decode()
    assert lin.post(f"/inspections/visits/{fourth.pk}/turn-away/", {"reason": "忙"}).status_code == 422
    lin.post(f"/inspections/visits/{fourth.pk}/turn-away/", {"reason": "这个月已经来过三次，年底结账走不开"})
    fourth.refresh_from_db()
    assert fourth.state == Visit.State.TURNED_AWAY
    assert "年底结账走不开" in as_user("zhao").get(f"/inspections/{fourth.inspection.demand_id}/").content.decode()


def test_a_visit_within_the_cap_is_not_turned_away(as_user, cast, go):
    one = go(date(2026, 11, 3))
    assert as_user("lin").post(f"/inspections/visits/{one.pk}/turn-away/", {"reason": "今天不方便"}).status_code == 409
    assert as_user("luo").post(f"/inspections/visits/{one.pk}/turn-away/", {"reason": "今天不方便"}).status_code == 404


def test_the_page_asks_for_a_reason_when_a_day_is_over_the_cap(as_user, cast, now, go):
    for day in (3, 9, 16):
        go(date(2026, 11, day))
    one, zhao = in_the_plan(cast, now, title="第四项"), as_user("zhao")
    given = {"place": cast.org("杏花坞村").pk, "on": "2026-11-23"}
    response = zhao.post(f"/inspections/{one.demand_id}/visits/", given)
    assert response.status_code == 422
    assert "超过次数还要去的理由" in response.content.decode()
    assert 'value="2026-11-23"' in response.content.decode()
    zhao.post(f"/inspections/{one.demand_id}/visits/", given | {"over_cap_reason": WHY})
    assert one.visits.get().over_cap_reason == WHY


def test_a_cancelled_visit_gives_the_day_back(as_user, cast, now, go):
    visits = [go(date(2026, 11, day)) for day in (3, 9, 16)]
    as_user("zhao").post(f"/inspections/visits/{visits[0].pk}/cancel/", {"reason": "并到下个月"})
    assert go(date(2026, 11, 23)).over_cap_reason == ""
    assert as_user("zhou").post(f"/inspections/visits/{visits[1].pk}/cancel/").status_code == 404


def test_somebody_who_came_unknown_is_noted_once_and_the_gatekeeper_reads_it(as_user, cast):
    lin = as_user("lin")
    given = {"who": "某协会", "what": "要看台账", "on": "2026-11-02"}
    lin.post("/inspections/place/arrived/", given)
    lin.post("/inspections/place/arrived/", given)
    assert Arrival.objects.get().received is False
    assert "某协会" in as_user("gao").get("/inspections/").content.decode()
    assert lin.post("/inspections/place/arrived/", given | {"on": "2026-12-02"}).status_code == 422
    assert lin.post("/inspections/place/arrived/", {"who": ""}).status_code == 422


@pytest.mark.parametrize("name", ["lin", "wang", "chen"])
def test_a_place_has_its_page_and_a_poster(as_user, name):
    page = as_user(name).get("/inspections/place/").content.decode()
    assert "<svg" in page
    assert "style=" not in page[page.index("<svg") : page.index("</svg>")]
    assert as_user(name).get("/inspections/place/poster/").status_code == 200


def test_a_department_has_no_code(as_user):
    assert "镇街和村才有码" in as_user("zhao").get("/inspections/place/").content.decode()


def test_the_calendar_shows_who_goes_together(as_user, cast, now, go):
    day = date(2026, 11, 10)
    go(day, title="养老站点检查")
    go(day, who="zhou", title="无障碍检查")
    for name in ("gao", "lin", "chen"):
        page = as_user(name).get("/inspections/calendar/?month=2026-11").content.decode()
        assert "2 家同去" in page, name
    assert "无障碍检查" not in as_user("luo").get("/inspections/calendar/?month=2026-11").content.decode()
    assert as_user("lin").get("/inspections/calendar/?month=九月").status_code == 200


# joined visits


@pytest.fixture
def asked(cast, now) -> JoinPlan:
    """Two departments, the same two villages, three weeks."""
    span = {"first": date(2026, 11, 4), "last": date(2026, 11, 25)}
    in_the_plan(cast, now, title="养老站点检查", places=("杏花坞村", "老槐坪村"), **span)
    in_the_plan(cast, now, who="zhou", title="无障碍检查", places=("杏花坞村", "老槐坪村"), **span)
    in_the_plan(cast, now, title="暗访", places=(), unannounced=True, **span)
    return joining.ask(date(2026, 11, 1), date(2026, 11, 30), viewer=cast.viewer("gao"), now=now)


def test_departments_go_together_once_the_plan_is_carried_out(asked, as_user, cast, now):
    joining.make(asked)
    asked.refresh_from_db()
    assert asked.totals["apart"]["place_days"] == 4
    assert asked.totals["joined"]["place_days"] == 2
    gao = as_user("gao")
    assert "2 家同去" in gao.get(f"/inspections/joins/{asked.pk}/").content.decode()
    gao.post(f"/inspections/joins/{asked.pk}/agree/")
    assert Visit.objects.count() == 4
    assert Visit.objects.values("trip").distinct().count() == 2
    assert gao.post(f"/inspections/joins/{asked.pk}/agree/").status_code == 409
    assert Visit.objects.count() == 4
    assert AuditEntry.objects.filter(action="join_plan.agreed").count() == 1


def test_what_is_over_meanwhile_is_left_and_told_of(asked, cast, now):
    joining.make(asked)
    asked.refresh_from_db()
    first = asked.rows[0]
    type(asked).objects.filter(pk=asked.pk).update(rows=[first | {"on": "2026-12-24"}, *asked.rows[1:]])
    asked.refresh_from_db()
    done = joining.agree(asked, viewer=cast.viewer("gao"), now=now)
    assert len(done.left) == 1
    assert "2026-12-24" in done.left[0]
    assert Visit.objects.count() == 3


def test_a_day_that_was_set_stays_and_others_join_it(cast, now, go):
    one = in_the_plan(
        cast, now, title="养老站点检查", places=("杏花坞村",), first=date(2026, 11, 4), last=date(2026, 11, 25)
    )
    other = in_the_plan(
        cast,
        now,
        who="zhou",
        title="无障碍检查",
        places=("杏花坞村",),
        first=date(2026, 11, 4),
        last=date(2026, 11, 25),
    )
    go(date(2026, 11, 19), inspection=one)
    plan = joining.ask(date(2026, 11, 3), date(2026, 11, 30), viewer=cast.viewer("gao"), now=now)
    joining.make(plan)
    plan.refresh_from_db()
    assert {(row["inspection"], row["on"]) for row in plan.rows} == {(one.pk, "2026-11-19"), (other.pk, "2026-11-19")}


def test_a_sealed_visit_gives_nothing_to_the_planner(cast, now, go):
    sealed = in_the_plan(cast, now, title="暗访", places=(), unannounced=True)
    go(now.date(), inspection=sealed, unannounced=True, lead=cast.user("zhao"))
    in_the_plan(cast, now, title="养老站点检查", places=("杏花坞村",), first=date(2026, 11, 4), last=date(2026, 11, 25))
    plan = joining.ask(date(2026, 11, 3), date(2026, 11, 30), viewer=cast.viewer("gao"), now=now)
    assert joining.request_of(plan).visited == {}


def test_nothing_open_is_not_planned_and_only_the_gatekeeper_plans(as_user, cast, now):
    assert "没有还没定日子的检查" in as_user("gao").post("/inspections/joins/", {"span": "1"}).content.decode()
    assert as_user("zhao").get("/inspections/joins/").status_code == 404
    with pytest.raises(Exception, match="只有减负办"):
        joining.ask(now.date(), now.date() + timedelta(days=9), viewer=cast.viewer("zhao"), now=now)
