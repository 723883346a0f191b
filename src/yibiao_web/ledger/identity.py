"""What identifies a subject of a kind, how its value becomes a key, and when one key is two subjects. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from yibiao.catalogue.identifiers import parse_id_number

KEY_ITEMS = {
    "person": "person.id_number",
    "household": "household.household_number",
    "enterprise": "enterprise.credit_code",
    "house": "house.house_number",
    "land": "land.parcel_number",
    "project": "project.project_number",
    "event": "event.event_number",
    "asset": "asset.asset_number",
}
COUNTY_WIDE = 9  # a shorter household or house number (1, 12, 三组5号) is a village's own
_TELLING = re.compile(r"[0-9A-Z]{8,}")
_FORMAL = re.compile(r"[\s·•‧・.．*]")


def key_of(kind: str, values: Mapping[str, Any], place: str = "") -> str:
    """The identity key that the values give within a county, ``""`` where they give none: a masked number tells
    nobody apart. ``place`` (a village's code) goes before numbers that are only the village's own."""
    return key_from(kind, values.get(KEY_ITEMS.get(kind, "")), place)


def key_from(kind: str, value: Any, place: str = "") -> str:
    text = re.sub(r"\s", "", str(value)).upper()[:100] if value is not None else ""
    if not text or "*" in text:
        return ""
    if kind == "person":
        sound = parse_id_number(text)
        return sound.number if sound else text if _TELLING.fullmatch(text) else ""
    return text if kind == "enterprise" or len(text) >= COUNTY_WIDE or not place else f"{place}/{text}"


def name_of(kind: str, values: Mapping[str, Any]) -> str:
    for item in (f"{kind}.name", f"{kind}.householder.name", f"{kind}.address"):
        if values.get(item):
            return str(values[item])[:120]
    return ""


def are_two(kind: str, one: str, other: str) -> bool:
    """Whether two records with one number are two people all the same: a clerk who copied the line above takes the
    number of another. Nobody's name is overwritten on the word of a number alone; a person decides."""
    if kind != "person" or not one or not other or "*" in one + other:
        return False
    return _FORMAL.sub("", one) != _FORMAL.sub("", other)
