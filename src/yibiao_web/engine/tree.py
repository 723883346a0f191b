"""The tree of organisations as the analytics see it: every place with its ancestors by level."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from yibiao.engine.tables import LEVELS
from yibiao_web.orgs.models import Organisation


@dataclass(frozen=True, slots=True)
class Spot:
    """``unit`` is the path of the township that it lies in, else of what hangs directly below the county (the county
    itself, what is above counties): what one file of facts holds. ``county`` is the path of the county, or above
    counties of the place itself."""

    pk: int
    code: str
    name: str
    level: str
    path: str
    above: dict[str, str]
    county: str
    unit: str

    def row(self, units: dict[str, Spot]) -> dict[str, Any]:
        ancestors = {level: self.above.get(level) for level in LEVELS}
        return {"place": self.code, "name": self.name, "level": self.level, "unit": units[self.unit].code, **ancestors}


def load_tree(within: str = "") -> dict[str, Spot]:
    """By path, in the order of the tree: all of it, or what lies below a path with the places above it."""
    rows = Organisation.objects.order_by("path")
    if within:
        codes = within.split("/")[:-1]
        above = ["/".join(codes[:at]) + "/" for at in range(1, len(codes))]
        rows = rows.filter(Q(path__startswith=within) | Q(path__in=above))
    found: dict[str, Spot] = {}
    for told in rows.values_list("pk", "code", "name", "level", "path").iterator():
        spot = _spot(found, *told)
        found[spot.path] = spot
    return found


def _spot(known: dict[str, Spot], pk: int, code: str, name: str, level: str, path: str) -> Spot:
    above = known.get(path[:-1].rpartition("/")[0] + "/")
    ancestors = dict(above.above) if above else {}
    if level in LEVELS:
        ancestors[level] = code
    in_county = above is not None and "county" in above.above
    county = above.county if above and in_county else path
    unit = above.unit if above and in_county and above.unit != above.county else path
    return Spot(pk, code, name, level, path, ancestors, county, unit)
