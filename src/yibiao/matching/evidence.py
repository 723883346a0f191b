"""What speaks for or against a candidate besides its words: type, unit, choices, values, contrast words."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..catalogue import Catalogue, DataItem
from ..catalogue.units import factor, unit_named
from ..catalogue.values import check, check_choice
from .context import FieldContext
from .labels import clean_label
from .lexicon import Lexicon

_TYPE_FAMILY = {
    "integer": "number", "decimal": "number", "percent": "number", "date": "date", "time": "date", "boolean": "choice",
    "choice": "choice", "id_number": "id_number", "phone": "phone", "credit_code": "credit_code", "email": "email",
    "bank_card": "bank_card", "image": "image",
}  # fmt: skip
_NEVER = {
    frozenset(pair)
    for pair in (
        ("date", "phone"), ("date", "choice"), ("date", "id_number"), ("date", "image"), ("choice", "id_number"),
        ("choice", "phone"), ("choice", "number"), ("id_number", "phone"), ("id_number", "credit_code"),
        ("email", "phone"), ("email", "number"), ("email", "date"), ("email", "choice"), ("id_number", "bank_card"),
        ("phone", "bank_card"), ("image", "number"), ("image", "choice"),
    )
}  # fmt: skip
_TYPE_WORDS = {
    "number": "数", "date": "日期", "choice": "选项", "id_number": "公民身份号码", "phone": "电话号码", "text": "文字",
    "credit_code": "统一社会信用代码", "email": "电子邮箱", "bank_card": "银行卡号", "image": "照片",
}  # fmt: skip
_YES_NO = frozenset({"是", "否", "有", "无", "没有", "不是"})
_NO_NUMBERS = frozenset({"choice", "boolean", "id_number", "phone", "credit_code", "email", "image"})
_CHECKSUMMED = frozenset({"id_number", "credit_code"})
_CHECKED = frozenset(
    {"id_number", "phone", "credit_code", "email", "date", "bank_card", "integer", "decimal", "boolean"}
)
_TELLING = _CHECKED - {"integer", "decimal"}
"""Types whose values tell something for the item; a number may be anything."""


@dataclass(slots=True)
class Evidence:
    """Words for (``confirmed``) and against (``vetoes``), as a clerk would say them. ``proven``: the values carry
    check digits, which chance does not."""

    confirmed: list[str] = field(default_factory=list)
    vetoes: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    factor: float = 1.0
    proven: bool = False


class EvidenceReader:
    """Holds an item against a field. Words never enter here, except where headings contradict the item's name."""

    def __init__(self, catalogue: Catalogue, lexicon: Lexicon) -> None:
        self._catalogue, self._lexicon = catalogue, lexicon
        self._names_of_list = {
            code: frozenset(clean_label(word).text for word in codes.words)
            for code, codes in catalogue.code_lists.items()
        }

    def weigh(self, item: DataItem, context: FieldContext, unit: str | None, choices: tuple[str, ...]) -> Evidence:
        """``unit`` and ``choices`` are the field's, or those its label names."""
        evidence = Evidence()
        self._type(item, context, choices, evidence)
        self._unit(item, unit, evidence)
        self._choices(item, choices, evidence)
        self._values(item, context.samples, evidence)
        return evidence

    def _type(self, item: DataItem, context: FieldContext, choices: tuple[str, ...], evidence: Evidence) -> None:
        asked = _TYPE_FAMILY.get(context.type, "text")
        if choices and asked == "text":
            asked = "choice"
        known = _TYPE_FAMILY.get(item.type, "text")
        if frozenset((asked, known)) in _NEVER:
            evidence.vetoes.append(f"表内要填的是{_TYPE_WORDS[asked]}，数据项是{_TYPE_WORDS[known]}")

    def _unit(self, item: DataItem, unit: str | None, evidence: Evidence) -> None:
        asked, known = unit_named(unit or ""), unit_named(item.unit or "")
        if asked is not None and item.type in _NO_NUMBERS:
            evidence.vetoes.append(f"表内以{unit}计，数据项是{_TYPE_WORDS[_TYPE_FAMILY[item.type]]}")
        if asked is None or known is None:
            return
        ratio = factor(asked.name, known.name)
        if ratio is None:
            evidence.vetoes.append(f"单位不同：表内是{unit}，数据项是{item.unit}，不能换算")
        elif ratio != 1:
            evidence.factor = ratio
            evidence.remarks.append(f"单位{unit}可换算为{item.unit}（×{ratio:g}）")

    def _choices(self, item: DataItem, choices: tuple[str, ...], evidence: Evidence) -> None:
        given = {word for word in (clean_label(choice).text for choice in choices) if word}
        if len(given) < 2:
            return
        if item.type == "boolean":
            if not given <= _YES_NO:
                evidence.vetoes.append("选项不是“是/否”")
            else:
                evidence.confirmed.append("选项是“是/否”")
            return
        known = self._names_of_list.get(item.choices or "")
        if not known:
            return
        shared = sum(1 for word in given if word in known or any(_same_stem(word, other) for other in known))
        listed = self._catalogue.code_lists[item.choices or ""].name
        if shared >= 0.6 * len(given):
            evidence.confirmed.append(f"选项与代码表“{listed}”相符（{shared}/{len(given)}）")
        elif shared <= 0.1 * len(given):
            evidence.vetoes.append(f"选项与代码表“{listed}”对不上（{shared}/{len(given)}）")

    def _values(self, item: DataItem, samples: tuple[str, ...], evidence: Evidence) -> None:
        values = [value for value in samples if value.strip()]
        codes = self._catalogue.code_lists.get(item.choices or "")
        if not values or not (codes or item.type in _CHECKED):
            return
        good = sum(1 for value in values if (check_choice(codes, value) if codes else check(item.type, value)) is None)
        told = f"“{codes.name}”里的值" if codes else _TYPE_WORDS[_TYPE_FAMILY[item.type]]
        if good >= 0.8 * len(values):
            if codes or item.type in _TELLING:
                evidence.confirmed.append(f"已填的值是{told}（{good}/{len(values)}）")
                evidence.proven = item.type in _CHECKSUMMED and len(values) >= 2
        elif len(values) >= 2 and good <= (0 if codes else 0.2) * len(values):
            evidence.vetoes.append(f"已填的值不是{told}（{good}/{len(values)}）")


def _same_stem(word: str, other: str) -> bool:
    """初中 against 初中毕业: pick-lists shorten."""
    return len(word) >= 2 and len(other) >= 2 and (word.startswith(other) or other.startswith(word))
