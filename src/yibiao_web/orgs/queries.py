"""Reads over the tree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, IntegerField, QuerySet, When

from yibiao_web.audit.models import AuditEntry
from yibiao_web.orgs import rules
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.orgs.scopes import is_wide


def county_of(org: Organisation) -> Organisation:
    """The county an organisation lies in, or above that its area (a provincial department's province): the
    distribution key of all large tables."""
    one: Organisation | None = org
    while one is not None:
        if one.level == Level.COUNTY:
            return one
        one = one.parent
    return org.area


def county_ids(orgs: Iterable[Organisation]) -> set[int]:
    """The counties that places lie in (above them: the places themselves), by one query however many they are.
    PostgreSQL opens only those partitions that a question names."""
    wanted = list(orgs)
    uppers = {upper for one in wanted for upper in _uppers(one.path)}
    counties = dict(Organisation.objects.filter(path__in=uppers, level=Level.COUNTY).values_list("path", "pk"))
    return {next((counties[path] for path in _uppers(one.path) if path in counties), one.pk) for one in wanted}


def _uppers(path: str) -> list[str]:
    """The paths on the way to a path, itself included: ``99/``, ``99/990101/`` …"""
    codes = path.split("/")[:-1]
    return ["/".join(codes[: at + 1]) + "/" for at in range(len(codes))]


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


@dataclass(frozen=True, slots=True)
class Branch:
    """A place with what hangs below it, for showing the tree."""

    org: Organisation
    below: list[Branch]


def branches(root: Organisation) -> Branch:
    """The tree below a place, by one query; above the county only what lies directly below."""
    top = Branch(root, [])
    found = {root.pk: top}
    rows = Organisation.objects.within(root.path).exclude(pk=root.pk)
    for org in (rows.filter(parent=root) if is_wide(root) else rows).order_by("path"):
        branch = found[org.pk] = Branch(org, [])
        if org.parent_id in found:
            found[org.parent_id].below.append(branch)
    return top


def parents_for(org: Organisation, county: Organisation) -> QuerySet[Organisation]:
    """The places of a county below which a place could hang."""
    fitting = [level for level, below in rules.BELOW.items() if org.level in below]
    return (
        Organisation.objects.within(_near(org, county).path).filter(active=True, level__in=fitting).exclude(pk=org.pk)
    )


def _near(org: Organisation, county: Organisation) -> Organisation:
    """Where one picks from a list: of a country's 41,000 townships only those of the own county."""
    return county_of(org) if is_wide(county) and org.level in (Level.TOWNSHIP, Level.VILLAGE, Level.GRID) else county


def merges_into(org: Organisation, county: Organisation) -> QuerySet[Organisation]:
    """The villages of a county that could take another in: those of its own township first."""
    others = Organisation.objects.within(_near(org, county).path).villages().filter(active=True).exclude(pk=org.pk)
    near = Case(When(parent=org.parent, then=0), default=1, output_field=IntegerField())
    return others.order_by(near, "path")


def heir(org: Organisation) -> Organisation:
    """Where a village is now: the one that took it in, if it was dissolved (twice, where that one was too)."""
    merged = AuditEntry.objects.filter(action="org.merged", target_id=str(org.pk)).order_by("-pk")
    if org.active or (entry := merged.first()) is None:
        return org
    return heir(Organisation.objects.get(pk=entry.detail["into"]))
