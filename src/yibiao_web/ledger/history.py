"""What became of a subject: every value it ever had, who said so, and when. And how to find one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.catalogue.queries import catalogue, names, owners
from yibiao_web.ledger.keys import meant
from yibiao_web.ledger.marks import marked
from yibiao_web.ledger.masking import is_masked_item, masked
from yibiao_web.ledger.models import Change, Dispute, Source, Subject, SubjectMerge
from yibiao_web.ledger.queries import changes_of, subjects_within
from yibiao_web.orgs.models import Organisation
from yibiao_web.orgs.queries import county_of, home_village

SHOWN = 50
STANDING = {state: str(words) for state, words in Subject.State.choices}
_WHATS = {
    "values": "变更", "added": "登记", "removed": "移出", "moved": "迁移", "merged": "合并", "unmerged": "撤销合并",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class HeldValue:
    """A current value with where it is from. ``stale``: older than the item stays fresh."""

    item: str
    name: str
    value: Any
    source: str
    dated: date | None
    owner: str
    stale: bool
    masked: bool


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a history; ``confirmed`` where the value was only found right."""

    at: datetime
    what: str
    item: str
    name: str
    before: Any
    after: Any
    confirmed: bool
    source: str
    kind: str
    dated: date
    org: str
    by: str


def visible(viewer: Viewer) -> QuerySet[Subject]:
    """Subjects a viewer may look up: a steward those of the county, a village or township its own."""
    if viewer.may("steward"):
        return Subject.objects.filter(county=county_of(viewer.org))
    if viewer.may("clerk", "grid_worker", "reviewer") and viewer.org.level != "department":
        return subjects_within(home_village(viewer.org))
    return Subject.objects.none()


def found(viewer: Viewer, words: str) -> list[Subject]:
    """By number, household number, telephone, or the beginning of a name."""
    words = words.strip()
    if not words:
        return []
    wanted = Q(name__startswith=words) | Q(key__in=meant(words))
    if others := marked(words):
        wanted |= Q(pk__in=others)
    rows = visible(viewer).filter(wanted).exclude(state=Subject.State.MERGED).select_related("org", "org__parent")
    return list(rows.order_by("name", "pk")[: SHOWN + 1])


def current_values(subject: Subject, on: date, *, unmasked: bool = False) -> list[HeldValue]:
    """All that is known of the subject, in the catalogue's order."""
    items, name = catalogue().items, names()
    order = {code: at for at, code in enumerate(items)}
    sources = Source.objects.in_bulk({pk for pk in subject.sources.values() if pk})
    made = []
    for code in sorted(subject.values, key=lambda one: order.get(one, len(order))):
        item, source = items.get(code), sources.get(subject.sources.get(code, 0))
        days = item.fresh_for_days if item else None
        value = subject.values[code]
        made.append(
            HeldValue(
                item=code,
                name=name(code),
                value=value if unmasked else masked(code, value),
                source=source.title if source else "",
                dated=source.dated if source else None,
                owner=source.owner if source else "",
                masked=is_masked_item(code),
                stale=bool(days and source and (on - source.dated).days > days),
            )
        )
    return made


def history(subject: Subject, item: str = "", *, unmasked: bool = False) -> list[Event]:
    """Newest first; of one item, or of all."""
    known = names()
    rows = changes_of(subject).select_related("source", "source__org", "source__recorded_by")
    changes = list(rows.order_by("-at", "-pk"))
    villages = places_in(changes)
    return [
        event
        for change in changes
        for event in _events(change, known, villages, unmasked)
        if not item or event.item == item
    ]


def _events(change: Change, known: Callable[[str], str], villages: dict[int, str], unmasked: bool) -> Iterator[Event]:
    source = change.source

    def event(item: str, before: Any, after: Any, confirmed: bool) -> Event:
        shown = _shower(item, villages, unmasked)
        return Event(
            at=change.at, what=_WHATS.get(change.what, change.what), item=item,
            name=_NAMES.get(item) or known(item), before=shown(before), after=shown(after),
            confirmed=confirmed, source=source.title, kind=source.get_kind_display(), dated=source.dated,
            org=source.org.name, by=source.recorded_by.name if source.recorded_by else "",
        )  # fmt: skip

    for item in [*change.before, *(one for one in change.after if one not in change.before)]:
        if item != "_other":
            yield event(item, change.before.get(item), change.after.get(item), False)
    for item in change.confirmed:
        yield event(item, None, None, True)


_NAMES = {"_state": "状态", "_org": "所在村", "_household": "所在户"}


def _shower(item: str, villages: dict[int, str], unmasked: bool) -> Any:
    if item == "_state":
        return lambda value: STANDING.get(value, value)
    if item == "_org":
        return lambda value: villages.get(value, value)
    return (lambda value: value) if unmasked else (lambda value: masked(item, value))


def places_in(changes: Sequence[Change]) -> dict[int, str]:
    """The villages that subjects came from or went to, by id."""
    ids = {pk for one in changes for pk in (one.before.get("_org"), one.after.get("_org")) if pk}
    return dict(Organisation.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def merges_of(subject: Subject) -> list[SubjectMerge]:
    rows = SubjectMerge.objects.filter(Q(kept=subject) | Q(absorbed=subject), undone_at=None)
    return list(rows.select_related("kept", "absorbed").order_by("-merged_at"))


def disputes_of(subject: Subject) -> list[Dispute]:
    return list(subject.disputes.select_related("org", "raised_by", "settled_by").order_by("-raised_at"))


def owner_of(item: str) -> str:
    return owners().get(item, "")
