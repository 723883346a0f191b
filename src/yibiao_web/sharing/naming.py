"""Items and places by the names people know them by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from yibiao_web.catalogue.queries import names
from yibiao_web.sharing.models import Grant, Reading, ShareRequest

T = TypeVar("T", Grant, ShareRequest, Reading)


def with_names(rows: Iterable[T], places: Mapping[str, str]) -> list[T]:
    """The rows with ``item_names`` (each once) and ``place`` beside them, for templates."""
    out, name = list(rows), names()
    for one in out:
        one.item_names = list(dict.fromkeys(map(name, one.items)))
        one.place = places.get(one.scope, "")
    return out
