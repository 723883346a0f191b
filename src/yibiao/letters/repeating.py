"""Letters that ask the same of the same thing, put together: the bend of one road, the line of one bus, one factory.

What tells one thing from another like it are its marks (a number of a line, a road, a house) and its places; words say
what is asked. Tf-idf over all three, marks and places weighing more; cosine; average linkage (Sokal & Michener 1958)
cut at ``_HEIGHT``. Weights and height were chosen on the tuning half: bench/letters.py. Deterministic.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import rjieba
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from yibiao.letters.model import Letter, Repeated
from yibiao.texts.grouping import matters_of

MARK_WEIGHT, PLACE_WEIGHT, MATTER_WEIGHT, TITLE_WEIGHT = 3.0, 1.5, 1.5, 2.0
HEIGHT = 0.6
_NEAR = 0.12  # letters less alike than this are never looked at together
_LARGEST = 3_000  # letters linked at once
# 481路, 特17, F75路, 3号楼; not 60公里, 7月18日, 16米, 20分钟, 90%
_MARK = re.compile(
    r"(?:快速直达专线|快专|[专特夜快通]|[A-Za-z]{1,2})?\d{1,4}(?!\d)(?!\s*(?:公里|千米|[年月日号天米元分秒个人次辆户趟点时%％:：.．—-]))"
)
_TAIL = re.compile(r"[路线号]$")
# 桐湾村, 杏花坞村 → 花坞村: always two characters of the name, wherever the name begins
_PLACE = re.compile(r"[一-鿿]{2}(?:村|镇|乡|社区|小区|街道|大桥|学校|小学|中学|医院|市场|公园)")
_WORDS = ("n", "v", "a", "i", "l", "j", "eng")
_STOP = frozenset(Path(__file__).with_name("everywhere.txt").read_text("utf-8").split())


def repeated(letters: Sequence[Letter], *, height: float = HEIGHT) -> list[Repeated]:
    """Every letter in one matter, the largest first; one that is like no other is a matter by itself."""
    features = [features_of(one) for one in letters]
    used = [at for at, one in enumerate(features) if one]
    silent = [Repeated((), (at,)) for at, one in enumerate(features) if not one]
    if not used:
        return silent
    vectors = _vectors([features[at] for at in used])
    common = Counter(word for at in used for word in features[at])
    groups = [[used[at] for at in some] for some in _linked(vectors, height)]
    found = [Repeated(_label(some, features, common, len(used)), tuple(sorted(some))) for some in groups]
    return sorted([*found, *silent], key=lambda one: (-len(one.members), one.members))


def features_of(letter: Letter) -> dict[str, float]:
    """Words, places and marks with their weights, how often they are said."""
    found: dict[str, float] = defaultdict(float)
    for text, weight in ((letter.title, TITLE_WEIGHT), (letter.text, 1.0), (letter.place, 1.0)):
        for mark in _MARK.findall(text):
            found[f"#{_TAIL.sub('', mark).upper()}"] += weight * MARK_WEIGHT
        for place in _PLACE.findall(text):
            found[f"@{place}"] += weight * PLACE_WEIGHT
        for matter in matters_of(text):
            found[f"§{matter}"] += weight
        for word, kind in rjieba.tag(text):
            if kind in ("ns", "nz", "nt") and len(word) > 1 and "某" not in word:
                found[f"@{word}"] += weight * PLACE_WEIGHT
            elif len(word) > 1 and kind.startswith(_WORDS) and not kind.startswith("nr") and word not in _STOP:
                found[word] += weight
    return dict(found)


def _vectors(features: Sequence[Mapping[str, float]]) -> csr_matrix:
    """Rows of length one."""
    common = Counter(word for one in features for word in one)
    column = {word: at for at, word in enumerate(sorted(common))}
    data, rows, columns = [], [], []
    for row, one in enumerate(features):
        for word, weight in one.items():
            data.append(
                (1 + math.log(max(1.0, weight))) * weight_of(word) * math.log((1 + len(features)) / common[word])
            )
            rows.append(row)
            columns.append(column[word])
    found = csr_matrix((data, (rows, columns)), shape=(len(features), len(column)))
    lengths = np.sqrt(np.asarray(found.multiply(found).sum(axis=1)).ravel())
    return csr_matrix(found.multiply(1 / np.where(lengths > 0, lengths, 1.0)[:, None]))


def weight_of(word: str) -> float:
    """Marks and places tell one thing from another like it; a matter (修路) makes one of the words for it."""
    return {"#": MARK_WEIGHT, "@": PLACE_WEIGHT, "§": MATTER_WEIGHT}.get(word[0], 1.0)


def _linked(vectors: csr_matrix, height: float) -> list[list[int]]:
    """Pieces that nothing joins are linked each for itself, so that a county's year fits into memory."""
    near = (vectors @ vectors.T).tocsr()
    near.data[near.data < _NEAR] = 0
    near.eliminate_zeros()
    _count, pieces = connected_components(near, directed=False)
    found: list[list[int]] = []
    for piece in range(_count):
        some = np.flatnonzero(pieces == piece)
        for at in range(0, len(some), _LARGEST):
            found += _cut(vectors, some[at : at + _LARGEST], height)
    return found


def _cut(vectors: csr_matrix, some: NDArray[np.intp], height: float) -> list[list[int]]:
    if len(some) == 1:
        return [[int(some[0])]]
    near = np.asarray((vectors[some] @ vectors[some].T).todense())
    apart = np.clip(1 - near, 0, None)[np.triu_indices(len(some), 1)]
    labels = fcluster(linkage(apart, "average"), height, "distance")
    return [[int(one) for one in some[labels == label]] for label in np.unique(labels)]


def _label(
    members: Sequence[int], features: Sequence[Mapping[str, float]], common: Mapping[str, int], size: int
) -> tuple[str, ...]:
    """What most of them say and few others do."""
    here = Counter(word for at in members for word in features[at])

    def telling(word: str) -> tuple[float, str]:
        inside = here[word] / len(members)
        return -inside * weight_of(word) * math.log(1 + inside * size / common[word]), word

    return tuple(word.lstrip("#@§") for word in sorted(here, key=telling)[:4])
