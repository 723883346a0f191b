"""Many pieces of work over the processors of this machine. The core is handed ``spread`` and knows nothing of it."""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager

_FEW = 16  # below, starting processes costs more than they save
_work: Callable[[int], object] | None = None


def spread(work: Callable[[int], object], count: int) -> Iterable[object]:
    """``work(0) … work(count - 1)``, in order. Processes are forked, so that they know what the parent knows without
    being told; where that can not be done (Windows) everything is done here."""
    processors = _processors()
    if count < _FEW or processors < 2 or "fork" not in multiprocessing.get_all_start_methods():
        return map(work, range(count))
    return _forked(work, count, processors)


def _forked(work: Callable[[int], object], count: int, processors: int) -> Iterator[object]:
    global _work
    _work = work
    gc.freeze()  # what is there already is not collected, so that children do not copy it
    try:
        with ProcessPoolExecutor(processors, multiprocessing.get_context("fork")) as pool:
            yield from pool.map(_call, range(count))
    finally:
        _work = None
        gc.unfreeze()


def _call(number: int) -> object:
    assert _work is not None
    return _work(number)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Building millions of values that stay, the collector of cycles would walk over all of them again and again."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)
