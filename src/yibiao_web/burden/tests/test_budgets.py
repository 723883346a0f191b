"""Budgets through the door: only falling, refused after, warned before, moved with a published reason."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.refusals import Refusal
from yibiao_web.burden.budgeting import carry_over, part_of, set_budget, sign_emergency, transfer
from yibiao_web.burden.models import Budget, BudgetException, BudgetTransfer, BurdenEntry, BurdenShare
from yibiao_web.burden.standing import left, own, senders
from yibiao_web.gate import actions as gate
from yibiao_web.gate.models import Demand
from yibiao_web.inspections.models import Inspection

REASON = "上级新增全国人口抽样核查，原来的预算没有算进这一项。"
WHY = "强降雨橙色预警，今晚要核清山洪沟边住了哪些人，等不到明天。"


@pytest.fixture
def gao(cast):
    return cast.viewer("gao")


def budget(cast, gao, now, hours: float, *, org: str = "县民政局", year: int = 2026, **more) -> Budget:
    return set_budget(cast.org(org), year=year, minutes=60 * hours, viewer=gao, now=now, **more)


def demand(cast, now, minutes: float, *, who: str = "zhao", title: str = "走访情况", money: float = 0.0) -> Demand:
    viewer = cast.viewer(who)
    made = gate.register(
        Demand.Kind.DOCUMENT, org=viewer.org, title=title, findings=[], now=now, viewer=viewer, money=money,
        asked={cast.org("杏花坞村"): minutes / 2, cast.org("老槐坪村"): minutes / 2},
        parts={"documents": 1, "characters": 800},
    )  # fmt: skip
    return gate.pass_plain(made, viewer=viewer, now=now)


def send(cast, one: Demand, now, who: str = "zhao") -> Demand:
    return gate.enter_force(one, viewer=cast.viewer(who), now=now)


def test_a_budget_may_fall_and_rises_only_with_a_reason_that_everybody_reads(cast, gao, now, as_user):
    budget(cast, gao, now, 800)
    budget(cast, gao, now, 700, year=2027)
    for hours, year in ((900, 2026), (701, 2028)):
        with pytest.raises(Refusal) as told:
            budget(cast, gao, now, hours, year=year)
        assert told.value.code == "budget_rises"
    budget(cast, gao, now, 900, reason=REASON)
    for who in ("lin", "zhao", "wu", "gao"):
        assert REASON in as_user(who).get("/burden/published/?year=2026").content.decode()
    assert REASON not in as_user("qian").get("/burden/published/?year=2026").content.decode()


def test_money_falls_too_and_may_not_be_left_out(cast, gao, now):
    budget(cast, gao, now, 800, money=20_000)
    for money in (20_001, None):
        with pytest.raises(Refusal):
            budget(cast, gao, now, 700, year=2027, money=money)
    assert budget(cast, gao, now, 700, year=2027, money=19_000).money == 19_000


def test_setting_this_year_below_the_next_is_a_rise_as_well(cast, gao, now):
    budget(cast, gao, now, 800)
    budget(cast, gao, now, 800, year=2027)
    with pytest.raises(Refusal):
        budget(cast, gao, now, 500)


def test_a_budget_from_july_is_compared_as_a_whole_years(cast, gao, now):
    budget(cast, gao, now, 400, since=date(2026, 7, 2))
    assert part_of(2026, date(2026, 7, 2)) == pytest.approx(183 / 365)
    budget(cast, gao, now, 790, year=2027)
    with pytest.raises(Refusal):
        budget(cast, gao, now, 800, year=2027)


@pytest.mark.parametrize(
    ("hours", "more"),
    [(-1, {}), (float("nan"), {}), (float("inf"), {}), (1e12, {}), (1, {"money": -5.0}), (1, {"money": float("nan")}),
     (1, {"year": 2025}), (1, {"since": date(2025, 7, 1)})],
)  # fmt: skip
def test_what_is_no_budget_is_refused(cast, gao, now, hours, more):
    with pytest.raises(Refusal):
        budget(cast, gao, now, hours, **more)
    assert not Budget.objects.exists()


def test_what_was_typed_stays_on_the_page(cast, as_user):
    address = f"/burden/budget/{cast.org('县民政局').pk}/"
    told = as_user("gao").post(address, {"hours": "八百", "year": "2026", "reason": "别丢了我写的"})
    assert told.status_code == 422
    assert "别丢了我写的" in told.content.decode()
    assert "八百" in told.content.decode()


def test_it_is_set_and_seen_on_the_pages(cast, as_user):
    year = timezone.localdate().year
    address = f"/burden/budget/{cast.org('县民政局').pk}/"
    assert as_user("gao").post(address, {"hours": "1,200", "money": "30000", "year": year}).status_code == 302
    page = as_user("zhao").get("/burden/").content.decode()
    assert "1,200 小时" in page
    assert "30,000" in page
    assert "1200" in as_user("gao").get(address).content.decode()


def test_the_last_minute_may_be_asked_and_none_beyond(cast, gao, now):
    budget(cast, gao, now, 2)
    send(cast, demand(cast, now, 60, title="甲"), now)
    over = demand(cast, now, 61, title="乙")
    with pytest.raises(Refusal) as told:
        send(cast, over, now)
    assert told.value.code == "over_budget"
    assert "还剩 1 小时" in told.value.message
    over.refresh_from_db()
    assert over.in_force_on is None
    assert BurdenEntry.objects.count() == 1, "nothing is charged"
    send(cast, demand(cast, now, 60, title="丙"), now)
    assert left(cast.org("县民政局"), 2026) == (120, 120)


def test_money_bounds_as_minutes_do(cast, gao, now):
    budget(cast, gao, now, 100, money=1_000)
    send(cast, demand(cast, now, 10, money=900), now)
    with pytest.raises(Refusal) as told:
        send(cast, demand(cast, now, 10, money=101, title="再印一本"), now)
    assert "经费" in told.value.message


def test_without_a_budget_it_is_charged_and_not_bounded(cast, now):
    send(cast, demand(cast, now, 10_000_000), now)
    assert left(cast.org("县民政局"), 2026) == (None, 10_000_000)


def test_a_new_year_is_a_new_budget(cast, gao, now):
    budget(cast, gao, now, 1)
    budget(cast, gao, now, 1, year=2027)
    send(cast, demand(cast, now, 60, title="今年"), now)
    later = now + timedelta(days=90)
    send(cast, demand(cast, later, 60, title="明年"), later)
    assert left(cast.org("县民政局"), 2027) == (60, 60)


def test_what_was_asked_before_the_budget_began_is_not_charged_to_it(cast, gao, now):
    send(cast, demand(cast, now, 600), now)
    budget(cast, gao, now, 1, since=date(2026, 11, 3))
    assert left(cast.org("县民政局"), 2026) == (60, 0)


def test_what_came_outside_is_charged_although_the_budget_is_used_up(cast, gao, now):
    budget(cast, gao, now, 0)
    one = gate.register(Demand.Kind.OUTSIDE, org=cast.org("县民政局"), title="群里要的表", findings=[], asked={},
                        minutes=90, now=now, viewer=None)  # fmt: skip
    gate.enter_force(one, viewer=None, now=now, anyhow=True)
    assert left(cast.org("县民政局"), 2026) == (0, 90)


def test_an_emergency_goes_beyond_with_a_signed_reason_and_is_charged(cast, gao, now, as_user):
    budget(cast, gao, now, 1)
    one = demand(cast, now, 300, title="转移人员核查")
    address = f"/burden/emergency/gate.demand/{one.pk}/"
    assert "突发应急" in as_user("zhao").get(address).content.decode()
    short = as_user("zhao").post(address, {"reason": "急", "signed_name": "赵志强"})
    assert (short.status_code, BudgetException.objects.count()) == (422, 0)
    assert as_user("zhao").post(address, {"reason": WHY, "signed_name": "别人"}).status_code == 422
    for _ in range(2):
        told = as_user("zhao").post(address, {"reason": WHY, "signed_name": "赵志强", "back": "/documents/"})
        assert (told.status_code, told["Location"]) == (302, "/documents/")
    assert BudgetException.objects.count() == 1
    send(cast, one, now)
    assert left(cast.org("县民政局"), 2026) == (60, 300)
    assert WHY in as_user("lin").get(f"/burden/published/?year={timezone.localdate().year}").content.decode()


@pytest.mark.parametrize("who", ["zhou", "chen", "qian", "gao", "lin"])
def test_nobody_signs_for_another(cast, gao, now, as_user, who):
    one = demand(cast, now, 300)
    address = f"/burden/emergency/gate.demand/{one.pk}/"
    assert as_user(who).get(address).status_code == 404
    name = cast.user(who).name
    assert as_user(who).post(address, {"reason": WHY, "signed_name": name}).status_code == 404


@pytest.mark.parametrize("label", ["gate.nothing", "accounts.user", "x"])
def test_an_emergency_is_of_a_demand_or_a_form(as_user, label):
    assert as_user("zhao").get(f"/burden/emergency/{label}/1/").status_code == 404


def test_leading_back_never_leads_away(cast, gao, now, as_user):
    one = demand(cast, now, 300)
    for back in ("https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example"):
        told = as_user("zhao").post(f"/burden/emergency/gate.demand/{one.pk}/",
                                    {"reason": WHY, "signed_name": "赵志强", "back": back})  # fmt: skip
        assert told["Location"] == "/burden/published/"


def test_a_transfer_counts_in_both_ledgers_and_all_together_stays(cast, gao, now, as_user):
    budget(cast, gao, now, 10)
    budget(cast, gao, now, 1, org="县残联")
    for _ in range(2):
        transfer(giver=cast.org("县民政局"), taker=cast.org("县残联"), year=2026, minutes=180, reason=REASON,
                 viewer=gao, now=now)  # fmt: skip
    assert BudgetTransfer.objects.count() == 1, "sent twice is once"
    assert left(cast.org("县民政局"), 2026)[0] == 420
    assert left(cast.org("县残联"), 2026)[0] == 240
    send(cast, demand(cast, now, 240, who="zhou"), now, "zhou")
    assert REASON in as_user("lin").get("/burden/published/?year=2026").content.decode()
    assert AuditEntry.objects.filter(action="budget.transferred").count() == 1


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"minutes": 601}, "too_little_left"), ({"minutes": 0}, "no_transfer"), ({"minutes": -60}, "not_minutes"),
        ({"minutes": float("inf")}, "not_minutes"), ({"reason": "调一下"}, "reason_too_short"),
        ({"taker": "县民政局"}, "no_transfer"), ({"taker": "县卫健局"}, "no_budget"),
        ({"taker": "渡川县"}, "not_gatekeeper"), ({"minutes": 0, "money": 10}, "no_budget"),
        ({"year": 2027}, "no_budget"),
    ],
)  # fmt: skip
def test_what_cannot_be_moved_is_refused(cast, gao, now, told, code):
    budget(cast, gao, now, 10)
    budget(cast, gao, now, 1, org="县残联")
    asked = {"taker": "县残联", "year": 2026, "minutes": 60, "reason": REASON} | told
    with pytest.raises(Refusal) as refused:
        transfer(giver=cast.org("县民政局"), viewer=gao, now=now, **asked | {"taker": cast.org(asked["taker"])})
    assert refused.value.code == code
    assert not BudgetTransfer.objects.exists()


def test_used_up_minutes_cannot_be_given_away(cast, gao, now):
    budget(cast, gao, now, 2)
    budget(cast, gao, now, 1, org="县残联")
    send(cast, demand(cast, now, 90), now)
    with pytest.raises(Refusal):
        transfer(giver=cast.org("县民政局"), taker=cast.org("县残联"), year=2026, minutes=60, reason=REASON, viewer=gao,
                 now=now)  # fmt: skip


@pytest.mark.parametrize("who", ["zhao", "qian"])
def test_only_the_gatekeeper_of_the_county_moves_budgets(cast, gao, now, who):
    budget(cast, gao, now, 10)
    budget(cast, gao, now, 1, org="县残联")
    with pytest.raises(Refusal):
        transfer(giver=cast.org("县民政局"), taker=cast.org("县残联"), year=2026, minutes=60, reason=REASON,
                 viewer=cast.viewer(who), now=now)  # fmt: skip


def test_the_transfer_page_keeps_what_was_typed(cast, gao, now, as_user):
    year = timezone.localdate().year
    budget(cast, gao, now, 10, year=year)
    budget(cast, gao, now, 1, org="县残联", year=year)
    given = {
        "giver": cast.org("县民政局").pk,
        "taker": cast.org("县残联").pk,
        "year": year,
        "hours": "3",
        "reason": "太短",
    }
    told = as_user("gao").post("/burden/transfer/", given)
    assert told.status_code == 422
    assert "太短" in told.content.decode()
    assert as_user("gao").post("/burden/transfer/", given | {"reason": REASON}).status_code == 302
    assert as_user("zhao").get("/burden/transfer/").status_code == 404


def test_warnings_come_before_the_refusal(cast, gao, now):
    budget(cast, gao, now, 10)
    send(cast, demand(cast, now, 540), now)
    assert [one.code for one in own(cast.viewer("zhao"), 2026, now.date()).findings] == ["budget_near", "budget_ahead"]
    assert senders(gao, 2026, now.date())[0].near


def test_a_demand_withdrawn_before_its_day_costs_nothing_and_afterwards_stays_charged(cast, gao, now):
    viewer = cast.viewer("zhao")
    for starts, minutes in ((now.date() + timedelta(days=9), 0.0), (now.date(), 60.0)):
        one = gate.register(
            Demand.Kind.MEETING, org=viewer.org, title=f"会 {starts}", findings=[], asked={cast.org("杏花坞村"): 60.0},
            now=now, viewer=viewer, starts_on=starts, parts={"meetings": 1},
        )  # fmt: skip
        gate.pass_plain(one, viewer=viewer, now=now)
        gate.enter_force(one, viewer=viewer, now=now)
        gate.withdraw(
            one, viewer=viewer, reason="并到例会", duty="森林防火布置", duty_kept_by="在周例会上一起布置", now=now
        )
        entry = BurdenEntry.objects.get(target_id=one.pk)
        assert (entry.estimated, entry.ended_on) == (minutes, now.date())
        assert BurdenShare.objects.filter(entry=entry).exists() == bool(minutes)


def test_every_place_has_its_share_and_its_parts(cast, now):
    send(cast, demand(cast, now, 60), now)
    entry = BurdenEntry.objects.get()
    assert entry.parts == {"documents": 2, "characters": 1600}
    assert sorted(entry.shares.values_list("org__name", "minutes")) == [("杏花坞村", 30.0), ("老槐坪村", 30.0)]
    assert entry.shares.first().parts == {"documents": 1, "characters": 800}


def test_the_demands_page_says_it_before_anything_is_sent(cast, gao, now, as_user):
    year = timezone.localdate().year
    budget(cast, gao, timezone.now(), 1, year=year)
    one = demand(cast, timezone.now(), 300)
    from django.template import RequestContext, Template
    from django.test import RequestFactory

    request = RequestFactory().get("/documents/9/")
    page = Template(
        '{% load budget %}{% before_asking "gate.demand" one.pk one.org one.kind one.minutes one.money %}'
    ).render(RequestContext(request, {"one": one}))
    assert "要基层花 5 小时" in page
    assert f"/burden/emergency/gate.demand/{one.pk}/?back=/documents/9/" in page
    sign_emergency("gate.demand", one.pk, reason=WHY, signed_name="赵志强", viewer=cast.viewer("zhao"), now=now)


def test_an_emergency_for_an_unannounced_inspection_is_published_when_it_is_over(cast, gao, now, as_user):
    """Else the page would tell the places that somebody is coming."""
    budget(cast, gao, now, 0)
    one = gate.register(Demand.Kind.INSPECTION, org=cast.org("县民政局"), title="杏花坞村敬老院夜查", findings=[],
                        asked={}, minutes=90, now=now, viewer=cast.viewer("zhao"))  # fmt: skip
    seen = Inspection.objects.create(demand=one, year=2026, kind="check", unannounced=True)
    sign_emergency("gate.demand", one.pk, reason=WHY, signed_name="赵志强", viewer=cast.viewer("zhao"), now=now)
    page = f"/burden/published/?year={now.year}"
    assert "敬老院" not in as_user("lin").get(page).content.decode()
    seen.visits.create(place=cast.org("杏花坞村"), on=now.date(), unannounced=True, state="done", made_at=now)
    assert "敬老院" in as_user("lin").get(page).content.decode()
    seen.visits.create(place=cast.org("老槐坪村"), on=now.date(), unannounced=True, made_at=now)
    assert "敬老院" not in as_user("lin").get(page).content.decode()


def test_a_year_that_is_over_is_not_transferred_any_more(cast, gao, now):
    later = now + timedelta(days=90)
    for org in ("县民政局", "县残联"):
        budget(cast, gao, now, 10, org=org)
    with pytest.raises(Refusal) as told:
        transfer(giver=cast.org("县民政局"), taker=cast.org("县残联"), year=2026, minutes=60, reason=REASON, viewer=gao,
                 now=later)  # fmt: skip
    assert told.value.code == "year_over"


def test_who_has_no_new_budget_keeps_last_years(cast, gao, now):
    """Half a year's budget stands for a whole one; what was set for the new year stays."""
    budget(cast, gao, now, 50, since=date(2026, 7, 2))
    budget(cast, gao, now, 30, org="县残联")
    budget(cast, gao, now, 20, org="县残联", year=2027)
    new_year = now.replace(year=2027, month=1, day=1)
    assert carry_over(now) == 0
    assert carry_over(new_year) == 1
    assert carry_over(new_year) == 0, "as often as one likes"
    kept = {one.org.name: one.minutes / 60 for one in Budget.objects.filter(year=2027)}
    assert kept == {"县民政局": pytest.approx(50 * 365 / 183), "县残联": 20}
    with pytest.raises(Refusal) as refusal:
        gate.enter_force(demand(cast, new_year, 60 * 120), viewer=cast.viewer("zhao"), now=new_year)
    assert refusal.value.code == "over_budget"
