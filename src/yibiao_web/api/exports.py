"""Bulk out: all subjects of a kind in a scope, as a stream of rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from yibiao_web.api.derived import follows_from, reader
from yibiao_web.api.reach import Reach
from yibiao_web.catalogue import queries as catalogue
from yibiao_web.ledger.models import Subject
from yibiao_web.ledger.queries import subjects_within

_CHUNK = 2_000
PLACED = {"_id": "id", "_organisation": "text", "_household": "id"}


def columns(items: Sequence[str]) -> dict[str, str]:
    """Name → type; the names are those that an import takes back."""
    known = catalogue.catalogue().items
    return PLACED | {code: known[code].type if code in known else "text" for code in items}


def count(kind: str, reached: Reach) -> int:
    return _rows(kind, reached).count()


def held(kind: str, reached: Reach) -> Reach:
    """With only the items that anybody in the scope has a value for; a thousand empty columns help nobody."""
    known = catalogue.catalogue()
    there: set[str] = set()
    for values in _rows(kind, reached).order_by("pk").values_list("values", flat=True).iterator(chunk_size=_CHUNK):
        there.update(values)
    return replace(reached, items=tuple(code for code in reached.items if follows_from(known, code, there)))


def rows(kind: str, reached: Reach, on: date) -> Iterator[dict[str, Any]]:
    read = reader(catalogue.catalogue(), reached.items, on)
    wanted = _rows(kind, reached).order_by("pk").values_list("pk", "org__code", "household", "values")
    for pk, place, household, values in wanted.iterator(chunk_size=_CHUNK):
        yield {"_id": pk, "_organisation": place, "_household": household, **read(values)}


def _rows(kind: str, reached: Reach) -> Any:
    return subjects_within(reached.scope).filter(kind=kind, state=Subject.State.ACTIVE)
