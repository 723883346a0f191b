"""The regular expressions of ``words.yaml``, each compiled once."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).with_name("words.yaml")


@cache
def word(name: str) -> re.Pattern[str]:
    return re.compile(_file()[name])


@cache
def _file() -> Any:
    return yaml.safe_load(_FILE.read_text("utf-8"))
