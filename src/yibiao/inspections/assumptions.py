"""The estimates and preferences of ``assumptions.yaml``: read once, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_SHIPPED = Path(__file__).with_name("assumptions.yaml")


@dataclass(frozen=True)
class Assumptions:
    """The names are those of the file."""

    visit_minutes: int
    hosts: int
    wait_minutes: int
    minutes_a_material: int
    minutes_a_form: int
    minutes_a_report: int
    minutes_a_briefing: int
    minutes_of_welcome: int
    minutes_of_showcase: int
    alike: float
    same: float
    days_apart: int
    worth_of_a_day_less: int
    worth_of_a_ride_less: int
    worth_of_being_even: int
    worth_of_being_placed: int
    seconds: float
    visits_a_day: int
    joined_at_most: int


@cache
def shipped_assumptions() -> Assumptions:
    content: dict[str, Any] = yaml.safe_load(_SHIPPED.read_text(encoding="utf-8"))
    return Assumptions(**{one.name: content[one.name]["value"] for one in fields(Assumptions)})
