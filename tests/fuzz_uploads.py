"""Mutated forms and documents through the reader that uploads go through, counted.

    python -m tests.fuzz_uploads --count 10000 [--seed 1] [--at-once 2] [--keep FOLDER]

Nothing may bring a reader down (a crash, an exception nobody foresaw): each file that did is written to ``--keep`` and
becomes a test. Running out of time or memory is told to whoever uploaded, and counted.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

from tests.mutations import kind_of, mutants, sources
from yibiao.confined import Limits, Unread, confined, standing
from yibiao.documents.opening import open_document
from yibiao.sheets.reading import open_form

LIMITS = Limits(seconds=40, cpu_seconds=20)
OUTCOMES = ("read", "refused", "late", "memory", "too much", "crashed", "broke", "neither")
_OF_CODE = {"reading_late": "late", "reading_memory": "memory", "reading_too_much": "too much",
            "reading_crashed": "crashed", "reading_broke": "broke"}  # fmt: skip
as_form = confined(open_form, limits=LIMITS, warm={})
as_document = confined(open_document, limits=LIMITS, warm={})


def outcome(seed: int, data: bytes) -> str:
    """Even numbers are read as forms, odd ones as documents."""
    try:
        if seed % 2:
            opened = as_document(data, "变异.doc")
            return "read" if opened.document else "refused" if opened.findings else "neither"
        workbook, form = as_form(data, "变异.xls")
    except Unread as problem:
        return _OF_CODE[problem.reason.code]
    stopped = any(one.severity == "block" for one in form.findings)
    return "refused" if stopped else "read" if workbook.grids else "refused" if form.findings else "neither"


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--count", type=int, default=10_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--at-once", type=int, default=2)
    options.add_argument("--keep", type=Path, default=None)
    chosen = options.parse_args()
    logging.basicConfig(level=logging.ERROR, format="%(message)s")
    known, counts, kinds, began = sources(), Counter[str](), Counter[str](), time.monotonic()
    load = os.getloadavg()[0]

    def one(made: tuple[int, bytes]) -> None:
        seed, data = made
        told = outcome(seed, data)
        counts[told] += 1
        kinds[kind_of(data)] += 1
        if told in ("crashed", "broke", "neither", "late", "memory", "too much"):
            print(f"seed {seed}: {told}", flush=True)
            if chosen.keep:
                chosen.keep.mkdir(parents=True, exist_ok=True)
                (chosen.keep / f"{told}-{seed}.bin").write_bytes(data)

    waiting = islice(mutants(chosen.seed, known), chosen.count)
    with ThreadPoolExecutor(chosen.at_once) as threads:
        while some := list(islice(waiting, 200)):
            list(threads.map(one, some))
    told = ", ".join(f"{counts[each]} {each}" for each in OUTCOMES)
    print(f"{sum(counts.values())} mutants of {len(known)} files from seed {chosen.seed}: {told}")
    print(f"by how they begin: {dict(kinds.most_common())}; of {dict(Counter(map(kind_of, known)))}")
    print(
        f"{time.monotonic() - began:.0f} s, network and files: {standing()}, load {load:.1f} → {os.getloadavg()[0]:.1f}"
    )
    return 1 if counts["crashed"] + counts["broke"] + counts["neither"] else 0


if __name__ == "__main__":
    sys.exit(main())
