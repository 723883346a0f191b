"""The figures over many counties on each engine, by size: seconds, memory, bytes a fact, and how they grow.

    python bench/engine.py                          10^6 and 10^7 facts on DuckDB and Sail
    python bench/engine.py --sizes 1e6 1e7 1e8 --engines duckdb sail by-hand spark-cluster

Facts are invented on the way (seed 1) into a folder that is removed at the end: villages of 800 people with 20 items
each, 17 villages a township, 14 townships a county, 9 counties a city, 11 cities a province, so that the tree grows
with the facts as a country's does. ``by-hand`` is DuckDB with SQL written for this one question, without the snapshot's
tables, names or checks. Every engine is a process of its own; its memory is the most that it and what it started ever
held together (the sum of each process's peak). A figure is asked twice: what opens files first, then again; of the
second the processor's seconds are told too, which depend less on who else is working. All engines must give the same
rows, or the run ends.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

import numpy as np  # noqa: E402
import pyarrow as pa  # noqa: E402

from yibiao.engine import figures  # noqa: E402
from yibiao.engine.tables import SCHEMAS, day_number, table_from_rows, write  # noqa: E402

PEOPLE, VILLAGES, TOWNSHIPS, COUNTIES, CITIES = 800, 17, 14, 9, 11
NUMBERS, CHOICES, OTHERS = 10, 6, 4
ITEMS = [*(f"person.number_{at:02d}" for at in range(NUMBERS)), *(f"person.choice_{at:02d}" for at in range(CHOICES)),
         *(f"person.told_{at:02d}" for at in range(OTHERS))]  # fmt: skip
CODES = [f"值{at}" for at in range(8)]
DAY = date(2026, 11, 2)
ON = day_number(DAY)
IN_PROCESS = ("duckdb", "by-hand", "sail")  # whose processor time is this process's
FIGURES = ("rollup", "one item", "values", "coverage")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", nargs="+", type=float, default=[1e6, 1e7])
    parser.add_argument("--engines", nargs="+", default=["duckdb", "by-hand", "sail"])
    parser.add_argument("--figures", nargs="+", default=list(FIGURES), choices=FIGURES)
    parser.add_argument("--folder", type=Path, help="keep the facts here, and use those that are there")
    parser.add_argument("--again", type=int, default=2, help="how often a figure is asked")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        print(json.dumps(measure(chosen.one, chosen.folder, chosen.figures, chosen.again)))
        return
    where = chosen.folder or Path(tempfile.mkdtemp(prefix="yibiao-engine-"))
    rows = []
    try:
        for size in chosen.sizes:
            rows += one_size(int(size), where / f"{int(size)}", chosen)
    finally:
        if not chosen.folder:
            shutil.rmtree(where)
    grow(rows)


def one_size(size: int, folder: Path, chosen: argparse.Namespace) -> list[dict[str, Any]]:
    began = time.perf_counter()
    told = invent(size, folder)
    made = time.perf_counter() - began
    facts, size_on_disk = told["facts"], sum(one.stat().st_size for one in folder.rglob("facts/*.parquet"))
    print(f"\n{facts:,} 个值，{told['villages']:,} 个村，{told['files']} 个文件，{size_on_disk / facts:.2f} 字节/值"
          f"（{size_on_disk / 2**20:,.0f} MiB），造数 {made:.0f} s，{load()}", flush=True)  # fmt: skip
    found = []
    for engine in chosen.engines:
        command = [sys.executable, __file__, "--one", engine, "--folder", str(folder), "--again", str(chosen.again),
                   "--figures", *chosen.figures]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
        if done.returncode:
            print(f"  {engine:14} 没跑成：{(done.stderr.strip().splitlines() or ['?'])[-1][:200]}")
            continue
        one = json.loads(done.stdout.strip().splitlines()[-1])
        if "skipped" in one:
            print(f"  {engine:14} 没跑：{one['skipped']}")
            continue
        found.append({"facts": facts, "engine": engine, **one})
        shown = "  ".join(
            f"{name} {'/'.join(f'{second:.2f}' for second in told)} s{used(one, name)}（{one['rows'][name]:,} 行）"
            for name, told in one["seconds"].items()
        )
        print(
            f"  {engine:14} 打开 {one['open']:.1f} s  {shown}  峰值内存 {one['memory'] / 2**20:,.0f} MiB  {load()}",
            flush=True,
        )
    agree(found)
    return found


def used(one: dict[str, Any], name: str) -> str:
    return f"，CPU {one['cpu'][name]:.2f} s" if name in one["cpu"] else ""


def agree(found: list[dict[str, Any]]) -> None:
    for name in FIGURES:
        told = {one["digest"][name] for one in found if name in one["digest"]}
        assert len(told) <= 1, f"{name}: the engines do not agree"
    if len(found) > 1:
        print(f"  {len(found)} 个引擎逐位一致")


def grow(rows: list[dict[str, Any]]) -> None:
    """Seconds ~ facts ^ exponent between neighbouring sizes, and what that gives for 10^10 if nothing bent. Seconds of
    the processor where they are known: they do not depend on who else is working."""
    print("\n增长（CPU 秒，没有的按钟表；指数 1 是和个数成正比）")
    for engine in dict.fromkeys(one["engine"] for one in rows):
        own = sorted((one for one in rows if one["engine"] == engine), key=lambda one: one["facts"])
        for name in FIGURES:
            told = [
                (one["facts"], one["cpu"].get(name) or one["seconds"][name][-1]) for one in own if name in one["rows"]
            ]
            powers = [math.log(b / a) / math.log(m / n) for (n, a), (m, b) in itertools.pairwise(told)]
            if powers:
                last, seconds = told[-1]
                print(f"  {engine:14} {name:9} 指数 {'、'.join(f'{one:.2f}' for one in powers)}；"
                      f"照最后一段到 10^10：{seconds * (1e10 / last) ** powers[-1]:,.0f} s")  # fmt: skip


def invent(size: int, folder: Path) -> dict[str, int]:
    """A file a township, as the platform writes them."""
    known = folder / "told.json"
    if known.exists():
        return json.loads(known.read_text())
    chance = np.random.default_rng(1)
    villages = max(1, round(size / (PEOPLE * len(ITEMS))))
    orgs, heads, facts = tree(villages), [], 0
    write(table_from_rows("orgs", orgs), folder / "orgs" / "all.parquet")
    write(table_from_rows("items", ({"item": item, "name": item, "kind": "person", "measure": "", "unit": "",
                                     "sensitivity": "internal", "fresh_for_days": days}
                                    for item, days in zip(ITEMS, [365, None, 180, 90] * 5, strict=True))),
          folder / "items" / "all.parquet")  # fmt: skip
    by_unit: dict[str, list[dict[str, Any]]] = {}
    for one in orgs:
        if one["level"] == "village":
            by_unit.setdefault(one["unit"], []).append(one)
    for unit, places in by_unit.items():
        table = township(chance, places)
        facts += table.num_rows
        write(table, folder / "facts" / f"{unit}.parquet")
        heads += [{"county": one["county"], "period": "current", "place": one["place"], "kind": "person",
                   "subjects": PEOPLE} for one in places]  # fmt: skip
    write(table_from_rows("subjects", heads), folder / "subjects" / "all.parquet")
    for table in ("burden", "asked", "identities"):
        write(SCHEMAS[table].empty_table(), folder / table / "all.parquet")
    told = {"facts": facts, "villages": villages, "files": len(by_unit)}
    known.write_text(json.dumps(told))
    return told


def tree(villages: int) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    sizes = (("township", VILLAGES), ("county", TOWNSHIPS), ("city", COUNTIES), ("province", CITIES))
    for village in range(villages):
        codes, at = {"village": f"99{village:010d}"}, village
        for level, many in sizes:
            at //= many
            codes[level] = f"{level[:2]}{at:06d}"
        codes["country"] = "0"
        for level in ("country", "province", "city", "county", "township", "village"):
            if codes[level] not in found:
                above = dict.fromkeys(SCHEMAS["orgs"].names) | {
                    one: codes[one] for one in ("country", "province", "city", "county", "township", "village")
                }
                order = ("country", "province", "city", "county", "township", "village")
                for lower in order[order.index(level) + 1 :]:
                    above[lower] = None
                unit = codes["township"] if level in ("township", "village") else codes[level]
                found[codes[level]] = above | {
                    "place": codes[level],
                    "name": codes[level],
                    "level": level,
                    "unit": unit,
                }
    return list(found.values())


def township(chance: np.random.Generator, places: list[dict[str, Any]]) -> pa.Table:
    """Nine values in ten are known."""
    people = PEOPLE * len(places)
    known = chance.random((len(ITEMS), people)) < 0.9
    item, person = (part.astype(np.int32) for part in np.nonzero(known))
    count = len(item)
    subject = chance.integers(0, 2**62, people)[person]
    scaled = np.where(item % 3 == 0, chance.integers(0, 110, count) * 10_000, chance.integers(0, 10**9, count))
    number = pa.Array.from_buffers(SCHEMAS["facts"].field("number").type, count,
                                   [mask(item < NUMBERS), pa.py_buffer(decimals(scaled))])  # fmt: skip
    is_code = (item >= NUMBERS) & (item < NUMBERS + CHOICES)
    picked = pa.array(chance.integers(0, len(CODES), count).astype(np.int32), mask=~is_code)
    code = pa.DictionaryArray.from_arrays(picked, pa.array(CODES)).cast(pa.string())
    days = chance.integers(0, 12, people * 3)[person * 3 + item % 3] * 40  # a source dates many values at once
    county = places[0]["county"]
    columns = {
        "county": same(county, count), "period": same("current", count),
        "place": words([one["place"] for one in places], person // PEOPLE), "kind": same("person", count),
        "item": words(ITEMS, item), "subject": pa.array(subject), "number": number, "code": code,
        "day": pa.array((ON - days).astype(np.int32)),
    }  # fmt: skip
    return pa.table([columns[name] for name in SCHEMAS["facts"].names], schema=SCHEMAS["facts"])


def words(known: list[str], at: np.ndarray) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(at.astype(np.int32)), pa.array(known)).cast(pa.string())


def same(word: str, count: int) -> pa.Array:
    return words([word], np.zeros(count, np.int32))


def mask(valid: np.ndarray) -> pa.Buffer:
    return pa.py_buffer(np.packbits(valid, bitorder="little").tobytes())


def decimals(scaled: np.ndarray) -> bytes:
    """128 bits each, little end first."""
    return np.column_stack([scaled.astype(np.int64), np.zeros(len(scaled), np.int64)]).tobytes()


def measure(engine: str, folder: Path, wanted: list[str], again: int) -> dict[str, Any]:
    """One engine over one folder, in this process."""
    from tests.engines import opened

    files = {table: sorted((folder / table).glob("*.parquet")) for table in SCHEMAS}
    began = time.perf_counter()
    try:
        with opened("duckdb" if engine == "by-hand" else engine, files, {"spark.sql.shuffle.partitions": "4"}) as one:
            opening = time.perf_counter() - began
            ask = by_hand(one) if engine == "by-hand" else by_figure(one)
            seconds: dict[str, list[float]] = {name: [] for name in wanted}
            rows, digest, cpu = {}, {}, {}
            for name in wanted:
                for _ in range(again):
                    began, used = time.perf_counter(), time.process_time()
                    told = ask[name]()
                    seconds[name].append(time.perf_counter() - began)
                    cpu[name] = time.process_time() - used
                rows[name], digest[name] = len(told), hashlib.sha256(repr(told).encode()).hexdigest()
            memory = sum(peaks())
    except BaseException as problem:
        if type(problem).__name__ in ("Skipped",):
            return {"skipped": str(problem)}
        raise
    return {
        "open": opening,
        "seconds": seconds,
        "cpu": cpu if engine in IN_PROCESS else {},
        "rows": rows,
        "digest": digest,
        "memory": memory,
    }


def by_figure(one: Any) -> dict[str, Callable[[], list[tuple[Any, ...]]]]:
    return {
        "rollup": lambda: plain(figures.rollup(one)),
        "one item": lambda: plain(figures.rollup(one, items=[ITEMS[0]], level="county")),
        "values": lambda: plain(figures.values(one, level="county")),
        "coverage": lambda: plain(figures.coverage(one, level="county", on=DAY)),
    }


def plain(some: list[Any]) -> list[tuple[Any, ...]]:
    return [tuple(getattr(one, name) for name in one.__slots__) for one in some]


def by_hand(one: Any) -> dict[str, Callable[[], list[tuple[Any, ...]]]]:
    """As somebody would write it who has DuckDB, these files and this one question."""
    levels = ("village", "township", "county", "city", "province", "country")
    steps = ", ".join(
        f"{upper} AS (SELECT {upper}, {', '.join((*levels[levels.index(upper) + 1 :], 'item'))}, "
        f"sum(n)::BIGINT n, sum(k)::BIGINT k, sum(s) s FROM {lower} GROUP BY ALL)"
        for lower, upper in itertools.pairwise(levels)
    )
    union = " UNION ALL ".join(
        f"SELECT '{one}', {one} place, item, 'person', n, k, s, 0, NULL::DECIMAL(38, 4) FROM {one}" for one in levels
    )
    rollup = f"""
