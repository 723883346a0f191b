"""One queue for demands of all kinds, one page for whoever is asked, one search."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from yibiao.findings import finding
from yibiao_web.desk.week import this_week
from yibiao_web.gate import actions
from yibiao_web.gate.models import Demand
from yibiao_web.gate.queries import PAGES

WHY = "县里统一部署，上级文件要求本月内完成，已与各镇商量过。"


@pytest.fixture(autouse=True)
def _pages(monkeypatch):
    """The page of a kind is not what is tested here."""
    for kind in PAGES:
        monkeypatch.setitem(PAGES, kind, "gate:demand")


@pytest.fixture
def demand(cast, now) -> Demand:
    return actions.register(
        "meeting", org=cast.org("县民政局"), title="养老工作推进会", findings=[finding("form_no_basis")],
        asked={cast.org("杏花坞村"): 90.0, cast.org("碾子坝村"): 90.0}, viewer=cast.viewer("zhao"), now=now,
        due_on=timezone.localdate(now) + timedelta(days=2),
    )  # fmt: skip


@pytest.fixture
def in_force(cast, now, demand) -> Demand:
    zhao = cast.viewer("zhao")
    actions.pass_with_reason(demand, viewer=zhao, reason=WHY, signed_name="赵志强", now=now)
    return actions.enter_force(demand, viewer=zhao, now=now)


def test_the_queue_holds_every_kind_and_can_be_narrowed(cast, as_user, now, demand):
    actions.send_up(demand, viewer=cast.viewer("zhao"), words="请审", now=now)
    page = as_user("gao").get("/desk/queue")
    assert [(one.kind, one.asked, one.minutes) for one in page.context["lines"]] == [("meeting", 2, 180.0)]
    assert page.context["kinds"] == [("meeting", "会议", 1)]
    for query, count in (("kind=meeting", 1), ("kind=form", 0), ("q=养老 民政", 1), ("q=残联", 0)):
        assert len(as_user("gao").get(f"/desk/queue?{query}").context["lines"]) == count, query


def test_a_decision_in_the_queue_leads_back_to_it(cast, as_user, now, demand):
    actions.send_up(demand, viewer=cast.viewer("zhao"), words="请审", now=now)
    told = {"verdict": "refused", "reason": "与月度例会重复", "back": "1"}
    assert as_user("gao").post(reverse("gate:decide", args=[demand.pk]), told).url == "/desk/queue"
    page = as_user("gao").get("/desk/queue")
    assert page.context["lines"] == []


def test_what_senders_signed_for_themselves_stays_in_sight(as_user, in_force):
    page = as_user("gao").get("/desk/queue")
    assert [one.title for one in page.context["signed"]] == ["养老工作推进会"]
    assert "越过了禁止" in page.content.decode()


def week(client, now, **more):
    query = {"from": timezone.localdate(now).isoformat(), **more}
    return client.get("/desk/week", query)


def test_a_village_sees_its_week_of_all_kinds_with_the_reason(as_user, now, in_force):
    page = week(as_user("lin"), now)
    told = page.context["week"]
    assert [(one.kind_words, one.org.name, one.minutes) for one in told.rows] == [("会议", "县民政局", 90.0)]
    assert (told.minutes, told.senders) == (90.0, [("县民政局", 1, 90.0)])
    assert WHY in page.content.decode()
    assert week(as_user("luo"), now).context["week"].rows == []
    next_week = {"from": (timezone.localdate(now) + timedelta(days=7)).isoformat()}
    assert as_user("lin").get("/desk/week", next_week).context["week"].rows == []
    week_before = {"from": (timezone.localdate(now) - timedelta(days=7)).isoformat()}
    told = as_user("lin").get("/desk/week", week_before).context["week"]
    assert ([*told.rows], [one.title for one in told.later]) == ([], ["养老工作推进会"])


@pytest.mark.parametrize(
    ("who", "where", "status"),
    [
        ("chen", "杏花坞村", 200), ("gao", "杏花坞村", 200), ("lin", "杏花坞村", 200), ("lin", "老槐坪村", 404),
        ("tan", "杏花坞村", 404), ("zhao", "杏花坞村", 404), ("qian", "杏花坞村", 404), ("gao", "柳林村", 404),
    ],
)  # fmt: skip
def test_whose_week_one_may_see(cast, as_user, now, in_force, who, where, status):
    assert week(as_user(who), now, org=cast.org(where).pk).status_code == status


@pytest.mark.parametrize(("today", "first"), [("2026-11-27", "2026-11-23"), ("2026-11-28", "2026-11-30")])
def test_on_the_weekend_one_begins_with_the_week_to_come(today, first):
    assert this_week(date.fromisoformat(today)) == date.fromisoformat(first)


def test_nonsense_in_the_address_is_this_week(as_user):
    page = as_user("lin").get("/desk/week", {"from": "上周", "org": "²"})
    assert page.status_code == 200
    assert page.context["week"].first.weekday() == 0


@pytest.mark.parametrize(("who", "count"), [("zhao", 1), ("gao", 1), ("lin", 1), ("luo", 0), ("zhou", 0), ("qian", 0)])
def test_each_finds_what_is_theirs(as_user, in_force, who, count):
    assert len(as_user(who).get("/desk/search", {"q": "养老 推进"}).context["hits"]) == count


def test_searching_for_nothing_finds_nothing(as_user, in_force):
    assert as_user("gao").get("/desk/search", {"q": "  "}).context["hits"] == []
