"""All that is known of a channel as one zip that needs no platform to be read: Excel, CSV and JSON of the same."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import xlsxwriter

from yibiao.sheets.plain_cells import AS_TEXT, tamed

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same content is the same file
Table = tuple[str, Sequence[str], Sequence[Sequence[Any]]]


@dataclass(frozen=True, slots=True)
class Archive:
    """``content`` is the zip; ``counts`` how many rows of each table it holds."""

    content: bytes
    sha256: str
    counts: dict[str, int]


def archive(
    entry: Mapping[str, Any], uses: Sequence[tuple[date, float]], posts: Sequence[tuple[date, str, bool, int | None]],
    findings: Sequence[tuple[str, str]], history: Sequence[tuple[str, str]], *, note: str,
) -> Archive:  # fmt: skip
    """``entry``: the register's fields by their Chinese names; ``findings``: (what, what to do); ``history``:
    (day, what was done); ``note``: why it was closed and how its duty is still met."""
    tables: list[Table] = [
        ("登记", ("项目", "内容"), [(name, _plain(value)) for name, value in entry.items()]),
        ("使用记录", ("日期", "次数"), [(on.isoformat(), count) for on, count in uses]),
        ("发布", ("日期", "内容", "转载", "阅读数"),
         [(on.isoformat(), text, "是" if repost else "否", "" if reads is None else reads)
          for on, text, repost, reads in posts]),
        ("发现的情况", ("情况", "怎么办"), list(findings)),
        ("经过", ("日期", "做了什么"), list(history)),
    ]  # fmt: skip
    files = {"说明.txt": note.encode("utf-8-sig"), "全部.xlsx": _workbook(tables), "全部.json": _json(tables)}
    files |= {f"{name}.csv": _csv(headers, rows) for name, headers, rows in tables}
    sums = "\n".join(f"{hashlib.sha256(data).hexdigest()}  {name}" for name, data in sorted(files.items()))
    files["校验.txt"] = sums.encode()
    content = _zip(files)
    counts = {name: len(rows) for name, _, rows in tables}
    return Archive(content, hashlib.sha256(content).hexdigest(), counts)


def _plain(value: Any) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def _zip(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in sorted(files.items()):
            packed.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _workbook(tables: Sequence[Table]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, AS_TEXT)
    book.set_properties({"created": datetime(*_EPOCH[:3])})
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    for name, headers, rows in tables:
        sheet = book.add_worksheet(name)
        for column, header in enumerate(headers):
            sheet.write_string(0, column, header, bold)
        for at, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                sheet.write(at, column, value, wrap)
        sheet.set_column(0, 0, 16)
        sheet.set_column(1, 1, 70)
        sheet.freeze_panes(1, 0)
        sheet.fit_to_pages(1, 0)
    book.close()
    return out.getvalue()


def _csv(headers: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """With the mark that Excel needs to know UTF-8; what begins like a formula is no formula any more."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(headers)
    writer.writerows([tamed(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _json(tables: Sequence[Table]) -> bytes:
    told = {name: [dict(zip(headers, row, strict=False)) for row in rows] for name, headers, rows in tables}
    return json.dumps(told, ensure_ascii=False, indent=1).encode()
