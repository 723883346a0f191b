"""Knowledge that tells only what its reader may see.

Whoever may not read an item still may read what villages reported in answer to the reader's own tasks: those values
stay, all others are as if they were not known. Whatever is not asked for is not told at all, so that no name gets into
a sheet's name. Columns that follow from others are built before, in the open knowledge; its columns are shared.
"""

from __future__ import annotations

from array import array
from collections.abc import Set
from dataclasses import dataclass, field, fields

from yibiao.prefill.columns import Column
from yibiao.prefill.held import HeldKnowledge

_PLACES = (".village", ".township", ".county")


@dataclass
class Guarded(HeldKnowledge):
    """``allowed`` are items as asked of the regions' subjects; ``partly`` those of which only values from the sources
    ``own`` may be told."""

    allowed: Set[str] = frozenset()
    partly: Set[str] = frozenset()
    own: Set[int] = frozenset()
    _masked: dict[tuple[str, str], Column | None] = field(default_factory=dict)

    def column(self, kind: str, code: str) -> Column | None:
        if code in self.allowed or code.endswith(_PLACES):
            return super().column(kind, code)
        if code not in self.partly:
            return None
        if (kind, code) not in self._masked:
            self._masked[kind, code] = _own_only(super().column(kind, code), self.own)
        return self._masked[kind, code]


def guarded(knowledge: HeldKnowledge, allowed: Set[str], partly: Set[str], own: Set[int]) -> Guarded:
    kept = {one.name: getattr(knowledge, one.name) for one in fields(HeldKnowledge)}
    return Guarded(**{**kept, "_census": None}, allowed=allowed, partly=partly, own=own)


def told(column: Column | None, own: Set[int]) -> int:
    """How many values of a column came from the reader's own tasks."""
    return sum(at >> 32 in own for at in column.where) if column is not None and own else 0


def _own_only(column: Column | None, own: Set[int]) -> Column | None:
    if not told(column, own) or column is None:
        return None
    keep = [at >> 32 in own for at in column.where]
    values = [value if here else None for value, here in zip(column.values, keep, strict=True)]
    where = array("q", [at if here else -1 for at, here in zip(column.where, keep, strict=True)])
    return Column(values, where, column.rule, column.rules)
