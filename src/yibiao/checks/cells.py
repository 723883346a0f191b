"""One cell: whether what was typed can be right, told in words that stand beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from yibiao.catalogue import CodeList
from yibiao.catalogue.values import check, check_choice, parse_boolean, parse_date, parse_number
from yibiao.checks.plausible import range_of
from yibiao.findings import FINDINGS
from yibiao.model import Severity

_HARD = frozenset(
    ["id_number_length", "id_number_characters", "id_number_birth_date", "id_number_checksum", "credit_code_length",
     "credit_code_characters", "credit_code_checksum", "date_unreadable", "number_unreadable", "number_not_whole",
     "boolean_unreadable", "value_masked"]
)  # fmt: skip
_PLACE = re.compile(r"^第 \{row\} 行 \{column\} 列的?")
_LATER = re.compile(r"有效期|到期|截止|计划|预计|拟|预产|期限|止|至|结束|下次|应")
_TEMPLATE_NUMBER = re.compile(r"^\s*[（(]?[\dA-Za-z]{1,2}[）)]?\s*[.、:：\-—]\s*(?=[一-龥])")
_NUMBERS = frozenset({"integer", "decimal", "percent"})
_TIMES, _AT_LEAST = 3, 10  # a figure that tripled (or fell to a third) by ten or more is worth a word


@dataclass(frozen=True, slots=True)
class CellRule:
    """What a cell asks. ``choices`` are the form's own words, ``codes`` the list its item takes values of; ``factor``
    turns the form's number into the item's unit (万元 → 元: 10000)."""

    label: str
    type: str = "text"
    item: str | None = None
    choices: tuple[str, ...] | None = None
    codes: CodeList | None = None
    required: bool = False
    factor: float = 1.0


@dataclass(frozen=True, slots=True)
class CellFinding:
    code: str
    severity: Severity
    message: str
    advice: str


def beside(code: str, severity: Severity | None = None, **values: Any) -> CellFinding:
    """A finding's words as they stand beside the cell itself, without the row and column."""
    words = FINDINGS[code]
    message = _PLACE.sub("", words.message).format(**values)
    return CellFinding(code, severity or words.severity, message, words.advice.format(**values))


def check_cell(rule: CellRule, value: Any, on: date, before: Any = None) -> list[CellFinding]:
    """What is wrong with a value as it was typed. ``before`` is what the form showed last time."""
    text = "" if value is None else str(value).strip()
    if not text:
        return [beside("cell_required")] if rule.required else []
    if "*" in text and rule.type == "text" and rule.item is not None and rule.item.endswith(".name"):
        return [beside("value_masked", "block")]
    wrong = _form_of(rule, text)
    return [wrong] if wrong else [*_date(rule, text, on), *_number(rule, text, before)]


def _form_of(rule: CellRule, text: str) -> CellFinding | None:
    if rule.choices and rule.type != "boolean":
        return None if _is_choice(rule, text) else beside("choice_unknown", "block")
    if rule.type == "boolean" and rule.choices and text in rule.choices:
        return None
    if rule.type == "boolean" and parse_boolean(text) is None:
        return beside("boolean_unreadable", "block")
    if rule.codes is not None and rule.type not in ("boolean", *_NUMBERS):
        return beside("choice_unknown", "block") if check_choice(rule.codes, text) else None
    code = check(rule.type, text)
    return beside(code, "block" if code in _HARD else "hint") if code else None


def _is_choice(rule: CellRule, text: str) -> bool:
    plain = {_TEMPLATE_NUMBER.sub("", one).strip() for one in rule.choices or ()} | set(rule.choices or ())
    return text in plain or (rule.codes is not None and rule.codes.find(text) is not None)


def _date(rule: CellRule, text: str, on: date) -> Iterator[CellFinding]:
    if rule.type != "date" or _LATER.search(rule.label):
        return
    day = parse_date(text)
    if day is not None and day.first > on:
        yield beside("date_in_future")


def _number(rule: CellRule, text: str, before: Any) -> Iterator[CellFinding]:
    found = parse_number(text) if rule.type in _NUMBERS else None
    if found is None:
        return
    told, known = found.value, parse_number(before) if before not in (None, "") else None
    low, high = range_of(rule.item, rule.type)
    scaled = told * Decimal(repr(rule.factor))
    if (low is not None and scaled < low) or (high is not None and scaled > high):
        factor = rule.factor or 1
        yield beside("number_out_of_range", low=_in(low, factor), high=_in(high, factor), value=text)
    elif known is not None and _leaps(told, known.value):
        yield beside("changed_much", before=before, value=text)


def _leaps(now: Decimal, before: Decimal) -> bool:
    low, high = sorted((abs(now), abs(before)))
    return high - low >= _AT_LEAST and high >= low * _TIMES


def _in(bound: float | None, factor: float) -> str:
    return "不限" if bound is None else f"{bound / factor:g}"
