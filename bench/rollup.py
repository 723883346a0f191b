"""24,000 villages × 60 items × five levels: ours against hand-written DuckDB SQL, polars and numpy, in one run.

python bench/rollup.py [--pairs 7] [--corrections 1000]

All get the same numbers in the form they like best, prepared before the clock starts: DuckDB a table of whole columns
(NULL: not known), polars a frame, numpy and ours arrays. All give the sum and the count of known values of every item
for each township, county, city and the province; that they are equal is checked before anything is timed. Each peer is
timed in turns with ours (ours, peer, peer, ours); what is printed is the median of the ratios of these pairs, with the
least and the greatest. Each library uses the threads that it takes by itself; CPU seconds are printed beside.
Then corrections of single villages are carried up, and what comes out is compared with adding everything up anew.
Fixed seed.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from itertools import pairwise
from statistics import median

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa

from yibiao.rollup import Adders, Cascade, Totals, Tree, roll_up, same

VILLAGES, ITEMS = 24_000, 60
SIZES = (VILLAGES, 1_600, 110, 14, 1)
UNKNOWN = 0.07
NAMES = ("village", "township", "county", "city", "province")


def invented(seed: int = 6) -> tuple[Tree, np.ndarray, np.ndarray]:
    """A province of the size of Sichuan in invented numbers, in no order: ``(tree, sums, known)``."""
    random = np.random.default_rng(seed)
    parents = []
    for size, above in pairwise(SIZES):
        own = np.concatenate([np.arange(above), random.integers(0, above, size - above)])
        parents.append(random.permutation(own))
    known = random.random((VILLAGES, ITEMS)) >= UNKNOWN
    sums = np.where(known, random.integers(-1_000, 10_000_000, (VILLAGES, ITEMS)), 0)
    return Tree(tuple(parents), SIZES), sums, known.astype(np.int32)


class Duck:
    """Totals by level, each from the one below; the ways of a village are columns of its own table."""

    def __init__(self, tree: Tree, sums: np.ndarray, known: np.ndarray) -> None:
        self.connection = duckdb.connect()
        columns = {f"c{at}": pa.array(sums[:, at], mask=known[:, at] == 0) for at in range(ITEMS)}
        village = pa.table({"p0": tree.parents[0], **columns})
        self.connection.register("given", village)
        self.connection.execute("CREATE TABLE villages AS SELECT * FROM given")
        for level, parents in enumerate(tree.parents[1:], start=1):
            self.connection.register("given", pa.table({"id": np.arange(len(parents)), "above": parents}))
            self.connection.execute(f"CREATE TABLE places{level} AS SELECT * FROM given")

    def run(self) -> None:
        first = ", ".join(f"sum(c{at})::BIGINT s{at}, count(c{at})::INTEGER n{at}" for at in range(ITEMS))
        further = ", ".join(f"sum(s{at})::BIGINT s{at}, sum(n{at})::INTEGER n{at}" for at in range(ITEMS))
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE level1 AS SELECT p0 id, {first} FROM villages GROUP BY 1"
        )
        for level in range(2, len(SIZES)):
            self.connection.execute(
                f"CREATE OR REPLACE TEMP TABLE level{level} AS SELECT above id, {further} "
                f"FROM level{level - 1} JOIN places{level - 1} USING (id) GROUP BY 1"
            )

    def levels(self) -> list[Totals]:
        self.run()
        return [self._level(f"SELECT * FROM level{level} ORDER BY id") for level in range(1, len(SIZES))]

    def _level(self, query: str) -> Totals:
        told = self.connection.execute(query).fetchnumpy()
        sums, known = (np.stack([told[f"{kind}{at}"] for at in range(ITEMS)], axis=1) for kind in "sn")
        return Totals(np.ma.filled(sums, 0), np.ma.filled(known, 0))


class DuckAtOnce(Duck):
    """All levels in one statement over the villages, with grouping sets."""

    def __init__(self, tree: Tree, sums: np.ndarray, known: np.ndarray) -> None:
        super().__init__(tree, sums, known)
        way = tree.parents[0]
        given = {"p1": way}
        for level, parents in enumerate(tree.parents[1:], start=2):
            way = parents[way]
            given[f"p{level}"] = way
        self.connection.register("ways", pa.table(given))
        self.connection.execute("CREATE TABLE wide AS SELECT * FROM ways POSITIONAL JOIN villages")

    def run(self) -> None:
        told = ", ".join(f"sum(c{at})::BIGINT s{at}, count(c{at})::INTEGER n{at}" for at in range(ITEMS))
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE every AS SELECT p1, p2, p3, p4, {told} FROM wide "
            "GROUP BY GROUPING SETS ((p1), (p2), (p3), (p4))"
        )

    def levels(self) -> list[Totals]:
        self.run()
        return [
            self._level(f"SELECT p{level} id, * FROM every WHERE p{level} IS NOT NULL ORDER BY 1")
            for level in range(1, len(SIZES))
        ]


class Polars:
    """Totals by level: each frame is grouped by its parents, which are looked up by the places' numbers."""

    def __init__(self, tree: Tree, sums: np.ndarray, known: np.ndarray) -> None:
        columns = {
            f"c{at}": pl.Series(sums[:, at]).scatter(np.flatnonzero(known[:, at] == 0), None) for at in range(ITEMS)
        }
        self.villages = pl.DataFrame({"id": tree.parents[0], **columns})
        self.parents = [pl.Series(one) for one in tree.parents]
        names = range(ITEMS)
        self.first = [e for at in names for e in (pl.col(f"c{at}").sum().alias(f"s{at}"),
                                                  pl.col(f"c{at}").count().cast(pl.Int32).alias(f"n{at}"))]  # fmt: skip
        self.further = [e for at in names for e in (pl.col(f"s{at}").sum(), pl.col(f"n{at}").sum())]

    def run(self) -> list[pl.DataFrame]:
        found = [self.villages.group_by("id").agg(self.first)]
        for parents in self.parents[1:]:
            above = parents.gather(found[-1]["id"])
            found.append(found[-1].with_columns(above.alias("id")).group_by("id").agg(self.further))
        return found

    def levels(self) -> list[Totals]:
        return [_of_table(one) for one in self.run()]


