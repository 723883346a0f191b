"""What kind of answer a field wants: unit, required mark, type and choices, from its words, format, validation and
values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from functools import lru_cache

from yibiao.model import FieldType
from yibiao.sheets.grid import Grid, Validation, Value, plain, squeeze
from yibiao.sheets.layout import words
from yibiao.sheets.layout.vocabulary import COUNTED, MEASURED, OTHER_UNITS

_UNITS = "|".join(sorted((re.escape(unit) for unit in (*COUNTED, *MEASURED, *OTHER_UNITS)), key=len, reverse=True))
_UNIT = re.compile(rf"[（(\[【](?:单位[:：]?)?({_UNITS})[)）\]】]|[/／]({_UNITS})$")
_REQUIRED = re.compile(r"^[*＊※]|[*＊]$|[*＊](?=[（(])|[（(【\[]必[填录][)）】\]]")
_TYPE_WORDS: tuple[tuple[FieldType, str], ...] = (
    ("image", r"照片$|相片$|图片$|^照片|贴照片"),
    ("boolean", r"^有无|^能否|是否"),
    ("id_number", r"身份证(?!地址|住址|签发|有效|发证|复印|正面|反面|明|类)|身份号码|居民身份|证件号码?$"),
    ("credit_code", r"信用代码"),
    (
        "bank_card",
        r"银行(?:卡号|账号|帐号)|一卡通(?:账号|帐号|卡号)|开户(?:账号|帐号)|^[账帐]号$|卡号$|[账帐]户号码|"
        r"银行.*[账帐卡]号",
    ),
    ("phone", r"电话|手机|固话|联系方式|传真|移动号码"),
    ("email", r"邮箱|电子邮件|e-?mail|E-?MAIL"),
    ("postcode", r"邮政编码|邮编"),
    ("percent", r"百分比|比例$|比率$|占比|率(?:（|\(|$)|增幅|增速"),
    (
        "date",
        r"日期|年月日?$|出生年月|起止年月|何年何?月|(?<!.学)时间$|生日|"
        r"^(?:入党|入团|参军|入伍|退伍|就业|毕业|入学|开工|竣工|成立)年?时间",
    ),
    (
        "decimal",
        r"金额|收入$|支出$|工资$|补贴(?:额|标准)?$|补助(?:额|标准)?$|单价$|价格$|费用?$|经费$|资金$|面积|产量|产值|"
        r"资产$|负债$|税[额费金]?$|利润$|长度$|重量$|体重$|身高$|总额$|款$|[元额]$|得分$|分数$|成绩$",
    ),
    (
        "integer",
        r"人数|户数|个数|数量|次数|件数|人口数?$|人次|年龄|总数|台数|套数|栋数|层数|间数|数$|合计|小计|总计|共计|"
        r"辆数|只数|头数|份数",
    ),
)
_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _TYPE_WORDS)
_NAMED_SURELY = frozenset(
    ("id_number", "phone", "bank_card", "credit_code", "email", "postcode", "image", "boolean"),
)
_UNIT_TYPE: dict[str, FieldType] = {
    **dict.fromkeys(COUNTED, "integer"),
    **dict.fromkeys(MEASURED, "decimal"),
    **dict.fromkeys(("%", "％", "‰"), "percent"),
}
_BY_VALIDATION: dict[str, FieldType] = {"whole": "integer", "decimal": "decimal", "date": "date", "time": "time"}
_DATE_FORMAT = re.compile(r"[yY]{2,4}|年|(?<![a-z])[dD]{1,2}(?![a-z])|m{1,3}/d|月")
_DATED_NAME = re.compile(r"[日期时间年月]")
_TICK_CHOICE = re.compile(
    r"(?:[□☐○◯☑■√☒£]|\[\s*\]|【\s*】|[（(]\s*[)）])\s*([^□☐○◯☑■√☒£\[【\s_＿:：；;，,。、/（）()]{1,20})"
)


@lru_cache(maxsize=20_000)
def unit_of(name: str) -> str | None:
    """The unit a label names itself: 金额(万元), 单价：元, 面积/亩."""
    found = _UNIT.search(name)
    return found.group(1) or found.group(2) if found else None


@lru_cache(maxsize=20_000)
def is_required(name: str) -> bool:
    return bool(_REQUIRED.search(name))


@lru_cache(maxsize=20_000)
def asked(path: tuple[str, ...]) -> tuple[str | None, bool]:
    """The unit a column's labels name, the innermost first, and whether they mark it as required."""
    unit = next((unit for part in reversed(path) if (unit := unit_of(part))), None)
    return unit, is_required(path[-1]) or is_required("".join(path))


