"""Reads about surveys. Each takes the viewer first. Nothing is read from single answers: only the tables that were
reckoned at the filing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from yibiao.surveys.estimating import difference
from yibiao.surveys.model import Estimate
from yibiao.surveys.results import INDEX
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.gate.models import Demand
from yibiao_web.gate.queries import demands_of
from yibiao_web.surveys.models import Survey
from yibiao_web.surveys.starting import OTHER, UNSURE

_WHOLE = ("demand__org", "demand__county", "demand__decided_by", "follows__demand")


def worked_with(viewer: Viewer) -> QuerySet[Survey]:
    """A requester's own, all of the county's for the gatekeeper."""
    rows = Survey.objects.filter(demand__in=demands_of(viewer, Demand.Kind.SURVEY).order_by())
    return rows.select_related(*_WHOLE).defer("frame").order_by("-opens_on", "-pk")


def visible(viewer: Viewer) -> QuerySet[Survey]:
    """Besides, whatever of the own county has been opened: results are for everybody there."""
    opened = Q(demand__county=viewer.county) & ~Q(demand__in_force_on=None)
    own = Q(demand__in=demands_of(viewer, Demand.Kind.SURVEY).order_by())
    return Survey.objects.filter(own | opened).select_related(*_WHOLE).defer("frame").order_by("-opens_on", "-pk")


def of_demand(rows: QuerySet[Survey], pk: int) -> QuerySet[Survey]:
    """By its demand's number, however large somebody makes it."""
    return rows.filter(demand__in=Demand.objects.filter(pk=pk))


def estimates(viewer: Viewer, survey: Survey, measure: str = INDEX) -> dict[int, Estimate | None]:
    """By place: satisfaction from 0 to 100 (or another measure of the survey's tables); None where it is suppressed.
    Empty where nothing is filed yet, or the viewer may not see it."""
    if not visible(viewer).filter(pk=survey.pk).exists():
        return {}
    shown = survey.results.get("lines", {}).get("place", {}).get(measure, {})
    return {int(place): as_estimate(one["figure"]) for place, one in shown.items()}


def whole(survey: Survey, measure: str = INDEX) -> Estimate | None:
    """Of the county."""
    return as_estimate(survey.results.get("whole", {}).get(measure))


def as_estimate(told: Mapping[str, Any] | None) -> Estimate | None:
    return Estimate(**told) if told else None


@dataclass(frozen=True)
class StaffWave:
    """What grassroots staff said of a week: ``minutes`` by the kind of demand (the question's key), ``words`` their
    questions; ``stop``: what should be stopped, with its share, most often first."""

    survey: Survey
    on: date
    n: int
    minutes: Mapping[str, Estimate]
    words: Mapping[str, str]
    stop: list[tuple[str, Estimate]]


def staff_minutes(viewer: Viewer) -> list[StaffWave]:
    """The filed waves among the staff of the viewer's county, oldest first."""
    rows = visible(viewer).filter(audience=Survey.Audience.STAFF).exclude(filed_on=None).order_by("closes_on", "pk")
    return [_staff_wave(one) for one in rows]


def _staff_wave(survey: Survey) -> StaffWave:
    asked = survey.questionnaire.questions
    found = {one.key: whole(survey, one.key) for one in asked if one.kind == "minutes"}
    minutes = {key: one for key, one in found.items() if one}
    said = [pair for one in asked if one.kind == "choice" for pair in choices(survey, one.key)]
    stop = [(words, one) for words, one in said if one and words not in (OTHER, UNSURE)]
    return StaffWave(
        survey, survey.closes_on, survey.results.get("n", 0), minutes, {one.key: one.words for one in asked},
        sorted(stop, key=lambda pair: -pair[1].value),
    )  # fmt: skip


def choices(survey: Survey, key: str) -> list[tuple[str, Estimate | None]]:
    """A question's choices with their shares, in the question's order; None where too few chose it."""
    asked = next((one for one in survey.questionnaire.questions if one.key == key), None)
    told = survey.results.get("levels", {}).get(key, [])
    return [(words, as_estimate(one)) for words, one in zip(asked.choices, told, strict=False)] if asked else []


@dataclass(frozen=True)
class Wave:
    """One wave of a row of surveys; ``change`` since the one before."""

    survey: Survey
    figure: Estimate | None
    change: Estimate | None


def waves(viewer: Viewer, survey: Survey) -> list[Wave]:
    """The row of surveys that one belongs to, oldest first. No change where the scales asked something else."""
    rows = {one.pk: one for one in visible(viewer).filter(audience=survey.audience).exclude(filed_on=None)}
    row: list[Survey] = []
    one: Survey | None = rows.get(survey.pk)
    while one is not None and one not in row:
        row.insert(0, one)
        one = rows.get(one.follows_id or 0)
    out: list[Wave] = []
    for held in row:
        figure = whole(held)
        before = out[-1].figure if out and _scales(out[-1].survey) == _scales(held) else None
        out.append(Wave(held, figure, difference(figure, before) if figure and before else None))
    return out


def _scales(survey: Survey) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.words, one.choices) for one in survey.questionnaire.questions if one.kind == "scale"]
