"""The catalogue in force: the shipped one with what this place set, and the matcher that knows people's decisions.

A process keeps both until ``CatalogueVersion`` grows. ``catalogue()`` holds everything whose values may still be read,
retired items too, so that old forms go on working; ``askable()`` only what a new form may ask.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache

from django.db.models import Q
from django.utils import timezone

from yibiao.catalogue import Catalogue, DataItem, load_catalogue
from yibiao.matching import Matcher
from yibiao.matching.memory import Decision, Memory
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.catalogue.models import CatalogueVersion, Definition, Item, MatchDecision
from yibiao_web.catalogue.rules import default_sharing, followed
from yibiao_web.orgs.models import Organisation
from yibiao_web.sealing.items import SEALED_TYPES, raise_items


@lru_cache(maxsize=1)
def shipped() -> Catalogue:
    return load_catalogue()


def version() -> int:
    return CatalogueVersion.objects.values_list("number", flat=True).first() or 0


def catalogue() -> Catalogue:
    """All items, those retired included."""
    return _catalogue(version())


def askable() -> Catalogue:
    """The items that a new form may ask for."""
    return _askable(version())


def names() -> Callable[[str], str]:
    """What people call an item, by its code. Asks for the catalogue once: a page takes one and names all its items."""
    known = catalogue().items

    def name(code: str) -> str:
        return known[code].name if code in known else "表内自设栏目" if ".local_" in code else code

    return name


def aliases() -> dict[str, str]:
    """Code of an item merged into another → code under which its values are kept now."""
    return _aliases(version())


def current(code: str) -> str:
    """The code under which values of an item are kept."""
    return aliases().get(code, code)


def matcher() -> Matcher:
    """A matcher over the items in force; people's decisions are its memory."""
    return _matcher(version())


def may_keep(viewer: Viewer) -> bool:
    """Whether a steward may change the catalogue: one installation has one catalogue, kept by one area."""
    return viewer.may("steward") and _keeper() in (None, viewer.org.area.path)


def is_at_home(viewer: Viewer) -> bool:
    """Whether this is the catalogue of the viewer's own area; others do not see who owns what there."""
    keeper = _keeper()
    return keeper is None or viewer.org.path.startswith(keeper)


def _keeper() -> str | None:
    return CatalogueVersion.objects.values_list("keeper__path", flat=True).first()


def owners() -> dict[str, str]:
    """Item code → name of the owning department (一数一源)."""
    return dict(Item.objects.exclude(owner=None).values_list("code", "owner__name"))


def owner_orgs() -> dict[str, int]:
    """Item code → primary key of the owning department."""
    return {code: owner for code, owner in Item.objects.exclude(owner=None).values_list("code", "owner") if owner}


def owns_items(org: Organisation) -> bool:
    """Whether an organisation is the source of anything."""
    return Item.objects.filter(owner=org).exists()


def sharing_class(items: Iterable[str]) -> dict[str, str]:
    """Item code → ``open``, ``conditional`` or ``closed``; an item nobody classed by its sensitivity."""
    wanted = set(items)
    known = catalogue().items
    found = {code: default_sharing(known[code].sensitivity) if code in known else "conditional" for code in wanted}
    rows = Item.objects.exclude(sharing="").values_list("code", "sharing")
    return found | {code: sharing for code, sharing in rows if code in wanted}


@lru_cache(maxsize=2)
def _aliases(number: int) -> dict[str, str]:
    direct = dict(Item.objects.exclude(replaced_by="").values_list("code", "replaced_by"))
    return {code: followed(direct, code) for code in direct}


@lru_cache(maxsize=2)
def _catalogue(number: int) -> Catalogue:
    base = shipped()
    items: dict[str, DataItem] = dict(base.items)
    texts = dict(Definition.objects.filter(in_force=True).order_by("since").values_list("item__code", "text"))
    for one in Item.objects.all():
        items[one.code] = _as_set(one, items.get(one.code), texts.get(one.code, ""))
    raise_items(code for code, one in items.items() if one.sensitivity == "sensitive" or one.type in SEALED_TYPES)
    return Catalogue(items, base.code_lists, base.roles, base.subjects)


def _as_set(one: Item, known: DataItem | None, text: str) -> DataItem:
    if known is None:
        return DataItem(
            one.code, one.subject, one.name, one.type or "text", text, one.sensitivity or "internal",  # type: ignore[arg-type]
            tuple(one.synonyms), unit=one.unit or None, choices=one.choices or None, fresh_for_days=one.fresh_for_days,
        )  # fmt: skip
    return replace(
        known,
        name=one.name or known.name,
        definition=text or known.definition,
        sensitivity=one.sensitivity or known.sensitivity,  # type: ignore[arg-type]
        synonyms=tuple(dict.fromkeys((*known.synonyms, *one.synonyms))),
        fresh_for_days=one.fresh_for_days or known.fresh_for_days,
    )


@lru_cache(maxsize=2)
def _askable(number: int) -> Catalogue:
    whole = _catalogue(number)
    gone = set(Item.objects.filter(~Q(retired_on=None) | ~Q(replaced_by="")).values_list("code", flat=True))
    if not gone:
        return whole
    items = {code: item for code, item in whole.items.items() if code not in gone}
    return Catalogue(items, whole.code_lists, whole.roles, whole.subjects)


@lru_cache(maxsize=2)
def _matcher(number: int) -> Matcher:
    return Matcher(_askable(number), _memory(_aliases(number)))


def _memory(moved: dict[str, str]) -> Memory:
    """What people of the keeping area decided. A decision for an item merged since is one for the item it became."""
    keeper = CatalogueVersion.objects.values_list("keeper", flat=True).first()
    rows = MatchDecision.objects.filter(undone_at=None).select_related("decided_by").order_by("decided_at", "pk")
    if keeper:
        rows = rows.filter(county=keeper)
    return Memory(tuple(_decision(one, moved.get(one.item, one.item)) for one in rows))


def _decision(one: MatchDecision, item: str) -> Decision:
    path, title, subject = one.key
    return Decision(path, title, subject, item or None, one.decided_by.name, f"{timezone.localdate(one.decided_at)}")


def forget() -> None:
    """Drop what the process keeps; for tests, whose databases come and go."""
    for kept in (_aliases, _catalogue, _askable, _matcher):
        kept.cache_clear()
