"""The thresholds of the audit, stated in every output."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Thresholds:
    """``merge_overlap``: shared ÷ the smaller form, from which two forms about the same people may be merged.
    ``alike``: shared ÷ union, from which forms count as near-same. ``fewest_shared``: a pair with fewer shared fields
    is not listed (it is counted); forms with fewer fields than this are never called contained. ``pairs_listed``:
    the most telling pairs, for files that people can open."""

    merge_overlap: float = 0.6
    alike: float = 0.6
    fewest_shared: int = 3
    pairs_listed: int = 1500
