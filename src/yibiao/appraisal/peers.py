"""Which places are like which: by size, terrain, people; so that a mountain hamlet is not held against a suburb.

Named strata where somebody set them, else the k nearest by standardised features (Gower's distance over the features
that both have: Gower, Biometrics 27, 1971). Ties go by the place's id, so the order of places changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from yibiao.appraisal.measures import Place


def peers_of(places: Sequence[Place], number: int, fewest: int) -> NDArray[np.bool_]:
    """Row: whose; column: who is like it. A place is not its own peer. Empty row: nobody is like it enough."""
    strata = [one.stratum for one in places]
    if any(strata):
        same = np.array([[a == b and bool(a) for b in strata] for a in strata], dtype=bool)
        np.fill_diagonal(same, False)
        enough: NDArray[np.bool_] = same & (same.sum(axis=1) >= fewest)[:, None]
        return enough
    return _nearest(places, number, fewest)


def _nearest(places: Sequence[Place], number: int, fewest: int) -> NDArray[np.bool_]:
    names = sorted({name for one in places for name in one.features})
    out = np.zeros((len(places), len(places)), dtype=bool)
    if not names:
        return out
    known = np.array([[one.features.get(name, np.nan) for name in names] for one in places], dtype=np.float64)
    width = np.nanmax(known, axis=0) - np.nanmin(known, axis=0)
    scaled = known / np.where(width > 0, width, 1.0)
    order = {one.id: at for at, one in enumerate(sorted(places, key=lambda one: one.id))}
    rank = np.array([order[one.id] for one in places])
    for at in range(len(places)):
        apart = np.abs(scaled - scaled[at])
        both = ~np.isnan(apart)
        distance = np.where(both.any(axis=1), np.nansum(apart, axis=1) / np.maximum(both.sum(axis=1), 1), np.inf)
        distance[at] = np.inf
        nearest = [one for one in np.lexsort((rank, distance))[:number] if np.isfinite(distance[one])]
        if len(nearest) >= fewest:
            out[at, nearest] = True
    return out
