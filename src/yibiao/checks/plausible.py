"""The usual range of a figure, from ``plausible.yaml``."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

Bounds = tuple[float | None, float | None]


@cache
def _entries() -> list[dict[str, Any]]:
    return yaml.safe_load(Path(__file__).with_name("plausible.yaml").read_text("utf-8"))  # type: ignore[no-any-return]


@cache
def range_of(item: str | None, type: str) -> Bounds:
    """(low, high) of an item; ``None`` where nothing is unusual."""
    subject, _, rest = (item or "").partition(".")
    name = rest.rpartition(".")[2]
    for one in _entries():
        fits = "item" not in one or name in one["item"]
        fits = fits and ("subject" not in one or subject == one["subject"])
        if fits and ("type" not in one or type == one["type"]):
            return one.get("low"), one.get("high")
    return None, None
