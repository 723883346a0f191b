"""Facts of one unit put in the order of their files with only some of them in memory.

They come place by place and leave period by period, item by item, place by place. Each time there are many, they are
sorted and laid down on the disk as a run, a batch an item; at the end each item's batches are taken from run after run.
A unit of few people never touches the disk.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import chain, groupby
from pathlib import Path
from typing import Self

import pyarrow as pa

from .tables import GROUP, SCHEMAS

_SCHEMA = SCHEMAS["facts"]
_BY = ("period", "item")
_PACKED = pa.ipc.IpcWriteOptions(compression="lz4")
_Key = tuple[str, str]


class Runs:
    """``folder`` is this one's own while it is open. ``most`` rows are held before they are laid down."""

    def __init__(self, folder: Path, most: int = GROUP // 2) -> None:
        self._folder, self._most = folder, most
        self._waiting: list[pa.Table] = []
        self._held = 0
        self._files: list[pa.OSFile] = []
        self._runs: list[pa.ipc.RecordBatchFileReader] = []
        self._at: dict[_Key, list[tuple[int, int]]] = {}  # run and batch

    def add(self, facts: pa.Table) -> None:
        """Of the same place as those before, or of one that comes after it by its code."""
        self._waiting.append(facts)
        self._held += facts.num_rows
        if self._held >= self._most:
            self._lay_down()

    def periods(self) -> Iterator[tuple[str, Iterator[pa.Table]]]:
        """Each period with its rows in order; called once, when all are there."""
        last = dict(self._sorted())
        for period, keys in groupby(sorted(self._at.keys() | last.keys()), key=lambda key: key[0]):
            yield period, chain.from_iterable(self._rows(key, last) for key in keys)

    def _rows(self, key: _Key, last: dict[_Key, pa.Table]) -> Iterator[pa.Table]:
        for run, batch in self._at.get(key, ()):
            yield pa.Table.from_batches([self._runs[run].get_batch(batch)])
        if key in last:
            yield last[key]

    def _sorted(self) -> Iterator[tuple[_Key, pa.Table]]:
        """What waits, an item of a period each; within it as it came."""
        rows = pa.concat_tables([_SCHEMA.empty_table(), *self._waiting]).sort_by([(one, "ascending") for one in _BY])
        counts, first = rows.group_by(_BY, use_threads=False).aggregate([([], "count_all")]), 0
        for period, item, count in zip(*(counts[name].to_pylist() for name in (*_BY, "count_all")), strict=True):
            yield (period, item), rows.slice(first, count)
            first += count
        self._waiting, self._held = [], 0

    def _lay_down(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{len(self._runs)}.arrow"
        with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, _SCHEMA, options=_PACKED) as run:
            for batch, (key, rows) in enumerate(self._sorted()):
                run.write_batch(rows.combine_chunks().to_batches()[0])
                self._at.setdefault(key, []).append((len(self._runs), batch))
        self._files.append(pa.OSFile(str(path)))
        self._runs.append(pa.ipc.open_file(self._files[-1]))

    def __enter__(self) -> Self:
        shutil.rmtree(self._folder, ignore_errors=True)  # what a killed one left
        return self

    def __exit__(self, *problem: object) -> None:
        self._runs.clear()
        for one in self._files:
            one.close()
        shutil.rmtree(self._folder, ignore_errors=True)
