"""A cell's content as a value of a data item, whatever the form wrote it like.

Values are plain Python: dates are ISO texts whose length is their precision (``2019``, ``2019-07``,
``2019-07-03``), numbers stand in the item's unit, choices carry the code list's name, yes and no are ``是`` and
``否``. What can not be understood stays as the text it was, so that nothing is lost, and is not ``is_valid``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import time, timedelta
from decimal import Decimal, InvalidOperation

from yibiao.catalogue import CodeList, DataItem
from yibiao.catalogue.identifiers import tidy_number
from yibiao.catalogue.units import factor as factor_between
from yibiao.catalogue.values import check, parse_boolean, parse_date, parse_id_number, parse_number
from yibiao.sheets.grid import Value, plain

Known = str | int | float
Parse = Callable[[Value], Known | None]

NUMBERS = frozenset({"integer", "decimal", "percent"})
_NOTHING = frozenset(
    ["", "/", "\\", "-", "--", "—", "——", "———", "－", "…", "……", "待定", "待查", "不详", "N/A", "#N/A"]
)
_NONE = frozenset(["无", "没有", "否", "0", "×"])
_ISO = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?$")
_STARS = re.compile(r"[×•●※#xX*]{2,}(?=[0-9X]|$)")


Heard = dict[tuple[str, str], str]
"""(code list, value) → the word that a source used for it; 初中 rather than 初级中学教育."""


def parser(item: DataItem, codes: CodeList | None, factor: float = 1.0, heard: Heard | None = None) -> Parse:
    """How to read the cells of a field that means ``item``; ``factor`` turns the form's number into the item's unit.
    Gives ``None`` for empty cells and for marks that say nothing. ``heard`` takes note of the words used for values of
    code lists."""
    read: Parse = _text
    if item.type == "date":
        read = _date
    elif item.type in NUMBERS:
        read = _number_reader(factor, item.unit)
    elif item.type in ("id_number", "credit_code", "bank_card"):
        read = _code
    elif item.type == "phone":
        read = _phone
    elif item.type == "boolean":
        read = _boolean
    elif codes is not None:
        read = _choice_reader(codes, heard if heard is not None else {})

    def parse(raw: Value) -> Known | None:
        if raw is None or (isinstance(raw, str) and raw.strip() in _NOTHING):
            return None
        return read(raw)

    return parse


def parsed(values: Sequence[Value], parse: Parse) -> list[Known | None]:
    """A column's values; equal ones are read once."""
    known = {raw: parse(raw) for raw in set(values)}
    return [known[raw] for raw in values]


def is_valid(item: DataItem, value: Known) -> bool:
    """Whether the value is one the item can have, as far as its form tells; masked numbers are not the value itself."""
    if item.type == "date":
        return bool(_ISO.match(str(value)))
    if item.type in NUMBERS:
        return not isinstance(value, str)
    if item.type == "id_number":
        return parse_id_number(str(value)) is not None
    return check(item.type, str(value)) is None


def says_none(value: Known | None) -> bool:
    """Whether the value says that there is nothing: 残疾证号 无."""
    return value is None or value == 0 or str(value) in _NONE


def is_citizen_number(text: str) -> bool:
    return parse_id_number(text) is not None


def birth_of(id_number: str) -> str | None:
    """The birth date in a citizen number as an ISO text, also of one that is mistyped elsewhere; ``None`` where it is
    masked or no date."""
    if len(id_number) != 18 or not id_number[6:14].isdecimal():
        return None
    born = parse_date(id_number[6:14])
    return born.isoformat() if born and born.precision == "day" else None


def read_date(raw: Value) -> str | None:
    """A day, month or year as an ISO text of that precision, or ``None`` where it is none."""
    value = _date(raw)
    return value if isinstance(value, str) and _ISO.match(value) else None


def scaled(number: float | Decimal, factor: float) -> int | float:
    """``number × factor`` without the dust of binary fractions; whole numbers as ``int``."""
    try:
        product = Decimal(str(number)) * Decimal(repr(factor))
    except InvalidOperation:
        return float(number)
    if not product.is_finite():
        return float(number)
    return int(product) if product == product.to_integral_value() else float(round(product, 8))


def _text(raw: Value) -> Known | None:
    text = plain(raw).strip()
    return None if text in _NOTHING else text


def _date(raw: Value) -> Known | None:
    if isinstance(raw, (bool, time, timedelta)):
        return _text(raw)
    found = parse_date(raw)
    if found is not None:
        return found.isoformat()
    if isinstance(raw, float) and 1900 <= raw < 2100:
        return _year_and_month(raw)
    return _text(raw)


def _year_and_month(number: float) -> str:
    """2019.07 typed as a number is July 2019; 2019.1 may have been 2019.10, so only its year is sure."""
    text = f"{number:.2f}"
    if text.endswith("0"):
        return text[:4]
    found = parse_date(text)
    return found.isoformat() if found else text


def _number_reader(factor: float, unit: str | None) -> Parse:
    def read(raw: Value) -> Known | None:
        if isinstance(raw, bool):
            return int(raw)
        if isinstance(raw, (int, float)):
            return raw if factor == 1 and isinstance(raw, int) else scaled(raw, factor)
        found = parse_number(raw)
        if found is None:
            return _text(raw)
        if found.unit and unit:  # a unit written in the cell counts, whatever the header says
            own = factor_between(found.unit, unit)
            return scaled(found.value, own if own is not None else factor)
        return scaled(found.value, factor)

    return read


def _code(raw: Value) -> Known | None:
    text = tidy_number(plain(raw))
    masked = _STARS.search(text)
    if masked:
        text = _STARS.sub(lambda stars: "*" * len(stars.group()), text)
    return _text(raw) if text in _NOTHING else text


def _phone(raw: Value) -> Known | None:
    text = re.sub(r"\s", "", plain(raw))
    mobile = re.sub(r"^\+?86|-", "", text)
    return mobile if re.fullmatch(r"1\d{10}", mobile) else None if text in _NOTHING else text


def _boolean(raw: Value) -> Known | None:
    answer = parse_boolean(plain(raw))
    return _text(raw) if answer is None else "是" if answer else "否"


def _choice_reader(codes: CodeList, heard: Heard) -> Parse:
    def read(raw: Value) -> Known | None:
        text = plain(raw).strip()
        bare = re.sub(r"^[\dA-Za-z]{1,2}[.、:：\-—)]|\s+", "", text)
        value = codes.find(text) or codes.find(bare)
        if value is None:
            return _text(raw)
        if not bare.isdecimal():
            heard.setdefault((codes.code, value.name), bare)
        return value.name

    return read
