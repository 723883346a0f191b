"""Items and places by the names people know them by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from yibiao_web.catalogue import queries as catalogue
from yibiao_web.sharing.models import Grant, Reading, ShareRequest

T = TypeVar("T", Grant, ShareRequest, Reading)


def name_of(code: str) -> str:
    known = catalogue.catalogue().items.get(code)
    return known.name if known else "表内自设栏目" if ".local_" in code else code


def named(codes: Sequence[str]) -> list[str]:
    """Names, each once."""
    return list(dict.fromkeys(name_of(code) for code in codes))


def with_names(rows: Iterable[T], places: Mapping[str, str]) -> list[T]:
    """The rows with ``item_names`` and ``place`` beside them, for templates."""
    out = list(rows)
    for one in out:
        one.item_names = named(one.items)
        one.place = places.get(one.scope, "")
    return out
