"""A measure against burden: what, from when, and whom it binds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from yibiao.trends.panel import Key


@dataclass(frozen=True, slots=True)
class Measure:
    """``since``: from the month of that day on. ``senders``, ``kinds``, ``places``: whom and what it binds; none: all.
    A measure for some places only is compared between places."""

    title: str
    since: date
    senders: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()

    def binds(self, key: Key) -> bool:
        """Whether a series, or a part of what it sums, is bound."""
        return (not key.sender or not self.senders or key.sender in self.senders) and (
            not key.kind or not self.kinds or key.kind in self.kinds
        )
