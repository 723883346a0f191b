"""The pack a county goes by, and what it changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from yibiao.policy import FOLDER, Overlay, Pack, PolicyError, Standing, shipped_pack
from yibiao.policy.cases import Case, load_cases
from yibiao.policy.rules import WEIGHTS
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.orgs.models import Organisation
from yibiao_web.orgs.queries import county_of
from yibiao_web.policy.models import Override


class Wanted(NamedTuple):
    """What a reader looks for; ``standing``: in_force, changed, off or all."""

    words: str = ""
    area: str = ""
    weight: str = ""
    standing: str = "in_force"


_ROW = ("rule", "since", "value", "weight", "why", "at")


def pack(org: Organisation) -> Pack:
    """What an organisation goes by: the shipped rules with its county's changes on top. One small query, then from
    memory."""
    rows = Override.objects.filter(county=county_of(org)).select_related("by").only(*_ROW, "by__name")
    kept = (one for held in standing_rows(rows).values() for one in held)
    return _laid(tuple((*(getattr(one, name) for name in _ROW), one.by.name) for one in kept))


def overrides(viewer: Viewer) -> QuerySet[Override]:
    """All changes of the viewer's county, the newest first."""
    return Override.objects.filter(county=viewer.county).select_related("by").order_by("-pk")


def in_force(viewer: Viewer, on: date) -> list[tuple[Override, Standing]]:
    """The changes that hold that day or are still to come, each with the rule as it stands; the newest first."""
    found, kept = pack(viewer.county), standing_rows(Override.objects.filter(county=viewer.county).select_related("by"))
    shown = []
    for rule, rows in kept.items():
        past = [one for one in rows if one.since <= on]
        shown += past[-1:] + rows[len(past) :] if rule in found.rules else []
    shown = [one for one in shown if one.value is not None or one.weight]
    return [(one, found.standing(one.rule, on)) for one in sorted(shown, key=lambda one: -one.pk)]


def standing_rows(rows: Iterable[Override]) -> dict[str, list[Override]]:
    """By rule, in the order of their days: a change made later replaces whatever was to begin on its day or after."""
    kept: dict[str, list[Override]] = {}
    for one in rows:
        earlier = [other for other in kept.get(one.rule, ()) if other.since < one.since]
        kept[one.rule] = [*earlier, one]
    return kept


def rules(viewer: Viewer, wanted: Wanted, on: date) -> list[Standing]:
    """The rules as they stand that day, in the order of the files."""
    found = pack(viewer.county)
    standing = (found.standing(id, on) for id in found.rules)
    return [one for one in standing if _fits(one, wanted)]


@lru_cache(1)
def cases() -> tuple[Case, ...]:
    """All worked cases, shipped with the rules."""
    return tuple(one for rows in load_cases(FOLDER).values() for one in rows)


def overlay_of(
    rule: str, since: date, value: float | None, weight: str, why: str, at: datetime, who: str = ""
) -> Overlay:
    """A row of the table, as the core takes it."""
    said = next((one for one in WEIGHTS if one == weight), None)
    return Overlay(rule, since, value, said, (), why, who, timezone.localtime(at).date())


@lru_cache(64)
def _laid(rows: tuple[tuple[Any, ...], ...]) -> Pack:
    """A change that no longer fits the rules as shipped (one that is gone, or stricter now) does not stop the rest:
    the shipped rule holds until someone looks."""
    shipped = shipped_pack()
    return shipped.overlaid(_fitting((overlay_of(*row) for row in rows), shipped))


def _fitting(overlays: Iterable[Overlay], shipped: Pack) -> Iterable[Overlay]:
    for one in overlays:
        try:
            shipped.overlaid([one])
        except PolicyError:
            continue
        yield one


def _fits(one: Standing, wanted: Wanted) -> bool:
    rule = one.rule
    told = f"{rule.id} {rule.title} {rule.cited} {rule.binds} {rule.note} {' '.join(rule.words)}".casefold()
    return (
        all(word in told for word in wanted.words.casefold().split())
        and wanted.area in ("", rule.area)
        and wanted.weight in ("", one.weight)
        and {"in_force": one.holds, "changed": bool(one.overlays), "off": not one.holds}.get(wanted.standing, True)
    )
