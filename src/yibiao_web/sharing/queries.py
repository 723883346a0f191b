"""Reads over grants and requests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from yibiao_web.accounts.models import Post, Role
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.catalogue import queries as catalogue
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.orgs.queries import county_of
from yibiao_web.sharing.models import Grant, ShareRequest
from yibiao_web.sharing.rules import Asker, Catalogued, Entitlement, Granted, allowed, entitled, in_all

REPORTING = (Level.TOWNSHIP, Level.VILLAGE, Level.GRID)


def entitlement(org: Organisation, items: Iterable[str], scope_path: str, on: date) -> Entitlement:
    """Which items an organisation may read about the people of a scope on a day, and whom to ask for the rest.
    An item of another party (户主姓名) is as open as the plain item (姓名)."""
    return entitlement_everywhere(org, items, [scope_path], on)


def entitlement_everywhere(org: Organisation, items: Iterable[str], scopes: Iterable[str], on: date) -> Entitlement:
    """The same for several scopes: what may be read in each of them."""
    asked = list(dict.fromkeys(items))
    plain = plain_items(asked)
    wanted = sorted(set(plain.values()))
    asker = Asker(org.pk, org.path, org.area.path, org.level in REPORTING)
    known, grants = catalogued(wanted), granted_to(org)
    found = in_all([entitled(wanted, asker, scope, on, known, grants) for scope in dict.fromkeys(scopes)])
    return _as_asked(found, asked, plain)


def may_list(org: Organisation, kind: str, item: str | None, scope_path: str, on: date) -> bool:
    """Whether an organisation may see who is behind a number, not only the number: that is to be told what the
    subjects are called, a household or a house by its householder."""
    known = catalogue.catalogue().items
    name = next((code for code in (f"{kind}.name", f"{kind}.householder.name") if code in known), None)
    items = [code for code in (name, item) if code]
    return set(items) <= allowed(entitlement(org, items, scope_path, on))


def plain_items(items: Iterable[str]) -> dict[str, str]:
    """Each item with the one whose sharing class, owner and grants hold for it."""
    known = catalogue.catalogue().items
    return {item: known[item].of or item if item in known else item for item in items}


def catalogued(items: Iterable[str]) -> Catalogued:
    """What is set about items and about those they follow from."""
    known = catalogue.catalogue().items
    follows: dict[str, tuple[str, ...]] = {}
    waiting = list(items)
    every: set[str] = set()
    while waiting:
        item = waiting.pop()
        if item in every:
            continue
        every.add(item)
        rule = known[item].derive if item in known else None
        if rule and not rule.where and item.startswith("person."):
            follows[item] = rule.sources
            waiting += rule.sources
    owners = catalogue.owner_orgs()
    return Catalogued(catalogue.sharing_class(every), {item: owners[item] for item in every & owners.keys()}, follows)


def granted_to(org: Organisation) -> list[Granted]:
    return [
        Granted(frozenset(one.items), one.scope, one.since, one.until)
        for one in Grant.objects.filter(org=org, revoked_at=None)
    ]


def _as_asked(found: Entitlement, asked: list[str], plain: dict[str, str]) -> Entitlement:
    """The same in the codes that were asked for."""

    def back(some: list[str]) -> list[str]:
        return [item for item in asked if plain[item] in some]

    return Entitlement(
        open=back(found["open"]), granted=back(found["granted"]), own=back(found["own"]),
        missing={owner: back(some) for owner, some in found["missing"].items()}, closed=back(found["closed"]),
    )  # fmt: skip


def keeper_of(org: Organisation) -> Organisation | None:
    """Who answers for items without an owner: the organisation of the county's data steward."""
    county = county_of(org)
    post = Post.objects.filter(role=Role.STEWARD, org__path__startswith=county.path).select_related("org").first()
    return post.org if post else None


def grants_of(viewer: Viewer) -> QuerySet[Grant]:
    """What the viewer's organisation was granted."""
    return Grant.objects.filter(org=viewer.org).select_related("granted_by").order_by("-pk")


def requests_of(viewer: Viewer) -> QuerySet[ShareRequest]:
    """What the viewer's organisation asked for."""
    return ShareRequest.objects.filter(org=viewer.org).select_related("owner", "asked_by").order_by("-pk")


def requests_to(viewer: Viewer) -> QuerySet[ShareRequest]:
    """What the viewer's organisation must answer; a steward sees all of the county."""
    return _given_by(viewer, ShareRequest.objects.all()).select_related("org", "owner", "asked_by").order_by("-pk")


def grants_by(viewer: Viewer) -> QuerySet[Grant]:
    """Grants that the viewer may revoke: of the own organisation's items; a steward all of the county."""
    own = Q(owner=viewer.org)
    if viewer.may(Role.STEWARD):
        own |= Q(org__path__startswith=county_of(viewer.org).path)
    return Grant.objects.filter(own).select_related("org", "owner").order_by("-pk")


def gives(viewer: Viewer) -> bool:
    """Whether the viewer may grant anything by itself: an owner of items, or the steward."""
    return viewer.may(Role.STEWARD) or viewer.org.pk in catalogue.owner_orgs().values()


def _given_by(viewer: Viewer, rows: QuerySet[ShareRequest]) -> QuerySet[ShareRequest]:
    own = Q(owner=viewer.org)
    if viewer.may(Role.STEWARD):
        own |= Q(owner__path__startswith=county_of(viewer.org).path)
    return rows.filter(own)
