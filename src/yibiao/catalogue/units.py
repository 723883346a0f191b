"""Units of measure: which spellings are one unit, and how units of one quantity convert."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from .yaml_text import read_yaml

_FILE = Path(__file__).with_name("units.yaml")


@dataclass(frozen=True, slots=True)
class Unit:
    """``factor`` base units of ``quantity`` make one of this."""

    name: str
    quantity: str
    factor: float


@lru_cache(maxsize=1)
def _units() -> dict[str, Unit]:
    content = read_yaml(_FILE.read_text(encoding="utf-8"))
    known: dict[str, Unit] = {}
    for group in content["groups"]:
        for entry in group["units"]:
            unit = Unit(entry["name"], group["name"], float(entry["factor"]))
            known |= {_key(word): unit for word in (unit.name, *entry.get("synonyms", ()))}
    for names in content["counters"]:
        known |= {_key(name): Unit(names[0], names[0], 1.0) for name in names}
    return known


def _key(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().lower()


def unit_named(text: str) -> Unit | None:
    """The unit a text names in any usual spelling (㎡ → 平方米)."""
    return _units().get(_key(text))


def is_unit(text: str) -> bool:
    return unit_named(text) is not None


def factor(source: str, target: str) -> float | None:
    """What to multiply a number in ``source`` with to have it in ``target``; None for different quantities."""
    one, other = unit_named(source), unit_named(target)
    if one is None or other is None or one.quantity != other.quantity:
        return 1.0 if _key(source) == _key(target) else None
    return round(one.factor / other.factor, 12)
