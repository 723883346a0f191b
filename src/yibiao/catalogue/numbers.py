"""Numbers, quantities and yes-or-no as people write them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import cn2an

from .units import is_unit

_NUMBER = re.compile(
    r"([约近共超过]*)([-+]?(?:\d[\d,]*(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?)([万亿千百]?)(.*)", re.IGNORECASE
)
_CHINESE = re.compile(r"([负零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟点廿卅]+)(.*)")
_SCALES = {"": 1, "百": 100, "千": 1000, "万": 10000, "亿": 100000000}
_YES = frozenset(
    ["是", "有", "√", "✓", "✔", "☑", "■", "对", "y", "yes", "true", "真", "1", "已", "会", "能", "享受", "属于", "参加"]
)
_NO = frozenset(
    [
        "否",
        "无",
        "×",
        "✗",
        "✘",
        "x",
        "n",
        "no",
        "false",
        "假",
        "0",
        "未",
        "不",
        "不是",
        "没有",
        "没",
        "不会",
        "不能",
        "未享受",
        "不属于",
        "未参加",
        "非",
    ]
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with the unit that was written behind it (None when there was none)."""

    value: Decimal
    unit: str | None = None


def parse_number(text: object) -> Quantity | None:
    """3.5万元 → 3.5 in 万元; 1,200 → 1200; 3.5万 → 35000; 十二 → 12; anything else → None."""
    if isinstance(text, bool) or text is None:
        return None
    plain = str(text)
    if plain.isdecimal() and plain.isascii():  # nearly all that is typed, and tens of thousands at a time
        return Quantity(Decimal(plain))
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(text)))
    found = _NUMBER.fullmatch(plain)
    if found:
        _, digits, scale, tail = found.groups()
        return _quantity(digits.replace(",", ""), scale, tail.rstrip("整左右多余"))
    chinese = _CHINESE.fullmatch(plain)
    if chinese:
        return _chinese_quantity(*chinese.groups())
    return None


def _quantity(digits: str, scale: str, tail: str) -> Quantity | None:
    try:
        value = Decimal(digits)
    except InvalidOperation:
        return None
    if not value.is_finite():
        return None
    if scale and is_unit(scale + tail):
        return Quantity(value, scale + tail)
    if tail and not is_unit(tail):
        return None
    return Quantity(value * _SCALES[scale], tail or None)


def _chinese_quantity(numeral: str, tail: str) -> Quantity | None:
    if tail and not is_unit(tail):
        return None
    try:
        return Quantity(Decimal(str(cn2an.cn2an(numeral, "smart"))), tail or None)
    except (ValueError, TypeError, KeyError, IndexError, OverflowError):
        return None


def parse_boolean(text: object) -> bool | None:
    """是/否, 有/无, √/× and the like, also as ticked boxes (☑是 □否); None when it is neither."""
    if isinstance(text, bool):
        return text
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(text))).lower()
    ticked = re.search(r"[☑√✓■✔☒]([^□☑√✓■✔☒]+)", plain) if "□" in plain else None
    word = ticked.group(1) if ticked else plain.removesuffix(".0")
    return True if word in _YES else False if word in _NO else None
