"""One data item of all subjects of a kind, with where each value stands and by which rule it was come by."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from yibiao.prefill.values import Known

NOWHERE = -1


class Rule(NamedTuple):
    """How a value was come by, in words; ``item`` is the one that stands at the source, where it is another."""

    words: str
    item: str = ""
    derived: bool = False


REPORTED = Rule("来源直接填报")


@dataclass(slots=True)
class Column:
    """One item of all subjects of a kind. ``where`` packs records and line (see ``place``); ``rules`` holds only
    what differs from ``rule``."""

    values: list[Known | None]
    where: array[int]
    rule: Rule = REPORTED
    rules: dict[int, Rule] = field(default_factory=dict)

    def rule_of(self, subject: int) -> Rule:
        return self.rules.get(subject, self.rule)


def renamed(column: Column, words: str, code: str) -> Column:
    """The column as the answer to another item."""
    return Column(
        column.values, column.where, Rule(words, code), {s: r._replace(item=code) for s, r in column.rules.items()}
    )


def where_equal(column: Column, other: Column) -> Column:
    """The column where the other says the same."""
    same = [a is not None and a == b for a, b in zip(column.values, other.values, strict=True)]
    values = [value if keep else None for value, keep in zip(column.values, same, strict=True)]
    return Column(values, column.where, column.rule, column.rules)


def laid_under(upper: Column, lower: Column) -> Column:
    """``upper`` with its gaps filled from ``lower``."""
    values, where, rules = list(upper.values), array("q", upper.where), dict(upper.rules)
    for subject, value in enumerate(values):
        if value is None and lower.values[subject] is not None:
            values[subject], where[subject] = lower.values[subject], lower.where[subject]
            rules[subject] = lower.rule_of(subject)
    return Column(values, where, upper.rule, rules)


def empty(count: int) -> Column:
    """A column that knows nothing of so many subjects."""
    return Column([None] * count, array("q", [NOWHERE]) * count)


def placed(values: Sequence[Known | None], where: Sequence[int]) -> array[int]:
    """The places of what is known; of the rest ``NOWHERE``."""
    if None not in values:
        return array("q", where)
    if not where:
        return array("q", [NOWHERE]) * len(values)
    return array("q", [NOWHERE if value is None else at for value, at in zip(values, where, strict=True)])
