"""Open data: what is in it, what is not, and who gets it."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yibiao_web.audit.refusals import Refusal
from yibiao_web.inspections.models import Inspection
from yibiao_web.orgs.models import Organisation
from yibiao_web.reports import open_files, opendata
from yibiao_web.reports.models import OpenRelease
from yibiao_web.reports.opendata import COLUMNS, NUMBERS, Cell, rows_of, suppress
from yibiao_web.reports.releasing import make_release, publish, withdraw
from yibiao_web.reports.tests.conftest import TODAY, moment

OCTOBER = date(2026, 10, 1)
# columns never change their name or place; new ones are added at the end
STABLE = (
    "month", "sender_code", "sender", "kind", "area_level", "area_code", "area", "demands", "places", "hours",
    "hours_spared", "suppressed",
)  # fmt: skip


@pytest.fixture
def villages(cast) -> list[str]:
    """Eight more villages, four in each township."""
    names = []
    for township, at in (("鹤汀镇", 300), ("雾山乡", 400)):
        above = cast.org(township)
        for number in range(4):
            code = f"{above.code}{at + number}"
            name = f"{township}{number}村"
            Organisation.objects.create(
                code=code, name=name, level="village", parent=above, path=f"{above.path}{code}/"
            )
            names.append(name)
    return names


@pytest.fixture
def release(cast, asked, villages) -> OpenRelease:
    everybody = [*villages, "杏花坞村", "老槐坪村", "碾子坝村"]
    asked("meeting", date(2026, 10, 9), dict.fromkeys(everybody, 60.0))
    asked("document", date(2026, 10, 9), {"杏花坞村": 30.0}, title="只发一个村")
    return make_release(OCTOBER, viewer=cast.viewer("gao"), now=moment(TODAY))


def test_columns_are_what_they_always_were():
    assert tuple(COLUMNS)[: len(STABLE)] == STABLE
    assert [one["name"] for one in open_files.dictionary()] == list(COLUMNS)
    assert all(str(words) for _, words in COLUMNS.values())


def test_rows_are_by_sender_kind_and_township(release):
    told = {(one["kind"], one["area"]): (one["places"], one["hours"]) for one in release.rows}
    assert told == {
        ("document", "禾溪县"): (None, None), ("document", "鹤汀镇"): (None, None), ("meeting", "禾溪县"): (11, 11.0),
        ("meeting", "鹤汀镇"): (6, 6.0), ("meeting", "雾山乡"): (5, 5.0),
    }  # fmt: skip
    assert release.suppressed == 2


def test_the_three_files_hold_the_same_rows(release):
    read = list(csv.DictReader(io.StringIO(open_files.as_csv(release).decode("utf-8-sig"))))
    told = json.loads(open_files.as_json(release))
    table = pq.read_table(io.BytesIO(open_files.as_parquet(release)))
    assert told["rows"] == release.rows == table.to_pylist()
    assert list(read[0]) == list(COLUMNS) == table.column_names
    assert [one["hours"] for one in read] == ["" if one["hours"] is None else str(one["hours"]) for one in release.rows]
    assert [one["name"] for one in told["columns"]] == list(COLUMNS)
    assert told["licence"]


def test_names_that_look_like_formulas_are_text(release):
    release.rows[0]["sender"] = "=HYPERLINK(0)"
    assert "'=HYPERLINK(0)" in open_files.as_csv(release).decode("utf-8-sig")


def test_no_village_and_no_title_is_in_it(release, villages):
    text = open_files.as_json(release).decode()
    assert not [name for name in (*villages, "杏花坞村", "只发一个村", "养老工作推进会", "赵志强") if name in text]


def test_an_inspection_that_is_still_sealed_is_not_in_it(cast, asked, villages):
    demand = asked("inspection", date(2026, 10, 9), dict.fromkeys(villages, 60.0), title="暗访")
    Inspection.objects.create(demand=demand, year=2026, kind="check", unannounced=True)
    assert rows_of(cast.org("禾溪县"), OCTOBER) == []
    with pytest.raises(Refusal):
        make_release(OCTOBER, viewer=cast.viewer("gao"), now=moment(TODAY))


CELLS = st.lists(st.tuples(st.integers(1, 12), st.floats(1, 900)), min_size=1, max_size=13)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(CELLS)
def test_nothing_that_is_withheld_follows_from_the_sums(given_cells):
    """Hidden townships rest on enough places together, and are never one alone, while their county is shown."""
    fewest = 5
    parts = [Cell(1, "meeting", 10 + at, 1, places, minutes, 0.0) for at, (places, minutes) in enumerate(given_cells)]
    whole = [Cell(1, "meeting", 1, 1, sum(one.places for one in parts), sum(one.minutes for one in parts), 0.0)]
    suppress(whole, parts, fewest)
    hidden = [one for one in parts if one.hidden]
    assert all(one.hidden for one in parts if one.places < fewest)
    if whole[0].hidden:
        assert len(hidden) == len(parts)
    elif hidden and len(parts) > 1:
        assert len(hidden) >= 2 or len(hidden) == len(parts)
        assert sum(one.places for one in hidden) >= fewest or len(hidden) == len(parts)


def test_a_release_is_kept_and_a_changed_month_is_another_version(cast, release, asked):
    gao = cast.viewer("gao")
    assert make_release(OCTOBER, viewer=gao, now=moment(TODAY)) == release
    asked("document", date(2026, 10, 12), {"老槐坪村": 30.0}, by="zhou", title="补记")
    again = make_release(OCTOBER, viewer=gao, now=moment(TODAY))
    assert (again.version, OpenRelease.objects.get(pk=release.pk).rows) == (2, release.rows)


def test_two_versions_of_a_month_do_not_tell_on_the_village_that_came_in_between(cast, asked, release, villages):
    """Six places and then seven: the difference of their hours would be the seventh's."""
    gao, now = cast.viewer("gao"), moment(TODAY)
    publish(release, viewer=gao, now=now)
    withdraw(release, viewer=gao, now=now)  # whoever fetched it has it
    above = cast.org("鹤汀镇")
    Organisation.objects.create(code="990101999", name="后来的村", level="village", parent=above,
                                path=f"{above.path}990101999/")  # fmt: skip
    asked("meeting", date(2026, 10, 20), {"后来的村": 77.0}, title="补一个村")
    again = make_release(OCTOBER, viewer=gao, now=now)
    assert [one for one in again.rows if one["kind"] == "meeting"] == [
        one for one in release.rows if one["kind"] == "meeting"
    ]


