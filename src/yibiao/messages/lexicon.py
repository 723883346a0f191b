"""The words of the grammar of acts, from ``words.yaml``: one regular expression by name, each compiled once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

_FILE = Path(__file__).with_name("words.yaml")
Need = Literal["nothing", "push", "firm", "firm_or_all", "task"]


@dataclass(frozen=True, slots=True)
class ActWords:
    """How one practice is said. ``about`` is what it is done to, in the same sentence or the one before (“那条视频大家
    看了没？没点的赶紧点”); ``unless`` is what the same words say when nothing is demanded."""

    label: str
    says: re.Pattern[str]
    unless: re.Pattern[str]
    needs: Need
    about: re.Pattern[str] | None = None


@cache
def word(name: str) -> re.Pattern[str]:
    return re.compile(_file()["words"][name])


@cache
def acts() -> tuple[ActWords, ...]:
    """In the order in which labels are told."""
    return tuple(
        ActWords(
            one["label"],
            re.compile(_filled(one["says"])),
            re.compile(_filled(one["unless"])),
            one["needs"],
            re.compile(_filled(one["about"])) if "about" in one else None,
        )
        for one in _file()["acts"]
    )


@cache
def labels() -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.label for one in acts()))


def _filled(pattern: str) -> str:
    """With the words it names put in: ``{presence}``."""
    return re.sub(r"\{([a-z_]+)\}", lambda one: f"(?:{word(one[1]).pattern})", pattern)


@cache
def _file() -> Any:
    return yaml.safe_load(_FILE.read_text("utf-8"))
