"""Arrays as the platform writes them for PostgreSQL are read as what they were."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from psycopg.adapt import PyFormat, Transformer
from psycopg.postgres import types

from yibiao_web.site.arrays import QuotedList
from yibiao_web.site.environment import database

ODD = ["", "null", "NULL", "{}", 'a"b', "back\\slash", '\\"', "a,b", " ", "　", "\n", "'", '{"村": "一"}', None]
_texts = st.lists(st.none() | st.sampled_from(ODD) | st.text(st.characters(exclude_characters="\0", codec="utf-8")))


def _written(held: list) -> bytes:
    dumper = QuotedList(list, Transformer())
    return bytes(dumper.upgrade(held, PyFormat.TEXT).dump(held))


@given(_texts)
def test_what_was_written_as_an_array_is_read_again(held):
    read = Transformer().get_loader(types["text"].array_oid, psycopg.pq.Format.TEXT)

    assert read.load(_written(held)) == held


def test_lists_in_lists_are_written_too():
    read = Transformer().get_loader(types["int4"].array_oid, psycopg.pq.Format.TEXT)

    assert read.load(_written([[1, None], [3, 4]])) == [[1, None], [3, 4]]


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no arrays")
def test_postgresql_reads_arrays_as_they_were():
    assert psycopg.adapters.get_dumper(list, PyFormat.TEXT) is QuotedList
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::text[]", [ODD])
        assert cursor.fetchone() == (ODD,)
        cursor.execute("SELECT %s::bigint[], %s::timestamptz[]", [[1, 2**40, None], [None]])
        assert cursor.fetchone() == ([1, 2**40, None], [None])


def test_whoever_names_postgresql_gets_it():
    database("postgresql://u@db/yibiao", Path())

    assert psycopg.adapters.get_dumper(list, PyFormat.TEXT) is QuotedList
