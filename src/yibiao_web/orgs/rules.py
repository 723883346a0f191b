"""How the tree may look, and how a file of organisations is read. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

BELOW: Mapping[str, tuple[str, ...]] = {
    # what may lie directly below what
    "country": ("province", "department"),
    "province": ("city", "county", "department"),
    "city": ("county", "department"),
    "county": ("township", "department"),
    "township": ("village",),
    "village": ("grid",),
    "grid": (),
    "department": (),
}
# the words people write in the column 层级
LEVELS = {
    "国家": "country", "省": "province", "市": "city", "州": "city", "县": "county", "区": "county", "镇街": "township",
    "乡镇": "township", "镇": "township", "乡": "township", "街道": "township", "村": "village", "社区": "village",
    "村（社区）": "village", "村(社区)": "village", "网格": "grid", "部门": "department",
} | {level: level for level in BELOW}  # fmt: skip
HEADINGS = {"code": ("代码", "编码", "区划代码", "code"), "name": ("名称", "name"), "level": ("层级", "级别", "level"),
            "parent": ("上级代码", "上级编码", "上级", "parent"), "line": ("条线", "line")}  # fmt: skip
_CODE = re.compile(r"^[0-9A-Za-z-]{1,40}$")


@dataclass(frozen=True, slots=True)
class Place:
    """One organisation of a file; ``row`` is the row that the spreadsheet shows."""

    row: int
    code: str
    name: str
    level: str
    parent: str
    line: str = ""


@dataclass(frozen=True, slots=True)
class RowFinding:
    """What is wrong with a row of a file, and what to do."""

    row: int
    column: str
    message: str
    advice: str


def columns(heading: Sequence[str]) -> dict[str, int]:
    """Where each column stands; those without which a file can not be read must all be there."""
    plain = [one.strip().lstrip("\ufeff").lower() for one in heading]
    found = {}
    for name, words in HEADINGS.items():
        at = next((plain.index(word) for word in words if word in plain), None)
        if at is not None:
            found[name] = at
    return found


def places(
    rows: Sequence[Sequence[str]], known: Mapping[str, str], root: str, tops: Collection[str] = ()
) -> tuple[list[Place], list[RowFinding]]:
    """The organisations of a file, parents first, and what is wrong with the others. ``known`` is {code: level} of
    the county; ``root`` the county's code, which is the parent where a row names none. ``tops``: the levels that may
    have nothing above them."""
    at = columns(rows[0]) if rows else {}
    if not {"code", "name", "level"} <= at.keys():
        return [], [RowFinding(1, "", "第一行找不到“代码、名称、层级、上级代码”几个列名", "请照模板的第一行写")]
    findings: list[RowFinding] = []
    read: dict[str, Place] = {}
    for number, cells in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        told = {name: cells[column].strip() if column < len(cells) else "" for name, column in at.items()}
        level = LEVELS.get(told["level"], "")
        place = Place(number, told["code"], told["name"], level, told.get("parent") or root, told.get("line", ""))
        problem = _alone(place, told["level"], read)
        if problem:
            findings.append(problem)
        else:
            read[place.code] = place
    kept, lost = _placed(read, known, tops)
    return kept, sorted(findings + lost, key=lambda one: one.row)


def _alone(place: Place, said: str, read: Mapping[str, Place]) -> RowFinding | None:
    if not _CODE.match(place.code):
        return RowFinding(place.row, "代码", f"代码“{place.code}”写法不对", "只用数字、字母和横线，最多 40 位")
    if not place.name or len(place.name) > 100:
        return RowFinding(place.row, "名称", "名称是空的，或者超过 100 个字", "请写单位的名称")
    if not place.level:
        return RowFinding(place.row, "层级", f"不认识层级“{said}”", "请写：镇街、村、社区、网格、部门")
    if place.code in read:
        first = read[place.code].row
        return RowFinding(place.row, "代码", f"代码 {place.code} 和第 {first} 行重复", "每个单位的代码只能有一个")
    return None


def _placed(
    read: Mapping[str, Place], known: Mapping[str, str], tops: Collection[str]
) -> tuple[list[Place], list[RowFinding]]:
    """Whose parent exists and may have such a child, in an order in which parents come first."""
    kept: dict[str, Place] = {}
    waiting = list(read.values())
    levels = dict(known)
    while True:
        ready = [one for one in waiting if _fits(one, levels, tops)]
        if not ready:
            break
        for one in ready:
            kept[one.code] = one
            levels[one.code] = one.level
        waiting = [one for one in waiting if one.code not in kept]
    return list(kept.values()), [_lost(one, levels) for one in waiting]


def _fits(place: Place, levels: Mapping[str, str], tops: Collection[str]) -> bool:
    above = levels.get(place.parent)
    return place.level in BELOW[above] if above else not place.parent and place.level in tops


def _lost(place: Place, levels: Mapping[str, str]) -> RowFinding:
    if not place.parent:
        return RowFinding(place.row, "上级代码", f"“{place.name}”没有写上级", "只有最上面一级可以不写上级代码")
    if place.parent not in levels:
        return RowFinding(place.row, "上级代码", f"找不到上级 {place.parent}", "上级要在已有的单位里，或者在这个文件里")
    return RowFinding(
        place.row, "层级", f"“{place.name}”不能设在上级 {place.parent} 之下", "镇街之下是村，村之下是网格"
    )


def may_lie_below(level: str, parent_level: str) -> bool:
    return level in BELOW.get(parent_level, ())
