"""The corpus against datasketch and rensa: time, memory, disk, and whether a fifth copied out of a document is found.

Every tool runs in a process of its own and gets the same documents, one after another, by the same generator, whose own
time is taken off. A query is a document of 3,000 characters of which 600 in a row are from one of the corpus, half of
them lightly edited; the rest are other sentences of the same pool. Peers get runs of 8 characters as tokens, 128
permutations, and the settings that find most for them: datasketch's MinHash LSH Ensemble is made for containment, rensa
has only Jaccard (0.11 here). Their answers are candidates nobody has compared yet; how many is shown.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import documents_texts as texts

LENGTH, TAKEN = 3000, 600
QUERIES = 200


class Clock:
    """Wall and processor seconds, without those of what is read through ``free``."""

    def __init__(self) -> None:
        self.wall, self.cpu, self._wall, self._cpu = time.perf_counter(), time.process_time(), 0.0, 0.0
        self.own = _own()

    def free(self, items: Iterable[Any]) -> Iterator[Any]:
        waiting = iter(items)
        while True:
            self.own = max(self.own, _own())
            wall, cpu = time.perf_counter(), time.process_time()
            item = next(waiting, None)
            self._wall += time.perf_counter() - wall
            self._cpu += time.process_time() - cpu
            if item is None:
                return
            yield item

    def read(self) -> tuple[float, float]:
        return time.perf_counter() - self.wall - self._wall, time.process_time() - self.cpu - self._cpu


def _own() -> float:
    """Megabytes of the process itself, without files that are read in place."""
    status = Path("/proc/self/statm")
    if not status.exists():
        return 0.0
    _, resident, shared, *_ = map(int, status.read_text().split())
    return (resident - shared) * resource.getpagesize() / 2**20


def main(count: int, peers: int, queries: int) -> None:
    """Ours at ``count`` documents; all three at ``peers``."""
    real = bool(texts.real_texts())
    print(f"\n== 文库：每份约 {LENGTH} 字，{'真实' if real else '自拟'}的句子 {len(texts.pool(real))} 句重新组合")
    for size in sorted({peers, count} - {0}):
        ours = _run("ours", size, queries, real)
        _show("一表", size, ours)
        if size == peers:
            for tool in ("datasketch", "rensa"):
                theirs = _run(tool, size, queries, real)
                _show(tool, size, theirs)
                build, query = (theirs[what] / ours[what] for what in ("build_cpu", "query_cpu"))
                print(f"    {tool} 的 CPU 时间：建库是一表的 {build:.2f} 倍，查询是 {query:.2f} 倍")


def _run(tool: str, count: int, queries: int, real: bool) -> dict[str, Any]:
    command = [sys.executable, __file__, tool, str(count), str(queries), str(int(real))]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def _show(name: str, count: int, one: dict[str, Any]) -> None:
    print(
        f"{name}：{count} 份，建库 {one['build']:.1f} 秒（CPU {one['build_cpu']:.1f}），"
        f"内存峰值多用 {one['memory']:.0f} MB（不算映射的文件 {one['own']:.0f}），盘上 {one['disk']:.0f} MB；"
        f"查询中位 {one['query'] * 1000:.1f} 毫秒，九五分位 {one['query95'] * 1000:.1f} 毫秒，"
        f"CPU 平均 {one['query_cpu'] * 1000:.1f} 毫秒；"
        f"找回 20% 照搬 {one['found']}/{one['queries']}，平均候选 {one['candidates']:.1f} 份"
        + (f"；再加一份 {one['add'] * 1000:.1f} 毫秒" if one.get("add") else "")
    )


def worker(tool: str, count: int, queries: int, real: bool) -> None:
    texts.pool(real)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with tempfile.TemporaryDirectory() as folder:
        index = {"ours": Ours, "datasketch": Datasketch, "rensa": Rensa}[tool](Path(folder))
        clock = Clock()
        own = clock.own
        index.build(clock.free(texts.documents(count, LENGTH, real=real)))
        wall, cpu = clock.read()
        drafts = asked(count, queries, real)
        times, found, candidates, busy = [], 0, 0, time.process_time()
        for text, source in drafts:
            started = time.perf_counter()
            answer = index.ask(text)
            times.append(time.perf_counter() - started)
            found += source in answer
            candidates += len(answer)
        busy = (time.process_time() - busy) / len(times)
        times.sort()
        disk = sum(path.stat().st_size for path in Path(folder).glob("*")) / 2**20
        memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        print(json.dumps({
            "build": wall, "build_cpu": cpu, "memory": memory, "disk": disk, "query": times[len(times) // 2],
            "query95": times[int(len(times) * 0.95)], "found": found, "queries": len(times),
            "query_cpu": busy, "own": clock.own - own, "candidates": candidates / len(times), "add": index.add_one(),
        }))  # fmt: skip


def asked(count: int, queries: int, real: bool) -> list[tuple[str, str]]:
    """Texts with a fifth of a document in each, and that document's id."""
    rnd = random.Random(99)
    wanted = {rnd.randrange(count) for _ in range(queries)}
    result = []
    for number, (id, text, _) in enumerate(texts.documents(count, LENGTH, real=real)):
        if number in wanted:
            start = rnd.randrange(len(text) - TAKEN)
            how = "words" if len(result) % 2 else "exact"
            taken = "".join(letter for letter, _ in texts.edited(text[start : start + TAKEN], how, rnd))
            rest = texts.document(rnd, texts.pool(real), LENGTH - TAKEN)
            at = rnd.randrange(len(rest))
            result.append((rest[:at] + taken + rest[at:], id))
    return result


