"""Displacement (变相): one way of asking falls while a similar one rises, at the same time and beyond noise.

Season and calendar are taken out as for the watch; then plain means before and since, so that months without any count
as they are, and the share moved is minutes by minutes. A pair is told where the smaller of the two standardised
changes (the fall, the rise) is beyond a limit that is set by simulation: an intersection-union test (R. Berger,
Multiparameter Hypothesis Testing and Acceptance Sampling, Technometrics 24, 1982), taken over the months at which it
may have begun.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from yibiao.trends.panel import Floats, Key, Panel
from yibiao.trends.parameters import Parameters, shipped
from yibiao.trends.season import adjust
from yibiao.trends.watching import threshold

_NINETY_FIVE = 1.96


@dataclass(frozen=True, slots=True)
class Pair:
    """``fell`` and ``rose`` are kinds, as ``kind`` or ``kind/variant``."""

    id: str
    fell: str
    rose: str
    names: tuple[str, str]
    why: str


@dataclass(frozen=True, slots=True)
class Moved:
    """What one sender (``""``: the county) asks less of in one way and more in another since ``begun``. Minutes a month
    before and after of both; ``share``: of what fell, how much came back the other way, with a 95 % interval; None
    where the fall is too unsure to divide by."""

    sender: str
    pair: Pair
    begun: date
    fell: tuple[float, float]
    rose: tuple[float, float]
    counts: tuple[float, float, float, float]
    share: float
    between: tuple[float, float] | None
    z: float


@dataclass(frozen=True, slots=True)
class Displacements:
    """``looked``: how many pairs were looked at; ``false_alarms`` of all of them a year where nothing moves."""

    moved: tuple[Moved, ...]
    looked: int
    threshold: float
    false_alarms: float


@cache
def shipped_pairs() -> tuple[Pair, ...]:
    told: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("pairs.yaml").read_text(encoding="utf-8"))
    return tuple(
        Pair(one["id"], _named(one["from"]), _named(one["to"]), (one["name"][0], one["name"][1]), one["why"])
        for one in told
    )


def _named(told: dict[str, str]) -> str:
    return f"{told['kind']}/{told['variant']}" if "variant" in told else told["kind"]


def displaced(panel: Panel, pairs: Iterable[Pair] | None = None, parameters: Parameters | None = None) -> Displacements:
    """``panel`` was laid out with ``variants=True``."""
    use = parameters or shipped()
    pairs = tuple(shipped_pairs() if pairs is None else pairs)
    if not panel.keys:
        return Displacements((), 0, np.inf, 0.0)
    several = with_kinds(panel, pairs)
    clean = several.minutes / np.exp(adjust(several, use).calendar)
    looked = [(one, pair) for one in _senders(several) for pair in pairs if _enough(several, one, pair, use)]
    limit, rate = threshold(len(looked), use["displacement.false_alarms"], "moved")
    found = (_moved(several, clean, one, pair, use) for one, pair in looked)
    moved = tuple(sorted((one for one in found if one and one.z >= limit), key=lambda one: -one.z))
    return Displacements(moved, len(looked), limit, rate)


def strongest(panel: Panel, pairs: Iterable[Pair], parameters: Parameters | None = None) -> list[float]:
    """Of each pair looked at how surely it moved; what the limit is simulated from."""
    use = parameters or shipped()
    pairs = tuple(pairs)
    several = with_kinds(panel, pairs)
    clean = several.minutes / np.exp(adjust(several, use).calendar)
    found = [
        _moved(several, clean, one, pair, use)
        for one in _senders(several) for pair in pairs if _enough(several, one, pair, use)
    ]  # fmt: skip
    return [one.z if one else -np.inf for one in found]


def _senders(panel: Panel) -> list[str]:
    return sorted({key.sender for key in panel.keys})


def with_kinds(panel: Panel, pairs: Iterable[Pair]) -> Panel:
    """With the sums of all variants of a kind that a pair asks for as a whole, beside the variants themselves."""
    wanted = {name for pair in pairs for name in (pair.fell, pair.rose) if "/" not in name}
    rows: dict[Key, list[int]] = {}
    for number, key in enumerate(panel.keys):
        whole = key.kind.partition("/")[0]
        if "/" in key.kind and whole in wanted:
            rows.setdefault(Key(key.sender, whole, key.place), []).append(number)
    rows = {key: numbers for key, numbers in rows.items() if key not in panel.keys}
    if not rows:
        return panel
    with np.errstate(all="ignore"):
        minutes, counts = (
            [np.where(np.isnan(of[n]).all(axis=0), np.nan, np.nansum(of[n], axis=0)) for n in rows.values()]
            for of in (panel.minutes, panel.counts)
        )
    return Panel(
        (*panel.keys, *rows), panel.months, np.vstack([panel.minutes, *minutes]), np.vstack([panel.counts, *counts]),
        panel.leaves,
    )  # fmt: skip


def _enough(panel: Panel, sender: str, pair: Pair, use: Parameters) -> bool:
    """What may fall was asked often enough, and both ways are known."""
    fell, rose = panel.row(Key(sender, pair.fell)), panel.row(Key(sender, pair.rose))
    if fell is None or rose is None:
        return False
    counts = panel.counts[fell]
    known = counts[~np.isnan(counts)]
    least = use["displacement.before_least"] + use["displacement.window_least"]
    return len(known) >= least and float(known.mean()) >= use["displacement.counts_least"] / 2


def _moved(panel: Panel, clean: Floats, sender: str, pair: Pair, use: Parameters) -> Moved | None:
    """At the month at which both changes together are surest."""
    fell, rose = panel.row(Key(sender, pair.fell)), panel.row(Key(sender, pair.rose))
    assert fell is not None, pair
    assert rose is not None, pair
    values, counts = np.nan_to_num(clean[[fell, rose]]), np.nan_to_num(panel.counts[[fell, rose]])
    ever = int(np.argmax(~np.isnan(clean[fell])))
    best: Moved | None = None
    for tau, start in _windows(values.shape[1], ever, use):
        before, since = values[:, start:tau], values[:, tau:]
        was, number = before.mean(axis=1), counts[:, start:tau].mean(axis=1)
        if number[0] < use["displacement.counts_least"]:
            continue
        now = since.mean(axis=1)
        error = _error(before, since, counts[:, start:], values[:, start:], use)
        change = now - was
        z = float(min(-change[0] / error[0], change[1] / error[1]))
        more = counts[1, tau:].mean() - number[1]
        enough = (
            change[0] <= -use["displacement.change_least"] / 100 * was[0] and more >= use["displacement.more_least"]
        )
        if enough and (best is None or z > best.z):
            numbers = (number[0], counts[0, tau:].mean(), number[1], counts[1, tau:].mean())
            share = float(change[1] / -change[0])
            best = Moved(
                sender, pair, panel.months[tau], (float(was[0]), float(now[0])), (float(was[1]), float(now[1])),
                (float(numbers[0]), float(numbers[1]), float(numbers[2]), float(numbers[3])), share,
                _fieller(-change[0], float(change[1]), error), z,
            )  # fmt: skip
    return best


def _windows(length: int, ever: int, use: Parameters) -> Iterator[tuple[int, int]]:
    """The columns at which it may have begun, and where the months before begin."""
    least, most = use.whole("displacement.window_least"), use.whole("displacement.window_most")
    before = use.whole("displacement.before_most")
    for tau in range(max(ever + use.whole("displacement.before_least"), length - most), length - least + 1):
        yield tau, max(ever, tau - before)


def _error(before: Floats, since: Floats, counts: Floats, values: Floats, use: Parameters) -> Floats:
    """Of the two differences. The spread within both windows, moderated towards that of as many demands of this size
    that came by chance."""
    free = before.shape[1] + since.shape[1] - 2
    squares = before.var(axis=1) * before.shape[1] + since.var(axis=1) * since.shape[1]
    total = np.maximum(counts.sum(axis=1), 1)
    usual = counts.mean(axis=1) * (values.sum(axis=1) / total) ** 2 * 1.2 + 1e-9
    weight = use["displacement.variance_months"]
    spread = (weight * usual + squares) / (weight + free)
    return np.asarray(np.sqrt(np.maximum(spread, 1e-9) * (1 / before.shape[1] + 1 / since.shape[1])), dtype=float)


def _fieller(fall: float, rise: float, error: Floats) -> tuple[float, float] | None:
    """The interval of a ratio (E. Fieller, Some Problems in Interval Estimation, JRSS B 16, 1954)."""
    t = _NINETY_FIVE**2
    a, c = fall**2 - t * error[0] ** 2, rise**2 - t * error[1] ** 2
    if a <= 0:
        return None
    root = np.sqrt(max((fall * rise) ** 2 - a * c, 0.0))
    return float((fall * rise - root) / a), float((fall * rise + root) / a)
