"""Who may read which items about whom. Pure.

An item is open (every department of the place), conditional (its owner must have granted it) or closed (its owner
only). Whoever owns an item, and the township, village or grid whose people the data are about, always may.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypedDict

from yibiao.policy import Pack
from yibiao.texts.days import working_day_after

Silence = Literal["grant", "refuse"]


@dataclass(frozen=True, slots=True)
class Asker:
    """Who wants to read. ``area`` is the path of the place it serves (a department's county); ``reports`` is whether
    it is a township, village or grid, which reported the data of its own people itself."""

    org: int
    path: str
    area: str
    reports: bool


@dataclass(frozen=True, slots=True)
class Granted:
    """What one grant allows. ``items`` are plain item codes, ``scope`` is the path of a place."""

    items: frozenset[str]
    scope: str
    since: date
    until: date
    revoked: bool = False

    def covers(self, item: str, scope: str, on: date) -> bool:
        within = scope.startswith(self.scope) and self.since <= on <= self.until
        return within and not self.revoked and item in self.items


@dataclass(frozen=True, slots=True)
class Catalogued:
    """What is set about items: their sharing class, their owner (an organisation's id) and from which items they
    follow. Items that are not named are conditional and have no owner."""

    classes: Mapping[str, str] = field(default_factory=dict)
    owners: Mapping[str, int] = field(default_factory=dict)
    follows_from: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Entitlement(TypedDict):
    """Items by why they may be read, and those that may not, by owner (``None``: nobody's). ``closed`` are those of
    the missing that no grant can give."""

    open: list[str]
    granted: list[str]
    own: list[str]
    missing: dict[int | None, list[str]]
    closed: list[str]


def entitled(
    items: Iterable[str], asker: Asker, scope: str, on: date, known: Catalogued, grants: Sequence[Granted] = ()
) -> Entitlement:
    """Which of the items the asker may read about the people of a scope on a day. Of places that it neither lies in
    nor serves it may read nothing without a grant."""
    found = Entitlement(open=[], granted=[], own=[], missing={}, closed=[])
    for item in dict.fromkeys(items):
        why = _why(item, asker, scope, on, known, grants)
        if why:
            found[why].append(item)
            continue
        found["missing"].setdefault(known.owners.get(item), []).append(item)
        if known.classes.get(item) == "closed":
            found["closed"].append(item)
    return found


def in_all(several: Sequence[Entitlement]) -> Entitlement:
    """What is allowed in each of several scopes; of none nothing is said."""
    if not several:
        return Entitlement(open=[], granted=[], own=[], missing={}, closed=[])
    first, *rest = several
    for other in rest:
        if other == first:
            continue
        lost = {item for items in other["missing"].values() for item in items}
        missing = {owner: list(items) for owner, items in first["missing"].items()}
        for owner, items in other["missing"].items():
            missing[owner] = list(dict.fromkeys([*missing.get(owner, []), *items]))
        first = Entitlement(
            open=[one for one in first["open"] if one not in lost],
            granted=[one for one in first["granted"] if one not in lost],
            own=[one for one in first["own"] if one not in lost],
            missing=missing,
            closed=list(dict.fromkeys([*first["closed"], *other["closed"]])),
        )
    return first


def allowed(found: Entitlement) -> frozenset[str]:
    """All items that may be read."""
    return frozenset((*found["open"], *found["granted"], *found["own"]))


def _why(
    item: str, asker: Asker, scope: str, on: date, known: Catalogued, grants: Sequence[Granted]
) -> Literal["open", "granted", "own"] | None:
    serves = scope.startswith(asker.area)
    if asker.reports and scope.startswith(asker.path):
        return "own"
    if serves and known.owners.get(item) == asker.org:
        return "own"
    sharing = known.classes.get(item, "conditional")
    if sharing == "closed":
        return None
    if sharing == "open" and serves and not asker.reports:
        return "open"
    if any(one.covers(item, scope, on) for one in grants):
        return "granted"
    inputs = known.follows_from.get(item, ())
    if inputs and all(_why(one, asker, scope, on, known, grants) for one in inputs):
        return "granted"  # whoever may read the number may read the age that follows from it
    return None


def common_place(paths: Sequence[str]) -> str:
    """The path of the smallest place that holds all of the paths; ``""`` for none."""
    if not paths:
        return ""
    first, last = min(paths).split("/"), max(paths).split("/")
    same = next((at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    return "".join(f"{part}/" for part in first[:same] if part)


def on_silence(sensitivities: Iterable[str]) -> Silence:
    """What happens when the owner does not answer in time: sensitive items stay with it, others are given."""
    return "refuse" if "sensitive" in set(sensitivities) else "grant"


def answer_due(on: date, policy: Pack) -> date:
    """By when an owner answers what is asked of it on a day. Public holidays are not known here."""
    return working_day_after(on, int(policy.value("DAT-022", on) or 0))
