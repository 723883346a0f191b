"""A corpus of documents on disk in which passages are found: which documents hold parts of this text, and how much.

A whole-document similarity (MinHash) does not see a fifth of a document copied into another; so every document is kept
under the names of all its runs of thirteen characters (``fingerprints``). A lookup gathers the documents that share
names with the text, rare names counting most, and the best are compared letter by letter (``copying``).

One folder, no server: ``corpus.sqlite`` and segment files (``shelf``, ``postings``). Readers never wait for the writer.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from math import log
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from yibiao.documents import postings
from yibiao.documents.copying import Copies, compare_plain
from yibiao.documents.fingerprints import KIND, names_of, windows
from yibiao.documents.postings import Postings
from yibiao.documents.quoting import judged
from yibiao.documents.shelf import Shelf
from yibiao.texts.normalising import plain

T = TypeVar("T")
Entry = tuple[str, str, Mapping[str, Any]]
"""Id, text, what is said of it."""

_FRESH = 256
"""Documents added one by one that wait in the database for their segment."""
_BATCH, _BULK = 256, 4096
"""Documents read at a time, and those of one segment and transaction, when many are added."""
_TIER = 8
"""So many segments of about one size are merged into one."""
_COMMON, _ALWAYS_RARE = 0.02, 50
"""Names in more than this share of the documents say little about where a text is from."""
_FORMULA_FROM, _FORMULA_SHARE = 5, 0.001
"""A formula stands in so many documents and in that share of them."""
_NONE = postings.gathered(np.empty(0, np.uint32), np.empty(0, np.uint32))


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that holds part of the text. ``share``: which part of the text stands there (``Copies.share``);
    ``copies`` are judged (``quoting``), formulas by how many documents of the corpus have them."""

    id: str
    share: float
    copies: Copies


class _Found(NamedTuple):
    """In how many documents each name is; and beside one another which name is in which document."""

    documents: NDArray[np.int64]
    names: NDArray[np.int64]
    numbers: NDArray[np.uint32]


class _Asked(NamedTuple):
    """Ids and texts to compare; in how many documents each name is; how many documents there are."""

    documents: list[tuple[str, str]]
    common: NDArray[np.int64]
    total: int


class _Session(threading.local):
    """What a thread has open."""

    def __init__(self, folder: Path) -> None:
        self.shelf = Shelf(folder / "corpus.sqlite")
        self.segments: dict[int, Postings] = {}
        self.fresh: tuple[tuple[int, int], Postings] = ((0, 0), _NONE)


