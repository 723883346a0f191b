"""The words of a register → organisations of the tree. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

_TAILS = re.compile(
    r"(?:人民政府|党政(?:综合)?办公室|政府|党委|党工委|办事处|村民委员会|居民委员会|村委会|居委会|办公室)$"
)
_GOVERNMENT = re.compile(r"(?:人民)?政府(?:办公室|办|新闻办)?|县?委(?:办公室|办|宣传部)?")
_ALL_VILLAGES = re.compile(r"各(?:行政)?村|全县(?:各)?村|所有村|村（社区）|各社区|村(?:两委)?干部|网格员|基层干部")
_ALL_TOWNSHIPS = re.compile(r"各(?:乡镇|镇街|乡|镇|街道)|所有乡镇")
_SPLIT = re.compile(r"[、，,；;\n]+")


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation as far as names go."""

    pk: int
    name: str
    level: str
    path: str


def owners_among(places: Iterable[Place], county: str) -> Callable[[str], int | None]:
    """Whom a register means by an owner: 禾溪县民政局, 县民政局 and 民政局 are one. None where nobody is, or
    several."""
    by_name: dict[str, int | None] = {}
    own = None
    for one in places:
        if one.level == "county":
            own = one.pk
        elif one.level != "grid":
            name = _bare(one.name, county)
            by_name[name] = None if name in by_name else one.pk

    def find(text: str) -> int | None:
        if text.startswith(county) and _GOVERNMENT.fullmatch(text.removeprefix(county)):
            return own
        return by_name.get(_bare(text, county)) if text else None

    return find


def _bare(name: str, county: str) -> str:
    name = re.sub(r"[（(].*?[)）]|\s", "", name).removeprefix("中共").removeprefix(county).removeprefix("县")
    return _TAILS.sub("", name) or name


def asked_among(text: str, places: Mapping[int, Place], owner: Place | None) -> set[int]:
    """Whose people are asked in: 各村 are all villages below the owner's area, a township's name is its villages too,
    a village's name itself."""
    below = [one for one in places.values() if owner is None or owner.level in ("department", "county")
             or one.path.startswith(owner.path)]  # fmt: skip
    found: set[int] = set()
    for part in _SPLIT.split(text):
        found |= {one.pk for one in below if one.name == part.strip()}
        townships = [one for one in below if one.level == "township" and one.name in part]
        if townships and re.search(r"各村|村干部|网格员|所有村", part):
            found |= {one.pk for one in below if one.level == "village" and _inside(one, townships)}
        elif _ALL_VILLAGES.search(part):
            found |= {one.pk for one in below if one.level == "village"}
        if _ALL_TOWNSHIPS.search(part):
            found |= {one.pk for one in below if one.level == "township"}
    return found


def _inside(one: Place, places: Iterable[Place]) -> bool:
    return any(one.path.startswith(place.path) for place in places)
