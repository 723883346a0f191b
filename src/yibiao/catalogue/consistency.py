"""What must hold in a catalogue, so that matching can rely on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from ..model import FieldType
from .derivations import ROLL_UPS, RULES
from .items import Catalogue, DataItem, Sensitivity
from .units import is_unit
from .wording import plain_word

_TYPES = frozenset(get_args(FieldType))
_SENSITIVITIES = frozenset(get_args(Sensitivity))


def problems(catalogue: Catalogue) -> list[str]:
    """Everything wrong with the catalogue, one Chinese sentence each; empty when it can be used."""
    found = [text for item in catalogue.items.values() for text in _item_problems(item, catalogue)]
    return [*found, *_shared_words(catalogue), *_role_problems(catalogue)]


def _item_problems(item: DataItem, catalogue: Catalogue) -> Iterator[str]:
    where = f"数据项 {item.code}"
    if item.type not in _TYPES:
        yield f"{where} 的 type {item.type} 不存在，可用：{'、'.join(sorted(_TYPES))}。"
    if item.sensitivity not in _SENSITIVITIES:
        yield f"{where} 的 sensitivity {item.sensitivity} 不存在，可用：{'、'.join(sorted(_SENSITIVITIES))}。"
    if item.type == "choice" and not item.choices:
        yield f"{where} 是 choice，却没有写 choices。"
    if item.unit and not is_unit(item.unit):
        yield f"{where} 的 unit {item.unit} 不在 units.yaml 中，请改正或先加上单位。"
    if item.choices and item.choices not in catalogue.code_lists:
        yield f"{where} 的 choices {item.choices} 不在 code_lists.yaml 中，请先加上代码表。"
    if item.fresh_for_days is not None and item.fresh_for_days <= 0:
        yield f"{where} 的 fresh_for_days 应为正整数。"
    for code in item.contrasts:
        if code not in catalogue.items:
            yield f"{where} 的 contrasts 提到的 {code} 不存在，请改正编码。"
        elif code == item.code or item.code not in catalogue.items[code].contrasts:
            yield f"{where} 与 {code} 的 contrasts 不成对。"
    yield from _derivation_problems(item, catalogue)


def _derivation_problems(item: DataItem, catalogue: Catalogue) -> Iterator[str]:
    if item.derive is None:
        return
    if item.derive.rule not in RULES and item.derive.rule not in ROLL_UPS:
        rules = "、".join(sorted({*RULES, *ROLL_UPS}))
        yield f"数据项 {item.code} 的推算规则 {item.derive.rule} 不存在，可用：{rules}。"
    for code in (*item.derive.sources, *(condition.item for condition in item.derive.where)):
        if code not in catalogue.items:
            yield f"数据项 {item.code} 由 {code} 推算，但后者不存在，请改正编码。"
    for condition in item.derive.where:
        source = catalogue.items.get(condition.item)
        codes = catalogue.code_lists.get(source.choices) if source and source.choices else None
        if codes is not None and codes.find(condition.value) is None:
            yield f"数据项 {item.code} 的条件值“{condition.value}”不在代码表 {codes.code} 中。"


def _shared_words(catalogue: Catalogue) -> Iterator[str]:
    """A word may belong to two items of one subject only where each declares it ambiguous."""
    owners: dict[tuple[str, str], str] = {}
    for item in catalogue.items.values():
        shared = {plain_word(word) for word in item.ambiguous}
        for word in {plain_word(word) for word in item.words}:
            other = owners.setdefault((item.subject, word), item.code)
            if other != item.code:
                yield f"“{word}”同时是 {other} 和 {item.code} 的名称或同义词，请只留一处，或在两处都改写进 ambiguous。"
            if word in shared:
                yield f"“{word}”在 {item.code} 中既是同义词又是 ambiguous，请只留一处。"


def _role_problems(catalogue: Catalogue) -> Iterator[str]:
    for role in catalogue.roles.values():
        for kind in (*role.of, role.kind):
            if kind not in catalogue.subjects:
                yield f"角色 {role.code} 用到的主体 {kind} 不存在。"
        if role.bare and role.bare not in role.items:
            yield f"角色 {role.code} 的 bare {role.bare} 不在它的 items 中。"
    for subject in catalogue.subjects.values():
        for code in (code for key in subject.identity for code in key):
            if code not in catalogue.items:
                yield f"主体 {subject.code} 的识别键 {code} 不存在。"
