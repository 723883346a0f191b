"""A narrow condition must not tell about one person: whoever has no right to the items by which people were picked
sees no small numbers of them. What is kept of an admission is whole; this is only what a page shows of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any

from yibiao.prefill.coverage import RegionCoverage
from yibiao.prefill.held import HeldKnowledge
from yibiao_web.forms.models import Admission
from yibiao_web.forms.picking import conditions_of, items_of
from yibiao_web.forms.rules import is_few, told
from yibiao_web.orgs.models import Organisation
from yibiao_web.policy.queries import pack
from yibiao_web.sharing.queries import REPORTING, entitlement

_COUNTED = re.compile(r"\d[\d,]*(?= ?[人户个])")


def picked_by(one: RegionCoverage, title: str, filters: Sequence[str], known: HeldKnowledge) -> list[str] | None:
    """The items by which a region's people were picked; None where that is not to be told."""
    if one.kind == "crosstab":
        return []
    if one.rows:  # the template names them itself
        subject = known.catalogue.subjects.get(one.subject_kind)
        return sorted(
            {f"{one.subject_kind}.name", *(code for key in (subject.identity if subject else ()) for code in key)}
        )
    groups = conditions_of(known.census.vocabulary, one.subject_kind, title, filters)
    return items_of(groups) if groups is not None and (one.sure or groups) else None


@dataclass(frozen=True)
class Discretion:
    """``closed`` regions were picked by items that the viewer's organisation has no right to, ``few`` are those of
    them with so few people that nothing is told. ``items`` are what rights are missing for."""

    least: int = 0
    closed: frozenset[int] = frozenset()
    few: frozenset[int] = frozenset()
    items: tuple[str, ...] = ()

    def told(self, region: int, count: int) -> str:
        """A number of a region. That a large group has none of something tells of nobody."""
        if not count and region not in self.few:
            return "0"
        return told(count, self.least, region not in self.closed)


ALL = Discretion()
"""Nothing is withheld."""


def discretion(org: Organisation, admission: Admission) -> Discretion:
    """What an organisation may be told of an admission; who reports the people's data itself knows them anyway."""
    if org.level in REPORTING:
        return ALL
    picks = {one["region"]: one.get("picked_by") for one in admission.regions if one["kind"] != "crosstab"}
    items = {item for some in picks.values() for item in some or ()}
    missing = _missing(org, items, admission.on)
    closed = {region for region, some in picks.items() if some is None or missing & set(some)}
    least = int(pack(org).value("YB-FEW", admission.on) or 0)
    few = {
        one["region"] for one in admission.regions
        if is_few(one["count"], least, one["region"] not in closed) and not one["unclear"]
    }  # fmt: skip
    sheets = {one["sheet"] for one in admission.regions if one["region"] in few}
    beside = {one["region"] for one in admission.regions if one["region"] in picks and one["sheet"] in sheets}
    return Discretion(least, frozenset(closed | beside), frozenset(few | beside), tuple(sorted(missing)))


def _missing(org: Organisation, items: Iterable[str], on: date) -> set[str]:
    wanted = sorted(items)
    if not wanted:
        return set()
    return {item for some in entitlement(org, wanted, org.area.path, on)["missing"].values() for item in some}


def shown_regions(org: Organisation, admission: Admission, limits: Discretion) -> list[dict[str, Any]]:
    """Regions and offers as a page may show them."""
    if limits == ALL:
        return [dict(one) | {"told": f"{one['count']:,}"} for one in admission.regions]
    asked = {item for one in admission.regions for offer in one["offers"] for item in offer.get("picked_by") or ()}
    missing = _missing(org, asked, admission.on)
    return [_region(one, limits, missing) for one in admission.regions]


def _region(one: Mapping[str, Any], limits: Discretion, missing: set[str]) -> dict[str, Any]:
    number = one["region"]
    return dict(one) | {
        "whom": _blurred(one["whom"], one["count"], limits.least, number not in limits.closed),
        "told": told(one["count"], limits.least, number not in limits.closed),
        "offers": [
            offer | {"words": _blurred(offer["words"], offer["count"], limits.least, _may(offer, missing))}
            for offer in one["offers"]
        ],
    }


def _may(offer: Mapping[str, Any], missing: set[str]) -> bool:
    picks = offer.get("picked_by")
    return picks is not None and not missing & set(picks)


def _blurred(words: str, count: int, least: int, allowed: bool) -> str:
    if not is_few(count, least, allowed):
        return words
    exact, instead = f"{count:,}", told(count, least, allowed)
    return _COUNTED.sub(lambda found: instead if found.group() == exact else found.group(), words)


def rounded(minutes: float) -> float:
    """Minutes up to whole hours, so that they do not tell how many people there are."""
    return 60.0 * ceil(minutes / 60)
