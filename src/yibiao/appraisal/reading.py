"""A scheme from a table in Word or Excel, and a text in which the scheme is only lines: each row is an indicator.

Headers go by many names (指标、考核内容、评价要点; 分值、权重、标准分; 评分标准、计分办法; 数据来源、考核方式). Cells
of a merged column hold for the rows below, as people read them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from yibiao.appraisal.scheme import Indicator, Scheme
from yibiao.findings import finding
from yibiao.model import Finding
from yibiao.sheets.grid import Grid, Workbook, squeeze
from yibiao.sheets.opening import Converter, open_workbook

_NAMES: tuple[tuple[str, str], ...] = (
    ("number", r"序号|编号|^号$"),
    ("group", r"一级指标"),
    ("score", r"自评|得分|实得|扣分原因|评分结果|检查结果|考核得分|^备注|年度目标值|责任|牵头|部门|单位"),
    ("basis", r"依据|文号"),
    ("source",
        r"数据(?:来源|采集|提供)|(?:考核|评价|考评)方式|(?:考核|测评|检查|考评)方法|证明材料|佐证|审核材料|来源",
    ),
    ("standard",
        r"评分|计分|记分|打分|扣分|(?:考核|评价|考评)标准|标准及要求|赋分|(?:考核|目标)要求|标准$|说明|计算",
    ),
    ("weight", r"分值|权重|标准分|满分|分数|基础分|占比|^分$"),
    ("name",
        r"[二三]级指标|(?:考核|评价)指标|指标名称|指标$|(?:考核|考评|评价|主要|具体|工作|测评)内容|内容$|事项$|要点$",
    ),
    ("group", r"一级指标|类别|考核项目|项目|板块|大类|维度|类型|方面"),
)  # fmt: skip
_HEAD_ROWS = 20
_LONGEST = 500  # characters of a name; whoever writes more writes no indicator
_TOTAL = re.compile(r"^(?:合计|总计|小计|总分|得分)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_POINTS = re.compile(r"[（(]\s*(\d+(?:\.\d+)?)\s*分\s*[）)]")
_LEAD = re.compile(r"^\s*(?:[（(]?[\d一二三四五六七八九十]+[）)、.．]\s*)+")


@dataclass(frozen=True, slots=True)
class SchemeFile:
    """``findings`` with severity ``block``: nothing could be read."""

    scheme: Scheme
    findings: tuple[Finding, ...]
    format: str = ""


def read_scheme(content: bytes, name: str, *, converter: Converter | None = None) -> SchemeFile:
    """The indicators of a file; the title is its first line, or its name."""
    workbook = open_workbook(content, name, converter=converter)
    found = list(workbook.findings)
    rows = [] if _blocked(found) else [one for grid in workbook.grids if not grid.hidden for one in _rows(grid)]
    if not rows and not _blocked(found):
        found.append(finding("scheme_no_indicators", file=name))
    return SchemeFile(Scheme(_title(workbook, name), tuple(rows)), tuple(found), workbook.format)


def read_lines(text: str, title: str = "") -> Scheme:
    """One indicator a line: “名称：标准（5分）”, or tabs as they come from a table that was copied."""
    return Scheme(title, tuple(one for number, line in enumerate(text.splitlines(), 1) if (one := _line(line, number))))


def _blocked(found: list[Finding]) -> bool:
    return any(one.severity == "block" for one in found)


def _rows(grid: Grid) -> Iterator[Indicator]:
    header = _header(grid)
    if header is None:
        return
    last, columns = header
    spread = _spread(grid)
    for row in grid.filled_rows:
        if row <= last:
            continue
        cells = {key: " ".join(spread(row, column).split()) for key, column in columns.items()}
        own = grid.text(row, columns["name"]).strip() or ("standard" in columns and grid.text(row, columns["standard"]))
        if own and cells["name"] and not _TOTAL.match(cells["name"]) and not _is_header(cells):
            yield _indicator(cells, row, grid.name)


def _indicator(cells: Mapping[str, str], row: int, sheet: str) -> Indicator:
    name, standard = cells["name"], cells.get("standard", "")
    weight = _NUMBER.search(cells.get("weight", "")) or _first_points(name) or _first_points(standard)
    value = float(weight[1] if weight and weight.re is _POINTS else weight[0]) if weight else None
    return Indicator(
        _LEAD.sub("", name)[:_LONGEST], standard[: 4 * _LONGEST], value, cells.get("source", ""),
        cells.get("group", ""), cells.get("basis", ""), row=row, sheet=sheet,
    )  # fmt: skip


def _first_points(text: str) -> re.Match[str] | None:
    return _POINTS.search(text)


def _is_header(cells: Mapping[str, str]) -> bool:
    """The header again on a new page of a long table."""
    return sum(_key(text) == key for key, text in cells.items()) >= 2


def _header(grid: Grid) -> tuple[int, dict[str, int]] | None:
    best: tuple[int, dict[str, int]] | None = None
    for row in grid.filled_rows[:_HEAD_ROWS]:
        columns: dict[str, int] = {}
        for column in range(1, min(grid.width, 40) + 1):
            label = squeeze(grid.text(row, column))
            key = _key(label) if 0 < len(label) <= 14 else None
            if key:
                _take(columns, key, label, column)
        _choose_name(columns)
        if "name" in columns and len(columns) >= 2 and (best is None or len(columns) > len(best[1])):
            best = row, columns
    return best


def _take(columns: dict[str, int], key: str, label: str, column: int) -> None:
    """The narrower of two names is the name: 三级指标 beside 二级指标; 考核内容 beside 考核指标 is what explains it."""
    if key != "name" or "name" not in columns:
        columns.setdefault(key, column)
    elif label.startswith("三级"):
        columns.setdefault("group", columns["name"])
        columns["name"] = column
    else:
        columns.setdefault("standard", column)


def _choose_name(columns: dict[str, int]) -> None:
    """“考核项目” is the name where nothing narrower is; so is 评分标准 in a table of groups and standards."""
    if "name" not in columns:
        for key in ("group", "standard"):
            if key in columns and {"weight", "standard", "source"} - {key} & columns.keys():
                columns["name"] = columns.pop(key)
                return


def _key(label: str) -> str | None:
    bare = re.sub(r"[（(].*?[）)]|[*＊:：\s]", "", label)
    return next((key for key, words in _NAMES if re.search(words, bare)), None)


def _spread(grid: Grid):  # type: ignore[no-untyped-def]
    """A cell's text; of a merged range everywhere what stands at its top-left."""
    of = {
        (row, column): (one.top, one.left)
        for one in grid.merges
        if (one.bottom - one.top + 1) * (one.right - one.left + 1) <= 2_000
        for row in range(one.top, one.bottom + 1)
        for column in range(one.left, one.right + 1)
    }
    return lambda row, column: grid.text(*of.get((row, column), (row, column)))


def _title(workbook: Workbook, name: str) -> str:
    for grid in workbook.grids:
        lines = [*grid.before, *(grid.text(row, 1) for row in grid.filled_rows[:2])]
        told = next((squeeze(one) for one in lines if re.search(r"考核|考评|评价|测评|方案|办法|细则", one)), "")
        if told and len(told) <= 60:
            return told
    return re.sub(r"\.\w{2,5}$", "", name.replace("\\", "/").rsplit("/", 1)[-1])


def _line(line: str, number: int) -> Indicator | None:
    parts = [one.strip() for one in line.split("\t")]
    if len(parts) == 1:
        parts = [one.strip() for one in re.split(r"[：:]", _LEAD.sub("", line), maxsplit=1)]
    parts = [one for one in parts if not re.fullmatch(r"\d{1,3}", one)] or [""]
    name, standard = parts[0], " ".join(parts[1:])
    if not name:
        return None
    points = _POINTS.search(line)
    return Indicator(
        _POINTS.sub("", name)[:_LONGEST], standard[: 4 * _LONGEST], float(points[1]) if points else None, row=number
    )
