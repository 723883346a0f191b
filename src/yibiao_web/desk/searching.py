"""One search over all that a viewer may see at the gate: what they ask, what they are asked, what waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.desk.queue import FORM, KINDS
from yibiao_web.forms.queries import forms_of, with_newest
from yibiao_web.gate import queries as gate
from yibiao_web.orgs.models import Organisation
from yibiao_web.submissions.queries import fillable

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Hit:
    kind: str
    title: str
    org: Organisation
    address: str
    state: str

    @property
    def kind_words(self) -> str:
        return str(KINDS[self.kind])


def found(viewer: Viewer, words: str) -> list[Hit]:
    """Titles and senders that have every word, newest first in each kind; at most ``SHOWN`` of a kind."""
    if not words.split():
        return []
    return [*_forms(viewer, words), *_demands(viewer, words), *_tasks(viewer, words)]


def _forms(viewer: Viewer, words: str) -> list[Hit]:
    rows = _with_words(with_newest(forms_of(viewer)), words, "title", "org__name").order_by("-pk")[:SHOWN]
    return [
        Hit(FORM, one.title, one.org, reverse("forms:version", args=[one.newest]), str(one.get_state_display()))
        for one in rows
        if one.newest
    ]


def _demands(viewer: Viewer, words: str) -> list[Hit]:
    own = _with_words(gate.demands_of(viewer), words, "title", "org__name")[:SHOWN]
    asked = _with_words(gate.asked_of(viewer), words, "demand__title", "demand__org__name").order_by("-pk")[:SHOWN]
    several = {one.pk: one for one in [*own, *(each.demand for each in asked)]}
    return [Hit(one.kind, one.title, one.org, gate.address(one), str(one.state[1])) for one in several.values()]


def _tasks(viewer: Viewer, words: str) -> list[Hit]:
    if not viewer.may("clerk", "grid_worker"):
        return []
    rows = fillable(viewer).select_related("task__org").defer("task__version__content")
    return [
        Hit(
            FORM, one.task.title, one.task.org, reverse("submissions:fill", args=[one.pk]), str(one.get_state_display())
        )
        for one in _with_words(rows, words, "task__title", "task__org__name").order_by("-pk")[:SHOWN]
    ]


def _with_words(rows: QuerySet[Any], words: str, *fields: str) -> QuerySet[Any]:
    for word in words.split()[:5]:
        wanted = Q()
        for field in fields:
            wanted |= Q(**{f"{field}__icontains": word})
        rows = rows.filter(wanted)
    return rows
