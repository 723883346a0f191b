"""The numbers the arithmetic goes by, from ``parameters.yaml``, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).with_name("parameters.yaml")


@dataclass(frozen=True, slots=True)
class ReckoningParameters:
    """See ``parameters.yaml`` for what each is for."""

    quantiles: int
    draws: int
    seed: int
    sure: float
    good: float
    weak: float
    covered: float
    floor: float
    peers: int
    fewest: int
    improvement: float
    widest: float
    concentration: float
    trials: int


@cache
def reckoning_parameters() -> ReckoningParameters:
    told = _file()
    return ReckoningParameters(**{one.name: told[one.name]["value"] for one in fields(ReckoningParameters)})


@cache
def reasons() -> dict[str, str]:
    """Why each number is what it is."""
    return {name: str(one["why"]) for name, one in _file().items()}


def _file() -> Any:
    return yaml.safe_load(_FILE.read_text("utf-8"))