def test_a_version_that_differs_by_enough_places_is_as_it_is(cast, asked, release, villages):
    publish(release, viewer=cast.viewer("gao"), now=moment(TODAY))
    asked("survey", date(2026, 10, 20), dict.fromkeys(villages, 6.0), title="另一种")
    asked(
        "meeting",
        date(2026, 10, 20),
        dict.fromkeys([*villages, "杏花坞村", "老槐坪村", "碾子坝村"], 60.0),
        title="又一次",
    )
    again = make_release(OCTOBER, viewer=cast.viewer("gao"), now=moment(TODAY))
    told = {(one["kind"], one["area"]): one["hours"] for one in again.rows}
    assert (told["meeting", "禾溪县"], told["survey", "禾溪县"]) == (22.0, 0.8)


def test_only_the_gatekeeper_opens_it_and_only_then_anybody_gets_it(cast, client, release):
    gao, now, page = cast.viewer("gao"), moment(TODAY), "/reports/open/990101/"
    files = "/reports/open/files/990101-2026-10"
    file = f"{files}-v1.csv"
    assert (client.get(page).status_code, client.get(file).status_code) == (404, 404)
    publish(release, viewer=gao, now=now)
    assert "字段说明" in client.get(page).content.decode()
    assert client.get(file).content == open_files.as_csv(release)
    for wrong in (f"{files}-v2.csv", f"{files}-v1.exe", "/reports/open/files/nonsense", f"{files[:-2]}13-v1.csv"):
        assert client.get(wrong).status_code == 404, wrong
    withdraw(release, viewer=gao, now=now)
    assert client.get(file).status_code == 404


def test_the_gatekeepers_page_goes_from_making_to_publishing(as_user, release):
    gao = as_user("gao")
    assert "没有公布" in gao.get("/reports/releases/").content.decode()
    assert gao.get(f"/reports/releases/{release.pk}/preview.json").json()["version"] == 1
    gao.post(f"/reports/releases/{release.pk}/publish/")
    assert "已公布" in gao.get("/reports/releases/").content.decode()
    gao.post(f"/reports/releases/{release.pk}/withdraw/")
    assert "已撤下" in gao.get("/reports/releases/").content.decode()
    for month in ("2199-01", "nonsense", ""):
        assert gao.post("/reports/releases/make/", {"month": month}).status_code == 422
    for name in ("zhao", "lin"):
        assert as_user(name).get("/reports/releases/").status_code == 404
    for act in ("publish", "withdraw"):
        assert as_user("qian").post(f"/reports/releases/{release.pk}/{act}/").status_code == 404


def test_a_month_that_is_not_over_is_not_released(cast, two_years):
    with pytest.raises(Refusal):
        make_release(date(2026, 11, 1), viewer=cast.viewer("gao"), now=moment(TODAY))
    with pytest.raises(Refusal):
        make_release(OCTOBER, viewer=cast.viewer("zhao"), now=moment(TODAY))
    assert opendata.parameters()["fewest"] >= 3
    assert set(NUMBERS) < set(COLUMNS)
