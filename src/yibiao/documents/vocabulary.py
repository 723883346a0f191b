"""``words.yaml`` ready for use."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent


@cache
def table(file: str) -> Any:
    """A data file of this folder."""
    return yaml.load((FOLDER / file).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


@cache
def words(name: str, file: str = "words.yaml") -> tuple[str, ...]:
    return tuple(table(file)[name])


@cache
def alternatives(name: str, file: str = "words.yaml") -> str:
    """The words as one group of a pattern, long ones first so that 复函 wins over 函."""
    return "(?:" + "|".join(map(re.escape, sorted(words(name, file), key=len, reverse=True))) + ")"


@cache
def patterns(name: str, file: str = "words.yaml") -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(one) for one in words(name, file))


@cache
def any_of(name: str, file: str = "words.yaml") -> re.Pattern[str]:
    """One pattern for a list of patterns."""
    return re.compile("|".join(f"(?:{one})" for one in words(name, file)))
