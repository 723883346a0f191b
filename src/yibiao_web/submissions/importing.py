"""An Excel file that comes back: what it says against the draft, row by row. Nothing is written here."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from yibiao.catalogue import Catalogue
from yibiao.checks import check_cell
from yibiao_web.audit.refusals import Refusal
from yibiao_web.files.reading import reader
from yibiao_web.forms.reading import problems
from yibiao_web.ledger.masking import masked
from yibiao_web.submissions.checking import rule_of
from yibiao_web.submissions.drafts import ADDED, CONFIRMED, STATE, Draft, RegionBase
from yibiao_web.submissions.handed_back import NoWorkbook, cells_of
from yibiao_web.submissions.workbooks import CHANGE, CHANGES, META, Rejected

_NOT_OURS = _(
    "“{name}”不是从这项任务“导出 Excel”得到的文件。请先在这一页导出，在导出的文件里填，再导入；"
    "不要另存为 csv，也不要把内容粘到别的文件里。"
)
Edit = dict[str, Any]
_cells_of = reader(cells_of, raises=(NoWorkbook,), warm={})


@dataclass(frozen=True)
class Handed:
    """``meta`` is what was hidden in the file; ``sheets`` its cells by name, from row 1 on."""

    meta: Mapping[str, Any]
    sheets: Mapping[str, list[list[Any]]]


@dataclass
class Compared:
    edits: list[Edit] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    same: int = 0


def read_back(name: str, content: bytes) -> Handed:
    """Raises a ``Refusal`` that says what kind of wrong file it is."""
    try:
        sheets = _cells_of(content, name)
    except NoWorkbook as problem:
        found = [one for one in problems(name, content) if one.severity == "block"]
        words = f"{found[0].message}{found[0].advice}" if found else _NOT_OURS.format(name=name)
        raise Refusal(found[0].code if found else "not_ours", words, 422) from problem
    if META not in sheets:
        raise Refusal("not_ours", _NOT_OURS.format(name=name), 422)
    try:
        meta = json.loads("".join(str(row[0]) for row in sheets[META]))
    except (ValueError, IndexError) as problem:
        raise Refusal("not_ours", _NOT_OURS.format(name=name), 422) from problem
    return Handed(meta, sheets)


def check_belongs(handed: Handed, about: Mapping[str, Any], name: str) -> None:
    """Whether it is a file of this very draft; else say of which."""
    meta = handed.meta
    if meta.get("submission") == about["submission"]:
        return
    if meta.get("form") != about["form"]:
        words = _("“{name}”是另一张表《{other}》的，这里要的是《{own}》。请到那项任务里导入。")
        raise Refusal("other_form", words.format(name=name, other=meta.get("title"), own=about["title"]), 422)
    if meta.get("org") != about["org"]:
        words = _("“{name}”是{other}的，不是{own}的。请换成本村导出的文件。")
        raise Refusal("other_village", words.format(name=name, other=meta.get("place"), own=about["place"]), 422)
    words = _("“{name}”是以前一期（{other}）导出的，和这一期对不上。请重新导出，再把新填的内容抄过来。")
    raise Refusal("old_file", words.format(name=name, other=meta.get("period") or _("旧版")), 422)


@dataclass
class Comparing:
    """``since`` are the cells edited online after the file was exported, with what they showed then."""

    draft: Draft
    catalogue: Catalogue
    on: date
    since: Mapping[tuple[str, str], Any]
    grid: int
    first_number: int
    out: Compared = field(default_factory=Compared)

    def all(self, handed: Handed) -> Compared:
        for one in handed.meta["sheets"]:
            region, lines = self.draft.base.by_number.get(one["region"]), handed.sheets.get(one["name"])
            if region is None or lines is None:
                continue
            if one["kind"] == "crosstab":
                self._crosstab(region, one, lines)
            else:
                self._rows(region, one, lines)
        return self.out

    def _rows(self, region: RegionBase, about: Mapping[str, Any], lines: list[list[Any]]) -> None:
        keys = about["keys"]
        for at, line in enumerate(lines[about["first"] :], start=about["first"] + 1):
            cells = [_said(value) for value in line] + [None] * (len(keys) + 4)
            values = dict(zip(keys, cells[2:], strict=False)) | {CHANGE: cells[about["change"]]}
            row = str(cells[0] or "")
            if not row and all(values[key] in (None, "") for key in keys):
                continue
            edits, reasons = self._row(region, row, values, keys)
            if reasons:
                self.out.rejected.append(Rejected(region.number, at, row, reasons, values))
            elif edits:
                self.out.edits += edits
            else:
                self.out.same += 1

    def _row(
        self, region: RegionBase, row: str, values: Mapping[str, Any], keys: Sequence[str]
    ) -> tuple[list[Edit], list[str]]:
        if not row:
            return self._new_row(region, values, keys)
        if not self.draft.has(region, row):
            return [], [_("这一行的隐藏标识被改动，认不出是谁。请重新导出后再填。")]
        edits, reasons = list[Edit](), list[str]()
        for key in keys:
            told, shown = values[key], self.draft.value(region, row, key)
            if told is None or _same(told, shown):
                continue
            label, word = region.fields[key]["label"][-1], masked(region.fields[key]["item"] or "", shown)
            if (row, key) in self.since:
                if not _same(told, self.since[row, key]):
                    words = _("“{label}”导出以后有人在网上改成了“{value}”，没有覆盖。")
                    reasons.append(words.format(label=label, value=word))
            elif not self.draft.is_open(region, row, key):
                words = _("“{label}”已有数据“{value}”，不用填。不对的请在网页上点“这不对”。")
                reasons.append(words.format(label=label, value=word))
            else:
                edits.append({"row": row, "field": key, "value": told})
                reasons += self._wrong(region, key, told, shown)
        return edits + self._change(row, values.get(CHANGE), reasons), reasons

    def _new_row(
        self, region: RegionBase, values: Mapping[str, Any], keys: Sequence[str]
    ) -> tuple[list[Edit], list[str]]:
        row = self._added_before(region, values)
        edits: list[Edit] = []
        if not row:
            self.first_number += 1
            row = f"n{self.first_number}"
            edits.append({"row": row, "field": ADDED, "value": {"region": region.number, "grid": self.grid}})
        reasons: list[str] = []
        for key in keys:
            if values[key] not in (None, ""):
                edits.append({"row": row, "field": key, "value": values[key]})
                reasons += self._wrong(region, key, values[key], None)
        return edits, reasons

    def _added_before(self, region: RegionBase, values: Mapping[str, Any]) -> str:
        """The row that the same person was added by when the file was imported before."""
        for item in ("person.id_number", "household.household_number", "person.name", "household.householder.name"):
            key = region.by_item(item)
            if key and values.get(key):
                same = (
                    row for row in self.draft.added(region) if _same(values[key], self.draft.value(region, row, key))
                )
                return next(same, "")
        return ""

    def _change(self, row: str, word: Any, reasons: list[str]) -> list[Edit]:
        if word in (None, ""):
            return []
        act = CHANGES.get(str(word).strip())
        if act is None:
            reasons.append(_("最后一列“{word}”看不懂，请选：{words}。").format(word=word, words="、".join(CHANGES)))
            return []
        if act == "confirmed":
            return [{"row": row, "field": CONFIRMED, "value": True}]
        return [{"row": row, "field": STATE, "value": act}]

    def _wrong(self, region: RegionBase, key: str, told: Any, shown: Any) -> Iterator[str]:
        one = region.fields[key]
        for found in check_cell(rule_of(one, self.catalogue), told, self.on, shown):
            if found.severity == "block":
                word = masked(one["item"] or "", told)
                yield f"“{one['label'][-1]}”填的是“{word}”：{found.message}{found.advice}"

    def _crosstab(self, region: RegionBase, about: Mapping[str, Any], lines: list[list[Any]]) -> None:
        for address, (line, column) in about["places"].items():
            told = _said(lines[line][column]) if line < len(lines) and column < len(lines[line]) else None
            shown = self.draft.value(region, "", address) if address in region.cells else None
            if told is None or _same(told, shown):
                continue
            if ("", address) in self.since or not self.draft.is_open(region, "", address):
                words = _("这一格现在是“{value}”，没有覆盖。").format(value=shown)
                self.out.rejected.append(Rejected(region.number, line + 1, "", [words], {address: told}))
            else:
                self.out.edits.append({"row": "", "field": address, "value": told})


def _said(value: Any) -> Any:
    """A cell as the page would send it; blanks are None."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return value.strip() or None
    return value


def _same(told: Any, shown: Any) -> bool:
    return str(told).strip() == str("" if shown is None else shown).strip()
