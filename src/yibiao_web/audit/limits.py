"""How often something may be tried in a minute, everybody together, in the process's memory: counting by address would
mean keeping addresses."""

from __future__ import annotations

from collections import deque
from threading import Lock


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
