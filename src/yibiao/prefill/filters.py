"""Filters as people write them: 是否低保=是, 年龄>=60, 残疾证号有值, 残疾人, 低保对象 或 特困人员.

An item goes by its name, a synonym or its code. Words that the vocabulary knows (残疾人, 60岁以上) mean what they mean
in a title. Several filters must all hold; of parts that 或 joins (with a space on either side) one suffices.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from yibiao.catalogue import Catalogue
from yibiao.catalogue.items import Condition, Operator
from yibiao.prefill.census import Census
from yibiao.prefill.comparisons import holds
from yibiao.prefill.conditions import Term, Vocabulary, all_of
from yibiao.prefill.knowledge import Knowledge
from yibiao.prefill.values import Known, says_none

Filters = Sequence[str] | Mapping[int, Sequence[str]]
"""For all regions of a form, or by the number of the region."""

EVERYBODY = "全部"
OPEN = "由村里选"
"""Nobody is listed beforehand; the village picks who it concerns."""

_COMPARED = re.compile(r"(.+?)\s*(>=|<=|!=|=|>|<|≥|≤|≠|＝)\s*(.*)$")
_KNOWN = re.compile(r"(.+?)\s*(有值|无值)$")
_HAS = re.compile(r"(有|无)(.+)$")
EITHER = re.compile(r"\s+或\s+")
_OPERATORS: Mapping[str, Operator] = {"≥": ">=", "≤": "<=", "≠": "!=", "＝": "="}
_PRESENCE: Mapping[str, Operator] = {"有": "!=", "有值": "!=", "无": "=", "无值": "="}


class FilterError(ValueError):
    """A filter that can not be understood; the message is for the user."""


@dataclass(frozen=True, slots=True)
class Part:
    """One statement: ``readings`` of what is said of an item, nearest first, or a ``term`` of the vocabulary."""

    readings: tuple[Condition, ...] = ()
    term: Term | None = None

    def reading(self, knowledge: Knowledge, kind: str) -> Condition:
        """The first that anything is known for."""
        known = (c for c in self.readings if knowledge.column(kind, c.item) is not None)
        return next(known, self.readings[0])


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter; any of ``parts`` suffices."""

    words: str
    parts: tuple[Part, ...]

    def of(self, census: Census, kind: str, chosen: Sequence[int]) -> list[int]:
        """Who of the chosen is meant."""
        if len(self.parts) == 1:
            return _of_part(self.parts[0], census, kind, chosen)
        some = {subject for part in self.parts for subject in _of_part(part, census, kind, chosen)}
        return [subject for subject in chosen if subject in some]

    def counted_as(self, census: Census, kind: str) -> Term:
        """The filter as a term, for counting."""
        if len(self.parts) == 1 and self.parts[0].term is not None:
            return self.parts[0].term
        either = (p.term.conditions if p.term else (p.reading(census.knowledge, kind),) for p in self.parts)
        return Term(self.words, tuple(c for some in either for c in some), any_of=len(self.parts) > 1)


def for_region(filters: Filters, number: int) -> Sequence[str]:
    return filters.get(number, ()) if isinstance(filters, Mapping) else filters


def read_filters(texts: Sequence[str], kind: str, vocabulary: Vocabulary) -> list[Filter]:
    """All filters but 全部 and 由村里选, which limit nothing. Raises ``FilterError``."""
    read = []
    for text in texts:
        if text not in (EVERYBODY, OPEN):
            parts = EITHER.split(unicodedata.normalize("NFKC", text).strip())
            read += [_either(text, parts, kind, vocabulary)] if len(parts) > 1 else _single(text, kind, vocabulary)
    return read


def read_condition(text: str, kind: str, catalogue: Catalogue) -> list[Condition] | None:
    """What is said of an item of the kind or of one beside it, nearest first: 是否低保 may be known of the person or of
    the household. ``None`` where the text is no statement about an item."""
    plain = unicodedata.normalize("NFKC", text).strip()
    compared = _COMPARED.match(plain)
    if compared is None:
        known, has = _KNOWN.match(plain), _HAS.match(plain)
        label, said = known.groups() if known else has.groups()[::-1] if has else ("", "")
        codes = _codes(label, kind, catalogue)
        return [Condition(code, _PRESENCE[said], "") for code in codes] if codes else None
    label, operator, value = compared.group(1), compared.group(2), compared.group(3).strip()
    codes = _codes(label, kind, catalogue)
    if not codes:
        raise FilterError(f"筛选条件“{text}”里的“{label}”不是目录中的数据项，请换成目录中的名称。")
    if operator == "=" and value in ("有值", "无值"):
        return [Condition(code, _PRESENCE[value], "") for code in codes]
    sign = _OPERATORS.get(operator, operator)
    return [Condition(code, sign, value) for code in codes]  # type: ignore[arg-type]


def _codes(label: str, kind: str, catalogue: Catalogue) -> list[str]:
    """Items of the kind itself, then of those it belongs to."""
    if label in catalogue.items:
        return [label]
    order = [kind, "household", "person"]
    meant = catalogue.meanings(label) if label else ()
    return sorted(meant, key=lambda code: order.index(k) if (k := code.partition(".")[0]) in order else 9)


def _single(text: str, kind: str, vocabulary: Vocabulary) -> list[Filter]:
    readings = read_condition(text, kind, vocabulary.catalogue)
    if readings is not None:
        return [Filter(text, (Part(tuple(readings)),))]
    meaning = vocabulary.read(text)
    if meaning.left or not meaning.conditions:
        raise FilterError(f"筛选条件“{text}”看不懂，请写成“数据项=值”，如“是否低保=是”“年龄>=60”。")
    return [Filter(text, (Part(term=term),)) for term in dict.fromkeys(meaning.conditions)]


def _either(text: str, parts: Sequence[str], kind: str, vocabulary: Vocabulary) -> Filter:
    made: list[Part] = []
    for one in parts:
        read = _single(one, kind, vocabulary)
        term = read[0].parts[0].term
        if len(read) > 1 or (term is not None and len(term.conditions) > 1 and all_of(term)):
            raise FilterError(f"筛选条件“{text}”里，“或”的每一边只能写一个条件，请把“{one}”拆开。")
        made += read[0].parts
    return Filter(text, tuple(made))


def _of_part(part: Part, census: Census, kind: str, chosen: Sequence[int]) -> list[int]:
    if part.term is not None:
        verdicts = census.meets(kind, part.term)
        return [subject for subject in chosen if verdicts[subject]] if verdicts is not None else []
    return _of_readings(part.readings, census.knowledge, kind, chosen)


def _of_readings(readings: Sequence[Condition], knowledge: Knowledge, kind: str, chosen: Sequence[int]) -> list[int]:
    """Who meets the first of the readings that is known of anybody."""
    known = [(c, column) for c in readings if (column := knowledge.column(kind, c.item)) is not None]
    if not known:
        absent = readings[0].value == "" and readings[0].operator == "="
        return list(chosen) if absent else []
    condition, column = next(((c, col) for c, col in known if any(col.values[s] is not None for s in chosen)), known[0])
    values = {value: _meets(condition, value, knowledge.catalogue) for value in set(column.values)}
    return [subject for subject in chosen if values[column.values[subject]]]


def _meets(condition: Condition, value: Known | None, catalogue: Catalogue) -> bool:
    if condition.value == "":
        return says_none(value) == (condition.operator == "=")
    return bool(holds(condition, value, catalogue))
