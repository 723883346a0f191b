"""The tables that leave for analytics, as Arrow schemas; each is some Parquet files of a snapshot.

Numbers are exact decimals and days are whole numbers (since 1970-01-01), so that every engine gives the same digits.
County and period stand in every row as well as in the path: no engine has to guess them from folders.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

CURRENT = "current"
"""The period of registers: what is known now. Figures of organisations have their own."""
LEVELS = ("country", "province", "city", "county", "township", "village")
PLACES = 4
"""Decimal places that leave."""
NUMBER = pa.decimal128(18, PLACES)
GROUP = 1 << 17
"""Rows of a group in a file: what is held at once while one is written."""
_EPOCH = date(1970, 1, 1).toordinal()
_UNIT = Decimal(1).scaleb(-PLACES)
_LARGEST = 10**18 - 1

_TEXT, _COUNT, _SMALL = pa.string(), pa.int64(), pa.int32()
SCHEMAS: Mapping[str, pa.Schema] = {
    # unit: the township that a place lies in, else what hangs directly below the county; what one file holds
    "orgs": pa.schema([("place", _TEXT), ("name", _TEXT), ("level", _TEXT), ("unit", _TEXT),
                       *((level, _TEXT) for level in LEVELS)]),
    # kind: whose subjects hold it; measure: number, choice or neither; fresh_for_days null: it does not age
    "items": pa.schema([("item", _TEXT), ("name", _TEXT), ("kind", _TEXT), ("measure", _TEXT), ("unit", _TEXT),
                        ("sensitivity", _TEXT), ("fresh_for_days", _SMALL)]),
    # one row a known value; number of what is summed, code of what is counted, neither of anything else; subject is a
    # pseudonym, null where the item is sensitive; day is that for which the value holds
    "facts": pa.schema([("county", _TEXT), ("period", _TEXT), ("place", _TEXT), ("kind", _TEXT), ("item", _TEXT),
                        ("subject", _COUNT), ("number", NUMBER), ("code", _TEXT), ("day", _SMALL)]),
    # how many subjects of a kind a place has, known or not: what facts are compared with
    "subjects": pa.schema([("county", _TEXT), ("period", _TEXT), ("place", _TEXT), ("kind", _TEXT),
                           ("subjects", _COUNT)]),
    # month: 2026-10; minutes that a sender's demands of a kind cost the grassroots
    "burden": pa.schema([("county", _TEXT), ("month", _TEXT), ("sender", _TEXT), ("kind", _TEXT),
                         ("demands", _COUNT), ("minutes", NUMBER), ("spared", NUMBER)]),
    # one row a field of a form in force that means an item
    "asked": pa.schema([("county", _TEXT), ("department", _TEXT), ("form", _TEXT), ("title", _TEXT), ("item", _TEXT),
                        ("times_a_year", _SMALL)]),
    # keyed digests of persons: of the number that identifies them, of name + birth + place
    "identities": pa.schema([("county", _TEXT), ("place", _TEXT), ("subject", _COUNT), ("by_key", pa.binary()),
                             ("by_traits", pa.binary())]),
}  # fmt: skip
Row = Mapping[str, Any]


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - _EPOCH


def as_number(value: Any) -> tuple[Decimal | None, bool]:
    """A reported number as it leaves, and whether it is exactly what was reported; None where it does not fit."""
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return None, False
    told = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not told.is_finite() or abs(told) * 10**PLACES > _LARGEST:
        return None, False
    rounded = told.quantize(_UNIT, rounding=ROUND_HALF_EVEN)
    return rounded, rounded == told


def table_of(name: str, columns: Mapping[str, Sequence[Any]]) -> pa.Table:
    """Columns of Python values as a table of the schema."""
    schema = SCHEMAS[name]
    return pa.table([pa.array(columns[field.name], field.type) for field in schema], schema=schema)


def table_from_rows(name: str, rows: Iterable[Row]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=SCHEMAS[name])


class Writer:
    """One file, group by group of rows, so that no more than a group is ever held. On the disk when it is closed."""

    def __init__(self, schema: pa.Schema, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.rows = self._held = 0
        self._waiting: list[pa.Table] = []
        self._file = path.open("wb")
        self._parquet = pq.ParquetWriter(self._file, schema, compression="zstd")

    def add(self, some: pa.Table) -> None:
        """Rows behind those that are there."""
        self.rows += some.num_rows
        while self._held + some.num_rows >= GROUP:
            free = GROUP - self._held
            self._hold(some.slice(0, free))
            self._put()
            some = some.slice(free)
        self._hold(some)

    def _hold(self, some: pa.Table) -> None:
        self._waiting.append(some)
        self._held += some.num_rows

    def _put(self) -> None:
        if self._held:
            self._parquet.write_table(pa.concat_tables(self._waiting).combine_chunks(), GROUP)
        self._waiting, self._held = [], 0

    def close(self) -> None:
        from os import fsync

        self._put()
        self._parquet.close()
        self._file.flush()
        fsync(self._file.fileno())
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, problem: type[BaseException] | None, *told: object) -> None:
        if problem is None:
            self.close()
        else:  # nobody will name it
            self._parquet.close()
            self._file.close()


def write(table: pa.Table, path: Path) -> int:
    """One file, on the disk when this returns; its bytes. Rows stand item by item, so that a figure of one item reads
    only its part of the file."""
    if "item" in table.column_names and "place" in table.column_names:
        table = table.sort_by([("item", "ascending"), ("place", "ascending")])
    with Writer(table.schema, path) as file:
        file.add(table)
    return path.stat().st_size