@lru_cache(maxsize=20_000)
def type_of_name(name: str) -> FieldType | None:
    bare = words.core(name)
    return next((kind for kind, pattern in _PATTERNS if pattern.search(bare)), None)


def tick_choices(text: str) -> tuple[str, ...] | None:
    """``□是 □否`` → (是, 否)."""
    found = tuple(dict.fromkeys(squeeze(choice) for choice in _TICK_CHOICE.findall(text)))
    return found if len(found) > 1 else None


def type_of_values(values: Iterable[Value]) -> FieldType | None:
    """The type all sampled values share, if they do."""
    kinds = {_type_of_value(value) for value in values}
    if kinds == {"integer", "decimal"}:
        return "decimal"
    return kinds.pop() if len(kinds) == 1 else None


def _type_of_value(value: Value) -> FieldType:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, float | int):
        return "integer" if float(value).is_integer() else "decimal"
    if isinstance(value, datetime | date):
        return "date"
    return "time" if isinstance(value, time) else "text"


Span = tuple[int, int, Validation]


def spans_in(grid: Grid, row: int) -> list[Span]:
    """The data validations of a row, with the first and last column of each of their ranges."""
    return [(r.left, r.right, rule) for rule in grid.validations for r in rule.ranges if r.top <= row <= r.bottom]


def validated(grid: Grid, row: int, column: int) -> tuple[tuple[str, ...] | None, str | None]:
    """The pick-list and the kind of the data validations of a cell."""
    return validated_by(spans_in(grid, row), column)


def validated_by(spans: Sequence[Span], column: int) -> tuple[tuple[str, ...] | None, str | None]:
    """As ``validated``, for a cell of the row that ``spans`` are of."""
    rules = [rule for left, right, rule in spans if left <= column <= right]
    if not rules:
        return None, None
    return next((rule.choices for rule in rules if rule.choices), None), rules[0].kind


def type_of(
    name: str,
    *,
    unit: str | None,
    choices: Sequence[str] | None,
    number_format: str | None,
    validation: str | None,
    values: Sequence[Value],
) -> FieldType:
    """The type of a field. Names win over values where they are specific (a phone number stored as a number stays a
    phone number); validation and pick-lists win over both."""
    if choices:
        return "boolean" if set(choices) <= {"是", "否", "有", "无"} else "choice"
    return (
        _type_by_words(name, unit, number_format, validation) or (type_of_values(values) if values else None) or "text"
    )


@lru_cache(maxsize=20_000)
def _type_by_words(name: str, unit: str | None, number_format: str | None, validation: str | None) -> FieldType | None:
    named = type_of_name(name)
    if named in _NAMED_SURELY:
        return named
    if validation in _BY_VALIDATION:
        return _BY_VALIDATION[validation]
    if named == "date":
        return named
    if unit in _UNIT_TYPE:
        return "decimal" if named == "decimal" and unit in COUNTED else _UNIT_TYPE[unit]
    if number_format and _is_date_format(number_format) and _DATED_NAME.search(name):
        return "date"  # templates often format whole sheets as dates, names included
    if named:
        return named
    if number_format and "%" in number_format:
        return "percent"
    return None


def _is_date_format(number_format: str) -> bool:
    return "#" not in number_format and "0" not in number_format and bool(_DATE_FORMAT.search(number_format))


def samples_of(values: Iterable[Value], limit: int = 20) -> tuple[str, ...]:
    """Some distinct values as texts, for matching."""
    return tuple(dict.fromkeys(text for value in values if (text := plain(value).strip())))[:limit]
