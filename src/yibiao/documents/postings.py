"""Which document holds which fingerprint, in files that are read in place (mmap) and never changed once written.

A segment is two files of 32-bit numbers, as many in each: ``names`` in ascending order and, beside each, the number of
a document that holds it.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint32]

_SLICE = 2_000_000
"""Entries merged at a time, which bounds the memory of a merge."""
_LOW = np.uint64(0xFFFFFFFF)
_UPPER = np.uint64(32)


@dataclass(frozen=True, slots=True)
class Postings:
    """Names in ascending order and the numbers of the documents that hold them."""

    names: Words
    numbers: Words

    def ranges(self, wanted: Words) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """For each wanted name (ascending) where its entries start and how many there are."""
        left = np.searchsorted(self.names, wanted, "left")
        return left, np.searchsorted(self.names, wanted, "right") - left


def gathered(names: Words, numbers: Words) -> Postings:
    """Of names and documents in any order; what is there twice is kept once."""
    keys = (names.astype(np.uint64) << _UPPER) | numbers
    keys.sort()
    first = np.ones(len(keys), dtype=bool)
    np.not_equal(keys[1:], keys[:-1], out=first[1:])
    keys = keys[first]
    return Postings((keys >> _UPPER).astype(np.uint32), (keys & _LOW).astype(np.uint32))


def joined(parts: Sequence[Postings]) -> Postings:
    """One of several."""
    return gathered(np.concatenate([one.names for one in parts]), np.concatenate([one.numbers for one in parts]))


def merged(segments: Sequence[Postings], alive: Words) -> Iterator[Postings]:
    """All entries in order, slice by slice, without those of documents that are not ``alive``."""
    for low, high in pairwise(_bounds(segments)):
        parts = []
        for one in segments:
            start, end = np.searchsorted(one.names, np.array([low, high], dtype=np.uint64), "left").tolist()
            parts.append(Postings(one.names[start:end], one.numbers[start:end]))
        part = joined(parts)
        kept = _among(part.numbers, alive)
        yield Postings(part.names[kept], part.numbers[kept])


def opened(folder: Path, segment: int, entries: int) -> Postings:
    """A segment, read in place. Raises ``FileNotFoundError`` if it was merged into another meanwhile, or was cut."""
    found = Postings(*(_mapped(path) for path in _paths(folder, segment)))
    if not len(found.names) == len(found.numbers) == entries:
        raise FileNotFoundError(f"segment {segment} in {folder} is not whole")
    return found


def write(folder: Path, segment: int, parts: Iterable[Postings]) -> int:
    """Writes parts in ascending order as one segment; how many entries. It is whole on the disk on return."""
    entries = 0
    paths = _paths(folder, segment)
    with paths[0].open("wb") as names, paths[1].open("wb") as numbers:
        for part in parts:
            part.names.tofile(names)
            part.numbers.tofile(numbers)
            entries += len(part.names)
        for file in (names, numbers):
            file.flush()
            os.fsync(file.fileno())
    _settle(folder)
    return entries


def drop_all_but(folder: Path, segments: Collection[int]) -> None:
    """Takes away the files of others. Who has them open reads on; a system that forbids it keeps them until later."""
    named = {path for segment in segments for path in _paths(folder, segment)}
    for path in {*folder.glob("*.names"), *folder.glob("*.numbers")} - named:
        with suppress(PermissionError):
            path.unlink(missing_ok=True)


def _paths(folder: Path, segment: int) -> tuple[Path, Path]:
    return folder / f"{segment:08}.names", folder / f"{segment:08}.numbers"


def _settle(folder: Path) -> None:
    """New files are in the folder also after a loss of power, where a folder can be told so."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)


def _mapped(path: Path) -> Words:
    if not path.stat().st_size:
        return np.empty(0, dtype=np.uint32)
    return np.memmap(path, dtype=np.uint32, mode="r", shape=(path.stat().st_size // 4,))


def _bounds(segments: Sequence[Postings]) -> list[int]:
    """Names that cut all entries into slices of about ``_SLICE``, by those of the largest segment."""
    largest = max((one.names for one in segments), key=len)
    slices = sum(len(one.names) for one in segments) // _SLICE + 1
    cuts = largest[np.arange(1, slices) * len(largest) // slices].tolist()
    return [0, *sorted(set(cuts) - {0}), 1 << 32]


def _among(numbers: Words, alive: Words) -> NDArray[np.bool_]:
    """Whether each is one of ``alive``, by a table: numbers are handed out one after another."""
    table = np.zeros(int(max(alive.max(initial=0), numbers.max(initial=0))) + 1, dtype=bool)
    table[alive] = True
    return table[numbers]
