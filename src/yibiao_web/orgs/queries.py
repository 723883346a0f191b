"""Reads over the tree."""

from __future__ import annotations

from yibiao_web.orgs.models import Level, Organisation


def county_of(org: Organisation) -> Organisation:
    """The county an organisation lies in, or itself above that: the distribution key of all large tables."""
    one: Organisation | None = org
    while one is not None:
        if one.level == Level.COUNTY:
            return one
        one = one.parent
    return org


def place_of(org: Organisation) -> dict[str, str]:
    """The names of the areas an organisation lies in, by level: {"county": "禾溪县", "township": …, "village": …}."""
    place: dict[str, str] = {}
    one: Organisation | None = org
    while one is not None:
        if one.level != Level.DEPARTMENT:
            place.setdefault(one.level, one.name)
        one = one.parent
    return place


def home_village(org: Organisation) -> Organisation:
    """A grid's village; else the organisation itself."""
    return org.parent if org.level == Level.GRID and org.parent else org
