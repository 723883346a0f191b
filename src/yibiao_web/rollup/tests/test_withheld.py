"""Totals of a task of very many villages: numbers of too few stay within the circle that may see the rows."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from tests import country

from yibiao.catalogue import DataItem
from yibiao_web.accounts.models import Post
from yibiao_web.catalogue.queries import catalogue
from yibiao_web.ledger.actions import SubjectChange, record
from yibiao_web.ledger.models import Source
from yibiao_web.orgs.models import Organisation
from yibiao_web.rollup.models import VillageNumbers
from yibiao_web.rollup.tables import maker_of
from yibiao_web.rollup.tallies import Tally
from yibiao_web.rollup.tests.nation import client, org, sent
from yibiao_web.rollup.withheld import withheld_on_way
from yibiao_web.sharing.models import Grant
from yibiao_web.submissions.tests.making import sheet_of
from yibiao_web.tasks.models import Assignment, Task

HEALTH = "0.5"


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    monkeypatch.setattr("yibiao_web.orgs.scopes.LARGE", 6)


@pytest.fixture
def task(db, tmp_path, now) -> Task:
    """西原省 reports 2 who are ill in one city, 9 in the other, 8 in the county directly below it."""
    country.load(tmp_path)
    task = sent(now, "nation", sheet_of())
    for place, ill in (("西原省一市", 2), ("西原省二市", 9), ("西原省直管县", 8), ("东岭省一市", 30)):
        reported(task, place, ill, now)
    return task


def reported(task: Task, place: str, ill: int, now: Any) -> None:
    one = Assignment.objects.filter(task=task, org__path__startswith=org(place).path).select_related("org").first()
    told = {"rows|0": ill + 20, f"known|{HEALTH}": ill + 20, f"unknown|{HEALTH}": 0, f"total|{HEALTH}": 0,
            f"value|{HEALTH}|大病": ill, f"value|{HEALTH}|健康或良好": 20}  # fmt: skip
    VillageNumbers.objects.create(task=task, county=one.county, org=one.org, numbers=told, changed_at=now)


def as_the_place(username: str, place: str) -> Any:
    Post.objects.filter(user=country.viewer(username).user).update(org=org(place))
    return client(username)


def ill(page: Any) -> dict[str, Any]:
    at = [one.value for one in page.context["columns"]].index("大病")
    return {line.name: line.cells[at][0] for line in [*page.context["lines"], page.context["whole"]]}


def health(page_of: Any, task: Task, **query: Any) -> Any:
    return page_of.get(reverse("rollup:task", args=[task.pk]), {"field": HEALTH, **query})


def test_whoever_asked_sees_every_number(task):
    assert health(client("nation"), task).status_code == 200
    found = ill(health(client("nation"), task, place=org("西原省").pk))
    assert found == {"西原省": 19, "西原省一市": 2, "西原省二市": 9, "西原省直管县": 8}


def test_a_province_that_sees_what_a_ministry_sent_is_not_told_of_too_few_nor_what_they_follow_from(task):
    west = as_the_place("west", "西原省")
    page = health(west, task)
    assert ill(page) == {"西原省": 19, "西原省一市": None, "西原省二市": 9, "西原省直管县": None}
    assert "少于 5 人的数" in page.content.decode()


def test_what_is_withheld_above_is_withheld_all_the_way_down(task):
    west = as_the_place("west", "西原省")
    assert set(ill(health(west, task, place=org("西原省一市").pk)).values()) == {None}
    assert ill(health(west, task, place=org("西原省二市").pk))["西原省二市"] == 9


def test_of_a_field_that_was_not_asked_the_sender_sees_what_anybody_does(task):
    Task.objects.filter(pk=task.pk).update(asked=[one for one in task.asked if one["field"] != 5])
    found = ill(health(client("nation"), task, place=org("西原省").pk))
    assert found == {"西原省": 19, "西原省一市": None, "西原省二市": 9, "西原省直管县": None}


@pytest.fixture
def ledger(db, tmp_path, now) -> None:
    """西原省 has 2 people in one city, 9 in the other, 8 in the county directly below it."""
    country.load(tmp_path)
    cache.clear()
    for place, people in (("西原省一市", 2), ("西原省二市", 9), ("西原省直管县", 8)):
        village = Organisation.objects.within(org(place).path).villages().order_by("path").first()
        county = village.parent.parent
        source = Source(kind="import", county=county, org=village, title="底册", dated=now.date())
        told = [SubjectChange(village, "person", {"person.name": f"甲{at}", "person.age": at}) for at in range(people)]
        told.append(SubjectChange(village, "house", {"house.address": "一组"}))
        record(source, told, by=None, now=now, org=village)


def people_of(page: Any) -> dict[str, Any]:
    return {line.name: line.cells[0][0] for line in [*page.context["lines"], page.context["whole"]] if line}


def ledger_of(page_of: Any, **query: Any) -> Any:
    return page_of.get(reverse("rollup:index"), query)


def test_how_many_live_in_a_city_of_few_is_not_told_to_a_province_that_may_not_list_them(ledger, now):
    west = as_the_place("west", "西原省")
    page = ledger_of(west)
    assert people_of(page) == {"西原省": 19, "西原省一市": None, "西原省二市": 9, "西原省直管县": None}
    assert page.context["lines"][0].cells == [(None, ""), (None, "")], "nor how many houses"
    assert "少于 5 人的数" in page.content.decode()
    assert "点开看是谁" not in page.content.decode()
    assert page.context["kinds"][0][2] == 19


def test_nor_further_down(ledger, now):
    west = as_the_place("west", "西原省")
    city = ledger_of(west, place=org("西原省一市").pk)
    assert set(people_of(city).values()) == {None}
    assert {count for _kind, _label, count in city.context["kinds"]} == {None}
    for query in ({}, {"kind": "person", "item": "person.age"}):
        county = ledger_of(west, place=org("西原省直管县").pk, **query)
        assert {line.cells[0][0] for line in county.context["lines"]} == {None}
        assert "少于 5 人的数" in county.content.decode()
    assert people_of(ledger_of(west, place=org("西原省二市").pk))["西原省二市"] == 9


def test_whoever_may_list_the_people_is_told_every_number(ledger, now):
    west = as_the_place("west", "西原省")
    given = {"org": org("西原省"), "owner": org("西原省"), "items": ["person.name"], "purpose": "核对"}
    when = {"since": now.date(), "until": date(2099, 1, 1), "granted_at": now}
    Grant.objects.create(scope=org("西原省").path, **given, **when)
    page = ledger_of(west)
    assert people_of(page) == {"西原省": 19, "西原省一市": 2, "西原省二市": 9, "西原省直管县": 8}
    assert "少于 5 人的数" not in page.content.decode()


def places(**ill: int) -> tuple[Any, DataItem]:
    item = catalogue().items["person.health_status"]
    below = {
        at: Tally(known=20 + one, values=Counter(大病=one, 健康或良好=20)) for at, one in enumerate(ill.values(), 2)
    }
    whole = Tally()
    for one in below.values():
        whole.add(one)
    return (Organisation(pk=1), whole, below), item


@pytest.mark.django_db
def test_what_lies_in_no_place_that_is_shown_does_not_follow_from_those_that_are():
    """A city that is no longer in use, with two who are ill: the whole less the others would tell."""
    (place, whole, below), item = places(甲=9, 乙=30, 停用=2)
    shown = {pk: one for pk, one in below.items() if pk != 4}
    assert withheld_on_way([((place, whole, shown), maker_of(whole, item))], 5) == {2}
