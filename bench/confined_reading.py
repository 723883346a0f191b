"""What it costs to read a form in a process of its own, against reading it in the same process.

    python bench/confined_reading.py [--rounds 3] [FOLDER …]

Wall-clock and processor time a file (the child's own, its forking and ending, and what the platform's process spends),
median and 95th percentile; the load while it ran. Once with the files one upon the other, and once with a pause of a
fifth of a second before each, as people send them. Files: the demo's forms, or all of the folders given.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from yibiao import confined as readers
from yibiao.confined import confined
from yibiao.confined.reading import _server
from yibiao.sheets.reading import open_form

DEMO = Path(__file__).parents[1] / "demo" / "forms"
SUFFIXES = {".xls", ".xlsx", ".csv", ".docx", ".et"}


def nothing(data: bytes, name: str) -> int:
    """For what forking, handing over and ending cost."""
    return len(data)


def timed(
    read: Callable[[bytes, str], Any], files: list[tuple[str, bytes]], rounds: int, pause: float = 0.0
) -> list[float]:
    found = []
    for _ in range(rounds):
        for name, data in files:
            time.sleep(pause)
            begun = time.perf_counter()
            read(data, name)
            found.append(1000 * (time.perf_counter() - begun))
    return sorted(found)


def processor() -> float:
    """Milliseconds that the fork server, its children and this process have spent."""
    told = Path(f"/proc/{_server.process.pid}/stat").read_text().rpartition(")")[2].split() if _server.process else []
    others = sum(map(int, told[11:15])) * 1000 / os.sysconf("SC_CLK_TCK")
    return others + 1000 * time.process_time()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("folders", nargs="*", type=Path, default=[DEMO])
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    paths = [path for folder in chosen.folders for path in sorted(folder.rglob("*.*")) if path.suffix in SUFFIXES]
    files = [(path.name, path.read_bytes()) for path in paths]
    form, bare = confined(open_form, warm={}), confined(import_module(Path(__file__).stem).nothing)
    begun = time.perf_counter()
    readers.start()
    print(f"fork server ready after {time.perf_counter() - begun:.2f} s; network and files: {readers.standing()}")
    timed(open_form, files, 1)
    for words, read, pause in (
        ("in process", open_form, 0.0), ("confined", form, 0.0), ("confined, reading nothing", bare, 0.0),
        ("in process, with pauses", open_form, 0.2), ("confined, with pauses", form, 0.2),
    ):  # fmt: skip
        before = processor()
        found = timed(read, files, chosen.rounds, pause)
        spent = (processor() - before) / len(found)
        print(f"{words:26} p50 {statistics.median(found):7.1f} ms  p95 {found[int(0.95 * len(found))]:7.1f} ms  "
              f"processor {spent:6.1f} ms a file")  # fmt: skip
    print(f"{len(files)} files, {chosen.rounds} rounds, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    readers.end()


if __name__ == "__main__":
    main()
