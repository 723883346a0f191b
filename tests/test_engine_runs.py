"""Facts put in order with few of them in memory: the file is the one that all of them at once would give."""

from __future__ import annotations

import tempfile
from decimal import Decimal
from pathlib import Path
from unittest.mock import patch

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from yibiao.engine import tables
from yibiao.engine.runs import Runs
from yibiao.engine.tables import SCHEMAS, Writer, table_from_rows, write

_FACTS = st.lists(
    st.tuples(st.sampled_from(["current", "2026-10", "-"]), st.sampled_from("丁甲a乙"), st.integers(0, 3)), max_size=60
)


def rows_of(told: list[tuple[str, str, int]]) -> list[dict[str, object]]:
    return [
        {"county": "9", "period": period, "place": f"{place}", "kind": "person", "item": item, "subject": at,
         "number": Decimal(at), "code": None, "day": at}
        for at, (period, item, place) in enumerate(sorted(told, key=lambda one: one[2]))
    ]  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(told=_FACTS, most=st.integers(1, 20), portion=st.integers(1, 30))
def test_whatever_the_portions_each_period_comes_in_the_order_of_its_file(told, most, portion):
    rows = rows_of(told)
    with tempfile.TemporaryDirectory() as folder, Runs(Path(folder) / "runs", most) as runs:
        for at in range(0, len(rows), portion):
            runs.add(table_from_rows("facts", rows[at : at + portion]))
        laid_down = len(list(Path(folder).rglob("*.arrow")))
        found = {period: pa.concat_tables(some).to_pylist() for period, some in runs.periods()}
        assert laid_down >= len(rows) // (most + portion)
    assert list(found) == sorted({row["period"] for row in rows})
    for period, some in found.items():
        own = [row for row in rows if row["period"] == period]
        assert some == sorted(own, key=lambda row: (row["item"], row["place"]))


def test_nothing_is_left_on_the_disk(tmp_path):
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "of-a-killed-one.arrow").touch()
    with Runs(tmp_path / "runs", 1) as runs:
        runs.add(table_from_rows("facts", rows_of([("-", "a", 0)])))
        assert [one.name for one in (tmp_path / "runs").iterdir()] == ["0.arrow"]
    assert not (tmp_path / "runs").exists()


@given(sizes=st.lists(st.integers(0, 25), max_size=8))
@settings(max_examples=20, deadline=None)
def test_a_file_is_written_in_whole_groups_whatever_the_portions(sizes):
    rows = table_from_rows("facts", rows_of([("-", "a", 0)] * sum(sizes)))
    with tempfile.TemporaryDirectory() as folder, patch.object(tables, "GROUP", 10):
        with Writer(SCHEMAS["facts"], Path(folder) / "a.parquet") as file:
            at = 0
            for size in sizes:
                file.add(rows.slice(at, size))
                at += size
        told = pq.ParquetFile(Path(folder) / "a.parquet")
        groups = [told.metadata.row_group(number).num_rows for number in range(told.num_row_groups)]
        assert groups == [10] * (len(rows) // 10) + ([len(rows) % 10] if len(rows) % 10 else [])
        assert told.read().equals(rows)
        assert file.rows == len(rows)


def test_a_table_without_rows_is_a_file_with_its_columns(tmp_path):
    assert write(SCHEMAS["facts"].empty_table(), tmp_path / "a.parquet") > 0
    assert pq.read_table(tmp_path / "a.parquet").schema.equals(SCHEMAS["facts"])
