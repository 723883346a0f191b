"""What waits at the gate, of all kinds, as lines of one look: forms by their admission, everything else as a demand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.forms import queries as forms
from yibiao_web.forms.models import Admission
from yibiao_web.gate import queries as gate
from yibiao_web.gate.models import Demand
from yibiao_web.orgs.models import Organisation

FORM = "form"
KINDS: dict[str, str | Promise] = {FORM: _("报表"), **dict(Demand.Kind.choices)}


@dataclass(frozen=True, slots=True)
class Line:
    """One demand at the gate. ``asked`` is how many organisations are asked; ``at`` when it was put before the
    gatekeeper, or let through by its sender."""

    kind: str
    title: str
    org: Organisation
    address: str
    at: datetime
    minutes: float
    asked: int
    due_on: date | None
    findings: Sequence[dict[str, Any]]
    subject: Admission | Demand

    @property
    def kind_words(self) -> str:
        return str(KINDS[self.kind])


def waiting(viewer: Viewer) -> list[Line]:
    """Oldest first, whatever its kind."""
    admissions = [_of_admission(one, one.sent_up_at) for one in forms.waiting(viewer)]
    return sorted([*admissions, *_demands(gate.waiting(viewer), "sent_up_at")], key=lambda one: one.at)


def signed(viewer: Viewer, shown: int) -> list[Line]:
    """What senders let through with a reason of their own, newest first."""
    admissions = [_of_admission(one, one.decided_at) for one in forms.signed(viewer)[:shown]]
    lines = [*admissions, *_demands(gate.signed(viewer)[:shown], "decided_at")]
    return sorted(lines, key=lambda one: one.at, reverse=True)[:shown]


def narrowed(lines: Iterable[Line], kind: str, words: str) -> list[Line]:
    """Those of a kind whose title or sender has all the words."""
    return [
        one for one in lines
        if kind in ("", one.kind) and all(word in f"{one.title} {one.org.name}" for word in words.split())
    ]  # fmt: skip


def kinds_of(lines: Iterable[Line]) -> list[tuple[str, str, int]]:
    """(kind, its words, how many) of those there are."""
    counts = Counter(one.kind for one in lines)
    return [(kind, str(words), counts[kind]) for kind, words in KINDS.items() if counts[kind]]


def _of_admission(one: Admission, at: datetime | None) -> Line:
    form = one.version.form
    address = f"{reverse('forms:version', args=[one.version_id])}?admission={one.pk}"
    return Line(
        FORM, form.title, form.org, address, at or one.made_at, one.minutes_with, one.villages, one.due_on,
        one.findings, one,
    )  # fmt: skip


def _demands(rows: Iterable[Demand], at: str) -> list[Line]:
    several = list(rows)
    asked = gate.how_many_asked(several)
    return [
        Line(
            one.kind, one.title, one.org, gate.address(one), getattr(one, at), one.minutes, asked.get(one.pk, 0),
            one.due_on, one.findings, one,
        )
        for one in several
    ]  # fmt: skip
