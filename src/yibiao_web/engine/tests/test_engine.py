"""The snapshot through the doors: the page and the commands."""

from __future__ import annotations

import json
import socket
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.core.exceptions import ImproperlyConfigured

from yibiao_web.accounts.models import Post
from yibiao_web.engine import queries
from yibiao_web.engine.command import engine
from yibiao_web.engine.refreshing import refresh
from yibiao_web.engine.tests.test_snapshots import SHI, folder, tell  # noqa: F401 - a fixture
from yibiao_web.site import environment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_figures():
    queries.forget()


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


def test_one_item_at_the_next_level_for_the_viewer_s_own_area(known, as_user):
    page = as_user("sun").get("/engine/", {"of": "current/person.age"})
    rows = [(row["name"], row["known"], row["total"]) for row in page.context["wide"].rows]
    assert rows == [("鹤汀镇", 1, "76"), ("雾山乡", 1, "24")]
    page = as_user("sun").get("/engine/", {"of": "current/person.education"})
    assert page.context["wide"].codes == ["初级中学教育", "小学教育"]
    assert "渡川县" not in page.content.decode()


def test_the_province_sees_its_counties_side_by_side(known, cast, as_user):
    Post.objects.filter(user=cast.user("gao")).update(org=cast.org("云岭省"))
    page = as_user("gao").get("/engine/", {"of": "current/person.age"})
    assert [(row["name"], row["total"]) for row in page.context["wide"].rows] == [("禾溪县", "100"), ("渡川县", "50")]


def test_the_next_county_finds_nothing_of_ours(known, as_user):
    page = as_user("qian").get("/engine/", {"of": "current/person.education"}).content.decode()
    assert "渡川县" in page
    assert not [word for word in ("禾溪", "鹤汀", "石小满") if word in page]


def test_nonsense_in_the_address_shows_the_first_item(known, as_user):
    for of in ("x", "current/person.name", "current/person.age' OR 1=1", "/" * 99):
        assert as_user("gao").get("/engine/", {"of": of}).status_code == 200


def test_an_engine_that_does_not_answer_is_named_with_what_to_do(known, settings, as_user):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.YIBIAO_ENGINE = f"spark://127.0.0.1:{closed.getsockname()[1]}"
    page = as_user("gao").get("/engine/").content.decode()
    assert "连不上分析引擎" in page
    assert "新鲜到" in page  # what needs no engine is there all the same


@pytest.mark.parametrize("nonsense", ["oracle", "spark://", "spark://host", "duckdb;", "http://a:1"])
def test_an_engine_that_there_is_not_stops_the_start(monkeypatch, nonsense):
    monkeypatch.setenv("YIBIAO_ENGINE", nonsense)
    with pytest.raises(ImproperlyConfigured, match="YIBIAO_ENGINE"):
        environment.engine("YIBIAO_ENGINE")


def test_the_commands_tell_the_same_as_json(known, cast, now):
    assert [one["county"] for one in told("status")["counties"]] == ["990101", "990102"]
    totals = told("rollup", "--item", "person.age", "--level", "province")["rows"]
    assert [(one["place"], one["known"], one["total"]) for one in totals] == [("99", 3, "150.0000")]
    inside = told("rollup", "--item", "person.age", "--level", "county", "--area", "990102")["rows"]
    assert [one["place"] for one in inside] == ["990102"]
    assert {one["code"] for one in told("values", "--level", "county")["rows"]} == {"初级中学教育", "小学教育"}
    known_age = told("coverage", "--item", "person.age", "--on", "2026-11-02")["rows"]
    assert [(one["place"], one["fresh"], one["unknown"]) for one in known_age] == [("990101", 2, 0), ("990102", 1, 0)]
    for command in (["overlap"], ["overlap", "--pairs", "50"], ["burden"], ["linkage"]):
        assert told(*command)["rows"] == []


def test_status_says_what_is_behind_and_refresh_brings_it_up(known, cast, now):
    tell(cast, now, "柳林村", {"person.name": "戊"}, county="渡川县")
    assert [one["behind"] for one in told("status")["counties"]] == [0, 1]
    assert told("refresh")["written"] == 1
    assert [one["behind"] for one in told("status")["counties"]] == [0, 0]
    assert "没变" in run("refresh").output
    assert told("refresh", "--all")["kept"] == 0


def test_a_place_that_there_is_not_is_told_of(known):
    done = run("rollup", "--area", "123")
    assert done.exit_code == 1
    assert "没有代码是 123 的组织" in done.output


def test_without_a_snapshot_a_command_says_what_to_do():
    done = run("status")
    assert (done.exit_code, "yibiao engine refresh" in done.output) == (1, True)


def test_forms_in_force_and_demands_are_in_the_snapshot(cast, now):
    from yibiao_web.submissions.tests import making

    making.sent(cast, now)
    refresh(now=now + timedelta(minutes=1))
    assert [one["sender"] for one in told("burden")["rows"]] == ["990101-mz"]
    assert told("overlap", "--level", "county")["rows"] == []
