"""How much memory this process takes while something runs, in MiB."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def watched() -> Iterator[dict[str, float]]:
    """Afterwards it says ``before``, ``after`` and the most (``own``) of the process's own memory, looked at every
    fiftieth of a second, and ``peak``, the most it ever held with what is mapped."""
    told = {"before": now()["RssAnon"], "own": 0.0}
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.02):
            told["own"] = max(told["own"], now()["RssAnon"])

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield told
    finally:
        done.set()
        watching.join()
        held = now()
        told["after"], told["peak"] = held["RssAnon"], held["VmHWM"]


def now() -> dict[str, float]:
    """VmHWM is the most it ever held, RssAnon what is its own now."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return {name: int(told.split()[0]) / 1024 for name, _, told in (line.partition(":") for line in lines)
            if name in ("VmHWM", "RssAnon")}  # fmt: skip
