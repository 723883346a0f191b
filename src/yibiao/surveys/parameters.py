"""The platform's own numbers for surveys, each with its reason (``parameters.yaml``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_SHIPPED = Path(__file__).with_name("parameters.yaml")


@dataclass(frozen=True, slots=True)
class AgeGroup:
    """Years of age, both included."""

    name: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class SurveyParameters:
    """``least``: people below which no figure stands alone; ``effective``: the effective sample below which a place
    has no figure of its own; ``seconds`` by the kind of question; ``reading`` in characters a second."""

    questions: int
    minutes: float
    characters: int
    gap_days: int
    reading: float
    reading_aloud: float
    seconds: Mapping[str, float]
    introduction: float
    least: int
    quotes: int
    together: int
    effective: float
    staff_effective: float
    attempts: int
    replacements: float
    groups: tuple[AgeGroup, ...]


@cache
def shipped() -> SurveyParameters:
    """The parameters as shipped, read once."""
    told: dict[str, Any] = yaml.safe_load(_SHIPPED.read_text("utf-8"))
    groups = tuple(AgeGroup(one["name"], one["from"], one["to"]) for one in told.pop("groups"))
    seconds = {kind: float(one["value"]) for kind, one in told.pop("seconds").items()}
    return SurveyParameters(**{name: one["value"] for name, one in told.items()}, groups=groups, seconds=seconds)


def group_of(age: int) -> str:
    """The age group of somebody; ``""`` for whoever is not asked."""
    return next((one.name for one in shipped().groups if one.first <= age <= one.last), "")
