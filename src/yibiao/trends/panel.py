"""Rows of what was asked, laid out by month: who asked, of which kind, with totals by sender, by kind and of all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from yibiao.trends.calendar import month_of, months_between, months_from

Floats = NDArray[np.float64]
_COVERED = 0.9


class Key(NamedTuple):
    """Whose series it is; ``""`` is all senders, all kinds, all places."""

    sender: str = ""
    kind: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """One demand, or a month's sum of ``count`` of them. ``variant``: what it is within its kind, as red_header."""

    on: date
    sender: str
    kind: str
    minutes: float
    count: int = 1
    variant: str = ""
    place: str = ""


@dataclass(frozen=True)
class Panel:
    """``minutes`` and ``counts`` of each key (rows) and month (columns). NaN: before the key's first demand, or a month
    nobody kept. The first ``leaves`` rows are the finest; the others are sums of them."""

    keys: tuple[Key, ...]
    months: tuple[date, ...]
    minutes: Floats
    counts: Floats
    leaves: int

    def row(self, key: Key) -> int | None:
        return self.keys.index(key) if key in self.keys else None

    def upto(self, months: int) -> Panel:
        """As it stood after the first so many months; who had asked nothing yet is left out."""
        seen = np.asarray(~np.isnan(self.minutes[:, :months]).all(axis=1))
        keys = tuple(one for one, had in zip(self.keys, seen, strict=True) if had)
        return Panel(
            keys, self.months[:months], self.minutes[seen, :months], self.counts[seen, :months],
            int(seen[: self.leaves].sum()),
        )  # fmt: skip


def panel_of(
    asked: Iterable[Asked], *, until: date, since: date | None = None, variants: bool = False,
    missing: Iterable[date] = (), totals: bool = True,
) -> Panel:  # fmt: skip
    """Whole months up to the one of ``until``. ``variants``: kinds as ``kind/variant``, for displacement, where a
    way that begins is just what is looked for."""
    last = month_of(until)
    rows = [one for one in asked if month_of(one.on) <= last and (since is None or month_of(one.on) >= month_of(since))]
    if not rows:
        return Panel((), (), np.zeros((0, 0)), np.zeros((0, 0)), 0)
    first = month_of(since) if since else min(month_of(one.on) for one in rows)
    months = months_from(first, months_between(first, last) + 1)
    leaves = sorted({_leaf(one, variants) for one in rows})
    minutes, counts = (np.zeros((len(leaves), len(months))) for _ in range(2))
    at = {key: number for number, key in enumerate(leaves)}
    for one in rows:
        cell = at[_leaf(one, variants)], months_between(first, one.on)
        minutes[cell] += one.minutes
        counts[cell] += one.count
    keys, minutes, counts = summed(leaves, minutes, counts, 0.0 if variants else _COVERED)
    gaps = [months_between(first, one) for one in missing if first <= month_of(one) <= last]
    minutes[:, gaps], counts[:, gaps] = np.nan, np.nan
    many = len(keys) if totals else len(leaves)
    return Panel(tuple(keys[:many]), tuple(months), minutes[:many], counts[:many], len(leaves))


def _leaf(one: Asked, variants: bool) -> Key:
    return Key(one.sender, f"{one.kind}/{one.variant}" if variants and one.variant else one.kind, one.place)


def summed(
    leaves: Sequence[Key], minutes: Floats, counts: Floats, covered: float = _COVERED
) -> tuple[list[Key], Floats, Floats]:
    """With a row for each sender, each kind and all, where they sum more than one row. NaN where it is not known: of a
    total, before those rows have begun that make nine tenths of it, since a kind that is only now registered would look
    like a rise."""
    tops: dict[Key, list[int]] = {}
    for number, key in enumerate(leaves):
        for top in {Key(key.sender), Key("", key.kind), Key()} - {key}:
            tops.setdefault(top, []).append(number)
    several = {top: rows for top, rows in tops.items() if len(rows) > 1}
    begun = np.cumsum(counts, axis=1) > 0
    known = np.vstack([begun, *(_covered(minutes[rows], begun[rows], covered)[None] for rows in several.values())])
    whole = [
        np.where(known, np.vstack([of, *(of[rows].sum(axis=0)[None] for rows in several.values())]), np.nan)
        for of in (minutes, counts)
    ]  # fmt: skip
    return [*leaves, *several], whole[0], whole[1]


def _covered(minutes: Floats, begun: NDArray[np.bool_], least: float) -> NDArray[np.bool_]:
    """The months in which rows have begun that make as much of what all ask; at least one has."""
    usual = minutes.sum(axis=1) / np.maximum(begun.sum(axis=1), 1)
    return np.asarray((usual @ begun >= least * usual.sum()) & begun.any(axis=0))
