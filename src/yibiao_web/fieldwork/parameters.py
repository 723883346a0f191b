"""The platform's own numbers for fieldwork, each with its reason beside it in ``parameters.yaml``."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

_FILE = Path(__file__).with_name("parameters.yaml")


def number(name: str) -> int:
    return _numbers()[name]


@cache
def _numbers() -> dict[str, int]:
    entries = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {name: int(entry["value"]) for name, entry in entries.items()}
