"""The words of the grammar of indicators, from ``words.yaml``: each expression compiled once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).with_name("words.yaml")
_NEVER = r"(?!)"


@dataclass(frozen=True, slots=True)
class Thing:
    """What an indicator may count. ``alone``: words that are a trace however they are counted; ``beside``: words that
    are one only when counted or kept; ``unless``: what the same words say of something else; ``other``: refused by
    another rule than those on traces."""

    kind: str
    alone: re.Pattern[str]
    beside: re.Pattern[str]
    unless: re.Pattern[str]
    other: bool


@cache
def things() -> tuple[Thing, ...]:
    return tuple(
        Thing(
            one["kind"], _compiled(one.get("alone")), _compiled(one.get("with")), _compiled(one.get("unless")),
            bool(one.get("other")),
        )
        for one in _file()["things"]
    )  # fmt: skip


@cache
def measure(name: str) -> re.Pattern[str]:
    """``count``, ``kept``, ``outcome``, ``fewer`` or ``scored``."""
    return _compiled(_file()["measures"][name])


@cache
def word(*path: str) -> re.Pattern[str]:
    """Any other expression: ``word("people", "said")``."""
    found: Any = _file()
    for key in path:
        found = found[key]
    return _compiled(found)


def _compiled(pattern: str | None) -> re.Pattern[str]:
    parts = _file()["parts"]
    return re.compile(re.sub(r"\{([a-z]+)\}", lambda one: f"(?:{parts[one[1]]})", pattern or _NEVER))


@cache
def _file() -> Any:
    return yaml.safe_load(_FILE.read_text("utf-8"))
