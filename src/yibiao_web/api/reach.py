"""What a client may reach: the places of its organisation, and the items it was granted there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from yibiao_web.api.models import Client
from yibiao_web.api.problems import not_found
from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.refusals import Refusal
from yibiao_web.catalogue import queries as catalogue
from yibiao_web.orgs.models import Organisation
from yibiao_web.sharing.actions import note_reading
from yibiao_web.sharing.queries import entitlement, granted_to
from yibiao_web.sharing.rules import allowed

_PERSONAL = ("personal", "sensitive")


@dataclass(frozen=True, slots=True)
class Reach:
    """``items`` may be read in ``scope``; ``missing`` were asked for and may not. ``guarded`` are those of the items
    that count people and that nobody decided to give to this client: small ones are withheld."""

    scope: Organisation
    items: tuple[str, ...]
    missing: tuple[str, ...]
    guarded: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ToNote:
    """A reading that the door writes down once it is sure that the answer leaves."""

    scope: str
    kind: str
    items: Sequence[str]
    subjects: Sequence[int]
    count: int
    what: str

    def write(self, client: Client, now: datetime) -> AuditEntry | None:
        noted = note_reading(
            None, org=client.org, scope=self.scope, kind=self.kind, items=self.items, subjects=self.subjects,
            count=self.count, purpose=client.purpose, what=f"{self.what}（{client.name}）", now=now,
        )  # fmt: skip
        return noted.entry


def area_of(client: Client) -> Organisation:
    return client.org.area


def place(client: Client, code: str | None) -> Organisation:
    """The organisation of a code, within the client's area; without a code the area itself."""
    if not code:
        return area_of(client)
    found = Organisation.objects.within(area_of(client).path).filter(code=code).first()
    if found is None:
        raise not_found("没有这个组织，或它不在本单位的范围里。")
    return found


def reach(
    client: Client, kind: str, codes: Sequence[str], scope: Organisation, on: date, *, figures: bool = False
) -> Reach:
    """Which items of a kind the client may read in a scope. Without ``codes``: all that it may. Unknown codes, and a
    request of which nothing is allowed, are refused. Open counts of people leave as ``figures`` only."""
    known = catalogue.catalogue()
    unknown = [code for code in codes if code not in known.items]
    if unknown:
        raise Refusal(
            "item_unknown",
            _("没有这些数据项：{unknown}。编码见 /api/v1/items。").format(unknown="、".join(unknown[:10])),
            422,
        )
    asked = list(dict.fromkeys(codes)) or [item.code for item in known.of_subject(kind)]
    found = entitlement(client.org, asked, scope.path, on)
    given = {one for grant in granted_to(client.org) for one in grant.items if grant.covers(one, scope.path, on)}
    guarded = frozenset(code for code in found["open"] if _counts_people(code) and code not in given)
    may = allowed(found) if figures else allowed(found) - guarded
    items = tuple(code for code in asked if code in may)
    if codes and not items:
        raise Refusal(
            "not_entitled",
            _("在{scope}还没有得到这些数据项的授权，请先向数源部门申请共享：{asked}。").format(
                scope=scope.name, asked=names_of(asked[:10])
            ),
            403,
        )
    return Reach(scope, items, tuple(code for code in asked if code not in may) if codes else (), guarded)


def _counts_people(code: str) -> bool:
    """Whether it is an organisation's figure of how many people or households."""
    item = catalogue.catalogue().items.get(code)
    return item is not None and item.subject in ("organisation", "aggregate") and item.unit in ("人", "户")


def personal(items: Iterable[str]) -> list[str]:
    """Those of the items whose reading is noted."""
    known = catalogue.catalogue().items
    return [code for code in items if code not in known or known[code].sensitivity in _PERSONAL]


def names_of(codes: Iterable[str]) -> str:
    known = catalogue.catalogue().items
    return "、".join(known[code].name if code in known else code for code in codes)
