"""How many may tell something, or try a code, in a minute. Counted for all together in the process's memory: counting
by address would mean keeping addresses."""

from __future__ import annotations

from collections import deque
from threading import Lock

TOLD_A_MINUTE = 60
TRIED_A_MINUTE = 120


class Limit:
    """At most ``most`` in a minute. ``seconds`` is any clock that only goes forward."""

    def __init__(self, most: int) -> None:
        self._most, self._at, self._lock = most, deque[float](), Lock()

    def passes(self, seconds: float) -> bool:
        with self._lock:
            while self._at and self._at[0] <= seconds - 60:
                self._at.popleft()
            if len(self._at) >= self._most:
                return False
            self._at.append(seconds)
            return True

    def forget(self) -> None:
        self._at.clear()


telling = Limit(TOLD_A_MINUTE)
trying = Limit(TRIED_A_MINUTE)