WITH own AS (SELECT place, item, count(*) k, sum(number) s FROM facts GROUP BY place, item),
village AS (SELECT o.village, o.township, o.county, o.city, o.province, o.country, item, {PEOPLE} n, k, s
            FROM own JOIN orgs o USING (place)),
{steps} {union} ORDER BY place, item"""
    county = "FROM facts f JOIN orgs o USING (place)"
    return {
        "rollup": lambda: one.rows(rollup),
        "one item": lambda: one.rows(
            f"SELECT 'county', f.county, item, 'person', count(DISTINCT place) * {PEOPLE}, count(*), sum(number), 0, "
            f"NULL FROM facts f WHERE item = '{ITEMS[0]}' GROUP BY f.county, item ORDER BY 2"
        ),
        "values": lambda: one.rows(
            f"SELECT 'county', o.county, item, 'person', code, count(*) {county} WHERE code IS NOT NULL "
            "GROUP BY ALL ORDER BY 2, 3, 5"
        ),
        "coverage": lambda: one.rows(
            f"""SELECT county, item, 'person', fresh::BIGINT, (known - fresh)::BIGINT, (heads - known)::BIGINT FROM (
                SELECT o.county, item, count(*) known, count(DISTINCT f.place) * {PEOPLE} heads,
                  count(*) FILTER (fresh_for_days IS NULL OR day + fresh_for_days >= {ON}) fresh
                {county} JOIN items USING (item) GROUP BY ALL) ORDER BY 1, 2"""
        ),
    }


def peaks() -> Iterator[int]:
    """The most that this process and each of its children ever held."""
    waiting = [os.getpid()]
    while waiting:
        pid = waiting.pop()
        try:
            status = Path(f"/proc/{pid}/status").read_text()
            waiting += [int(one) for task in Path(f"/proc/{pid}/task").iterdir()
                        for one in (task / "children").read_text().split()]  # fmt: skip
        except OSError:
            continue
        yield next((int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0)


def load() -> str:
    return f"负载 {os.getloadavg()[0]:.1f}"


if __name__ == "__main__":
    main()
