"""What a source says of subjects, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yibiao_web.ledger.models import Source
from yibiao_web.orgs.models import Organisation


@dataclass(frozen=True, slots=True)
class SubjectChange:
    """What a source says of one subject. ``subject`` None: found by ``key``, else by the key in ``values``, within the
    county; else added. ``key`` is the identity where values do not tell it (``<code>@<period>``). A value of None
    clears the item. ``household`` is a ledger id, or the household's number when it is in the batch or the ledger.
    ``state`` removes (moved, died, other) or brings back (active). ``reckoned`` is the key that the values tell, as it
    is stored, where whoever says this reckoned it already."""

    org: Organisation
    kind: str
    values: Mapping[str, Any] = field(default_factory=dict)
    subject: int | None = None
    confirmed: Sequence[str] = ()
    state: str | None = None
    household: int | str | None = None
    grid: int | None = None
    key: str = ""
    reckoned: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """``subjects`` are the ledger ids in the order of the changes; ``disputes`` counts values kept for their owner,
    ``older`` values of an import that are older than what is known, and were left out."""

    source: Source
    subjects: tuple[int, ...]
    changed: int
    added: int
    disputes: int
    older: int = 0
