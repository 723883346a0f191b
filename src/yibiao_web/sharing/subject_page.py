"""One subject in full: every value with its source, how it came to be, and what is disputed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from yibiao_web.catalogue.queries import names
from yibiao_web.ledger.history import STANDING, HeldValue, current_values, places_in
from yibiao_web.ledger.masking import masked
from yibiao_web.ledger.models import Change, Dispute, Subject
from yibiao_web.ledger.queries import changes_of

_SHOWN = 100


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """``what`` are sentences: 手机号码：199… → 138…"""

    at: datetime
    title: str
    by: str
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DisputeLine:
    name: str
    value: Any
    proposed: Any
    dispute: Dispute


@dataclass(frozen=True, slots=True)
class SubjectPage:
    name: str
    values: list[HeldValue]
    history: list[HistoryLine]
    disputes: list[DisputeLine]
    anything_hidden: bool


def page_of(one: Subject, on: date, *, open_values: bool) -> SubjectPage:
    values, name_of = current_values(one, on, unmasked=open_values), names()
    rows = changes_of(one).select_related("source__org", "source__recorded_by").order_by("-pk")
    changes = list(rows[:_SHOWN])
    places = places_in(changes)
    history = [_change(change, name_of, places, open_values) for change in changes]
    disputes = [
        DisputeLine(name_of(d.item), _shown(d.item, d.value, open_values), _shown(d.item, d.proposed, open_values), d)
        for d in Dispute.objects.filter(subject=one).select_related("owner").order_by("-pk")
    ]
    hidden = any(line.masked for line in values)
    name = one.name if open_values else masked_name_of(one)
    return SubjectPage(name or str(one.pk), values, history, disputes, hidden)


def masked_name_of(one: Subject) -> str:
    """The subject's name as it may be shown."""
    return masked(f"{one.kind}.name", one.name) or str(one.pk)


def _shown(item: str, value: Any, open_values: bool) -> Any:
    return value if open_values else masked(item, value)


def _change(change: Change, name_of: Callable[[str], str], places: Mapping[int, str], open_values: bool) -> HistoryLine:
    words = [
        f"{name_of(item)}：{_say(item, change.before.get(item), open_values)} → {_say(item, value, open_values)}"
        for item, value in change.after.items()
        if not item.startswith("_")
    ]
    if change.what == "added" and not change.before:
        words = [f"登记，{len(change.after)} 项"]
    if "_state" in change.after:
        words.append(f"{STANDING.get(change.before['_state'], '')} → {STANDING.get(change.after['_state'], '')}")
    if "_org" in change.after:
        words.append(f"{places.get(change.before['_org'], '')} → {places.get(change.after['_org'], '')}")
    if change.confirmed:
        words.append(f"核对无变化：{'、'.join(dict.fromkeys(name_of(item) for item in change.confirmed))}")
    by = change.source.recorded_by.name if change.source.recorded_by else change.source.org.name
    return HistoryLine(change.at, change.source.title, by, tuple(words))


def _say(item: str, value: Any, open_values: bool) -> str:
    return "（空）" if value is None else str(_shown(item, value, open_values))
