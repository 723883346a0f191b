"""Files of rows, in and out: csv, xlsx, parquet, ndjson. Pure.

Reading keeps every cell as it came; writing neutralises what a spreadsheet would take for a formula. ``unguarded``
takes the guard off again, so a file that left and comes back is the same.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from yibiao.model import Finding
from yibiao.prefill.values import NUMBERS
from yibiao.sheets.grid import plain
from yibiao.sheets.opening import open_workbook
from yibiao.sheets.plain_cells import STARTS, runs

MOST_ROWS = 100_000
_CHUNK = 2_000
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "ndjson": "application/x-ndjson",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class Unreadable(ValueError):  # noqa: N818 - it names what is wrong
    """The file is no table; the words say what to do."""


@dataclass(frozen=True, slots=True)
class Table:
    """``numbers`` are the rows' numbers as the file's reader sees them: the header of a sheet is row 1."""

    format: str
    header: tuple[str, ...]
    rows: Sequence[Sequence[Any]]
    numbers: Sequence[int]


def read_table(content: bytes, name: str) -> Table:
    """The format is told from the bytes."""
    if content[:4] == b"PAR1":
        return _limited(_read_parquet(content))
    if content.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"{":
        return _limited(_read_ndjson(content))
    return _limited(_read_sheet(content, name))


def _limited(table: Table) -> Table:
    if len(table.rows) > MOST_ROWS:
        raise Unreadable(f"有 {len(table.rows)} 行，一次最多 {MOST_ROWS} 行，请分成几个文件。")
    if len(set(table.header)) < len(table.header):
        twice = sorted({one for one in table.header if table.header.count(one) > 1})
        raise Unreadable(f"有重名的列：{'、'.join(twice)}，请只留一列。")
    return table


def _read_sheet(content: bytes, name: str) -> Table:
    workbook = open_workbook(content, name)
    stopped = next((one for one in workbook.findings if one.severity == "block"), None)
    if stopped is not None:
        raise Unreadable(_said(stopped))
    grid = next((one for one in workbook.grids if not one.hidden and one.filled_rows), None)
    if grid is None:
        raise Unreadable("文件里没有内容，第一行应是列名。")
    first, *others = grid.filled_rows
    wide = max((at for at, value in enumerate(grid.rows[first - 1], 1) if plain(value).strip()), default=0)
    header = tuple(plain(value).strip() for value in grid.rows[first - 1][:wide])
    rows = [_padded(grid.rows[number - 1], wide) for number in others]
    format = "csv" if workbook.format == "csv" else "xlsx"
    return Table(format, _named(header), rows, others)


def _named(header: tuple[str, ...]) -> tuple[str, ...]:
    """Columns without a name are kept under their number, so that rows come back in their layout."""
    return tuple(name or f"（第{at}列）" for at, name in enumerate(header, 1))


def _padded(row: Sequence[Any], wide: int) -> list[Any]:
    return [*row[:wide], *[""] * (wide - len(row))]


def _said(finding: Finding) -> str:
    return f"{finding.message}{finding.advice}"


def _read_parquet(content: bytes) -> Table:
    try:
        table = pq.read_table(io.BytesIO(content))
        columns = [column.to_pylist() for column in table.columns]
    except (pa.ArrowException, OSError, ValueError) as problem:
        raise Unreadable("这个 Parquet 文件打不开，请重新导出。") from problem
    rows = [list(row) for row in zip(*columns, strict=True)]
    return Table("parquet", tuple(table.column_names), rows, range(1, len(rows) + 1))


def _read_ndjson(content: bytes) -> Table:
    records: list[tuple[int, dict[str, Any]]] = []
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").splitlines(), 1):
        if not line.strip():
            continue
        try:
            record = orjson.loads(line)
        except orjson.JSONDecodeError as problem:
            raise Unreadable(f"第 {number} 行不是 JSON，每行应是一个 JSON 对象。") from problem
        if not isinstance(record, dict):
            raise Unreadable(f"第 {number} 行不是 JSON 对象，应写成 {{列名: 值}}。")
        records.append((number, record))
    header = tuple(dict.fromkeys(key for _, record in records for key in record))
    rows = [[record.get(key) for key in header] for _, record in records]
    return Table("ndjson", header, rows, [number for number, _ in records])


def guarded(value: Any) -> Any:
    """A text that a spreadsheet would compute gets a ' in front; minus and numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and (runs(value) or value.startswith("'")) else value


def unguarded(value: Any) -> Any:
    told = isinstance(value, str) and value[:1] == "'" and value[1:].startswith((*STARTS, "'"))
    return value[1:] if told else value


Row = Mapping[str, Any]
Columns = Mapping[str, str]
"""Name → field type, in order."""


def write_csv(columns: Columns, rows: Iterable[Row]) -> Iterator[bytes]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(columns)
    for number, row in enumerate(rows, 1):
        writer.writerow([guarded(row.get(name)) for name in columns])
        if number % _CHUNK == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def write_ndjson(columns: Columns, rows: Iterable[Row]) -> Iterator[bytes]:
    for some in _chunks(rows):
        yield b"".join(
            orjson.dumps({name: row[name] for name in columns if row.get(name) is not None}) + b"\n" for row in some
        )


def write_parquet(columns: Columns, rows: Iterable[Row]) -> Iterator[bytes]:
    """Numbers are numbers (what is none stays empty), the rest is text."""
    schema = pa.schema([(name, _ARROW.get(type, pa.string())) for name, type in columns.items()])
    sink = _Sink()
    with pq.ParquetWriter(pa.PythonFile(sink, mode="w"), schema) as writer:
        for some in _chunks(rows):
            arrays = [
                pa.array([_typed(row.get(field.name), field.type) for row in some], field.type) for field in schema
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
            yield sink.taken()
    yield sink.taken()


class _Sink(io.RawIOBase):
    """What was written since the last look."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._length = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        part = bytes(data)
        self._parts.append(part)
        self._length += len(part)
        return len(part)

    def tell(self) -> int:
        return self._length

    def taken(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


_ARROW = {"id": pa.int64(), **dict.fromkeys(NUMBERS, pa.float64()), "integer": pa.int64()}


def _typed(value: Any, type: pa.DataType) -> Any:
    if value is None or type == pa.string():
        return None if value is None else str(value)
    if isinstance(value, str):
        return None
    if pa.types.is_integer(type):
        return int(value) if float(value).is_integer() and abs(value) < 2**63 else None
    return float(value)


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    some: list[Row] = []
    for row in rows:
        some.append(row)
        if len(some) == _CHUNK:
            yield some
            some = []
    if some:
        yield some


def write_xlsx(columns: Columns, rows: Iterable[Row]) -> Iterator[bytes]:
    """Texts as texts: a spreadsheet neither computes them nor shortens an ID number."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, columns, book.add_format({"bold": True}))
        sheet.freeze_panes(1, 0)
        text = book.add_format({"num_format": "@"})
        for number, row in enumerate(rows, 1):
            for at, name in enumerate(columns):
                _write_cell(sheet, number, at, row.get(name), text)
        sheet.autofit(400)
    yield out.getvalue()


def _write_cell(sheet: Any, row: int, column: int, value: Any, text: Any) -> None:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        sheet.write_number(row, column, value)
    elif value not in (None, ""):
        sheet.write_string(row, column, plain(value), text)


WRITERS: dict[str, Callable[[Columns, Iterable[Row]], Iterator[bytes]]] = {
    "csv": write_csv,
    "parquet": write_parquet,
    "ndjson": write_ndjson,
    "xlsx": write_xlsx,
}
