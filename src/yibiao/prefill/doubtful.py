"""Pairs of records that may be one person, as a list for a person to decide, and the decisions read back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO

import xlsxwriter

from yibiao.findings import finding
from yibiao.model import Finding
from yibiao.prefill.joined import Doubt
from yibiao.prefill.knowledge import Knowledge
from yibiao.prefill.linkage import Profile
from yibiao.sheets.grid import Grid, Workbook
from yibiao.sheets.plain_cells import AS_TEXT

SAME, OTHER = "是同一人", "不是"
_KEYS = ("记录标识", "对象标识")
_SHOWN = ("姓名", "证件号", "出生日期", "性别", "电话", "村", "住址")
_HEADER = ("编号", SAME, OTHER, "可能性", "理由", *(f"待定：{w}" for w in _SHOWN), "待定：来源",
           *(f"已知：{w}" for w in _SHOWN), *_KEYS)  # fmt: skip


def doubtful_workbook(doubts: Sequence[Doubt], knowledge: Knowledge) -> bytes:
    """One row a pair; tick 是同一人 or 不是 and give the file back with ``--from``."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, AS_TEXT)
    book.set_properties(
        {"title": "存疑记录", "created": datetime(knowledge.on.year, knowledge.on.month, knowledge.on.day)}
    )
    text, head = (
        book.add_format({"border": 1, "num_format": "@"}),
        book.add_format({"border": 1, "bold": True, "bg_color": "#DDEBF7", "text_wrap": True}),
    )
    tick = book.add_format({"border": 1, "bg_color": "#FFF2CC", "align": "center"})
    sheet = book.add_worksheet("存疑记录")
    sheet.write_row(0, 0, _HEADER, head)
    for row, doubt in enumerate(doubts, start=1):
        sheet.write_number(row, 0, row, text)
        sheet.write_blank(row, 1, None, tick)
        sheet.write_blank(row, 2, None, tick)
        cells = [f"{doubt.probability:.1%}", "；".join(doubt.reasons), *_shown(doubt.record), _source(doubt, knowledge)]
        for at, value in enumerate([*cells, *_shown(doubt.candidate), *doubt.keys], start=3):
            sheet.write_string(row, at, value, text)
    sheet.data_validation(1, 1, max(len(doubts), 1), 2, {"validate": "list", "source": ["√"]})
    sheet.set_column(4, 4, 36)
    sheet.set_column(5, len(_HEADER) - 3, 14)
    sheet.set_column(len(_HEADER) - 2, len(_HEADER) - 1, 4, None, {"hidden": True})
    sheet.freeze_panes(1, 3)
    book.close()
    return buffer.getvalue()


def doubtful_json(doubts: Sequence[Doubt], knowledge: Knowledge) -> bytes:
    """The same as JSON; ``same`` is to be set to true or false."""
    pairs = [
        {
            "keys": doubt.keys,
            "same": None,
            "probability": round(doubt.probability, 4),
            "reasons": doubt.reasons,
            "record": dict(zip(_SHOWN, _shown(doubt.record), strict=True)),
            "source": _source(doubt, knowledge),
            "candidate": dict(zip(_SHOWN, _shown(doubt.candidate), strict=True)),
        }
        for doubt in doubts
    ]
    return json.dumps({"doubtful": pairs}, ensure_ascii=False, indent=1).encode()


def _shown(profile: Profile) -> tuple[str, ...]:
    return (
        profile.name, profile.id_number, profile.birth, profile.sex, profile.phone, profile.village, profile.address,
    )  # fmt: skip


def _source(doubt: Doubt, knowledge: Knowledge) -> str:
    at, line = doubt.record_at
    records = knowledge.records[at]
    cell = records.address("person.name", line)
    return f"{records.source.file}｜{records.source.sheet}｜{cell}"


def contradictions(knowledge: Knowledge) -> Iterator[Finding]:
    """Records that a person took to be two known persons."""
    for one, other in knowledge.subjects.torn:
        shown = [f"{d.candidate.id_number[:6]}…{d.candidate.id_number[-4:]}" for d in (one, other)]
        place = _source(one, knowledge).replace("｜", " ")
        yield finding("decided_twice", name=one.record.name, place=place, one=shown[0], other=shown[1])


def read_decisions(workbook: Workbook) -> dict[tuple[str, str], bool] | None:
    """The decisions in a returned list; ``None`` when the workbook is none."""
    for grid in workbook.grids:
        header = {grid.text(1, at).strip(): at for at in range(1, grid.width + 1)}
        if {SAME, OTHER, *_KEYS} <= header.keys():
            return _decided(grid, header)
    return None


def _decided(grid: Grid, header: dict[str, int]) -> dict[tuple[str, str], bool]:
    """Both columns ticked, or none, is no decision."""
    decisions = {}
    for row in range(2, grid.height + 1):
        same, other = (bool(grid.text(row, header[name]).strip()) for name in (SAME, OTHER))
        if same != other:
            decisions[grid.text(row, header[_KEYS[0]]), grid.text(row, header[_KEYS[1]])] = same
    return decisions


class NotDecisionsError(ValueError):
    """A file that holds no decisions; the message says why, for the user."""


def decisions_of_json(data: bytes) -> dict[tuple[str, str], bool]:
    """The decisions in the JSON form."""
    try:
        content = json.loads(data)
    except (ValueError, RecursionError) as problem:
        raise NotDecisionsError("内容不完整，不是 JSON") from problem
    if not isinstance(content, dict) or not isinstance(content.get("doubtful"), list):
        raise NotDecisionsError("里面没有成对的记录")
    decisions = {}
    for number, pair in enumerate(content["doubtful"], start=1):
        keys, same = (pair.get("keys"), pair.get("same")) if isinstance(pair, dict) else (None, None)
        if not (isinstance(keys, list) and len(keys) == 2) or not (same is None or isinstance(same, bool)):
            raise NotDecisionsError(f"第 {number} 对看不懂，same 只能是 true、false 或 null")
        if same is not None:
            decisions[str(keys[0]), str(keys[1])] = same
    return decisions
