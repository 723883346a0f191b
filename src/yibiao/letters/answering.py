"""Which department should answer: like letters that were answered before, and the words of each department's duties.

Nearest centroid on tf-idf of characters taken two and three at a time (E. Han, G. Karypis, Centroid-Based Document
Classification, PKDD 2000), because letters are short and their words unevenly cut; the duties' words are one more
letter of each department, so that one without any answered letter can be found too.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from yibiao.letters.model import Letter

_NOT_WORDS = re.compile(r"[^一-鿿A-Za-z0-9]+|建议|希望|您好|你好|谢谢|感谢")
_DUTY_WEIGHT = 0.2  # of a word of the duties found, against the likeness to letters; chosen on the tuning half
_ENOUGH = 3  # answered letters from which a department's own letters speak for themselves


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``score``: likeness from 0 to about 1; ``words``: words of the duties that were found."""

    department: str
    score: float
    words: tuple[str, ...] = ()


class Answering:
    """Learned from letters that were answered. ``lines``: department → its line (民政), where it has one: then the
    words of that line's duties speak for it."""

    def __init__(self, letters: Iterable[Letter], lines: Mapping[str, str] | None = None) -> None:
        answered = [one for one in letters if one.department]
        grams = [_grams(one.words) for one in answered]
        self._common = Counter(gram for one in grams for gram in one)
        self._size = len(answered)
        self._centroids = self._middle([department_of(one) for one in answered], grams)
        self._lines = dict(lines) if lines is not None else {line: line for line in duties()}
        known = Counter(department_of(one) for one in answered)
        self._weak = {name for name in known if known[name] < _ENOUGH}

    def suggest(self, letter: Letter, most: int = 3) -> list[Suggestion]:
        """The likeliest first; none where nothing speaks for anybody."""
        own = self._scaled(_grams(letter.words))
        scores: dict[str, float] = {
            name: sum(weight * centroid.get(gram, 0.0) for gram, weight in own.items())
            for name, centroid in self._centroids.items()
        }
        found: dict[str, tuple[str, ...]] = {}
        for name, line in self._lines.items():
            words = said_of(line, letter.words)
            if words:
                found[name] = words
                scores[name] = scores.get(name, 0.0) + _DUTY_WEIGHT * (1 - math.exp(-len(words) / 2))
        ranked = sorted((name for name in scores if scores[name] > 0), key=lambda name: (-scores[name], name))
        return [Suggestion(name, scores[name], found.get(name, ())) for name in ranked[:most]]

    def _middle(self, names: Sequence[str], grams: Sequence[Counter[str]]) -> dict[str, dict[str, float]]:
        sums: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for name, one in zip(names, grams, strict=True):
            for gram, weight in self._scaled(one).items():
                sums[name][gram] += weight
        return {name: _unit(dict(one)) for name, one in sums.items()}

    def _scaled(self, grams: Counter[str]) -> dict[str, float]:
        weights = {
            gram: (1 + math.log(count)) * math.log((1 + self._size) / (1 + self._common[gram]))
            for gram, count in grams.items() if gram in self._common
        }  # fmt: skip
        return _unit(weights)


def department_of(letter: Letter) -> str:
    """Who answered; the first of several."""
    return re.split(r"[,，、;；]", letter.department)[0].strip()


def said_of(line: str, text: str) -> tuple[str, ...]:
    """The words of a line's duties that stand in a text, the first said first."""
    words = {word for word in duties().get(line, ()) if word in text}
    return tuple(sorted(words, key=lambda word: (text.index(word), word)))


@cache
def duties() -> dict[str, tuple[str, ...]]:
    """Line → words by which people speak of what it is in charge of."""
    told: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("departments.yaml").read_text("utf-8"))
    return {line: tuple(map(str, words)) for line, words in told.items()}


def _grams(text: str) -> Counter[str]:
    parts = _NOT_WORDS.split(text)
    return Counter(part[at : at + size] for part in parts for size in (2, 3) for at in range(len(part) - size + 1))


def _unit(weights: dict[str, float]) -> dict[str, float]:
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {gram: weight / length for gram, weight in weights.items()} if length else {}
