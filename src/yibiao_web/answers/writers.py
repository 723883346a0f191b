"""A merged table as a file: Excel, CSV, NDJSON, Parquet. Each takes a table and gives bytes."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import BytesIO, TextIOWrapper
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from yibiao.sheets.plain_cells import tamed
from yibiao_web.answers.cells import sheet_name
from yibiao_web.answers.tables import Table, batches

_ROWS = 20_000


def as_xlsx(tables: Sequence[Table]) -> bytes:
    """A workbook with a sheet a table. Rows are written as they come, so that memory stays small."""
    out, taken = BytesIO(), set[str]()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1, "text_wrap": True, "valign": "vcenter"})
    for table in tables:
        sheet = book.add_worksheet(sheet_name(table.title, taken))
        for at, column in enumerate(table.columns):
            sheet.set_column(at, at, _width(table.names[at], column))
        sheet.freeze_panes(1, 2)
        sheet.set_landscape()
        sheet.repeat_rows(0)
        sheet.set_row(0, 34)
        sheet.write_row(0, 0, table.names, bold)
        for number, row in enumerate(table.rows(), 1):
            sheet.write_row(number, 0, [tamed(value) for value in row])
        sheet.autofilter(0, 0, len(table), len(table.names) - 1)
    book.close()
    return out.getvalue()


def _width(name: str, column: Sequence[Any]) -> float:
    """Wide enough for most values; Chinese letters take two."""
    texts = [name.rpartition("→")[2], *(str(value) for value in column[:200] if value is not None)]
    return min(40, max(8, 2 + max(sum(2 if ord(letter) > 0x2E80 else 1 for letter in text) for text in texts)))


def as_csv(table: Table) -> bytes:
    """UTF-8 with a mark, so that Excel and WPS read the Chinese."""
    out = BytesIO()
    text = TextIOWrapper(out, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow(table.names)
    writer.writerows([tamed(value) for value in row] for row in table.rows())
    text.flush()
    return out.getvalue()


def as_ndjson(table: Table) -> bytes:
    """An object a row; what is not known is left out."""
    lines = (
        orjson.dumps({name: value for name, value in zip(table.names, row, strict=True) if value is not None})
        for row in table.rows()
    )
    return b"\n".join(lines) + b"\n"


def as_parquet(table: Table) -> bytes:
    """Numbers where a column holds nothing else, else text; in groups of rows."""
    types = [_type(column) for column in table.columns]
    schema = pa.schema(list(zip(table.names, types, strict=True)))
    out = BytesIO()
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:
        for part in batches(table, _ROWS):
            arrays = [pa.array(_typed(column, kind), kind) for column, kind in zip(part, types, strict=True)]
            writer.write_table(pa.table(arrays, schema=schema))
    return out.getvalue()


def _type(column: Sequence[Any]) -> pa.DataType:
    kinds = {type(value) for value in column if value is not None}
    if kinds and kinds <= {int, float}:
        return pa.float64() if float in kinds else pa.int64()
    return pa.string()


def _typed(column: Sequence[Any], kind: pa.DataType) -> list[Any]:
    return [str(one) if one is not None and pa.types.is_string(kind) else one for one in column]


ONE = {"csv": as_csv, "ndjson": as_ndjson, "parquet": as_parquet}
__all__ = ["ONE", "as_csv", "as_ndjson", "as_parquet", "as_xlsx"]
