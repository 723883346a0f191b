"""Whether a known value meets a condition of the catalogue, a label or a filter."""

from __future__ import annotations

from yibiao.catalogue import Catalogue
from yibiao.catalogue.items import Condition
from yibiao.prefill.values import Known, says_none


def holds(condition: Condition, value: Known | None, catalogue: Catalogue) -> bool | None:
    """Whether a value meets a condition; ``None`` where that can not be told."""
    if value is None:
        return None
    if condition.value == "":  # whether there is anything at all
        nothing = says_none(value) or str(value).startswith(("非", "无", "未"))
        return nothing == (condition.operator == "=")
    wanted: Known = condition.value
    item = catalogue.items[condition.item]
    codes = catalogue.code_lists.get(item.choices or "")
    if codes is not None:
        found = codes.find(condition.value)
        wanted = found.name if found else wanted
    if condition.operator == "=":
        return _same(value, wanted)
    if condition.operator == "!=":
        return not _same(value, wanted)
    try:
        left, right = float(value), float(wanted)
    except ValueError:
        if item.type != "date":
            return None
        one, other = str(value), str(wanted)
        size = min(len(one), len(other))
        return _compare(condition.operator, one[:size], other[:size])
    return _compare(condition.operator, left, right)


def _compare(operator: str, left: float | str, right: float | str) -> bool:
    if operator == ">=":
        return left >= right  # type: ignore[operator]
    if operator == "<=":
        return left <= right  # type: ignore[operator]
    return left > right if operator == ">" else left < right  # type: ignore[operator]


def _same(value: Known, wanted: Known) -> bool:
    if isinstance(value, (int, float)):
        try:
            return value == float(wanted)
        except ValueError:
            return False
    return value == wanted
