"""What a document costs those who get it.

    minutes of one recipient = handling + characters ÷ reading speed × readers + Σ hidden demands minutes × times a year

Reading speed, readers and minutes are parameters with their reasons (``documents.yaml``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_SHIPPED = Path(__file__).with_name("documents.yaml")
_OFTEN = 25  # times a year


@dataclass(frozen=True, slots=True)
class HiddenCost:
    """What one hidden demand takes one recipient: ``minutes`` each time, ``times`` a year, and why we think so."""

    kind: str
    minutes: float
    times: float
    why: str

    @property
    def a_year(self) -> float:
        return self.minutes * self.times


@dataclass(frozen=True, slots=True)
class DocumentCost:
    """Minutes of one recipient."""

    handling: float
    reading: float
    hidden: tuple[HiddenCost, ...]

    @property
    def asked(self) -> float:
        return sum(one.a_year for one in self.hidden)

    @property
    def minutes(self) -> float:
        return self.handling + self.reading + self.asked


@dataclass(frozen=True, slots=True)
class DocumentParameters:
    """``readers`` by the level of the recipient; ``minutes`` and ``why`` by the kind of what is asked; ``again``
    (minutes, why) where it is asked several times a year, ``often`` from ``_OFTEN`` times on."""

    characters_a_minute: float
    readers: Mapping[str, float]
    handling: float
    minutes: Mapping[str, float]
    why: Mapping[str, str]
    again: Mapping[str, tuple[float, str]]
    often: Mapping[str, tuple[float, str]]
    once: frozenset[str]
    times: tuple[tuple[tuple[str, ...], float], ...]
    usual_times: float

    def hidden(self, kind: str, words: str) -> HiddenCost:
        """What is asked, and how often as far as its words say."""
        known = kind if kind in self.minutes else "other"
        said = (times for some, times in self.times if any(word in words for word in some))
        times = self.usual_times if known in self.once else next(said, self.usual_times)
        minutes, why = self.minutes[known], self.why[known]
        fewer = self.often if times >= _OFTEN else self.again
        if times > 1 and known in fewer:
            minutes, why = fewer[known]
        return HiddenCost(kind, minutes, times, why)

    def cost(self, characters: int, hidden: Iterable[HiddenCost], level: str) -> DocumentCost:
        """Of one recipient of a level (township, village, department, grid)."""
        readers = self.readers.get(level, self.readers["department"])
        return DocumentCost(self.handling, characters / self.characters_a_minute * readers, tuple(hidden))


@cache
def document_parameters() -> DocumentParameters:
    """The shipped ones."""
    told: dict[str, Any] = yaml.safe_load(_SHIPPED.read_text(encoding="utf-8"))
    return DocumentParameters(
        characters_a_minute=float(told["characters_a_minute"]["value"]),
        readers={level: float(one["value"]) for level, one in told["readers"].items()},
        handling=float(told["handling_minutes"]["value"]),
        minutes={kind: float(one["value"]) for kind, one in told["hidden"].items()},
        why={kind: str(one["why"]) for kind, one in told["hidden"].items()},
        again=_fewer(told["again"]),
        often=_fewer(told["often"]),
        once=frozenset(told["once"]),
        times=tuple((tuple(one["words"]), float(one["value"])) for one in told["times_a_year"]["words"]),
        usual_times=float(told["times_a_year"]["default"]["value"]),
    )


def _fewer(told: Mapping[str, Any]) -> dict[str, tuple[float, str]]:
    return {kind: (float(one["value"]), str(one["why"])) for kind, one in told.items()}
