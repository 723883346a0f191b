"""The files of a release: the same rows as CSV, JSON and Parquet, and what their columns mean."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from io import BytesIO, StringIO
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.utils.translation import gettext as _

from yibiao.sheets.plain_cells import tamed
from yibiao_web.reports.models import OpenRelease
from yibiao_web.reports.opendata import COLUMNS, parameters

_TYPES = {"string": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_()}
SHAPES = {"csv": "text/csv; charset=utf-8", "json": "application/json", "parquet": "application/vnd.apache.parquet"}


def as_csv(release: OpenRelease) -> bytes:
    """With a mark that lets Excel read hanzi; what would be a formula there is text."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in release.rows:
        writer.writerow([_cell(row[name]) for name in COLUMNS])
    return out.getvalue().encode("utf-8-sig")


def as_json(release: OpenRelease) -> bytes:
    told = {**about(release), "rows": release.rows}
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def as_parquet(release: OpenRelease) -> bytes:
    columns = [pa.array([row[name] for row in release.rows], _TYPES[kind]) for name, (kind, _) in COLUMNS.items()]
    schema = pa.schema([(name, _TYPES[kind]) for name, (kind, _) in COLUMNS.items()])
    table = pa.Table.from_arrays(columns, schema=schema.with_metadata({"about": json.dumps(about(release))}))
    out = BytesIO()
    pq.write_table(table, out)
    return out.getvalue()


FILES = {"csv": as_csv, "json": as_json, "parquet": as_parquet}


def dictionary() -> list[dict[str, str]]:
    """What each column is."""
    return [{"name": name, "type": kind, "about": str(words)} for name, (kind, words) in COLUMNS.items()]


def about(release: OpenRelease) -> dict[str, Any]:
    return {
        "title": _("{county}基层负担公开数据").format(county=release.county.name), "month": f"{release.month:%Y-%m}",
        "version": release.version, "licence": parameters()["licence"], "columns": dictionary(), "notes": notes(),
    }  # fmt: skip


def notes() -> Sequence[str]:
    return (
        _("涉及的村镇少于 {n} 个的行不公布；减一减就能算出来的也不公布。").format(n=parameters()["fewest"]),
        _("改过的月份，如果和公布过的一比就能看出少数几个村镇的，那几行照公布过的不动。"),
        _("没有个人的数据，没有单个村的数据；没有公开的检查不在里面。"),
        _("小时数是按字段、格子、字数、会期、路程估计的，平台量得到的用实际时间。比较时看整体，不给村和人排名。"),
        _("列名不会变；要加的列加在后面。改过的月份另出一版，旧的一版还在。"),
    )


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return tamed(value)
