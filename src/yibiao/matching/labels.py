"""Labels as clerks write them → the words that carry the meaning, and what stood around them.

``*2.联系电话（手机，必填）`` asks for 联系电话 with the note 手机; ``总收入（万元）`` asks for 总收入 in 万元.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from ..catalogue.units import is_unit

_UNIT_WORD = re.compile(r"^(?:(?:计量)?单位[::]?)?(.+)$")
_UNIT_TAIL = re.compile(r"[/,:;]((?:单位[::]?)?[^/,:;]{1,6}(?:/[^/,:;]{1,4})?)$")
_BRACKET = re.compile(r"[(\[【〔<《「]([^()\[\]【】〔〕<>《》「」]*)(?:[)\]】〕>》」]|$)")
_NUMBERING = re.compile(
    r"^(?:[(\[](?:\d{1,3}|[一二三四五六七八九十]{1,3})[)\]][.、]?|(?:\d{1,3}|[一二三四五六七八九十]{1,3})[、.)](?!\d)|第[一二三四五六七八九十]+[项栏][:、.]?"
    r"|[a-z]\.|[①-⑳]|0\d(?=[一-龥])|\d{1,2}(?=[一-龥])(?![岁年月日个人户级周天名次期届种类号点线星]))"
)
_AMONG = re.compile(r"^(?:其中|其它?中|含)[::,]|^其中(?=.)")
_MARKS = re.compile(r"[\s*※★☆△▲▼●○◆◇■#_\-—–~～…·\"'“”‘’□☐☑√?!|]+")
_INSTRUCTION = re.compile(
    r"必填|选填|可填|填写|请填|不填|可不|可选|必选|请选|下拉|选择|留空|默认|格式|^[如例注]|例如|比如|示例|样例|参照|参考|说明|备注|文本|"
    r"\d{4}[-./年]|yyyy|系统|导入|自动|保留.*小数|不超过|最多|至少|精确到|以内|以上传|分隔|隔开|有效时|时有效|时使用|按.{1,6}填"
)
_OPTIONS = re.compile(r"^[^/、,;|]{1,12}(?:[/;|][^/、,;|]{1,12})+$|^\d?是\d?否$|^[是有男][、,或][否无女]$")
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
        if unit_in := _unit(inside):
            unit = unit_in
        elif _INSTRUCTION.search(inside) or not inside:
            continue
        elif _OPTIONS.match(inside):
            choices = tuple(part for part in re.split(r"[/、,;|或]", inside) if part)
        else:
            notes.append(_plain(re.sub("[,、;]", "", inside)))
    outside = _BRACKET.sub("", text)
    if not _plain(outside):
        outside, notes = _BRACKET.sub(r"\1", text), []
    tail = _TAIL_SENTENCE.search(outside)
    if tail and tail.start() >= 2:
        outside = outside[: tail.start()]
    ending = _UNIT_TAIL.search(outside)
    if ending and ending.start() >= 2 and (unit_in := _unit(ending.group(1))):
        unit, outside = unit_in, outside[: ending.start()]
    outside = _plain(_REQUIRED.sub("", outside))
    return Label(outside, tuple(note for note in notes if note), unit, choices)


def _unit(text: str) -> str | None:
    """万元, 单位:万元, 元/亩."""
    word = _UNIT_WORD.sub(r"\1", text)
    return word if word and all(map(is_unit, word.split("/"))) else None


def _without_circled_number(raw: str) -> str:
    return re.sub(r"^[①-⑳⑴-⒇⒈-⒛]", "", raw) or raw


def _plain(text: str) -> str:
    return _MARKS.sub("", text).strip(":;,.、。/")
