"""Bands instead of places in a row: how sure it is in which of three a place lies.

A place of which no band has the probability ``sure`` is “看不出差别”: what differs between the two bands it may
belong to is within what is not known. Bands have fixed borders, so that all may be in the best one.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Band = Literal["good", "usual", "help", "unclear", "unknown"]
BAND_NAMES: dict[Band, str] = {
    "good": "好", "usual": "正常", "help": "需要帮助", "unclear": "看不出差别", "unknown": "数不够，不评",
}  # fmt: skip
ORDER: tuple[Band, ...] = ("good", "usual", "help")


def probabilities(draws: NDArray[np.float64], good: float, weak: float) -> NDArray[np.float64]:
    """A row a place (``draws``: a row a place), a column a band of ``ORDER``."""
    best = (draws >= good).mean(axis=1)
    least = (draws < weak).mean(axis=1)
    return np.stack([best, 1 - best - least, least], axis=1)


def band_of(chances: NDArray[np.float64], sure: float) -> Band:
    at = int(np.argmax(chances))
    return ORDER[at] if chances[at] >= sure - 1e-12 else "unclear"


def between(chances: NDArray[np.float64]) -> tuple[Band, Band]:
    """The two bands that a place may belong to, best first."""
    first, second = sorted(np.argsort(-chances, kind="stable")[:2])
    return ORDER[int(first)], ORDER[int(second)]