class Corpus:
    """Many may read while one writes; writers wait for one another. Threads may share it, processes open their own."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._session = _Session(folder)
        if self._session.shelf.kind() != KIND:
            self.rebuild()

    def add(self, id: str, text: str, meta: Mapping[str, Any] | None = None) -> None:
        """Puts a document in, instead of the one that had the id."""
        self._add_few([(id, text, meta or {})])

    def add_many(self, documents: Iterable[Entry]) -> int:
        """Puts many in, some thousands at a time; after a crash whole thousands are there or not. How many."""
        waiting, added = iter(documents), 0
        while bulk := list(islice(waiting, _BULK)):
            if len(bulk) < _FRESH:
                self._add_few(bulk)
            else:
                self._add_bulk(bulk)
            added += len(bulk)
        return added

    def _add_few(self, documents: Sequence[Entry]) -> None:
        """They wait in the database until there are enough for a segment."""
        with self._session.shelf.writing() as shelf:
            for id, text, meta in documents:
                shelf.keep_fresh(shelf.put(id, text, meta), np.unique(windows(plain(text).codes)))
            if shelf.fresh_mark()[0] >= _FRESH:
                self._write(shelf, [_fresh(shelf)])
                shelf.forget_fresh()
        self._merge()

    def _add_bulk(self, documents: Sequence[Entry]) -> None:
        """While the database takes the texts, another thread makes the names."""
        with self._session.shelf.writing() as shelf, ThreadPoolExecutor(1) as other:
            waiting = other.submit(_named, [text for _, text, _ in documents])
            numbers = np.array([shelf.put(*document) for document in documents], dtype=np.uint32)
            names, owners = waiting.result()
            self._write(shelf, [postings.gathered(names, numbers[owners])])
        self._merge()

    def rebuild(self) -> None:
        """Indexes the texts anew: of another release's corpus, or when files of segments are missing or cut."""
        with self._session.shelf.writing() as shelf:
            shelf.drop_segments(list(shelf.segments()))
            shelf.forget_fresh()
            shelf.forget_removed()
            last = 0
            while some := shelf.texts(last, _BULK):
                names, owners = _named([text for _, text in some])
                self._write(shelf, [postings.gathered(names, np.array([one for one, _ in some], np.uint32)[owners])])
                last = some[-1][0]
            shelf.set_kind(KIND)
        self._merge()

    def remove(self, id: str) -> bool:
        """Takes a document out; whether it was there."""
        with self._session.shelf.writing() as shelf:
            there = shelf.take_out(id)
        self._merge()
        return there

    def get(self, id: str) -> tuple[str, dict[str, Any]] | None:
        """Text and what was said of it; None if it is not there."""
        return self._read(lambda shelf: shelf.get(id))

    def ids(self) -> list[str]:
        """In the order they came."""
        return self._read(Shelf.ids)

    def __len__(self) -> int:
        return self._read(Shelf.count)

    def search(
        self, text: str, limit: int = 10, *, least: float = 0.0, without: Collection[str] = ()
    ) -> list[Hit]:  # fmt: skip
        """The documents that hold most of the text, best first, with more than ``least``; those ids left out."""
        wanted = plain(text)
        names, which, times = np.unique(windows(wanted.codes), return_inverse=True, return_counts=True)
        most = 2 * limit + len(without)
        asked = self._read(lambda shelf: self._likeliest(shelf, names, times, most))
        compared = [
            (id, other, compare_plain(wanted, plain(other))) for id, other in asked.documents if id not in without
        ]
        best = sorted((one for one in compared if one[2].share > least), key=lambda one: (-one[2].share, one[0]))
        common, formula_from = asked.common[which], max(_FORMULA_FROM, round(asked.total * _FORMULA_SHARE))
        return [
            Hit(id, copies.share, judged(copies, text, other, common=common, formula_from=formula_from))
            for id, other, copies in best[:limit]
        ]

    def commonness(self, text: str) -> NDArray[np.int64]:
        """For each run of thirteen letters, digits or hanzi of the text (``texts.normalising.plain``), by its start, in
        how many documents it stands: at most so many, since another run may have the same name. The least of the
        runs of a phrase is close to how many hold the phrase."""
        names, which = np.unique(windows(plain(text).codes), return_inverse=True)
        return self._read(lambda shelf: self._looked_up(shelf, names)).documents[which]

    def _likeliest(self, shelf: Shelf, names: NDArray[np.uint32], times: NDArray[np.int64], most: int) -> _Asked:
        """The documents worth comparing, best first."""
        found = self._looked_up(shelf, names)
        total = shelf.count()
        rare = found.documents <= max(_COMMON * total, _ALWAYS_RARE)
        weights = times * np.log1p(total / np.maximum(found.documents, 1)) * np.where(rare, 1.0, 1e-6)
        votes = np.bincount(found.numbers, weights[found.names])
        best = [int(number) for number in np.argsort(-votes, kind="stable")[:most] if votes[number] > 0]
        return _Asked(shelf.numbered(best), found.documents, total)

    def _looked_up(self, shelf: Shelf, names: NDArray[np.uint32]) -> _Found:
        which, numbers = [np.empty(0, np.int64)], [np.empty(0, np.uint32)]
        for part in self._postings(shelf):
            left, counts = part.ranges(names)
            nth = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
            numbers.append(part.numbers[np.repeat(left, counts) + nth])
            which.append(np.repeat(np.arange(len(names)), counts))
        found, owners = np.concatenate(numbers), np.concatenate(which)
        removed = shelf.removed()
        if len(removed):
            there = ~np.isin(found, removed)
            found, owners = found[there], owners[there]
        return _Found(np.bincount(owners, minlength=len(names)), owners, found)

    def _postings(self, shelf: Shelf) -> list[Postings]:
        """All segments as they are in this transaction, and what is in none yet."""
        named, opened = shelf.segments(), self._session.segments
        for segment in opened.keys() - named.keys():
            del opened[segment]
        for segment in named.keys() - opened.keys():
            opened[segment] = postings.opened(self.folder, segment, named[segment])
        mark = shelf.fresh_mark()
        if mark != self._session.fresh[0]:
            self._session.fresh = (mark, _fresh(shelf))
        return [*opened.values(), self._session.fresh[1]]

    def _read(self, ask: Callable[[Shelf], T]) -> T:
        """Asks in one moment of the corpus; again if the writer dropped a file of that moment before it was open, and
        a last time with a new index if files are gone for good."""
        for _ in range(4):
            try:
                with self._session.shelf.reading() as shelf:
                    return ask(shelf)
            except FileNotFoundError:
                continue
        self.rebuild()
        with self._session.shelf.reading() as shelf:
            return ask(shelf)

    def _write(self, shelf: Shelf, parts: Iterable[Postings]) -> None:
        segment = shelf.new_segment()
        shelf.set_entries(segment, postings.write(self.folder, segment, parts))

    def _merge(self) -> None:
        """Merges what is due; files no longer named are dropped while no other writer can be writing one."""
        while _due(self._session.shelf):
            try:
                self._merge_once()
            except FileNotFoundError:
                self.rebuild()
            with self._session.shelf.writing() as shelf:
                postings.drop_all_but(self.folder, shelf.segments())

    def _merge_once(self) -> None:
        with self._session.shelf.writing() as shelf:
            chosen, entries = _due(shelf), shelf.segments()
            if chosen:
                segments = [postings.opened(self.folder, one, entries[one]) for one in chosen]
                self._write(shelf, postings.merged(segments, shelf.alive()))
                shelf.drop_segments(chosen)
            if len(chosen) == len(entries):
                shelf.forget_removed()


def _named(texts: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Names of the texts' runs and the places of their texts, as ``names_of``, in bounded memory."""
    names, owners = [], []
    for start in range(0, len(texts), _BATCH):
        some, places = names_of(texts[start : start + _BATCH])
        names.append(some)
        owners.append((places + start).astype(np.uint32))
    return np.concatenate(names), np.concatenate(owners)


def _fresh(shelf: Shelf) -> Postings:
    """What is in no segment yet."""
    names, numbers = shelf.fresh()
    owners = np.repeat(np.asarray(numbers, dtype=np.uint32), [len(one) for one in names])
    return postings.gathered(np.concatenate([np.empty(0, np.uint32), *names]), owners)


def _due(shelf: Shelf) -> list[int]:
    """The segments to merge: as many as ``_TIER`` of one size, or all when a quarter of the documents was taken out."""
    sizes = shelf.segments()
    if shelf.count_removed() * 4 > max(shelf.count(), _FRESH):
        return list(sizes)
    tiers: dict[int, list[int]] = defaultdict(list)
    for segment, entries in sizes.items():
        tiers[int(log(entries + 1, _TIER))].append(segment)
    return next((tier for tier in tiers.values() if len(tier) >= _TIER), [])
