"""Which item identifies a subject of a kind, and how its value becomes a key. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

KEY_ITEMS = {
    "person": "person.id_number",
    "household": "household.household_number",
    "enterprise": "enterprise.credit_code",
}


def key_of(kind: str, values: Mapping[str, Any]) -> str:
    """The identity key that the values give, ``""`` where they give none."""
    value = values.get(KEY_ITEMS.get(kind, ""))
    return re.sub(r"\s", "", str(value)).upper()[:120] if value is not None else ""


def name_of(kind: str, values: Mapping[str, Any]) -> str:
    for item in (f"{kind}.name", f"{kind}.householder.name", f"{kind}.address"):
        if values.get(item):
            return str(values[item])[:120]
    return ""
