"""Amounts a day, a month, a 亩: which of them are of one kind."""

from __future__ import annotations

import re


def are_other_rates(one: str | None, other: str | None) -> bool:
    """Whether both units are rates and of different things, as 元/天 and 元/亩. 元/月 and 元/人·月 are the same to
    clerks; a plain 元 may be either."""
    first, second = _per(one), _per(other)
    return bool(first and second) and not (first <= second or second <= first)


def is_rate(unit: str | None) -> bool:
    return bool(_per(unit))


def _per(unit: str | None) -> frozenset[str]:
    """What a rate is counted by: 元/人·月 → 人, 月."""
    _, *per = re.split(r"[/／每]", unit or "")
    parts = (part for text in per for part in re.split(r"[·.•*]", text))
    return frozenset(_SAME.get(part.strip(), part.strip()) for part in parts if part.strip())


_SAME = {"日": "天", "人次": "次", "个月": "月"}
