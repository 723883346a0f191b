"""Short texts that say the same thing, put together: answers to an open question, letters of citizens.

Features of a text are its words that carry a meaning (by jieba's tags, without those that stand everywhere) and the
matters they belong to (``grouping.yaml``); tf-idf, cosine, average linkage (Sokal & Michener 1958) cut at a fixed
height. Deterministic; the order of the texts changes nothing but the order of members. From ``_WHOLE`` texts on, an
even part is linked and the others go to the nearest group.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import rjieba
import yaml
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse import csr_matrix

_WHOLE = 3_000
_MEANING = ("n", "v", "a", "i", "l", "j", "eng", "x")
_EMPTY = ("nr", "ns", "nt", "nz", "vd", "ad", "vshi", "vyou")
_MATTER = "§"  # marks a feature that is a matter, not a word
_MATTER_WEIGHT, _HEIGHT = 2.0, 0.8  # chosen on the tuning half: bench/grouping.py


@dataclass(frozen=True, slots=True)
class Group:
    """``members``: places in the list that was given; ``label``: the words that tell this group from the others."""

    label: tuple[str, ...]
    members: tuple[int, ...]


def group(texts: Sequence[str], *, height: float = _HEIGHT, words: int = 3) -> list[Group]:
    """Largest first; a text that is like no other is a group of one. Texts without any word of meaning are left out."""
    features = [_features(text) for text in texts]
    used = [at for at, one in enumerate(features) if one]
    if not used:
        return []
    order = sorted(used, key=lambda at: (texts[at], at))  # so that the result does not hang on the order
    vectors = _vectors([features[at] for at in order])
    labels = _linked(vectors, height)
    found: dict[int, list[int]] = {}
    for at, label in zip(order, labels, strict=True):
        found.setdefault(int(label), []).append(at)
    told = _Told(features, used)
    groups = [Group(told.label(some, words), tuple(sorted(some))) for some in found.values()]
    return sorted(groups, key=lambda one: (-len(one.members), one.members))


def matters_of(text: str) -> tuple[str, ...]:
    """The matters of everyday that a text speaks of, most often named first."""
    counts = {one[1:]: count for one, count in _features(text).items() if one.startswith(_MATTER)}
    return tuple(sorted(counts, key=lambda one: (-counts[one], one)))


def _features(text: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for word, kind in rjieba.tag(text):
        long_enough = len(word) > 1 or kind == "n"
        meant = long_enough and kind.startswith(_MEANING) and not kind.startswith(_EMPTY)
        if meant and word not in _stop():
            found[word] += 1
    pattern, matters = _matters()
    for name in pattern.findall(text):
        for matter in matters[name]:
            found[f"{_MATTER}{matter}"] += 1
    return found


def _vectors(features: Sequence[Mapping[str, int]]) -> csr_matrix:
    """Rows of length one."""
    common = Counter(word for one in features for word in one)
    column = {word: at for at, word in enumerate(sorted(common))}
    data, rows, columns = [], [], []
    for row, one in enumerate(features):
        for word, count in one.items():
            weight = (1 + math.log(count)) * (math.log((1 + len(features)) / (1 + common[word])) + 1)
            data.append(weight * (_MATTER_WEIGHT if word.startswith(_MATTER) else 1.0))
            rows.append(row)
            columns.append(column[word])
    found = csr_matrix((data, (rows, columns)), shape=(len(features), len(column)))
    lengths = np.sqrt(np.asarray(found.multiply(found).sum(axis=1)).ravel())
    return csr_matrix(found.multiply(1 / lengths[:, None]))


def _linked(vectors: csr_matrix, height: float) -> NDArray[np.intp]:
    size = vectors.shape[0]
    if size == 1:
        return np.zeros(1, dtype=np.intp)
    step = -(-size // _WHOLE)
    some = np.arange(0, size, step)
    part = vectors[some]
    near = np.asarray((part @ part.T).todense())
    apart = np.clip(1 - near, 0, None)[np.triu_indices(len(some), 1)]
    labels = fcluster(linkage(apart, "average"), height, "distance") if len(some) > 1 else np.ones(1)
    if step == 1:
        return np.asarray(labels, dtype=np.intp)
    return _nearest(vectors, part, np.asarray(labels, dtype=np.intp), some, height)


def _nearest(
    vectors: csr_matrix, part: csr_matrix, labels: NDArray[np.intp], some: NDArray[np.intp], height: float
) -> NDArray[np.intp]:
    """The others go where their mean likeness to the members is greatest, as average linkage would; else alone."""
    names = np.unique(labels)
    belongs = csr_matrix((np.ones(len(some)), (np.searchsorted(names, labels), np.arange(len(some)))))
    middle = csr_matrix((belongs @ part).multiply(1 / np.asarray(belongs.sum(axis=1))))
    near = np.asarray((vectors @ middle.T).todense())
    best = near.argmax(axis=1)
    alone = near[np.arange(len(best)), best] < 1 - height
    found = np.where(alone, names.max() + 1 + np.arange(len(best)), names[best])
    found[some] = labels
    return np.asarray(found, dtype=np.intp)


class _Told:
    """Words for groups."""

    def __init__(self, features: Sequence[Mapping[str, int]], used: Sequence[int]) -> None:
        self._features, self._size = features, len(used)
        self._common = Counter(word for at in used for word in features[at])

    def label(self, members: Sequence[int], words: int) -> tuple[str, ...]:
        """The matter first where half of the group names it; then what is frequent here and rare elsewhere. A word that
        one alone has said stands for no group."""
        here = Counter(word for at in members for word in self._features[at])
        size = len(members)

        def telling(word: str) -> tuple[float, str]:
            inside, outside = here[word] / size, self._common[word] / self._size
            return -inside * math.log(1 + inside / outside), word

        matters = [
            word[1:] for word in sorted(here, key=telling) if word.startswith(_MATTER) and here[word] * 2 >= size
        ]
        plain = [
            word for word in sorted(here, key=telling) if not word.startswith(_MATTER) and (here[word] > 1 or size == 1)
        ]
        chosen = dict.fromkeys([*matters[:1], *plain])
        return tuple(chosen)[:words]


@cache
def _known() -> dict[str, Any]:
    told: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("grouping.yaml").read_text("utf-8"))
    return told


@cache
def _matters() -> tuple[re.Pattern[str], dict[str, list[str]]]:
    """The longest word first: 卫生室 is about doctors, 卫生 about dirt."""
    of: dict[str, list[str]] = {}
    for matter, names in _known()["matters"].items():
        for name in names:
            of.setdefault(name, []).append(matter)
    longest = sorted(of, key=lambda name: (-len(name), name))
    return re.compile("|".join(map(re.escape, longest))), of


@cache
def _stop() -> frozenset[str]:
    return frozenset(_known()["stop"])
