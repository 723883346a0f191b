"""Several sources, several values: which one counts, and by which rule.

A shorter form of the same (a year beside a day, a masked number beside the whole one, a group beside the full
address, a sum rounded to 万元 beside the one in 元) is no conflict; the fuller value counts. For the rest the first
rule that leaves one value decides and is named. All values stay on record.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from yibiao.catalogue import DataItem
from yibiao.prefill.linkage import visible_agree
from yibiao.prefill.values import NUMBERS, Known, is_valid

AGREED = "多个来源一致"
FULLER = "取更完整的写法"
VALID = "取校验合格的值"
OWNER = "取数源部门的值"
NEWEST = "取填报日期最新的值"
MAJORITY = "取多数来源相同的值"
FIRST = "无法分出先后，取先给出的来源"
SAME_SOURCE = "同一份表中有多行，取第一行"


@dataclass(frozen=True, slots=True)
class Option:
    """A value with where it stands (``records`` and ``line`` as in ``Knowledge``) and what its source is; ``factor``
    made it of the source's unit."""

    value: Known
    records: int
    line: int
    dated: date | None
    owner: str | None
    factor: float = 1.0


@dataclass(frozen=True, slots=True)
class Choice:
    option: Option
    rule: str
    conflict: bool


def choose(item: DataItem, options: Sequence[Option], owner: str | None = None) -> Choice:
    """The option that counts. ``owner`` is the department whose word comes first for this item."""
    newest_first = sorted(options, key=lambda option: option.dated or date.min, reverse=True)
    distinct = {_plain(item, option.value) for option in options}
    if len(distinct) == 1:
        return Choice(newest_first[0], AGREED, False)
    left = _without_shorter(item, newest_first)
    if len({_plain(item, option.value) for option in left}) == 1:
        return Choice(left[0], FULLER, False)
    rules: tuple[tuple[str, Callable[[Sequence[Option]], list[Option]]], ...] = (
        (VALID, lambda some: [o for o in some if is_valid(item, o.value)]),
        (OWNER, lambda some: [o for o in some if owner is not None and o.owner == owner]),
        (NEWEST, _newest),
        (MAJORITY, lambda some: _majority(item, some)),
    )
    for name, keep in rules:
        kept = keep(left)
        if kept:
            left = kept
        if len({_plain(item, option.value) for option in left}) == 1:
            return Choice(left[0], name, True)
    first = min(left, key=lambda option: (option.records, option.line))
    one_table = len({option.records for option in left}) == 1
    return Choice(first, SAME_SOURCE if one_table else FIRST, True)


def _plain(item: DataItem, value: Known) -> Known:
    if item.type in NUMBERS or not isinstance(value, str):
        return value
    return re.sub(r"[\s,，.。、;；:：()（）\-－]", "", unicodedata.normalize("NFKC", value))


def _without_shorter(item: DataItem, options: Sequence[Option]) -> list[Option]:
    """Options of which no other is a fuller form."""
    forms = {(option.value, option.factor) for option in options}
    shorter = {
        one
        for one in forms
        for other in forms
        if one[0] != other[0] and (is_shorter(item, one[0], other[0]) or _is_rounded(*one, *other))
    }
    return [option for option in options if (option.value, option.factor) not in shorter]


def _is_rounded(one: Known, its_factor: float, other: Known, others_factor: float) -> bool:
    """Whether ``one`` is ``other`` rounded: written in a larger unit, or with fewer places behind the point."""
    if isinstance(one, str) or isinstance(other, str):
        return False
    step, finer = _step(one, its_factor), _step(other, others_factor)
    if its_factor < others_factor or finer >= step or (its_factor == others_factor and finer >= _unit(its_factor)):
        return False
    return (Decimal(str(other)) / step).quantize(Decimal(1), ROUND_HALF_UP) * step == Decimal(str(one))


def _unit(factor: float) -> Decimal:
    return Decimal(repr(factor))


def _step(value: int | float, factor: float) -> Decimal:
    """What the last place means that the source wrote: 0.01 万元 are 100."""
    written = (Decimal(str(value)) / _unit(factor)).quantize(Decimal("1e-8")).normalize()
    exponent = written.as_tuple().exponent
    return _unit(factor) * Decimal(1).scaleb(min(exponent if isinstance(exponent, int) else 0, 0))


def is_shorter(item: DataItem, one: Known, other: Known) -> bool:
    """Whether ``other`` says the same as ``one`` and more."""
    if not isinstance(one, str) or not isinstance(other, str):
        return False
    if item.type == "date":
        return len(one) < len(other) and other.startswith(one)
    if "*" in one:
        return "*" not in other and bool(visible_agree(one, other))
    if item.type == "text" and item.code.endswith("address"):
        return len(one) < len(other) and str(_plain(item, one)) in str(_plain(item, other))
    return False


def _newest(options: Sequence[Option]) -> list[Option]:
    dated = [option.dated for option in options if option.dated]
    return [option for option in options if option.dated == max(dated)] if dated else []


def _majority(item: DataItem, options: Sequence[Option]) -> list[Option]:
    counts = Counter(_plain(item, option.value) for option in options)
    (value, most), *rest = counts.most_common(2)
    if rest and rest[0][1] == most:
        return []
    return [option for option in options if _plain(item, option.value) == value]
