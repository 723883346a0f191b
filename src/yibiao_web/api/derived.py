"""Values of one record with those that follow from them: an ID number gives sex, birth date and age. Pure."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
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


def reader(catalogue: Catalogue, codes: Sequence[str], on: date) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """Reads those of ``codes`` that a record has a value for; for many records."""
    wanted = frozenset(codes)
    made = [code for code in codes if _rule_of(catalogue, code)]

    def read(values: Mapping[str, Any]) -> dict[str, Any]:
        told = {code: value for code, value in values.items() if code in wanted and value is not None}
        for code in made:
            if code not in told and (value := value_of(catalogue, values, code, on)) is not None:
                told[code] = value
        return told

    return read


def follows_from(catalogue: Catalogue, code: str, held: Container[str], deep: int = _DEEPEST) -> bool:
    """Whether records that hold certain items may have a value for this one."""
    if code in held:
        return True
    item = catalogue.items.get(code)
    if not deep or item is None or item.derive is None or not _rule_of(catalogue, code):
        return False
    return all(follows_from(catalogue, one, held, deep - 1) for one in item.derive.sources)


def _rule_of(catalogue: Catalogue, code: str) -> str | None:
    item = catalogue.items.get(code)
    return item.derive.rule if item and item.derive and item.derive.rule in RULES else None
