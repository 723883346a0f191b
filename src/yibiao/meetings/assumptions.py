"""The estimates and preferences of ``assumptions.yaml``: read once, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_SHIPPED = Path(__file__).with_name("assumptions.yaml")


@dataclass(frozen=True)
class Assumptions:
    """The names are those of the file. ``working_hours`` are (from, to) in minutes of the day."""

    travel_minutes: Mapping[str, float]
    minutes_a_kilometre: float
    working_hours: tuple[tuple[int, int], ...]
    worth_of_one_meeting_less: int
    worth_of_not_moving: int
    worth_of_meeting_in_person: int
    move_days: int
    joined_minutes: int
    joined_at_most: int
    audience_alike: float
    audience_same: float
    topic_alike: float
    repeated_topic: float


@cache
def shipped_assumptions() -> Assumptions:
    content: dict[str, Any] = yaml.safe_load(_SHIPPED.read_text(encoding="utf-8"))
    given = {one.name: content[one.name].get("value") for one in fields(Assumptions) if one.name != "travel_minutes"}
    given["working_hours"] = hours(given["working_hours"])
    given["travel_minutes"] = {level: one["value"] for level, one in content["travel_minutes"].items()}
    return Assumptions(**given)


def hours(words: list[str]) -> tuple[tuple[int, int], ...]:
    """``08:30-12:00`` → (510, 720), in the order of the day. Raises ``ValueError``."""
    spans = sorted((_minute(first), _minute(last)) for first, _, last in (one.partition("-") for one in words))
    if any(first >= last for first, last in spans):
        raise ValueError(words)
    return tuple(spans)


def _minute(text: str) -> int:
    hour, _, minute = text.strip().partition(":")
    return int(hour) * 60 + int(minute or 0)
