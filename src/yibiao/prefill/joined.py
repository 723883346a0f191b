"""Which record is whose: the outcome of joining."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from yibiao.prefill.linkage import Profile

NOBODY = -1


@dataclass(frozen=True, slots=True)
class Doubt:
    """A record that may be somebody known. ``keys`` name both for a decision that outlives this run; ``record_at`` is
    its records and line."""

    keys: tuple[str, str]
    record: Profile
    candidate: Profile
    record_at: tuple[int, int]
    subject: int
    probability: float
    reasons: tuple[str, ...]


@dataclass
class Subjects:
    """The outcome. ``of[r][i]`` is the subject of line i of records r, ``NOBODY`` where it is held or has no name of
    its own; subjects of a kind are numbered from 0. ``numbers`` are the sound citizen numbers.
    ``torn`` are records that were decided to be each of two persons who can not be one."""

    of: list[list[int]]
    count: dict[str, int]
    household_of: list[int] = field(default_factory=list)
    members: list[list[int]] = field(default_factory=list)
    head: list[int] = field(default_factory=list)
    links: dict[tuple[str, str], dict[int, int]] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)
    torn: list[tuple[Doubt, Doubt]] = field(default_factory=list)
    held: int = 0
    numbers: dict[str, int] = field(default_factory=dict)
    joined_by: dict[str, int] = field(default_factory=lambda: defaultdict(int))
