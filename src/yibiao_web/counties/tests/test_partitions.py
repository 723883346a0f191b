"""What only PostgreSQL has: run by ``make test-postgresql``."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, transaction
from tests.cast import Cast

from yibiao_web.counties.partitions import LARGE, drop_own, give_own, partition, parts
from yibiao_web.ledger.actions import SubjectChange, record
from yibiao_web.ledger.loading import by_keys
from yibiao_web.ledger.models import Change, Source, Subject
from yibiao_web.ledger.queries import changes_of, subjects_within
from yibiao_web.orgs.models import Organisation

pytestmark = pytest.mark.django_db
on_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite has no partitions (make test-postgresql)"
)


def told(county, org, now, **values):
    source = Source(kind="import", county=county, org=org, title="底册", dated=date(2026, 1, 1))
    person = {"person.name": "张三", "person.id_number": "110101199001011237", **values}
    return record(source, [SubjectChange(org, "person", person)], by=None, now=now, org=org)


def opened(rows) -> set[str]:
    """The partitions that a question opens, by the server's own plan."""
    plan = str(rows.explain())
    return {one.name for one in parts(connection) if one.name in plan}


def _locked() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relation::regclass::text FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted "
                       "AND relation = ANY(%s::regclass[]::oid[])", [list(LARGE)])  # fmt: skip
        return {name for (name,) in cursor}


@on_postgresql
def test_the_large_tables_are_partitioned_and_each_county_lies_where_it_should(now):
    cast = Cast()
    told(cast.org("禾溪县"), cast.org("杏花坞村"), now)
    told(cast.org("渡川县"), cast.org("柳林村"), now)
    own = cast.org("禾溪县").pk
    assert {one.name for one in parts(connection)} == {
        name for table in LARGE for name in (f"{table}_others", f"{table}_county_{own}")
    }
    with connection.cursor() as cursor:
        for table in ("ledger_subject", "ledger_change"):
            for name in (f"{table}_others", f"{table}_county_{own}"):
                cursor.execute(f"SELECT count(*) FROM {name}")
                assert cursor.fetchone() == (1,), name


@on_postgresql
def test_the_ledgers_main_questions_open_one_partition(now):
    cast = Cast()
    county, village = cast.org("禾溪县"), cast.org("杏花坞村")
    told(county, village, now)
    subject, own = Subject.objects.get(), f"county_{county.pk}"
    rows = Subject.objects.filter(county=county, kind="person").exclude(key="").filter(key__in=["a", "b"])
    assert opened(rows) == {f"ledger_subject_{own}"}
    assert opened(subjects_within(village)) == {f"ledger_subject_{own}"}
    assert opened(changes_of(subject)) == {f"ledger_change_{own}"}
    assert opened(Change.objects.filter(county=county, subject__county=county).select_related("subject")) == {
        f"ledger_change_{own}", f"ledger_subject_{own}",
    }  # fmt: skip
    assert len(opened(Subject.objects.filter(kind="person"))) == 2, "who names no county asks all of them"


@on_postgresql
def test_a_new_county_works_at_once_and_takes_its_rows_along_into_partitions_of_its_own(now):
    province = Cast().org("云岭省")
    county = Organisation.objects.create(code="990103", name="新县", level="county", parent=province, path="99/990103/")
    village = Organisation.objects.create(
        code="990103101201", name="新村", level="village", parent=county, path="99/990103/990103101201/"
    )
    first = told(county, village, now)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what a commit would have done
    assert opened(Subject.objects.filter(county=county)) == {"ledger_subject_others"}
    assert len(give_own(connection, county.pk)) == len(LARGE)
    assert _locked() == set(LARGE), "who waits for one partition only looks for the rows where they no longer are"
    assert give_own(connection, county.pk) == []
    assert opened(Subject.objects.filter(county=county)) == {f"ledger_subject_county_{county.pk}"}
    again = told(county, village, now, **{"person.mobile": "13800000000"})
    assert (again.subjects, again.added) == (first.subjects, 0)
    assert Subject.objects.get().values["person.mobile"] == "13800000000"
    assert Change.objects.count() == 2
    drop_own(connection, county.pk)
    assert not Subject.objects.exists()


def test_one_number_is_one_person_within_a_county_and_another_one_in_the_next(now):
    """The unique key and the upsert go on as before, on both databases."""
    cast = Cast()
    ours = told(cast.org("禾溪县"), cast.org("杏花坞村"), now)
    theirs = told(cast.org("渡川县"), cast.org("柳林村"), now)
    assert ours.subjects != theirs.subjects
    assert told(cast.org("禾溪县"), cast.org("老槐坪村"), now).subjects == ours.subjects
    one = Subject.objects.get(pk=ours.subjects[0])
    assert (one.org, one.version) == (cast.org("老槐坪村"), 2)
    keys = {"person": {one.key}}
    assert [found.pk for found in by_keys(one.county_id, keys).values()] in ([one.pk], [])


@on_postgresql
def test_making_a_plain_table_partitioned_keeps_rows_numbers_and_indexes():
    """What the migration does to a database that has data."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE plainly (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, county_id bigint "
                       "NOT NULL, name text, up bigint REFERENCES plainly (id))")  # fmt: skip
        cursor.execute("CREATE INDEX plainly_name ON plainly (name)")
        cursor.execute("CREATE TABLE pointing (plainly bigint REFERENCES plainly (id) DEFERRABLE INITIALLY DEFERRED)")
        cursor.execute("INSERT INTO plainly (county_id, name) SELECT n % 3, 'n' || n FROM generate_series(1, 30000) n")
        cursor.execute("INSERT INTO plainly (county_id, name) VALUES (9, 'few')")
        assert partition(connection, "plainly")
        assert not partition(connection, "plainly"), "twice is once"
        cursor.execute("SELECT count(*), count(DISTINCT id) FROM plainly")
        assert cursor.fetchone() == (30001, 30001)
        cursor.execute("SELECT relname FROM pg_class JOIN pg_inherits ON inhrelid = oid WHERE inhparent = "
                       "'plainly'::regclass ORDER BY 1")  # fmt: skip
        assert [name for (name,) in cursor] == [
            "plainly_county_0", "plainly_county_1", "plainly_county_2", "plainly_others",
        ]  # fmt: skip
        cursor.execute("SELECT count(*) FROM plainly_others")
        assert cursor.fetchone() == (1,), "a county of few rows has none of its own"
        cursor.execute("INSERT INTO plainly (county_id, name) VALUES (1, 'next') RETURNING id")
        assert cursor.fetchone() == (30002,), "numbers go on"
        cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = 'plainly' ORDER BY 1")
        assert [name for (name,) in cursor] == ["plainly_by_id", "plainly_name", "plainly_pkey"]
        transaction.set_rollback(True)
