"""Grants that say the same, given to several, shown as one line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from yibiao_web.sharing.models import Grant


@dataclass(frozen=True, slots=True)
class Alike:
    """Grants of one owner that differ in nothing but who got them; ``grants`` is never empty."""

    grants: tuple[Grant, ...]
    standing: bool

    @property
    def first(self) -> Grant:
        return self.grants[0]


def alike(grants: Iterable[Grant], on: date) -> list[Alike]:
    """In the order of the first of each; what still holds before what does not any more."""
    groups: dict[tuple[object, ...], list[Grant]] = {}
    for one in grants:
        standing = one.revoked_at is None and one.until >= on
        same = (standing, one.owner_id, tuple(one.items), one.scope, one.purpose, one.since, one.until)
        groups.setdefault((*same, one.revoked_at is None), []).append(one)
    found = [Alike(tuple(some), bool(key[0])) for key, some in groups.items()]
    return sorted(found, key=lambda one: not one.standing)
