"""From a table of values to profiles and bands with their uncertainty. Nothing here puts places in a row.

The steps, each in its own file: what a value may really be (``uncertainty``) → 0 to 100 (``scaling``), level and
change → one figure (``aggregating``) → how sure the band is (``bands``). Uncertainty is carried by Monte Carlo
(OECD/JRC Handbook 2008, step 7; Saisana, Saltelli & Tarantola, JRSS A 168, 2005): the indicators' quantiles are
shuffled against each other, by a stream of random numbers of each place and indicator, so that neither the order of
the places nor who else is there changes a place's noise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from yibiao.appraisal import aggregating, bands, scaling, uncertainty
from yibiao.appraisal.bands import Band
from yibiao.appraisal.measures import Aggregation, Measure, Observed, Place
from yibiao.appraisal.parameters import ReckoningParameters, reckoning_parameters
from yibiao.appraisal.peers import peers_of

Floats = NDArray[np.float64]
_LOW, _HIGH, _PEERS_LOW, _PEERS_HIGH = 0.05, 0.95, 10.0, 90.0


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator of one place: the value as it stands, what it probably is (``likely``, with its interval), its
    score with its interval, and the range of like places (the middle 80 %, nobody named). None: not known."""

    key: str
    value: float | None
    likely: float | None
    value_low: float | None
    value_high: float | None
    score: float | None
    low: float | None
    high: float | None
    past: float | None
    peers_low: float | None
    peers_high: float | None
    peers: int


@dataclass(frozen=True)
class Profile:
    """``chances`` of the bands of ``bands.ORDER``; ``known``: the share of weight of which there is a value."""

    place: str
    name: str
    score: float | None
    low: float | None
    high: float | None
    band: Band
    chances: tuple[float, ...]
    known: float
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Reckoned:
    """``profiles`` in the order of the places as given. ``ranges``: indicators whose goals nobody set, so that the
    range at hand stands for them. ``scores``: a place, a quantile, an indicator."""

    profiles: tuple[Profile, ...]
    measures: tuple[Measure, ...]
    ranges: tuple[str, ...]
    how: Aggregation
    scores: Floats = field(repr=False, compare=False)
    streams: NDArray[np.intp] = field(repr=False, compare=False)


def reckon(
    measures: Sequence[Measure], places: Sequence[Place], *, how: Aggregation = "linear",
    parameters: ReckoningParameters | None = None,
) -> Reckoned:  # fmt: skip
    """All places together, since the priors and the peers come from all of them."""
    known = parameters or reckoning_parameters()
    if not places or not measures:
        return Reckoned((), tuple(measures), (), how, np.empty((0, 0, 0)), np.empty((0, 0, 0), dtype=np.intp))
    alike = peers_of(places, known.peers, known.fewest)
    columns = [_Column(one, places, alike, known) for one in measures]
    scores = np.stack([one.scores for one in columns], axis=2)
    streams = _streams(measures, places, known)
    weights = aggregating.normalised([one.weight for one in measures])
    draws = composite(scores, streams, weights, how, known.floor)
    ends = _middles_and_ends(draws)
    return Reckoned(
        tuple(_profile(at, one, columns, draws[at], ends[at], weights, known) for at, one in enumerate(places)),
        tuple(measures), tuple(one.measure.name for one in columns if not one.given), how, scores, streams,
    )  # fmt: skip


def composite(scores: Floats, streams: NDArray[np.intp], weights: Floats, how: Aggregation, floor: float) -> Floats:
    """A row a place, a column a draw."""
    drawn = np.take_along_axis(scores, streams, axis=1)
    return aggregating.aggregate(drawn, weights, how, floor)


def _streams(measures: Sequence[Measure], places: Sequence[Place], known: ReckoningParameters) -> NDArray[np.intp]:
    """Which quantile each draw takes: every one equally often, in an order of the place's and indicator's own."""
    out = np.empty((len(places), known.draws, len(measures)), dtype=np.intp)
    each = np.arange(known.draws, dtype=np.intp) % known.quantiles
    for row, place in enumerate(places):
        for column, measure in enumerate(measures):
            seed = [known.seed, crc32(f"{place.id}|{measure.key}".encode())]
            out[row, :, column] = np.random.default_rng(seed).permutation(each)
    return out


