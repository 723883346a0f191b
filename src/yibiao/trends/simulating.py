"""Invented counties in which nothing rises, and such in which something does: what false alarms and power are measured
on. Counts of demands by month and their minutes, for senders of several kinds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from yibiao.trends.calendar import effort, months_from
from yibiao.trends.panel import Floats, Key, Panel, summed

NULLS = ("even", "poisson", "seasonal", "autocorrelated", "overdispersed", "falling", "measure", "campaigns")
"""In which no series rises."""
COMPOSED = "composed"
"""Planned work of which chance decides in which of two ways it is asked (red or white, in person or by video): what one
way has less the other has more, without anybody having turned to it. For displacement only."""


@dataclass(frozen=True, slots=True)
class Planted:
    """``share`` more from ``begun`` on (column), in the kinds of one sender; by half: ``share`` 0.5."""

    share: float
    begun: int
    sender: str = "单位01"
    kinds: tuple[str, ...] = ()


def county(
    null: str, seed: int, *, months: int = 26, senders: int = 16, kinds: int = 4, planted: Planted | None = None,
    first: date = date(2024, 9, 1),
) -> Panel:  # fmt: skip
    """``null``: even (planned work), poisson, seasonal (own strong seasons), autocorrelated, overdispersed (negative
    binomial), falling (15 % a year), measure (ten senders fall by a quarter at some month), campaigns (now and then a
    month three times as heavy)."""
    random = np.random.default_rng([seed, (*NULLS, COMPOSED).index(null)])
    keys = [Key(f"单位{s + 1:02d}", f"类{k + 1}") for s in range(senders) for k in range(kinds)]
    run = months_from(first, months)
    rate = np.tile(random.uniform(1.5, 7, kinds), senders) * random.lognormal(0, 0.35, len(keys))
    season = _season(random, null, senders, kinds)[:, [one.month - 1 for one in run]]
    level = rate[:, None] * np.exp(season) * effort(run) * _course(random, null, keys, months)
    if planted:
        level = level * _planted(planted, keys, months)
    counts = _composed(random, level, kinds) if null == COMPOSED else _counts(random, null, level)
    minutes = random.gamma(np.maximum(counts, 1e-9) / 0.4, 0.4 * 200) * (counts > 0)
    rows, minutes, counts = summed(keys, minutes, counts)
    return Panel(tuple(rows), tuple(run), minutes, counts, senders * kinds)


def _season(random: np.random.Generator, null: str, senders: int, kinds: int) -> Floats:
    """By row and month of the year, with a mean of nothing."""
    own = 0.35 if null == "seasonal" else 0.08
    county, kind = random.normal(0, 0.12, 12), random.normal(0, 0.1, (kinds, 12))
    whole = county + np.tile(kind, (senders, 1)) + random.normal(0, own, (senders * kinds, 12))
    return np.asarray(whole - whole.mean(axis=1, keepdims=True), dtype=float)


def _course(random: np.random.Generator, null: str, keys: list[Key], months: int) -> Floats:
    """What else moves the level."""
    size = (len(keys), months)
    if null == "autocorrelated":
        noise = random.normal(0, 0.12 * np.sqrt(1 - 0.4**2), size)
        for at in range(1, months):
            noise[:, at] += 0.4 * noise[:, at - 1]
        return np.asarray(np.exp(noise), dtype=float)
    if null == "falling":
        return np.ones(size) * np.exp(-0.1625 * np.arange(months) / 12)
    if null == "measure":
        at = int(random.integers(8, months - 4))
        treated = np.array([int(one.sender[2:]) <= 10 for one in keys])
        return np.where(treated[:, None] & (np.arange(months) >= at), 0.75, 1.0)
    if null == "campaigns":
        return np.where(random.random(size) < 0.02, 3.0, 1.0)
    return np.ones(size)


def _planted(planted: Planted, keys: list[Key], months: int) -> Floats:
    touched = [one.sender == planted.sender and (not planted.kinds or one.kind in planted.kinds) for one in keys]
    return np.where(np.array(touched)[:, None] & (np.arange(months) >= planted.begun), 1 + planted.share, 1.0)


def _composed(random: np.random.Generator, level: Floats, kinds: int) -> Floats:
    """Kinds two by two: the first and a small share of it that goes the second way."""
    whole = np.floor(level[0::2] + level[1::2] + random.random(level[0::2].shape)).astype(int)
    other = random.binomial(whole, random.uniform(0.03, 0.4, len(whole))[:, None])
    counts = np.empty(level.shape)
    counts[0::2], counts[1::2] = whole - other, other
    return counts


def _counts(random: np.random.Generator, null: str, level: Floats) -> Floats:
    if null == "even":
        return np.asarray(np.floor(level + random.random(level.shape)), dtype=float)
    if null == "overdispersed":
        return random.poisson(level * random.gamma(6, 1 / 6, level.shape)).astype(float)
    return random.poisson(level).astype(float)
