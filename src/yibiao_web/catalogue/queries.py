"""The catalogue in force: the shipped one with what this place set, and the matcher that knows people's decisions."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from yibiao.catalogue import Catalogue, DataItem, load_catalogue
from yibiao.matching import Matcher
from yibiao_web.catalogue.models import CatalogueVersion, Item


@lru_cache(maxsize=1)
def shipped() -> Catalogue:
    return load_catalogue()


def version() -> int:
    return CatalogueVersion.objects.values_list("number", flat=True).first() or 0


def catalogue() -> Catalogue:
    """The items in force."""
    return _catalogue(version())


@lru_cache(maxsize=2)
def _catalogue(number: int) -> Catalogue:
    base = shipped()
    items: dict[str, DataItem] = dict(base.items)
    for one in Item.objects.all():
        known = items.get(one.code)
        if one.retired_on or one.replaced_by:
            items.pop(one.code, None)
        elif known is None:
            items[one.code] = DataItem(
                one.code, one.subject, one.name, one.type or "text", "", one.sensitivity or "internal",  # type: ignore[arg-type]
                tuple(one.synonyms), unit=one.unit or None, choices=one.choices or None,
                fresh_for_days=one.fresh_for_days,
            )  # fmt: skip
        else:
            items[one.code] = replace(
                known,
                synonyms=(*known.synonyms, *one.synonyms),
                fresh_for_days=one.fresh_for_days or known.fresh_for_days,
            )
    return Catalogue(items, base.code_lists, base.roles, base.subjects)


def matcher() -> Matcher:
    """A matcher over the items in force; people's decisions are its memory (``catalogue.decisions``)."""
    return _matcher(version())


@lru_cache(maxsize=2)
def _matcher(number: int) -> Matcher:
    return Matcher(_catalogue(number))


def owners() -> dict[str, str]:
    """Item code → name of the owning department (一数一源)."""
    return dict(Item.objects.exclude(owner=None).values_list("code", "owner__name"))
