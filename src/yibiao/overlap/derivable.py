"""Which things follow from others: 出生日期 from the ID number, counts from lists."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from ..catalogue import Catalogue, DataItem
from ..catalogue.derivations import ROLL_UPS

# Words for a clerk, by the rule's name as far as it is known; other rules are described by their sources alone.
_OF_THE_FILLER = frozenset({"township", "village"})
_HOW = {"sex_from_id": "身份证号第 17 位", "birth_date_from_id": "身份证号第 7—14 位"}


def computable(
    item: DataItem | None, known: Callable[[str], bool], catalogue: Catalogue, _seen: frozenset[str] = frozenset()
) -> bool:
    """Whether the item follows, in any number of steps, from things for which ``known`` holds."""
    if item is None or item.code in _seen:
        return False
    if of_the_filler(item):
        return True
    if item.derive is None or not item.derive.sources:
        return False
    seen = _seen | {item.code}
    needed = (*item.derive.sources, *(condition.item for condition in item.derive.where))
    return all(known(code) or computable(catalogue.items.get(code), known, catalogue, seen) for code in needed)


def of_the_filler(item: DataItem) -> bool:
    """Which village and township a row belongs to is known from who fills the form."""
    return item.role is None and item.code.rpartition(".")[2] in _OF_THE_FILLER


def sources_in_words(item: DataItem, catalogue: Catalogue) -> str:
    """从哪里算: the names of the sources."""
    if of_the_filler(item):
        return "填报单位本身"
    if item.derive is None:
        return ""
    if item.derive.rule in ROLL_UPS:
        return _rolled_up(item, catalogue)
    names = _named(item.derive.sources, catalogue)
    how = _HOW.get(item.derive.rule)
    return f"{names}（{how}）" if how else names


def _rolled_up(item: DataItem, catalogue: Catalogue) -> str:
    """名单 counted or summed: 人员名单（按是否残疾筛选）计数."""
    derive = item.derive
    assert derive is not None
    if derive.rule == "add":
        return f"{_named(derive.sources, catalogue)}相加"
    what = "计数" if derive.rule == "count" else f"的{_named(derive.sources, catalogue)}求和"
    subject = derive.sources[0].partition(".")[0]
    whose = catalogue.subjects[subject].name if subject in catalogue.subjects else subject
    picked = _named([condition.item for condition in derive.where], catalogue)
    return f"{whose}的名单{f'（按{picked}筛选）' if picked else ''}{what}"


def _named(codes: Iterable[str], catalogue: Catalogue) -> str:
    return "、".join(dict.fromkeys(catalogue.items[code].name for code in codes if code in catalogue.items))


def all_computable(codes: Collection[str], known: Collection[str], catalogue: Catalogue) -> Mapping[str, str]:
    """Of ``codes`` those that follow from ``known``, with their sources in words."""
    have = frozenset(known)
    found = {}
    for code in codes:
        item = catalogue.items.get(code)
        if item is not None and computable(item, lambda source: source in have and source != item.code, catalogue):  # noqa: B023
            found[code] = sources_in_words(item, catalogue)
    return found
