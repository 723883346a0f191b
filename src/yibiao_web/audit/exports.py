"""The trail as a file that can be checked without the platform: NDJSON whose first line says what it holds, or CSV for
reading. Pure."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from yibiao.sheets.plain_cells import tamed
from yibiao_web.audit.chain import FIELDS, Break, plain_fields, verify

_HEADINGS = ("编号", "时间", "人员编号", "人员", "单位编号", "动作", "对象类别", "对象编号", "范围", "用途", "详情",
             "前一条校验值", "校验值")  # fmt: skip


def ndjson(rows: Iterable[Mapping[str, Any]], *, complete: bool, last: str, until: int) -> Iterator[str]:
    """``complete``: the whole chain up to ``until``, whose last hash is ``last``; else a selection."""
    yield _line({"trail": "yibiao", "complete": complete, "until": until, "last": last})
    for row in rows:
        yield _line({"id": row["id"], **(plain_fields(row) if "action" in row else {}), **_hashes(row)})


def _hashes(row: Mapping[str, Any]) -> dict[str, str]:
    return {"previous": row["previous"], "hash": row["hash"]}


def _line(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"


def as_csv(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    buffer = io.StringIO()
    write = csv.writer(buffer).writerow
    buffer.write("\ufeff")
    write(_HEADINGS)
    for row in rows:
        plain = plain_fields(row) if "action" in row else dict.fromkeys(FIELDS, "")
        write([row["id"], *(_cell(plain[name]) for name in FIELDS), row["previous"], row["hash"]])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def _cell(value: Any) -> str:
    """No cell is a formula, whatever a name or a purpose begins with."""
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else "" if value is None else str(value)
    return str(tamed(text))


def check(lines: Iterable[str]) -> tuple[int, str, Break | None]:
    """What ``verify`` says of an exported NDJSON file, and whether its end is missing."""
    rows = (json.loads(line) for line in lines if line.strip())
    head = next(rows, None)
    if not isinstance(head, dict) or head.get("trail") != "yibiao":
        raise ValueError("第一行不是一表审计记录的说明")
    count, last, broken = verify(rows, linked=head["complete"])
    if broken is None and head["complete"] and last != head["last"]:
        broken = Break(head["until"], "文件末尾缺了记录，最后一条的校验值对不上")
    return count, last, broken