class _Column:
    """One indicator of all places: quantiles of values and of scores."""

    def __init__(
        self, measure: Measure, places: Sequence[Place], alike: NDArray[np.bool_], known: ReckoningParameters
    ) -> None:
        self.measure, self.alike, self.fewest = measure, alike, known.fewest
        nothing = Observed()
        self.observed = [one.values.get(measure.key, nothing) for one in places]
        self.before = [one.past.get(measure.key, nothing) for one in places]
        self.values = uncertainty.quantiles(measure, self.observed, known.quantiles, known.widest)
        past = uncertainty.quantiles(measure, self.before, known.quantiles, known.widest)
        self.middle = self.values.mean(axis=1)
        scale = scaling.scale_of(measure, self.middle)
        self.given = scale.given or measure.scaling in ("peers", "z")
        level = (
            scaling.against_peers(measure, self.values, self.middle, alike)
            if measure.scaling == "peers"
            else scale.of(self.values)
        )
        self.scores = self._with_change(level, past, known)
        self.told = _middles_and_ends(self.values), _middles_and_ends(self.scores)

    def _with_change(self, level: Floats, past: Floats, known: ReckoningParameters) -> Floats:
        """Level and change over the own past; the level alone where there is no past. The change's quantiles: the
        present's against the past's middle, widened by the past's own spread."""
        before = past.mean(axis=1)
        if np.isnan(before).all() or known.improvement <= 0 or self.measure.direction == "target":
            return level
        change = self.middle - before
        width = scaling.improvement_width(self.measure, change)
        own, old = self.values.std(axis=1), past.std(axis=1)
        wider = np.where(own > 1e-12, np.hypot(own, old) / np.where(own > 1e-12, own, 1.0), 1.0)
        spread = (self.values - self.middle[:, None]) * wider[:, None]
        moved = scaling.improved(self.measure, change[:, None] + spread, width)
        share = known.improvement
        return np.where(np.isnan(before)[:, None], level, (1 - share) * level + share * moved)

    def line(self, at: int) -> Line:
        value, before = self.observed[at].plain(self.measure), self.before[at].plain(self.measure)
        like = self.alike[at] & ~np.isnan(self.middle)
        some = int(like.sum()) >= self.fewest  # of fewer one could tell who is who
        others = self.middle[like] if some else None
        likely, value_low, value_high = self.told[0][at]
        score, low, high = self.told[1][at]
        return Line(
            self.measure.key, value, likely, value_low, value_high, score, low, high, before,
            *_ends(others), int(like.sum()),
        )  # fmt: skip


Ends = tuple[float | None, float | None, float | None]


def _middles_and_ends(rows: Floats) -> list[Ends]:
    """The mean and the interval of each row; nothing of a row that is not known."""
    known = ~np.isnan(rows).any(axis=1)
    out: list[Ends] = [(None, None, None)] * len(rows)
    if known.any():
        low, high = np.quantile(rows[known], (_LOW, _HIGH), axis=1)
        told = zip(rows[known].mean(axis=1).tolist(), low.tolist(), high.tolist(), strict=True)
        for at, one in zip(np.flatnonzero(known), told, strict=True):
            out[int(at)] = one
    return out


def _ends(others: Floats | None) -> tuple[float | None, float | None]:
    if others is None:
        return None, None
    low, high = np.percentile(others, (_PEERS_LOW, _PEERS_HIGH))
    return float(low), float(high)


def _profile(
    at: int, place: Place, columns: Sequence[_Column], draws: Floats, ends: Ends, weights: Floats,
    known: ReckoningParameters,
) -> Profile:  # fmt: skip
    lines = tuple(one.line(at) for one in columns)
    covered = float(sum(weight for weight, line in zip(weights, lines, strict=True) if line.score is not None))
    score, low, high = ends
    if score is None or covered < known.covered - 1e-9:
        return Profile(place.id, place.name, score, low, high, "unknown", (), covered, lines)
    chances = bands.probabilities(draws[None, :], known.good, known.weak)[0]
    band = bands.band_of(chances, known.sure)
    return Profile(place.id, place.name, score, low, high, band, tuple(map(float, chances)), covered, lines)
