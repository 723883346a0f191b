"""Values of one record with those that follow from them: an ID number gives sex, birth date and age. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from yibiao.catalogue import Catalogue
from yibiao.catalogue.derivations import RULES, derive
from yibiao.prefill.values import parser

_DEEPEST = 4


def value_of(catalogue: Catalogue, values: Mapping[str, Any], code: str, on: date, deep: int = _DEEPEST) -> Any:
    """The value as it is held, else as it follows from others on a day; ``None`` where neither."""
    held = values.get(code)
    item = catalogue.items.get(code)
    if held is not None or item is None or item.derive is None or item.derive.rule not in RULES or not deep:
        return held
    sources = [value_of(catalogue, values, one, on, deep - 1) for one in item.derive.sources]
    if any(one is None for one in sources):
        return None
    found = derive(item.derive.rule, [str(one) for one in sources], on)
    codes = catalogue.code_lists.get(item.choices or "")
    return parser(item, codes)(found) if found is not None else None


def values_of(catalogue: Catalogue, values: Mapping[str, Any], codes: Sequence[str], on: date) -> dict[str, Any]:
    """Those of ``codes`` that have a value."""
    told = ((code, value_of(catalogue, values, code, on)) for code in codes)
    return {code: value for code, value in told if value is not None}
