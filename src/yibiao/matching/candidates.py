"""Candidates for one field, and the words that explain them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..catalogue import Catalogue, DataItem
from .context import Surroundings
from .reading import Lead


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate with the strength of its evidence (see ``confidence``). ``barred`` says why it may not be
    automatic whatever its strength; ``lead`` is None for one that only looks alike."""

    item: DataItem
    strength: float
    reasons: tuple[str, ...]
    lead: Lead | None = None
    relation: str = "unknown"
    barred: str | None = None
    factor: float = 1.0


@dataclass(frozen=True, slots=True)
class Proposal:
    """An item that looks like a path, with the strength it has in a table about its subject."""

    item: DataItem
    strength: float
    reasons: tuple[str, ...]


def words_reasons(lead: Lead, item: DataItem, catalogue: Catalogue) -> Iterator[str]:
    said = {
        "name": f"标签就是数据项的名称“{lead.word}”",
        "synonym": f"标签是数据项的同义词“{lead.word}”",
        "rewording": f"标签“{lead.text}”与“{lead.word}”只是写法不同",
        "affix": f"标签“{lead.text}”与“{lead.word}”只差前缀或后缀",
        "ambiguous": f"“{lead.word}”可能指这一项，但不止这一项",
    }
    yield said[lead.level]
    if lead.role:
        yield f"说的是{catalogue.roles[lead.role].name}"


def around_reasons(around: Surroundings, item: DataItem, relation: str, catalogue: Catalogue) -> Iterator[str]:
    if relation == "unknown" or around.main is None:
        return
    told = catalogue.subjects[around.main].name if around.main in catalogue.subjects else around.main
    source = f"题名“{around.title_word}”" if around.title_word else "同表的其他字段"
    if relation == "same":
        yield f"{source}说明本表说的是{told}"
    elif relation == "other":
        own = catalogue.subjects[item.subject].name if item.subject in catalogue.subjects else item.subject
        yield f"{source}说明本表说的是{told}，而数据项属于{own}"
