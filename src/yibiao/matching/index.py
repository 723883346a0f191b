"""The catalogue prepared for matching: exact words, interchangeable wordings, and character grams.

The first two may prove that a label names an item. The grams only propose: on look-alikes of Chinese headers
every string similarity is worse than a coin (户籍人口 against 常住人口), so nothing here decides by a score.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..catalogue import DataItem
from .labels import clean_label
from .lexicon import Lexicon

Level = Literal["name", "synonym", "rewording", "affix", "ambiguous"]
_WIDTH = np.int64(1) << 21  # more than any code point
_SINGLE = 1.5  # Chinese labels are short: a shared character says much
_CUTOFF = 40  # how many proposals a label may have


class Hit(NamedTuple):
    """An item reached by words: ``word`` is the catalogue's, ``level`` how it agrees with the label."""

    item: str
    level: Level
    word: str


class WordIndex:
    """Words of plain items by exact and by canonical spelling; composites are reached by role and plain item."""

    def __init__(self, items: Iterable[DataItem], lexicon: Lexicon) -> None:
        words: list[str] = []
        hits: list[Hit] = []
        for item in items:
            for level, group in (("name", (item.name,)), ("synonym", item.synonyms), ("ambiguous", item.ambiguous)):
                for word in group:
                    words.append(word_key(word))
                    hits.append(Hit(item.code, level, word))  # type: ignore[arg-type]
        self._exact: dict[str, list[Hit]] = {}
        self._canonical: dict[str, list[Hit]] = {}
        self._folded: dict[str, list[Hit]] = {}
        self.canonical_words: dict[str, list[str]] = {}
        lines = lexicon.canonical("\n".join(words))
        written = zip(
            words, lines.split("\n"), lexicon.folded(lines).split("\n"), hits, strict=False
        )  # no words: one blank line
        for exact, canonical, folded, hit in written:
            self._exact.setdefault(exact, []).append(hit)
            self._canonical.setdefault(canonical, []).append(hit)
            self._folded.setdefault(folded, []).append(hit)
            self.canonical_words.setdefault(hit.item, []).append(canonical)
        self._lexicon = lexicon

    def claimants(self, text: str) -> int:
        """How many items go by these very words."""
        return len({hit.item for hit in self._exact.get(text, ())})

    def find(self, text: str) -> list[Hit]:
        """Items that the words name, each once, surest first."""
        found = {hit.item: hit for hit in reversed(self._exact.get(text, ()))}
        canonical = self._lexicon.canonical(text)
        looser: tuple[tuple[Level, list[Hit]], ...] = (
            ("rewording", self._canonical.get(canonical, [])),
            ("affix", self._folded.get(self._lexicon.folded(canonical), [])),
        )
        for level, hits in looser:
            for hit in hits:
                said: Level = "ambiguous" if hit.level == "ambiguous" else level
                found.setdefault(hit.item, Hit(hit.item, said, hit.word))
        return list(found.values())


def word_key(word: str) -> str:
    """A catalogue word as the labels are cleaned; most need nothing."""
    return (
        word if word.isalpha() and not word.isascii() and word.islower() == word.isupper() else clean_label(word).full
    )


class GramIndex:
    """Tf-idf of single characters and pairs over all words of all items, as an inverted index in numpy."""

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        """``words``: per item code the canonical words it goes by."""
        self.codes = list(words)
        counts = np.fromiter((len(group) for group in words.values()), dtype=np.int64, count=len(words))
        self._first_word = np.concatenate(([0], np.cumsum(counts)[:-1])) if len(words) else np.zeros(0, np.int64)
        documents = int(counts.sum())
        grams, owners = _grams_of_lines("\n".join(word for group in words.values() for word in group))
        pairs, times = np.unique(grams * np.int64(documents + 1) + owners, return_counts=True)
        gram_of, document_of = np.divmod(pairs, np.int64(documents + 1))
        vocabulary, starts, spread = np.unique(gram_of, return_index=True, return_counts=True)
        idf = np.log1p(documents / spread)
        weight = np.sqrt(times) * np.repeat(idf, spread)
        norm = np.sqrt(np.bincount(document_of, weights=weight * weight, minlength=documents))
        self._documents = document_of
        self._weights = weight / norm[document_of]
        self._idf = idf.tolist()
        self._starts, self._ends = starts.tolist(), (starts + spread).tolist()
        self._vocabulary = {int(gram): at for at, gram in enumerate(vocabulary)}
        self._size = documents

    def propose(self, parts: Sequence[tuple[str, float]], limit: int = _CUTOFF) -> list[tuple[str, float]]:
        """The nearest items to weighted canonical texts (the leaf counts most), with cosine of the nearest word."""
        wanted: dict[int, float] = {}
        for text, weight in parts:
            for gram in _grams_of_word(text):
                at = self._vocabulary.get(gram)
                if at is not None:
                    share = _SINGLE if gram < _WIDTH else 1.0
                    wanted[at] = wanted.get(at, 0.0) + weight * share * self._idf[at]
        if not wanted:
            return []
        spans = [(self._starts[at], self._ends[at], weight) for at, weight in wanted.items()]
        documents = np.concatenate([self._documents[start:end] for start, end, _ in spans])
        scores = np.concatenate([self._weights[start:end] * weight for start, end, weight in spans])
        by_word = np.bincount(documents, weights=scores, minlength=self._size)
        by_item = np.maximum.reduceat(by_word, self._first_word)
        best = _largest(by_item, limit)
        length = float(np.sqrt(sum(weight * weight for weight in wanted.values())))
        return [(self.codes[at], float(by_item[at]) / length) for at in best if by_item[at] > 0]


def _largest(values: NDArray[np.float64], limit: int) -> NDArray[np.intp]:
    if len(values) > limit:
        picked = np.argpartition(values, -limit)[-limit:]
        return picked[np.argsort(-values[picked], kind="stable")]
    return np.argsort(-values, kind="stable")


def _grams_of_word(text: str) -> list[int]:
    codes = [ord(letter) for letter in text]
    return codes + [first * int(_WIDTH) + second for first, second in pairwise(codes)]


def _grams_of_lines(text: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Every character and pair of every line, and the number of its line."""
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.int64)
    is_break = codes == ord("\n")
    line = np.cumsum(is_break)
    pair = ~is_break[:-1] & ~is_break[1:]
    grams = np.concatenate((codes[~is_break], (codes[:-1] * _WIDTH + codes[1:])[pair]))
    return grams, np.concatenate((line[~is_break], line[:-1][pair]))
