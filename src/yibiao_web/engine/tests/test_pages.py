"""One snapshot, built once, through the doors: the page and the commands."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from click.testing import CliRunner
from conftest import NOW
from django.db import transaction
from django.test import override_settings
from tests.cast import Cast

from yibiao.engine.figures import Total
from yibiao_web.accounts.models import Post
from yibiao_web.engine import queries
from yibiao_web.engine.command import engine
from yibiao_web.engine.refreshing import Refreshed, refresh
from yibiao_web.engine.tests.test_snapshots import SHI, tell
from yibiao_web.orgs.models import Organisation
from yibiao_web.sharing.models import Grant

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def known(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Refreshed]:
    """Taken back at the end."""
    folder = tmp_path_factory.mktemp("snapshots")
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(YIBIAO_SNAPSHOTS=folder):
        cast = Cast()
        tell(cast, NOW, "杏花坞村", SHI)
        tell(cast, NOW, "碾子坝村", {"person.name": "丙", "person.age": 24, "person.education": "小学"})
        tell(cast, NOW, "柳林村", {"person.name": "丁", "person.age": 50}, county="渡川县")
        yield refresh(now=NOW)
        queries.forget()
        transaction.set_rollback(True)


def run(*arguments: str):
    return CliRunner().invoke(engine, arguments)


def told(*arguments: str):
    done = run(*arguments, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_one_item_at_the_next_level_for_the_viewer_s_own_area(known, cast, as_user):
    Post.objects.filter(user=cast.user("sun")).update(org=cast.org("鹤汀镇"))  # whose people they are
    page = as_user("sun").get("/engine/", {"of": "current/person.age"})
    rows = [(row["name"], row["known"], row["total"]) for row in page.context["wide"].rows]
    assert rows == [("杏花坞村", 1, "76")]
    page = as_user("sun").get("/engine/", {"of": "current/person.education"})
    assert page.context["wide"].codes == ["初级中学教育"]
    assert "雾山乡" not in page.content.decode()


def test_whoever_may_not_list_the_people_is_not_told_numbers_of_too_few(known, cast, as_user):
    page = as_user("sun").get("/engine/", {"of": "current/person.age"})
    rows = [(row["name"], row["known"], row["total"]) for row in page.context["wide"].rows]
    assert rows == [("鹤汀镇", None, "—"), ("雾山乡", None, "—")]
    assert "少于 5 人的数" in page.content.decode()
    page = as_user("sun").get("/engine/", {"of": "current/person.education"})
    assert (page.context["wide"].codes, "小学教育" in page.content.decode()) == ([], False)
    given = {"org": cast.org("县数据局"), "owner": cast.org("县民政局"), "items": ["person.name", "person.age"]}
    when = {"since": NOW.date(), "until": date(2099, 1, 1), "granted_at": NOW}
    Grant.objects.create(scope=cast.org("禾溪县").path, purpose="核对", **given, **when)
    page = as_user("sun").get("/engine/", {"of": "current/person.age"})
    assert [(row["name"], row["total"]) for row in page.context["wide"].rows] == [("鹤汀镇", "76"), ("雾山乡", "24")]


def rows_of(**counts: tuple[int, int]) -> list[tuple[str, int | None]]:
    """(place, known) as shown of places with (known, unknown); 县 is the area."""
    area, *places = [Organisation(code=name, name=name) for name in counts]
    totals = [Total("", name, "person.age", "person", sum(both), both[0], Decimal(9)) for name, both in counts.items()]
    return [(row["name"], row["known"]) for row in queries._table(area, places, totals, [], 5).rows]


def test_nor_those_from_which_they_would_follow():
    told = rows_of(县=(45, 0), 甲镇=(2, 0), 乙镇=(13, 0), 丙镇=(30, 0))
    assert told == [("甲镇", None), ("乙镇", None), ("丙镇", 30)]
    told = rows_of(县=(45, 0), 甲镇=(13, 0), 丙镇=(30, 0))  # two live in no place that is shown
    assert told == [("甲镇", None), ("丙镇", 30)]
    told = rows_of(县=(45, 0), 甲镇=(15, 0), 丙镇=(30, 0))
    assert told == [("甲镇", 15), ("丙镇", 30)]


def test_the_province_sees_its_counties_side_by_side(known, cast, as_user):
    Post.objects.filter(user=cast.user("gao")).update(org=cast.org("云岭省"))
    page = as_user("gao").get("/engine/", {"of": "current/person.age"})
    assert [row["name"] for row in page.context["wide"].rows] == ["禾溪县", "渡川县"]


def test_the_next_county_finds_nothing_of_ours(known, as_user):
    page = as_user("qian").get("/engine/", {"of": "current/person.education"}).content.decode()
    assert "渡川县" in page
    assert not [word for word in ("禾溪", "鹤汀", "石小满") if word in page]


def test_nonsense_in_the_address_shows_the_first_item(known, as_user):
    for of in ("x", "current/person.name", "current/person.age' OR 1=1", "/" * 99):
        assert as_user("gao").get("/engine/", {"of": of}).status_code == 200


def test_an_engine_that_does_not_answer_is_named_with_what_to_do(known, settings, as_user):
    with socket.socket() as closed:  # nobody listens
        closed.bind(("127.0.0.1", 0))
        settings.YIBIAO_ENGINE = f"spark://127.0.0.1:{closed.getsockname()[1]}"
    queries.forget()
    page = as_user("gao").get("/engine/").content.decode()
    assert "连不上分析引擎" in page
    assert "新鲜到" in page  # what needs no engine is there all the same


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


def test_a_place_that_there_is_not_is_told_of(known):
    done = run("rollup", "--area", "123")
    assert done.exit_code == 1
    assert "没有代码是 123 的组织" in done.output


def test_of_an_area_only_what_lies_in_it_is_told(known):
    """The province would stand there with the one county's part of its sum."""
    of = ["rollup", "--item", "person.age", "--area"]
    assert [one["level"] for one in told(*of, "990102")["rows"]] == ["county", "township", "village"]
    assert [one["level"] for one in told(*of, "990101101")["rows"]] == ["township", "village"]
    assert {one["place"] for one in told("values", "--area", "990101101")["rows"]} == {"990101101", "990101101201"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["rollup", "--area", "990101101201"], "最小写到镇街"),
        (["coverage", "--area", "990101101"], "请把 --level 改成 township"),
        (["rollup", "--area", "990101", "--level", "province"], "请把 --level 改成 county"),
        (["burden", "--area", "990101101", "--level", "township"], "最小写到县"),
        (["linkage", "--area", "990101-mz"], "最小写到县"),
    ],
)
def test_an_area_of_which_there_is_no_such_figure_is_told_of(known, arguments, words):
    done = run(*arguments)
    assert done.exit_code == 1
    assert words in done.output
