"""Labels as words: what remains of a header when marks, numbering and units are taken away."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_UNIT = (
    "元|千元|万元|亿元|百万元|平方米|平米|m2|m²|㎡|亩|公顷|平方公里|公里|千米|km|米|厘米|cm|毫米|人|人次|人数|户|个|名|次|岁|周岁|"
    "周岁|公斤|千克|kg|斤|吨|%|‰|百分比|天|日|月|年|小时|分钟|学时|分|头|只|株|台|套|辆|处|间|座|口|件|份|立方米|m3|kw|千瓦|rmb|"
    "元/年|元/月|元/人|元/平方米|次/年|人/次|个数"
)
_UNIT_BRACKET = re.compile(rf"[(\[【](?:单位[::])?(?:{_UNIT})[)\]】]", re.IGNORECASE)
_NUMBERING = re.compile(
    r"^(?:[((]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[))]|(?:\d{1,2}|[一二三四五六七八九十]{1,3})[、.．])(?!\d)|^0\d(?=[^\d])"
)
_UNIT_TAIL = re.compile(rf"/(?:{_UNIT})$", re.IGNORECASE)
_MARKS = re.compile(r"[\s*※★☆△▲#:_\-—~…·.,。、，;；?？!！\"'“”‘’□☐√]+")


@lru_cache(maxsize=65536)
def plain_word(label: str) -> str:
    """The label in one width and case, without white space, marks, leading numbers and bracketed units.

    Other brackets stay, since they may carry meaning (人员(女)); only their signs go.
    """
    text = unicodedata.normalize("NFKC", label).strip().lower()
    text = re.sub(r"\s+", "", text).lstrip("*")
    text = _UNIT_BRACKET.sub("", text)
    text = _NUMBERING.sub("", text)
    text = _UNIT_TAIL.sub("", text)
    return re.sub(r"[()\[\]【】<>〈〉《》「」/\\|]", "", _MARKS.sub("", text))
