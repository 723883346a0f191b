"""What the gate kept from the grassroots: withdrawn, refused, and what it found most often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from yibiao_web.burden.models import BurdenEntry, BurdenShare
from yibiao_web.forms.models import Admission, FormDecision
from yibiao_web.gate.models import Demand, DemandRecipient
from yibiao_web.orgs.models import Organisation
from yibiao_web.reports.readings import DEMAND, OfKind
from yibiao_web.reports.spans import Span

REPEATED = frozenset(
    ("form_duplicate", "form_overlaps", "form_known", "outside_held", "outside_asked_before", "document_copied",
     "document_all_copied", "document_repeats", "document_mergeable", "meeting_mergeable", "meeting_repeated",
     "meeting_already_said")
)  # fmt: skip
"""Findings that say: this was asked, said or held before."""


@dataclass(frozen=True, slots=True)
class Ended(OfKind):
    """One demand that is asked no longer. ``minutes``: of asking all of them once more, less
    what is still taken where it was joined with others."""

    pk: int
    title: str
    org: str
    kind: str
    on: date
    minutes: float
    reason: str
    duty: str
    duty_kept_by: str


@dataclass(frozen=True, slots=True)
class Refused(OfKind):
    title: str
    org: str
    kind: str
    on: date
    minutes: float
    reason: str


@dataclass(frozen=True, slots=True)
class Often:
    """A finding of the gate: how many demands got it, and its words for the last of them."""

    code: str
    count: int
    message: str
    advice: str


def ended(where: Q, forms: Q, span: Span) -> list[Ended]:
    """Demands and forms that were in force and were withdrawn, the last first."""
    rows = Demand.objects.filter(where, ended_on__gte=span.first, ended_on__lte=span.last).exclude(in_force_on=None)
    merged = BurdenEntry.objects.filter(target_type=DEMAND, target_id__in=rows.values("pk"), series__startswith="for:")
    still = dict(merged.values_list("target_id", "estimated"))  # a meeting joined with others still takes its part
    found = [
        Ended(one.pk, one.title, one.org.name, one.kind, one.ended_on, max(0.0, one.minutes - still.get(one.pk, 0.0)),
              one.end_reason, one.duty, one.duty_kept_by)
        for one in rows.select_related("org") if one.ended_on
    ]  # fmt: skip
    return sorted([*found, *_forms_ended(forms, span)], key=lambda one: (-one.on.toordinal(), one.title))


def of_county(county: Organisation, span: Span) -> list[Ended]:
    return ended(Q(county=county), Q(form__org__path__startswith=county.path), span)


def of_sender(org: Organisation, span: Span) -> list[Ended]:
    return ended(Q(org=org), Q(form__org=org), span)


def of_place(org: Organisation, span: Span) -> list[Ended]:
    """What was withdrawn that had asked this place, with the minutes that it took here."""
    mine = dict(DemandRecipient.objects.filter(org=org).exclude(demand__ended_on=None).values_list("demand", "minutes"))
    merged = BurdenShare.objects.filter(org=org, entry__target_type=DEMAND, entry__series__startswith="for:")
    for demand, minutes in merged.values_list("entry__target_id", "minutes"):
        if demand in mine:
            mine[demand] = max(0.0, mine[demand] - minutes)
    return [replace(one, minutes=mine[one.pk]) for one in ended(Q(pk__in=mine), Q(pk__in=[]), span)]


def _forms_ended(forms: Q, span: Span) -> Iterable[Ended]:
    """Forms cancelled or joined with another; what one asking took is its last admission's."""
    gone = (FormDecision.Act.CANCEL, FormDecision.Act.MERGE)
    rows = FormDecision.objects.filter(forms, act__in=gone, at__date__gte=span.first, at__date__lte=span.last)
    decided = list(rows.select_related("form__org"))
    minutes = dict(
        Admission.objects.filter(version__form__in=[one.form_id for one in decided]).order_by("pk")
        .values_list("version__form", "minutes_with")
    )  # fmt: skip
    for one in decided:
        yield Ended(
            one.form_id, one.form.title, one.form.org.name, "form", timezone.localdate(one.at),
            minutes.get(one.form_id, 0.0), one.reason, one.form.purpose, one.duty_kept_by,
        )  # fmt: skip


def refused(county: Organisation, span: Span, org: Organisation | None = None) -> list[Refused]:
    """What the gatekeeper did not let through, so that nobody was asked; the last first."""
    when = {"decided_at__date__gte": span.first, "decided_at__date__lte": span.last, "verdict": Demand.Verdict.REFUSED}
    of = Q(org=org) if org else Q(county=county)
    demands = Demand.objects.filter(of, **when, in_force_on=None).select_related("org")
    mine = Q(version__form__org=org) if org else Q(version__form__org__path__startswith=county.path)
    forms = Admission.objects.filter(mine, **when).select_related("version__form__org")
    rows = [Refused(one.title, one.org.name, one.kind, timezone.localdate(one.decided_at), one.minutes, one.reason)
            for one in demands if one.decided_at]  # fmt: skip
    rows += [
        Refused(one.version.form.title, one.version.form.org.name, "form", timezone.localdate(one.decided_at),
                one.minutes_with, one.reason)
        for one in forms if one.decided_at
    ]  # fmt: skip
    return sorted(rows, key=lambda one: (-one.on.toordinal(), one.title))


def often(org: Organisation, span: Span, most: int = 6) -> list[Often]:
    """What the gate found at a sender's demands and forms: how many of them got each finding, the most first."""
    counts: Counter[str] = Counter()
    last: dict[str, dict[str, Any]] = {}
    for findings in _findings(org, span):
        counts.update({one["code"] for one in findings})
        last.update({one["code"]: one for one in findings})
    return [Often(code, count, last[code]["message"], last[code]["advice"]) for code, count in counts.most_common(most)]


def repeated(org: Organisation, span: Span) -> int:
    """How many of a sender's demands asked for what was there already."""
    return sum(any(one["code"] in REPEATED for one in findings) for findings in _findings(org, span))


def _findings(org: Organisation, span: Span) -> Iterable[list[dict[str, Any]]]:
    demands: QuerySet[Any] = Demand.objects.filter(org=org, on__gte=span.first, on__lte=span.last)
    forms = Admission.objects.filter(version__form__org=org, on__gte=span.first, on__lte=span.last)
    for rows in (demands, forms):
        yield from rows.exclude(findings=[]).order_by("on", "pk").values_list("findings", flat=True)