class Ours:
    def __init__(self, folder: Path) -> None:
        from yibiao.documents.corpus import Corpus

        self.corpus = Corpus(folder)

    def build(self, documents: Iterable[tuple[str, str, dict[str, str]]]) -> None:
        self.corpus.add_many(documents)

    def ask(self, text: str) -> list[str]:
        return [hit.id for hit in self.corpus.search(text, 5)]

    def add_one(self) -> float:
        text = texts.document(random.Random(5), texts.pool(bool(texts.real_texts())), LENGTH)
        started = time.perf_counter()
        self.corpus.add("one more", text)
        return time.perf_counter() - started


class Datasketch:
    def __init__(self, folder: Path) -> None:
        from datasketch import MinHash, MinHashLSHEnsemble

        self.minhash = MinHash
        self.index = MinHashLSHEnsemble(threshold=0.15, num_perm=128, num_part=8)

    def sketch(self, text: str) -> tuple[Any, int]:
        tokens = _tokens(text)
        sketch = self.minhash(num_perm=128)
        sketch.update_batch([token.encode() for token in tokens])
        return sketch, len(tokens)

    def build(self, documents: Iterable[tuple[str, str, dict[str, str]]]) -> None:
        self.index.index((id, *self.sketch(text)) for id, text, _ in documents)

    def ask(self, text: str) -> list[str]:
        return list(self.index.query(*self.sketch(text)))

    def add_one(self) -> float:
        return 0.0  # an ensemble is built once


class Rensa:
    def __init__(self, folder: Path) -> None:
        from rensa import RMinHash, RMinHashLSH

        self.minhash = RMinHash
        self.index = RMinHashLSH(threshold=0.1, num_perm=128, num_bands=64)

    def sketch(self, text: str) -> Any:
        sketch = self.minhash(num_perm=128, seed=42)
        sketch.update(list(_tokens(text)))
        return sketch

    def build(self, documents: Iterable[tuple[str, str, dict[str, str]]]) -> None:
        for number, (_, text, _) in enumerate(documents):
            self.index.insert(number, self.sketch(text))

    def ask(self, text: str) -> list[str]:
        return [f"d{number}" for number in self.index.query(self.sketch(text))]

    def add_one(self) -> float:
        return 0.0


def _tokens(text: str) -> set[str]:
    from yibiao.texts.normalising import plain

    whole = plain(text).text
    return {whole[at : at + 8] for at in range(len(whole) - 7)}


if __name__ == "__main__":
    worker(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4] == "1")
