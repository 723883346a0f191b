"""What the gate is told of a scheme and of each of its indicators: the core's report on rows of the tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from yibiao.appraisal import scheme as core
from yibiao.appraisal.checking import SchemeReport, check_scheme
from yibiao.appraisal.costing import Held, collections_of
from yibiao.prefill.held import HeldBlock
from yibiao_web.appraisal.models import Scheme
from yibiao_web.catalogue.queries import catalogue, matcher
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.policy.queries import pack
from yibiao_web.rollup.queries import placed

_LEVELS: dict[str, core.SchemeLevel] = {
    Level.COUNTY: "county", Level.DEPARTMENT: "department", Level.TOWNSHIP: "township", Level.VILLAGE: "township",
}  # fmt: skip
_ARRANGE_FOR_ALL = ("组织", "减负", "政府办", "县委办")
"""Lines whose departments appraise for the county, not for themselves."""


def level_of(org: Organisation) -> core.SchemeLevel:
    if org.level == Level.DEPARTMENT and any(word in org.line or word in org.name for word in _ARRANGE_FOR_ALL):
        return "county"
    return _LEVELS.get(org.level, "upper")


def places_of(county: Organisation, level: str) -> list[Organisation]:
    """Who is appraised, in the order of the tree."""
    rows = Organisation.objects.within(county.path).filter(level=level, active=True)
    return list(rows.select_related("parent").order_by("path"))


def weigh(
    title: str, indicators: Sequence[core.Indicator], org: Organisation, places: Sequence[Organisation], on: date,
    *, scheme: Scheme,
) -> SchemeReport:  # fmt: skip
    """``scheme``: its facts; it need not be saved."""
    told = core.Scheme(
        title, tuple(indicators), org=org.name, level=level_of(org),
        of_villages=scheme.level == Scheme.Level.VILLAGE, unified=scheme.unified, approval=scheme.approval,
        before=scheme.before,
    )  # fmt: skip
    costs = collections_of(told.indicators, catalogue(), matcher(), held_in(places))
    return check_scheme(told, pack=pack(org), on=on, collections=costs)


def held_in(places: Sequence[Organisation]) -> Held:
    """In how many of some places the ledger knows an item of anybody. The columns are read once, when first asked."""
    known: dict[str, set[int]] = {}

    def held(item: str) -> tuple[int, int]:
        if not known:
            known[""] = set()
            for place, block in blocks_of(places):
                for code in block.columns:
                    known.setdefault(code, set()).add(place)
        return len(known.get(item, ())), len(places)

    return held


def blocks_of(places: Sequence[Organisation]) -> Iterator[tuple[int, HeldBlock]]:
    """The ledger's blocks, each with the place that it counts for: a village itself, or the township above it."""
    if places and places[0].level == Level.VILLAGE:
        villages = Organisation.objects.filter(pk__in=[one.pk for one in places])
    else:
        villages = Organisation.objects.filter(parent__in=places, active=True).villages()
    rows = list(villages.select_related("parent__parent__parent").order_by("path"))
    known = {one.pk for one in places}
    above = {one.pk: one.pk if one.pk in known else one.parent_id or 0 for one in rows}
    for village, block in placed(rows):
        yield above[village], block
