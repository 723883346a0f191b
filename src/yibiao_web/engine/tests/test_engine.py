"""The snapshot through the doors: the page and the commands."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.core.exceptions import ImproperlyConfigured

from yibiao_web.accounts.models import Post
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


def wide(client, of):
    page = client.get("/engine/", {"of": of})
    return page, {row["name"]: row for row in page.context["wide"].rows}


def test_what_households_tell_of_an_item_of_people_is_a_figure_of_its_own(cast, now, as_user):
    """A register of households with the householder's age: two kinds, two figures, never one of them for both."""
    tell(cast, now, "杏花坞村", SHI)
    tell(cast, now, "杏花坞村", {"person.age": 40}, {"person.age": 41}, kind="household")
    refresh(now=now)
    client = as_user("sun")
    Post.objects.filter(user=cast.user("sun")).update(org=cast.org("鹤汀镇"))  # whose people they are
    page, rows = wide(client, "current/person.age")
    assert (rows["杏花坞村"]["subjects"], rows["杏花坞村"]["known"], rows["杏花坞村"]["total"]) == (1, 1, "76")
    assert 'href="?of=current%2Fperson.age%2Fhousehold">年龄（户）' in page.content.decode()
    page, rows = wide(client, "current/person.age/household")
    assert (rows["杏花坞村"]["subjects"], rows["杏花坞村"]["known"], rows["杏花坞村"]["total"]) == (2, 2, "81")
    assert 'href="?of=current%2Fperson.age">年龄<' in page.content.decode()
    assert "下面数的是每户一个值" in page.content.decode()
    rows = told("rollup", "--item", "person.age", "--level", "county")["rows"]
    assert [(one["kind"], one["known"], one["total"]) for one in rows] == [
        ("household", 2, "81.0000"),
        ("person", 1, "76.0000"),
    ]
    rows = told("coverage", "--item", "person.age", "--on", "2026-11-02")["rows"]
    assert [(one["kind"], one["fresh"], one["unknown"]) for one in rows] == [("household", 2, 0), ("person", 1, 0)]


def test_of_an_item_that_only_another_kind_holds_the_page_says_whose_it_is(cast, now, as_user):
    tell(cast, now, "杏花坞村", {"person.education": "小学"}, kind="household")
    refresh(now=now)
    page = as_user("gao").get("/engine/")
    assert [one.label for one in page.context["held"]] == ["文化程度（户）"]
    assert told("values", "--level", "county")["rows"][0]["kind"] == "household"


@pytest.mark.parametrize(("own", "twice"), [(12, False), (30, True)])
def test_what_a_township_says_of_itself_is_told_apart_from_what_its_villages_say(cast, now, as_user, own, twice):
    """It may be their sum told once more, or people that are in no village: nobody can tell, so nothing is silent."""
    for place, number in (("杏花坞村", 10), ("老槐坪村", 20), ("鹤汀镇", own), ("碾子坝村", 5)):
        tell(cast, now, place, {"aggregate.total_households": number}, kind="organisation",
             key=f"{cast.org(place).code}@2026-10")  # fmt: skip
    refresh(now=now)
    page, rows = wide(as_user("gao"), "2026-10/aggregate.total_households")
    told_of = [(row["total"], row["below"], row["above"], row["twice"]) for row in rows.values()]
    assert told_of == [(str(30 + own), "30", str(own), twice), ("5", "5", "—", False)]
    assert "其中村以上单位自己报的" in page.content.decode()
    assert ("和各村之和相等" in page.content.decode()) is twice
    at = ["--item", "aggregate.total_households", "--period", "2026-10"]
    (county,) = told("rollup", "--level", "county", *at)["rows"]
    assert (county["known"], county["total"]) == (4, f"{35 + own}.0000")
    assert (county["above_known"], county["above_total"]) == (1, f"{own}.0000")


def test_where_only_villages_said_something_there_is_nothing_to_tell_apart(cast, now, as_user):
    tell(cast, now, "杏花坞村", {"aggregate.total_households": 10}, kind="organisation", key="990101101201@2026-10")
    refresh(now=now)
    page, rows = wide(as_user("gao"), "2026-10/aggregate.total_households")
    assert rows["鹤汀镇"]["total"] == "10"
    assert "村以上单位" not in page.content.decode()


def test_of_a_county_on_another_server_nothing_is_fresher_than_the_day_it_went(known, cast, now, as_user):
    CountyHome.objects.create(county=cast.org("渡川县"), state="moved", since=now - timedelta(days=1))
    refresh(now=now + timedelta(hours=1))
    fresh = {one["county"]: one["fresh_to"] for one in told("status")["counties"]}
    assert fresh["990102"] < now.isoformat() < fresh["990101"]
    assert "渡川县的数据" in run("status").output
    assert "渡川县的数据" not in as_user("gao").get("/engine/").content.decode()
