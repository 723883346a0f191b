"""Other matchers on the same problems: which of the catalogue's items does each field of a form mean?

Each takes the texts of the fields of one form and returns, for every field, (item, score) best first. The two
baselines get either the items' names alone or also every synonym (an item's score is its best word's); the two
schema matchers of ``valentine`` take tables, so a form becomes one table and the catalogue another.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process
from sklearn.feature_extraction.text import TfidfVectorizer

from yibiao.catalogue import Catalogue

SHOWN = 5
Ranked = list[tuple[str, float]]
Peer = Callable[[Sequence[str]], list[Ranked]]


def item_words(catalogue: Catalogue, *, synonyms: bool) -> tuple[list[str], list[str]]:
    """(words, the code of each)."""
    words, codes = [], []
    for item in catalogue.items.values():
        for word in item.words if synonyms else (item.name,):
            words.append(word)
            codes.append(item.code)
    return words, codes


def _best(scores: np.ndarray, codes: Sequence[str]) -> Ranked:
    """The best five items of one row of word scores."""
    best: dict[str, float] = {}
    for at in np.argsort(-scores, kind="stable")[: SHOWN * 12]:
        if codes[at] not in best:
            best[codes[at]] = float(scores[at])
            if len(best) == SHOWN:
                break
    return list(best.items())


class TfIdf:
    """Cosine of tf-idf over character 1- and 2-grams, idf from the items' words."""

    def __init__(self, words: Sequence[str], codes: Sequence[str]) -> None:
        self._codes = codes
        self._grams = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), lowercase=True)
        self._items = self._grams.fit_transform(words).T.tocsr()

    def __call__(self, texts: Sequence[str]) -> list[Ranked]:
        scores = (self._grams.transform(texts) @ self._items).toarray()
        return [_best(row, self._codes) for row in scores]

    def among(self, text: str, subjects: frozenset[str]) -> Ranked:
        """As if told what kinds of subject the right items have: an upper bound of what context could give it."""
        scores = (self._grams.transform([text]) @ self._items).toarray()[0]
        return _best(np.where([code.partition(".")[0] in subjects for code in self._codes], scores, -1.0), self._codes)

    def pairwise(self, texts: Sequence[str]) -> np.ndarray:
        rows = self._grams.transform(texts)
        return np.asarray((rows @ rows.T).todense())


class RapidFuzz:
    """rapidfuzz's ratio (normalised indel similarity): its WRatio was no better and took a hundred times as long."""

    def __init__(self, words: Sequence[str], codes: Sequence[str]) -> None:
        self._words, self._codes = words, codes

    def __call__(self, texts: Sequence[str]) -> list[Ranked]:
        return [_best(row, self._codes) for row in self._scores(texts, self._words)]

    def pairwise(self, texts: Sequence[str]) -> np.ndarray:
        return self._scores(texts, texts)

    @staticmethod
    def _scores(texts: Sequence[str], words: Sequence[str]) -> np.ndarray:
        return process.cdist(texts, words, scorer=fuzz.ratio, dtype=np.float32, workers=2) / 100


class Valentine:
    """COMA (schema, or schema and values) and Similarity Flooding, as ``valentine`` ships them.

    ``values`` are, for the items that have a code list, its words: all a catalogue can offer as instances.
    """

    def __init__(self, algorithm: object, names: Mapping[str, str], values: Mapping[str, Sequence[str]]) -> None:
        self._algorithm = algorithm
        self._code_of: dict[str, str] = {}
        columns: dict[str, list[str]] = {}
        for code, name in names.items():
            column = name if name not in columns else f"{name}（{code}）"
            columns[column] = list(values.get(code, ()))
            self._code_of[column] = code
        self._items = _table_of(columns)

    def match(self, texts: Sequence[str], samples: Sequence[Sequence[str]]) -> list[Ranked]:
        from valentine import valentine_match

        columns: dict[str, list[str]] = {}
        for text, values in zip(texts, samples, strict=True):
            name = text
            while name in columns:
                name += "′"
            columns[name] = list(values)
        logging.disable(logging.WARNING)
        found = valentine_match([_table_of(columns), self._items], self._algorithm, df_names=["form", "items"])
        logging.disable(logging.NOTSET)
        ranked: dict[str, Ranked] = {name: [] for name in columns}
        for pair, score in found.items():
            ranked[pair.source_column].append((self._code_of[pair.target_column], float(score)))
        return [sorted(ranked[name], key=lambda one: -one[1])[:SHOWN] for name in columns]


def _table_of(columns: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    rows = max((len(values) for values in columns.values()), default=0) or 1
    return pd.DataFrame({name: [*values, *[""] * (rows - len(values))] for name, values in columns.items()})
