"""The ledger as it leaves: whole, of one moment, only what changed, and nothing by which somebody is known."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.db import connection, transaction

from yibiao.engine import figures
from yibiao.engine.duck import Duck
from yibiao.engine.figures import Linked
from yibiao.engine.runs import Runs
from yibiao.engine.snapshots import MANIFEST, SnapshotError, read_snapshot
from yibiao.engine.tables import Writer
from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.refusals import Refusal
from yibiao_web.catalogue.actions import merge_items, set_sensitivity
from yibiao_web.engine import reading, refreshing, writing
from yibiao_web.engine.moment import one_moment
from yibiao_web.engine.refreshing import refresh
from yibiao_web.ledger.actions import SubjectChange, record
from yibiao_web.ledger.models import Source, Subject

pytestmark = pytest.mark.django_db
SHI = {
    "person.name": "石小满", "person.id_number": "990101195001010010", "person.mobile": "13912345678",
    "person.age": 76, "person.education": "初中", "person.health_status": "有慢性病", "person.monthly_income": 1800.5,
    "person.current_address": "杏花坞村三组五号", "person.native_place": "云岭省禾溪县",
}  # fmt: skip


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    settings.YIBIAO_SNAPSHOTS = tmp_path / "snapshots"
    return tmp_path / "snapshots"


def tell(cast, now, village, *values, kind="person", key="", county="禾溪县", dated=date(2026, 10, 1)):
    org = cast.org(village)
    source = Source(kind="import", county=cast.org(county), org=org, title="底册", dated=dated)
    changes = [SubjectChange(org, kind, one, key=key) for one in values]
    return record(source, changes, by=None, now=now, org=org)


def rows(table: str, within: str = "") -> list[dict]:
    files = read_snapshot(refreshing.folder()).files(within)[table]
    return [row for file in files for row in pq.read_table(file, partitioning=None).to_pylist()]


def ask(figure, **told):
    with Duck(read_snapshot(refreshing.folder()).files(), threads=1) as engine:
        return figure(engine, **told)


def files_of(snapshot) -> dict[str, set[str]]:
    return {name: set(part.named()) for name, part in snapshot.parts.items()}


def test_every_known_value_is_a_fact_and_numbers_are_exact(cast, now):
    tell(cast, now, "杏花坞村", SHI, {"person.name": "乙", "person.age": 30.1, "person.education": "大学专科"})
    tell(cast, now, "碾子坝村", {"person.name": "丙", "person.age": None})
    done = refresh(now=now)
    held = [item for one in Subject.objects.all() for item, value in one.values.items() if value is not None]
    assert sorted(row["item"] for row in rows("facts")) == sorted(held)
    assert done.facts == len(held)
    (county,) = ask(figures.rollup, items=["person.age"], level="county")
    assert (county.place, county.subjects, county.known, county.unknown) == ("990101", 3, 2, 1)
    assert county.total == Decimal("106.1")


def test_nothing_by_which_somebody_is_known_leaves(cast, now, folder):
    tell(cast, now, "杏花坞村", SHI)
    refresh(now=now)
    (one,) = Subject.objects.all()
    everything = str([rows(table) for table in ("facts", "subjects", "identities", "burden", "asked")])
    manifest = (folder / MANIFEST).read_text("utf-8")
    for told in ("石小满", "990101195001010010", "13912345678", "三组五号", "慢性病", "1800"):
        assert told not in everything + manifest
    facts = {row["item"]: row for row in rows("facts")}
    assert facts["person.education"]["code"] == "初级中学教育"
    assert facts["person.age"]["subject"] not in (None, one.pk)
    for sensitive in ("person.id_number", "person.health_status", "person.monthly_income", "person.mobile"):
        assert [facts[sensitive][name] for name in ("subject", "number", "code")] == [None, None, None]


def test_what_was_typed_into_a_field_of_choices_stays(cast, now):
    tell(cast, now, "杏花坞村", {"person.name": "甲", "person.education": "请打13912345678", "person.age": 13912345678})
    done = refresh(now=now)
    facts = {row["item"]: row for row in rows("facts")}
    assert facts["person.education"]["code"] == "（其他）"
    assert facts["person.age"]["number"] is None
    assert done.snapshot.rows("left_out") == 1


def test_only_the_township_that_changed_is_written_again(cast, now):
    tell(cast, now, "杏花坞村", SHI)
    tell(cast, now, "碾子坝村", {"person.name": "丙", "person.age": 9})
    first = refresh(now=now)
    tell(cast, now, "碾子坝村", {"person.name": "丁", "person.age": 8})
    second = refresh(now=now + timedelta(minutes=10))
    before, after = files_of(first.snapshot), files_of(second.snapshot)
    assert {name for name in after if after[name] != before.get(name)} == {"ledger/990101/990101201"}
    assert second.written == 1
    assert [one.total for one in ask(figures.rollup, items=["person.age"], level="county")] == [76 + 9 + 8]


def test_where_nothing_changed_nothing_is_written_but_all_is_fresh_to_now(cast, now):
    tell(cast, now, "杏花坞村", SHI)
    refresh(now=now)
    later = now + timedelta(hours=3)
    done = refresh(now=later)
    assert done.written == 0
    assert read_snapshot(refreshing.folder()).counties["990101"].fresh_to == later.isoformat()
    assert AuditEntry.objects.filter(action="engine.refreshed").count() == 1


def test_killed_at_any_file_the_old_snapshot_is_whole(cast, now, monkeypatch, folder):
    tell(cast, now, "杏花坞村", SHI)
    refresh(now=now)
    before = ask(figures.rollup)
    tell(cast, now, "杏花坞村", {"person.name": "乙", "person.age": 1})
    close, count = Writer.close, 0
    for die_at in range(3):
        left = [die_at]

        def dying(file, left=left):
            close(file)
            if not left[0]:
                raise KeyboardInterrupt
            left[0] -= 1

        monkeypatch.setattr(Writer, "close", dying)
        with pytest.raises(KeyboardInterrupt):
            refresh(now=now)
        count += 1
        assert ask(figures.rollup) == before
    monkeypatch.setattr(Writer, "close", close)
    done = refresh(now=now)
    on_disk = {file.relative_to(folder).as_posix() for file in folder.rglob("*.parquet") if file.stem != "empty"}
    assert on_disk == done.snapshot.named() | {name for name, _ in done.snapshot.retired}
    assert ask(figures.rollup) != before
    assert count == 3


def test_a_unit_is_read_and_written_in_portions_and_its_file_is_what_it_would_be_as_a_whole(
    cast, now, monkeypatch, folder
):
    for village in ("老槐坪村", "杏花坞村"):  # the later by its code is told of first
        people = [{"person.name": f"甲{at}", "person.age": at, "person.native_place": "禾溪县"} for at in range(7)]
        tell(cast, now, village, *people)
        homes = [{"household.householder.name": f"甲{at}"} for at in range(2)]
        tell(cast, now, village, *homes, kind="household")
    refresh(now=now)
    whole = {table: rows(table) for table in ("facts", "subjects", "identities")}
    monkeypatch.setattr(reading, "_BATCH", 2)
    monkeypatch.setattr(writing, "Runs", partial(Runs, most=5))
    laid_down, lay_down = [], Runs._lay_down
    monkeypatch.setattr(Runs, "_lay_down", lambda runs: (laid_down.append(runs._held), lay_down(runs)))
    done = refresh(now=now, everything=True)
    assert {table: rows(table) for table in whole} == whole
    assert [(row["item"], row["place"]) for row in whole["facts"]] == sorted(
        (row["item"], row["place"]) for row in whole["facts"]
    )
    assert (len(laid_down) > 5, max(laid_down) < 5 + 2 * 3) == (True, True)
    part = done.snapshot.parts["ledger/990101/990101101"]
    assert (part.rows["facts"], part.rows["held"], part.rows["identities"]) == (46, 18, 14)
    assert not (folder / writing.RUNS).exists()


def test_what_a_killed_refresh_laid_down_is_swept(cast, now, folder):
    tell(cast, now, "杏花坞村", SHI)
    left = folder / writing.RUNS / "0.arrow"
    left.parent.mkdir(parents=True)
    left.touch()
    refresh(now=now)
    assert not left.exists()


def test_whoever_reads_the_old_snapshot_may_go_on_for_an_hour(cast, now):
    tell(cast, now, "杏花坞村", SHI)
    old = refresh(now=now).snapshot
    tell(cast, now, "杏花坞村", {"person.name": "乙"})
    refresh(now=now)
    assert all((old.folder / name).exists() for name in old.named())
    refresh(now=now + timedelta(minutes=50))
    assert all((old.folder / name).exists() for name in old.named())
    new = refresh(now=now + timedelta(minutes=61)).snapshot
    assert not [name for name in old.named() - new.named() if (old.folder / name).exists()]
    assert all((new.folder / name).exists() for name in new.named())


def test_an_item_that_becomes_sensitive_leaves_no_value_behind(cast, now):
    tell(cast, now, "杏花坞村", SHI)
    refresh(now=now)
    set_sensitivity("person.age", "sensitive", viewer=cast.viewer("sun"), now=now)
    refresh(now=now)
    assert [row["number"] for row in rows("facts") if row["item"] == "person.age"] == [None]


def test_a_merged_item_is_added_up_under_the_code_it_became(cast, now):
    tell(cast, now, "杏花坞村", {"person.name": "甲", "person.mobile": "13912345678"})
    merge_items("person.mobile", "person.phone", viewer=cast.viewer("sun"), now=now)
    refresh(now=now)
    assert {row["item"] for row in rows("facts")} == {"person.name", "person.phone"}


def test_figures_of_organisations_stand_in_their_own_period(cast, now):
    for village, area in (("杏花坞村", 10), ("老槐坪村", 5.25)):
        tell(cast, now, village, {"aggregate.total_households": area}, kind="organisation",
             key=f"{cast.org(village).code}@2026-10")  # fmt: skip
    done = refresh(now=now)
    paths = [name for part in done.snapshot.parts.values() for name in part.named() if name.startswith("facts/")]
    assert all("/county=990101/period=2026-10/" in f"/{name}" for name in paths)
    assert len(paths) == 1
    (township,) = ask(figures.rollup, level="township", period="2026-10")
    assert (township.subjects, township.known, township.total) == (2, 2, Decimal("15.25"))
    assert ask(figures.rollup) == []


def test_whatever_a_period_is_called_its_file_lies_in_the_folder(cast, now, folder):
    tell(cast, now, "杏花坞村", {"aggregate.total_households": 3}, kind="organisation",
         key="990101101201@../../../../2026//10")  # fmt: skip
    for later in range(2):
        refresh(now=now + timedelta(minutes=later))
        assert all((folder / name).resolve().is_relative_to(folder) for name in read_snapshot(folder).named())
        assert [row["period"] for row in rows("facts")] == ["../../../../2026//10"]


def test_what_somebody_else_keeps_in_the_folder_stays(cast, now, folder):
    tell(cast, now, "杏花坞村", SHI)
    other = folder / "reports" / "ours.parquet"
    other.parent.mkdir(parents=True)
    other.touch()
    refresh(now=now)
    refresh(now=now + timedelta(hours=2))
    assert other.exists()


def test_freshness_is_by_the_day_for_which_a_value_holds(cast, now):
    tell(cast, now, "杏花坞村", {"person.name": "甲", "person.current_address": "一组"}, dated=date(2026, 3, 1))
    tell(cast, now, "杏花坞村", {"person.name": "乙", "person.current_address": "二组"}, dated=date(2026, 10, 1))
    refresh(now=now)
    told = {"items": ["person.current_address"], "level": "county", "on": date(2026, 11, 2)}
    assert [(one.fresh, one.stale, one.unknown) for one in ask(figures.coverage, **told)] == [(1, 1, 0)]


def test_one_person_in_two_counties_is_found_by_digests_only(cast, now, settings):
    without = {"person.name": "石 小满", "person.birth_date": "1950-01-01", "person.native_place": "云岭省禾溪县"}
    tell(cast, now, "杏花坞村", SHI, {"person.name": "甲", "person.id_number": "99010119600101002X"})
    tell(cast, now, "柳林村", without, county="渡川县")
    refresh(now=now)
    assert ask(figures.linkage) == [Linked("990101", "990102", "traits", 1, 0)]
    tell(cast, now, "柳林村", SHI, county="渡川县")
    refresh(now=now)
    assert ask(figures.linkage) == [
        Linked("990101", "990102", "key", 1, 0),
        Linked("990101", "990102", "traits", 1, 1),
    ]
    before = {row["by_key"] for row in rows("identities")}
    settings.YIBIAO_LINKAGE_KEY = "another"
    refresh(now=now)
    assert before & {row["by_key"] for row in rows("identities")} <= {None}


def test_a_place_sees_only_its_own_files(cast, now):
    tell(cast, now, "杏花坞村", SHI)
    tell(cast, now, "柳林村", SHI, county="渡川县")
    refresh(now=now)
    assert {row["county"] for row in rows("facts", cast.org("渡川县").path)} == {"990102"}
    assert {row["county"] for row in rows("facts", cast.org("鹤汀镇").path)} == {"990101"}
    assert rows("facts", cast.org("雾山乡").path) == []
    assert {row["place"] for row in rows("orgs", cast.org("鹤汀镇").path)} >= {"99", "990101", "990101101201"}


def test_a_second_refresh_at_the_same_time_is_told_to_wait(now):
    with refreshing._alone(refreshing.folder()):
        with pytest.raises(Refusal) as told:
            refresh(now=now)
        refreshing.keep_fresh(now)  # the round says nothing and comes again
    assert told.value.code == "engine_busy"


def test_after_the_database_was_put_back_all_is_written_again(cast, now, folder):
    """Its villages count their versions anew: equal stamps would not mean equal ledgers."""
    tell(cast, now, "杏花坞村", SHI)
    refresh(now=now)
    told = json.loads((folder / MANIFEST).read_text("utf-8"))
    assert refresh(now=now).written == 0
    (folder / MANIFEST).write_text(json.dumps(told | {"witness": "999999 a-later-day"}), "utf-8")
    assert refresh(now=now).kept == 0
    assert ask(figures.rollup, items=["person.age"], level="county")[0].total == 76


def test_a_manifest_of_another_release_is_made_anew(cast, now, folder):
    tell(cast, now, "杏花坞村", SHI)
    refresh(now=now)
    (folder / MANIFEST).write_text('{"format": 99}')
    with pytest.raises(SnapshotError):
        read_snapshot(folder)
    assert refresh(now=now).facts == len(SHI)


@pytest.mark.django_db(transaction=False)
def test_what_is_read_is_of_one_moment_whatever_is_written_meanwhile(tmp_path, django_db_blocker):
    reader, writer = connection.copy(), connection.copy()
    if connection.vendor == "sqlite":
        for one in (reader, writer):
            one.settings_dict["NAME"] = tmp_path / "apart.sqlite3"
    try:
        with writer.cursor() as cursor:
            cursor.execute("CREATE TABLE engine_moment (n integer)")
            cursor.execute("INSERT INTO engine_moment VALUES (1)")
        with one_moment(reader), reader.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM engine_moment")
            first = cursor.fetchone()
            with writer.cursor() as other:
                other.execute("INSERT INTO engine_moment VALUES (2)")
            cursor.execute("SELECT count(*) FROM engine_moment")
            assert cursor.fetchone() == first == (1,)
        with reader.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM engine_moment")
            assert cursor.fetchone() == (2,)
    finally:
        with writer.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS engine_moment")
        reader.close()
        writer.close()
    assert transaction.get_connection() is not reader
