"""The numbers that the watch goes by, each with its reason in ``parameters.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Parameters:
    """By ``section.name`` of the file."""

    values: dict[str, float]

    def __getitem__(self, name: str) -> float:
        return self.values[name]

    def whole(self, name: str) -> int:
        return round(self.values[name])


@cache
def shipped() -> Parameters:
    told: dict[str, Any] = yaml.safe_load((_HERE / "parameters.yaml").read_text(encoding="utf-8"))
    return Parameters(
        {f"{section}.{name}": float(one["value"]) for section, rows in told.items() for name, one in rows.items()}
    )
