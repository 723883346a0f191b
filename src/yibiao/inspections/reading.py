"""A register of planned inspections (.xlsx, .xls, .csv, a table in Word), whatever it calls its columns: one item a
row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from yibiao.findings import finding
from yibiao.model import Finding
from yibiao.sheets.grid import Grid, Value, plain, squeeze
from yibiao.sheets.opening import Converter, open_workbook

from .facts import InspectionFacts, kind_named, kind_of
from .notice import days_of, told_by_words

# Header → what it holds; the first that fits wins, so the narrower ones come first.
_NAMES: tuple[tuple[str, str], ...] = (
    ("part_of", r"所属.{0,4}(?:项|计划)|上级事项|母项"),
    ("plan_number", r"计划(?:编)?号|是否列入.{0,4}计划|年度计划"),
    ("filed_number", r"备案(?:编)?号|备案"),
    ("approval", r"审批|批准|批件|签批"),
    ("designation", r"指定|授权(?:文号|文件)"),
    ("basis", r"依据"),
    ("emergency", r"突发|紧急|计划外"),
    ("comprehensive", r"综合"),
    ("unannounced", r"四不两直|暗访|打招呼"),
    ("problem", r"线索|问题"),
    ("training", r"培训"),
    ("first", r"开始(?:时间|日期)|起始|最早"),
    ("last", r"结束(?:时间|日期)|截止|最(?:晚|迟)|完成时间"),
    ("times", r"次数|频次|每.{0,3}几次|次/"),
    ("minutes", r"时长|分钟|用时"),
    ("materials", r"(?:要求|需|准备|提供|报送|所需).{0,4}(?:材料|资料|准备)|材料"),
    ("forms", r"(?:填报?|报)表"),
    ("escorts", r"陪同|配合人员|参加人员"),
    ("inspector_kinds", r"检查人员|督查人员|实施人员|人员(?:构成|组成)|带队"),
    ("people", r"人数|几人"),
    ("published", r"公布|公示"),
    ("method", r"方式|方法|形式|程序"),
    ("places",
        r"去哪里?|(?:去|到|涉及|被查?|受检|检查|督查).{0,6}(?:村|镇街|乡镇|地方|地点|单位名单|点位)|地方|地点|村社?名",
    ),
    ("targets", r"对象"),
    ("scope", r"范围"),
    ("kind", r"(?:事项)?(?:类型|类别|性质|种类)|^类$"),
    ("contents", r"(?:主要|检查|督查|考核|调研)?(?:内容|指标|重点)"),
    ("when", r"(?:检查|实施|拟|计划|开展)?(?:时间|月份|日期|时段)"),
    ("text", r"要求|备注|说明|安排|事宜"),
    ("sender", r"主办|牵头|实施单位|责任(?:单位|部门)|检查单位|检查机关|部门|单位"),
    ("title", r"(?:督查|检查|考核|调研|督检考|项目|计划)?(?:名称|标题|题目|事项)|^(?:督查|检查|考核|调研|督检考)$"),
    ("id", r"(?:编号|序号|编码)|^号$|^id$"),
)  # fmt: skip
_NO = re.compile(r"^(?:否|不|无|没有?|×|x|n|no|0|/|-|—|未)", re.I)
_HEAD_ROWS = 15
MOST = 1000  # items; each is compared with every other, and no county has so many in a year
_TIMELESS = re.compile(r"待定|另行|未定|全年|不定期|适时|常年|随机|择机")
# Days as cells of a table are written: 2026-11-03, 2026.11.3, 2026/11/3, 20261103; and what ends such a span.
_NUMERIC = re.compile(r"(?<!\d)(20\d{2})(?:([-./])(\d{1,2})\2(\d{1,2})|(\d{2})(\d{2}))(?!\d)")
_ENDS = re.compile(r"(?<=日)\s*[-—~～－至到]+\s*(?:(\d{1,2})[-./])?(\d{1,2})(?![\d日号月年])")
_QUARTER = re.compile(r"第?([一二三四1-4])季度?")
_HALVES = {"上半年": "1月至6月", "下半年": "7月至12月"}
_EMPTY = ("合计", "总计", "小计")


@dataclass(frozen=True, slots=True)
class PlanRegister:
    """What a file says, in its order. ``findings`` with severity ``block``: nothing could be read."""

    items: tuple[InspectionFacts, ...]
    findings: tuple[Finding, ...]
    format: str = ""


def read_register(content: bytes, name: str, *, on: date, converter: Converter | None = None) -> PlanRegister:
    """``on``: the day that fills in a year that is not written."""
    workbook = open_workbook(content, name, converter=converter)
    if any(one.severity == "block" for one in workbook.findings):
        return PlanRegister((), tuple(workbook.findings), workbook.format)
    items: list[InspectionFacts] = []
    found = list(workbook.findings)
    for grid in workbook.grids:
        header = None if grid.hidden else _header(grid)
        if header:
            _Rows(grid, *header, on, found).read_into(items)
    if len(items) > MOST:
        many = finding("inspection_register_many", file=name, count=len(items), most=MOST)
        return PlanRegister((), (*found, many), workbook.format)
    items = _numbered(items, found)
    if not items and not any(one.severity == "block" for one in found):
        found.append(finding("inspection_register_empty", file=name))
    return PlanRegister(tuple(items), tuple(found), workbook.format)


class _Rows:
    """The rows of one table below its header's last row."""

    def __init__(self, grid: Grid, head: int, columns: Mapping[str, int], on: date, found: list[Finding]) -> None:
        self.grid, self.head, self.columns, self.on, self.found = grid, head, columns, on, found

    def read_into(self, items: list[InspectionFacts]) -> None:
        sender = ""
        for row in self.grid.filled_rows:
            if row <= self.head or self._is_total(row):
                continue
            sender = self._text(row, "sender") or sender  # a merged cell stands at its first row
            if one := self._item(row, sender):
                items.append(one)

    def _is_total(self, row: int) -> bool:
        texts = [squeeze(self.grid.text(row, column)) for column in range(1, min(self.grid.width, 60) + 1)]
        filled = [one for one in texts if one]
        return len(filled) < 2 or any(one in _EMPTY for one in filled[:2])

    def _text(self, row: int, key: str) -> str:
        column = self.columns.get(key)
        return self.grid.text(row, column).strip() if column else ""

    def _value(self, row: int, key: str) -> Value:
        column = self.columns.get(key)
        return self.grid.value(row, column) if column else None

    def _item(self, row: int, sender: str) -> InspectionFacts | None:
        title = " ".join(self._text(row, "title").split())
        if not title:
            if self._text(row, "contents") or self._text(row, "when"):
                self.found.append(finding("inspection_register_untitled", sheet=self.grid.name, row=row))
            return None
        first, last = self._days(row, title)
        said = self._text(row, "kind")
        facts = InspectionFacts(
            self._text(row, "id").removesuffix(".0"), title, sender, kind_named(said) or kind_of(said or title),
            comprehensive=self._yes(row, "comprehensive") or "综合" in said,
            plan_number=self._written(row, "plan_number"), filed_number=self._written(row, "filed_number"),
            basis=self._written(row, "basis"), approval=self._written(row, "approval"),
            designation=self._written(row, "designation"), problem=self._written(row, "problem"),
            contents=listed(self._written(row, "contents")), targets=self._written(row, "targets"),
            scope=self._written(row, "scope"), method=self._written(row, "method"), first=first, last=last,
            training=self._written(row, "training"), unannounced=self._yes(row, "unannounced"),
            materials=listed(self._written(row, "materials")), forms=listed(self._written(row, "forms")),
            escorts=listed(self._written(row, "escorts")),
            people=self._number(row, "people"), emergency=self._yes(row, "emergency"),
            emergency_reason=self._written(row, "emergency") if len(self._text(row, "emergency")) > 2 else "",
            published=self._yes(row, "published") if "published" in self.columns else None,
            places=places(self._written(row, "places")), times=self._number(row, "times") or 1,
            minutes=self._number(row, "minutes") or 0, part_of=self._written(row, "part_of"), row=row,
        )  # fmt: skip
        words = "\n".join(filter(None, (self._text(row, "text"), facts.method)))
        told = told_by_words(facts, words)
        forbidden = told_by_words(facts, f"由{self._text(row, 'inspector_kinds')}开展检查").inspector_kinds
        return replace(told, inspector_kinds=forbidden or told.inspector_kinds)

    def _days(self, row: int, title: str) -> tuple[date | None, date | None]:
        """From two columns or one; what can not be read is told, not passed over."""
        first, last = self._day(row, "first", title)[0], self._day(row, "last", title)[1]
        if not (first or last):
            first, last = self._day(row, "when", title)
        if first and last and last < first:
            self._unread(row, title, f"{first} 到 {last}")
            return None, None
        return first, last

    def _day(self, row: int, key: str, title: str) -> tuple[date | None, date | None]:
        value = self._value(row, key)
        if isinstance(value, (date, datetime)):
            day = value.date() if isinstance(value, datetime) else value
            return day, day
        text = self._text(row, key)
        found = days_of(spelled(text), self.on)
        if text and found == (None, None) and not _TIMELESS.search(text):
            self._unread(row, title, plain(text))
        return found

    def _unread(self, row: int, title: str, text: str) -> None:
        self.found.append(finding("inspection_register_time", sheet=self.grid.name, row=row, title=title, text=text))

    def _written(self, row: int, key: str) -> str:
        text = self._text(row, key)
        return "" if len(text) <= 3 and _NO.match(text) else text

    def _yes(self, row: int, key: str) -> bool:
        text = self._text(row, key)
        return bool(text) and not _NO.match(text)

    def _number(self, row: int, key: str) -> int | None:
        match = re.search(r"\d{1,4}", self._text(row, key))
        return int(match[0]) if match else None