class PolarsJoin(Polars):
    """All villages joined with their ways, grouped by each level."""

    def __init__(self, tree: Tree, sums: np.ndarray, known: np.ndarray) -> None:
        super().__init__(tree, sums, known)
        self.above = [pl.DataFrame({"id": np.arange(len(one)), "above": one}) for one in tree.parents[1:]]

    def run(self) -> list[pl.DataFrame]:
        found = [self.villages.lazy().group_by("id").agg(self.first)]
        for parents in self.above:
            joined = found[-1].join(parents.lazy(), on="id").drop("id").rename({"above": "id"})
            found.append(joined.group_by("id").agg(self.further))
        return pl.collect_all(found)


class Numpy:
    """What one writes with numpy by hand: ``np.add.at`` a level."""

    def __init__(self, tree: Tree, sums: np.ndarray, known: np.ndarray) -> None:
        self.tree, self.sums, self.known = tree, sums, known

    def run(self) -> list[Totals]:
        levels = [Totals(self.sums, self.known)]
        for parents, size in zip(self.tree.parents, SIZES[1:], strict=True):
            sums, known = np.zeros((size, ITEMS), np.int64), np.zeros((size, ITEMS), np.int32)
            np.add.at(sums, parents, levels[-1].sums)
            np.add.at(known, parents, levels[-1].known)
            levels.append(Totals(sums, known))
        return levels[1:]

    def levels(self) -> list[Totals]:
        return self.run()


class NumpySorted(Numpy):
    """The same with places sorted by their parents and ``np.add.reduceat``."""

    def run(self) -> list[Totals]:
        levels = [Totals(self.sums, self.known)]
        for parents, size in zip(self.tree.parents, SIZES[1:], strict=True):
            order = np.argsort(parents, kind="stable")
            starts = np.searchsorted(parents[order], np.arange(size))
            below = levels[-1]
            levels.append(
                Totals(np.add.reduceat(below.sums[order], starts), np.add.reduceat(below.known[order], starts))
            )
        return levels[1:]


def _of_table(table: pl.DataFrame) -> Totals:
    table = table.sort("id")
    return Totals(
        table.select([pl.col(f"s{at}").fill_null(0) for at in range(ITEMS)]).to_numpy(),
        table.select([pl.col(f"n{at}") for at in range(ITEMS)]).to_numpy(),
    )


def load() -> str:
    return " ".join(f"{one:.2f}" for one in os.getloadavg())


