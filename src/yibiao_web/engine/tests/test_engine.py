"""The snapshot through the doors: the page and the commands."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.core.exceptions import ImproperlyConfigured

from yibiao_web.counties import guards
from yibiao_web.counties.models import CountyHome
from yibiao_web.engine import queries
from yibiao_web.engine.command import engine
from yibiao_web.engine.refreshing import refresh
from yibiao_web.engine.tests.test_snapshots import SHI, folder, tell  # noqa: F401 - a fixture
from yibiao_web.site import environment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_figures():
    queries.forget()
    yield
    guards.forget()


@pytest.fixture
def known(cast, now):
    tell(cast, now, "杏花坞村", SHI)
    tell(cast, now, "碾子坝村", {"person.name": "丙", "person.age": 24, "person.education": "小学"})
    tell(cast, now, "柳林村", {"person.name": "丁", "person.age": 50}, county="渡川县")
    return refresh(now=now)


def run(*arguments: str):
    return CliRunner().invoke(engine, arguments)


def told(*arguments: str):
    done = run(*arguments, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_before_the_first_snapshot_the_page_says_what_to_do(as_user):
    assert "yibiao engine refresh" in as_user("gao").get("/engine/").content.decode()


def test_the_page_says_what_is_fresh_to_when_and_what_changed_since(known, cast, now, as_user):
    tell(cast, now, "杏花坞村", {"person.name": "戊"})
    page = as_user("gao").get("/engine/")
    (row,) = page.context["page"].object_list
    assert (row.county.name, row.units, row.behind, row.subjects) == ("禾溪县", 2, 1, 2)
    assert row.fresh_to == now
    assert "2026年11月2日 09:30" in page.content.decode()


@pytest.mark.parametrize("nonsense", ["oracle", "spark://", "spark://host", "duckdb;", "http://a:1"])
def test_an_engine_that_there_is_not_stops_the_start(monkeypatch, nonsense):
    monkeypatch.setenv("YIBIAO_ENGINE", nonsense)
    with pytest.raises(ImproperlyConfigured, match="YIBIAO_ENGINE"):
        environment.engine("YIBIAO_ENGINE")


def test_status_says_what_is_behind_and_refresh_brings_it_up(known, cast, now):
    tell(cast, now, "柳林村", {"person.name": "戊"}, county="渡川县")
    assert [one["behind"] for one in told("status")["counties"]] == [0, 1]
    assert told("refresh")["written"] == 1
    assert [one["behind"] for one in told("status")["counties"]] == [0, 0]
    assert "没变" in run("refresh").output
    assert told("refresh", "--all")["kept"] == 0


def test_without_a_snapshot_a_command_says_what_to_do():
    done = run("status")
    assert (done.exit_code, "yibiao engine refresh" in done.output) == (1, True)


def test_forms_in_force_and_demands_are_in_the_snapshot(cast, now):
    from yibiao_web.submissions.tests import making

    making.sent(cast, now)
    refresh(now=now + timedelta(minutes=1))
    assert [one["sender"] for one in told("burden")["rows"]] == ["990101-mz"]
    assert told("overlap", "--level", "county")["rows"] == []


def test_of_a_county_on_another_server_nothing_is_fresher_than_the_day_it_went(known, cast, now, as_user):
    CountyHome.objects.create(county=cast.org("渡川县"), state="moved", since=now - timedelta(days=1))
    refresh(now=now + timedelta(hours=1))
    fresh = {one["county"]: one["fresh_to"] for one in told("status")["counties"]}
    assert fresh["990102"] < now.isoformat() < fresh["990101"]
    assert "渡川县的数据" in run("status").output
    assert "渡川县的数据" not in as_user("gao").get("/engine/").content.decode()