def spelled(text: str) -> str:
    """A time of a table's cell in the words in which notices say it: 2026.11.3-11.20 → 2026年11月3日至11月20日."""
    text = _NUMERIC.sub(lambda one: f"{one[1]}年{int(one[3] or one[5])}月{int(one[4] or one[6])}日", text)
    text = _ENDS.sub(lambda one: "至" + (f"{int(one[1])}月" if one[1] else "") + f"{int(one[2])}日", text)
    text = _QUARTER.sub(lambda one: _months_of("一二三四1234".index(one[1]) % 4), text)
    return re.sub("上半年|下半年", lambda one: _HALVES[one[0]], text)


def _months_of(quarter: int) -> str:
    return f"{3 * quarter + 1}月至{3 * quarter + 3}月"


def listed(text: str) -> tuple[str, ...]:
    """Lines of a cell: by numbers, semicolons or line breaks."""
    parts = re.split(r"[;；\n]|(?<=[。])|(?:^|(?<=\s))\d{1,2}[.．、]", text)
    return tuple(one.strip(" 。\u3000") for one in parts if len(one.strip(" 。\u3000")) > 1)


def places(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.strip() for one in re.split(r"[、,，;；\s]+", text) if len(one.strip()) > 1))


def _header(grid: Grid) -> tuple[int, Mapping[str, int]] | None:
    """The row, or two rows, whose words name the most columns."""
    best: tuple[int, Mapping[str, int]] | None = None
    for row in grid.filled_rows[:_HEAD_ROWS]:
        for last in (row, row + 1):
            columns = _columns(grid, row, last)
            if "title" in columns and len(columns) >= 3 and (best is None or len(columns) > len(best[1])):
                best = (last, columns)
    return best


def _columns(grid: Grid, first: int, last: int) -> dict[str, int]:
    out: dict[str, int] = {}
    for column in range(1, min(grid.width, 60) + 1):
        texts = [squeeze(grid.text(row, column)) for row in range(first, last + 1)]
        label = texts[-1] or texts[0]
        key = _key(label) if label and len(label) <= 20 else None
        if key and key not in out:
            out[key] = column
    return out


def _key(label: str) -> str | None:
    bare = re.sub(r"[（(].*?[）)]|[*＊:：]", "", label)
    whole = next((key for key, words in _NAMES if re.fullmatch(words, bare, re.I)), None)
    return whole or next((key for key, words in _NAMES if re.search(words, bare, re.I)), None)


def _numbered(items: list[InspectionFacts], found: list[Finding]) -> list[InspectionFacts]:
    """Every item has an id, no two the same."""
    seen: set[str] = set()
    out = []
    for one in items:
        id = one.id or f"第{one.row}行"
        fresh, number = id, 2
        while fresh in seen:
            fresh, number = f"{id}-{number}", number + 1
        if fresh != id and one.id:
            found.append(finding("inspection_register_twice", id=id, new=fresh))
        seen.add(fresh)
        out.append(replace(one, id=fresh))
    return out