def timed(act: Callable[[], object]) -> tuple[float, float]:
    """Seconds and CPU seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - wall, time.process_time() - cpu


def against(name: str, ours: Callable[[], object], theirs: Callable[[], object], pairs: int) -> float:
    """Print and return the median of how many times longer the other takes."""
    for act in (ours, theirs, ours, theirs):
        act()
    ratios: list[float] = []
    cpus: list[float] = []
    own: list[tuple[float, float]] = []
    other: list[tuple[float, float]] = []
    for at in range(pairs):
        order = [(ours, own), (theirs, other)] if at % 2 == 0 else [(theirs, other), (ours, own)]
        for act, kept in (*order, *reversed(order)):
            kept.append(timed(act))
        ratios.append(sum(one[0] for one in other[-2:]) / sum(one[0] for one in own[-2:]))
        cpus.append(sum(one[1] for one in other[-2:]) / sum(one[1] for one in own[-2:]))
    print(
        f"{name:<34} {median(ratios):8.1f} × ({min(ratios):.1f}–{max(ratios):.1f}), "
        f"of CPU {median(cpus):.1f} × ({min(cpus):.1f}–{max(cpus):.1f}), {pairs} pairs; "
        f"ours {1e3 * median(one[0] for one in own):.2f} ms, CPU {1e3 * median(one[1] for one in own):.2f}; "
        f"theirs {1e3 * median(one[0] for one in other):.2f} ms, CPU {1e3 * median(one[1] for one in other):.2f}"
    )
    return median(ratios)


def corrected(tree: Tree, sums: np.ndarray, known: np.ndarray, count: int) -> tuple[list[float], bool]:
    """Milliseconds of each of ``count`` corrections of whole villages, and whether all levels are then as anew."""
    random = np.random.default_rng(7)
    cascade = Cascade(tree, ITEMS)
    cascade.fill(sums, known)
    took = []
    for village in random.integers(0, VILLAGES, count):
        there = (random.random(ITEMS) >= UNKNOWN).astype(np.int32)
        new = np.where(there, random.integers(-1_000, 10_000_000, ITEMS), 0)
        began = time.perf_counter()
        cascade.correct(int(village), new, there)
        took.append(1e3 * (time.perf_counter() - began))
    own = cascade.levels[0]
    return took, same(cascade.levels, roll_up(tree, own.sums, own.known))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--corrections", type=int, default=1_000)
    given = parser.parse_args()
    tree, sums, known = invented()
    adders = Adders(tree)
    print(f"{VILLAGES} villages × {ITEMS} items, levels {dict(zip(NAMES, SIZES, strict=True))}; "
          f"{int(known.sum())} of {known.size} values known; {os.cpu_count()} cores, load {load()}")  # fmt: skip
    print(f"duckdb {duckdb.__version__}, polars {pl.__version__}, numpy {np.__version__}")

    def ours() -> list[Totals]:
        return adders.totals(sums, known)

    peers: dict[str, type[Duck] | type[Polars] | type[Numpy]] = {
        "DuckDB, level by level": Duck, "DuckDB, grouping sets": DuckAtOnce, "polars, level by level": Polars,
        "polars, lazy with joins": PolarsJoin, "numpy, add.at": Numpy, "numpy, sorted, reduceat": NumpySorted,
    }  # fmt: skip
    made: dict[str, Duck | Polars | Numpy] = {name: kind(tree, sums, known) for name, kind in peers.items()}
    for name, one in made.items():
        equal = same(ours()[1:], one.levels())
        print(f"{name}: equal {equal}")
        assert equal, name
    found = {name: against(name, ours, one.run, given.pairs) for name, one in made.items()}
    against("ours with the adders made anew", ours, lambda: roll_up(tree, sums, known), given.pairs)
    duck = min(found["DuckDB, level by level"], found["DuckDB, grouping sets"])
    print(f"aim: all levels in a fifth of DuckDB's time or less: 1/{duck:.1f}, {'met' if duck >= 5 else 'missed'}")
    took, equal = corrected(tree, sums, known, given.corrections)
    late = sum(one > 5 for one in took)
    print(
        f"{len(took)} corrections of one village: median {median(took):.4f} ms, p95 {np.quantile(took, 0.95):.4f}, "
        f"worst {max(took):.4f}; over 5 ms: {late}; equal to adding up anew: {equal}"
    )
    print(f"aim: a correction in 5 ms or less over all levels: {'met' if np.quantile(took, 0.95) <= 5 else 'missed'}; "
          f"load {load()}")  # fmt: skip


if __name__ == "__main__":
    main()
