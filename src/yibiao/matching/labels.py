"""Labels as clerks write them → the words that carry the meaning, and what stood around them.

``*2.联系电话（手机，必填）`` asks for 联系电话 with the note 手机; ``总收入（万元）`` asks for 总收入 in 万元.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_UNITS = (
    "元|千元|万元|百万元|亿元|人民币元|rmb|平方米|平米|m2|m²|平方公里|平方千米|km2|亩|万亩|公顷|公里|千米|km|米|m|厘米|cm|公分|"
    "毫米|mm|人|万人|人次|万人次|户|万户|个|名|次|家|岁|周岁|公斤|千克|kg|斤|吨|万吨|t|%|‰|百分比|天|日|月|个月|年|小时|h|分钟|学时|课时|"
    "分|头|只|羽|株|棵|台|套|辆|处|间|座|口|件|份|册|期|所|条|张|本|栋|幢|立方米|m3|方|千瓦|kw|千瓦时|度|"
    "元/年|元/月|元/人|元/平方米|元/亩|元/人月|元/人年|公斤/亩|万元/年|次/年|人/户"
)
UNIT = re.compile(rf"(?:单位[::])?({_UNITS})", re.IGNORECASE)
_UNIT_TAIL = re.compile(rf"[/,:;](?:单位[::]?)?({_UNITS})$", re.IGNORECASE)
_BRACKET = re.compile(r"[(\[【〔<《「]([^()\[\]【】〔〕<>《》「」]*)(?:[)\]】〕>》」]|$)")
_NUMBERING = re.compile(
    r"^(?:[(\[](?:\d{1,3}|[一二三四五六七八九十]{1,3})[)\]][.、]?|(?:\d{1,3}|[一二三四五六七八九十]{1,3})[、.)](?!\d)|第[一二三四五六七八九十]+[项栏][:、.]?"
    r"|[a-z]\.|[①-⑳])"
)
_AMONG = re.compile(r"^(?:其中|其它?中|含)[::,]|^其中(?=.)")
_MARKS = re.compile(r"[\s*※★☆△▲▼●○◆◇■#_\-—–~～…·\"'“”‘’□☐☑√?!|]+")
_INSTRUCTION = re.compile(
    r"必填|选填|可填|填写|请填|不填|可不|可选|必选|请选|下拉|选择|留空|默认|格式|^[如例注]|例如|比如|示例|样例|参照|参考|说明|备注|文本|"
    r"\d{4}[-./年]|yyyy|系统|导入|自动|保留.*小数|不超过|最多|至少|精确到|以内|以上传|有效时|时有效|时使用|按.{1,6}填"
)
_OPTIONS = re.compile(r"^[^/、,;|]{1,12}(?:[/、,;|][^/、,;|]{1,12})+$|^\d?是\d?否$|^是或否$")
_REQUIRED = re.compile(r"(?:^必填|必填(?:项|写)?$|^选填|选填$)")
_TAIL_SENTENCE = re.compile(r"[,;。](?=.*(?:填|如|例|格式|[01]|为|选|注|必))")


@dataclass(frozen=True, slots=True)
class Label:
    """``text`` is the label proper; ``notes`` are bracketed words that may narrow it (手机, 别名)."""

    text: str
    notes: tuple[str, ...] = ()
    unit: str | None = None
    choices: tuple[str, ...] = ()

    @property
    def full(self) -> str:
        return self.text + "".join(self.notes)


@lru_cache(maxsize=131072)
def clean_label(raw: str) -> Label:
    """One level of a header path as a ``Label``. Full and half width, case, numbering, marks and hints go."""
    text = unicodedata.normalize("NFKC", _without_circled_number(raw.strip())).lower()
    text = re.sub(r"\s+", "", text).strip("*:;,.、")
    text = _AMONG.sub("", _NUMBERING.sub("", text)) or text
    notes: list[str] = []
    unit: str | None = None
    choices: tuple[str, ...] = ()
    for inside in _BRACKET.findall(text):
        found_unit = UNIT.fullmatch(inside)
        if found_unit:
            unit = found_unit.group(1)
        elif _INSTRUCTION.search(inside) or not inside:
            continue
        elif _OPTIONS.match(inside):
            choices = tuple(part for part in re.split(r"[/、,;|或]", inside) if part)
        else:
            notes.append(_plain(inside))
    outside = _BRACKET.sub("", text)
    if not _plain(outside):
        outside, notes = _BRACKET.sub(r"\1", text), []
    tail = _TAIL_SENTENCE.search(outside)
    if tail and tail.start() >= 2:
        outside = outside[: tail.start()]
    found_unit = _UNIT_TAIL.search(outside)
    if found_unit and found_unit.start() >= 2:
        unit, outside = found_unit.group(1), outside[: found_unit.start()]
    outside = _plain(_REQUIRED.sub("", outside))
    return Label(outside, tuple(note for note in notes if note), unit, choices)


def _without_circled_number(raw: str) -> str:
    return re.sub(r"^[①-⑳⑴-⒇⒈-⒛]", "", raw) or raw


def _plain(text: str) -> str:
    return _MARKS.sub("", text).strip(":;,.、。/")
