"""Rows of a template that already name somebody, and who that is."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from yibiao.catalogue.values import parse_id_number
from yibiao.prefill.addresses import column_of
from yibiao.prefill.asking import Asked, Question
from yibiao.prefill.knowledge import Knowledge
from yibiao.prefill.linkage import visible_agree
from yibiao.prefill.places import place_word
from yibiao.prefill.values import Known, Parse, parser, says_none

_TELLING_TAILS = (
    "birth_date",
    "birth_month",
    "village",
    "mobile",
    "phone",
    "household_number",
    "current_address",
    "sex",
)
_ENOUGH = frozenset({"birth_date", "birth_month", "mobile", "phone", "household_number", "village", "id_number"})


@dataclass
class Lookup:
    """Finds subjects by what a row says; an answer is only given where it leaves no choice."""

    knowledge: Knowledge
    _numbers: dict[str, dict[str, list[int]]] = field(default_factory=dict)

    def rows(self, asked: Question) -> Iterator[tuple[int, int | None, str]]:
        """(row, subject or None, why not) of rows that name somebody; nothing when no row does."""
        region, grid = asked.region, asked.grid
        if region.data_rows is None:
            return
        keys = [(one, column_of(one.field.column), self._parser(one)) for one in asked.fields if self._key_tail(one)]
        naming = [
            key for key in keys if self._key_tail(key[0]) in ("name", "id_number", "household_number", "credit_code")
        ]
        if not naming:
            return
        for row in range(region.data_rows[0], region.data_rows[1] + 1):
            if row in region.total_rows or row in region.example_rows:
                continue
            said = {one.code or "": value for one, at, read in keys if (value := read(grid.value(row, at))) is not None}
            said = {code: value for code, value in said.items() if _plausible(code, value)}
            if any(one.code in said for one, _, _ in naming):
                subject, why = self.find(asked.kind, said)
                yield row, subject, f"{region.sheet} 第 {row} 行：{why}" if why else ""

    def find(self, kind: str, said: dict[str, Known]) -> tuple[int | None, str]:
        """The one subject that has all the values, or why there is none."""
        number_code = _first(said, ("id_number", "household_number", "credit_code"))
        if number_code is not None and "*" not in str(said[number_code]):
            found = self._index(kind, number_code).get(_number(said[number_code]), [])
            if len(found) == 1:
                return found[0], ""
            return None, f"证号“{said[number_code]}”在已知数据中找不到" if not found else "证号对应不止一个对象"
        name_code = _first(said, ("name",))
        if name_code is None:
            return None, "没有姓名或证号"
        found = self._index(kind, name_code).get(_number(said[name_code]), [])
        others = {code: value for code, value in said.items() if code != name_code}
        fitting = [subject for subject in found if self._fits(kind, subject, others)]
        told = any(code.rpartition(".")[2] in _ENOUGH for code in others)
        if len(fitting) == 1 and told:
            return fitting[0], ""
        if not fitting:
            return None, f"“{said[name_code]}”在已知数据中找不到相符的"
        if len(fitting) == 1:
            return None, f"“{said[name_code]}”只有姓名相符，请补充证件号、出生日期或村后再填"
        return None, f"“{said[name_code]}”有 {len(fitting)} 个同名的，请补充证件号"

    def _fits(self, kind: str, subject: int, others: dict[str, Known]) -> bool:
        for code, value in others.items():
            known = self.knowledge.value(kind, subject, code)
            if known is None:
                if code.rpartition(".")[2] in _ENOUGH:
                    return False
                continue
            one, other = str(value), str(known)
            if "*" in one:
                if visible_agree(one, other) is None:
                    return False
            elif code.endswith("village"):
                if place_word(one) != place_word(other):
                    return False
            elif code.endswith("address"):
                continue
            elif not (other.startswith(one) or one.startswith(other)):
                return False
        return True

    def _index(self, kind: str, code: str) -> dict[str, list[int]]:
        key = f"{kind}:{code}"
        if key not in self._numbers:
            index: dict[str, list[int]] = defaultdict(list)
            column = self.knowledge.column(kind, code)
            for subject, value in enumerate(column.values if column else ()):
                if value is not None:
                    index[_number(value)].append(subject)
            self._numbers[key] = index
        return self._numbers[key]

    def _key_tail(self, one: Asked) -> str | None:
        """The part of a field's item that can tell subjects apart; a householder's name tells his household."""
        if one.code is None or not one.field.column:
            return None
        kind, _, rest = one.code.partition(".")
        tail = rest.removeprefix("householder.") if kind == "household" else rest
        if tail in ("name", "id_number", "household_number", "credit_code", *_TELLING_TAILS):
            return tail
        return None

    def _parser(self, one: Asked) -> Parse:
        item = self.knowledge.catalogue.items[one.code or ""]
        return parser(item, self.knowledge.catalogue.code_lists.get(item.choices or ""))


def _plausible(code: str, value: Known) -> bool:
    """Whether it can be a key at all; under a list stand 经办人: and the like."""
    text = str(value)
    if code.endswith("id_number"):
        return len(text) >= 15
    if code.endswith("name"):
        return not re.search(r"[:：\d]|^(?:例|示例|样例|合计|小计|总计)$", text)
    return True


def _first(said: dict[str, Known], tails: tuple[str, ...]) -> str | None:
    for tail in tails:
        for code, value in said.items():
            if code.rpartition(".")[2] == tail and not says_none(value):
                return code
    return None


def _number(value: Known) -> str:
    text = re.sub(r"\s+", "", str(value))
    parsed = parse_id_number(text) if len(text) in (15, 18) else None
    return parsed.number if parsed else text
