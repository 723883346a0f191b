"""The life of a survey: registered, drawn, opened. Answers are in ``answering``, the end in ``filing``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao.burden.parts import of_survey
from yibiao.model import Finding
from yibiao.surveys.checking import check_questionnaire, minutes_of
from yibiao.surveys.drawing import draw as drawn_by
from yibiao.surveys.model import Audience, DrawnSample, Questionnaire, SampleDesign
from yibiao.surveys.parameters import shipped
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.gate import actions as gate
from yibiao_web.gate.models import Demand
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.policy.queries import pack
from yibiao_web.surveys import codes, framing
from yibiao_web.surveys.models import SampleMember, Survey, SurveyCell, questions_of

_BATCH = 1000
_SEED = 4


@dataclass(frozen=True)
class Proposal:
    """What the sender says. ``questions`` as ``Survey`` keeps them."""

    title: str
    audience: str
    questions: list[dict[str, Any]]
    opens_on: date
    closes_on: date
    introduction: str = ""
    complaint: str = ""
    level: str = Level.TOWNSHIP
    size: int = 0
    villages: int = 0
    follows: Survey | None = None
    duty: str = ""

    @property
    def questionnaire(self) -> Questionnaire:
        audience: Audience = "staff" if self.audience == Survey.Audience.STAFF else "residents"
        return Questionnaire(self.title, questions_of(self.questions), audience, self.introduction, self.complaint)


@transaction.atomic
def propose(told: Proposal, *, viewer: Viewer, now: datetime) -> Survey:
    """A draft that the gate has looked at, with the list of who can be drawn as it is today. The same again (title and
    days) is the one there is."""
    if not viewer.may("requester"):
        raise Refusal("not_requester", _("只有报表员能替本单位提出调查。"), 403)
    if told.closes_on < told.opens_on or told.opens_on < timezone.localdate(now):
        raise Refusal("days_wrong", _("开始的日子不能早于今天，结束的日子不能早于开始。"), 422)
    Organisation.objects.select_for_update().get(pk=viewer.org.pk)
    if known := _same(told, viewer):
        return known
    county, on = viewer.county, timezone.localdate(now)
    survey = Survey(
        audience=told.audience, introduction=told.introduction.strip()[:300], complaint=told.complaint.strip()[:200],
        questions=told.questions, level=told.level, size=told.size, villages=told.villages, opens_on=told.opens_on,
        closes_on=told.closes_on, follows=told.follows,
    )  # fmt: skip
    places = _framed(survey, county, on)
    each = minutes_of(told.questionnaire)
    staff = survey.of_staff
    survey.demand = gate.register(
        Demand.Kind.SURVEY, org=viewer.org, title=told.title, findings=examined(told, viewer, on), now=now,
        viewer=viewer, asked={org: count * each for org, count in places.items()} if staff else {},
        minutes=None if staff else survey.size * each, starts_on=told.opens_on, due_on=told.closes_on,
        parts=of_survey(len(told.questions)) if staff else {}, duty=told.duty,
    )  # fmt: skip
    survey.save()
    if staff:
        _staff_cells(survey, places)
    return survey


def _framed(survey: Survey, county: Organisation, on: date) -> dict[Organisation, int]:
    """Keep who can be drawn; for staff, how many work where."""
    if survey.of_staff:
        places = framing.staff(county)
        survey.size = survey.frame_size = sum(places.values())
        survey.level, survey.villages = Level.TOWNSHIP, 0
        return places
    units = framing.residents(county, survey.level, survey.size, survey.villages, on)
    if not units:
        raise Refusal("nobody", _("台账里还没有本县的居民，没法抽样。请先把人口装进台账。"), 422)
    survey.frame, survey.digest, survey.totals = framing.packed(units)
    survey.frame_size, survey.size = len(units), min(survey.size, len(units))
    return {}


def examined(told: Proposal, viewer: Viewer, on: date) -> tuple[Finding, ...]:
    """What the gate finds."""
    last = Survey.objects.filter(
        demand__county=viewer.county, audience=told.audience, demand__ended_on=None, opens_on__lte=told.opens_on
    ).exclude(demand__in_force_on=None)
    last_on = last.order_by("-closes_on").values_list("closes_on", flat=True).first()
    people = 0 if told.audience == Survey.Audience.STAFF else told.size
    return check_questionnaire(
        told.questionnaire, pack=pack(viewer.org), on=on, last_on=last_on and min(last_on, on), people=people
    )  # fmt: skip


def _same(told: Proposal, viewer: Viewer) -> Survey | None:
    rows = Survey.objects.filter(
        demand__org=viewer.org, demand__title=told.title[:200], opens_on=told.opens_on, demand__ended_on=None
    )
    return rows.select_related("demand__org").first()


def _staff_cells(survey: Survey, places: Mapping[Organisation, int]) -> None:
    SurveyCell.objects.bulk_create(
        SurveyCell(survey=survey, place=org, key=org.code, population=count, drawn=count, probability=1.0,
                   stratum=org.code, asked=count)
        for org, count in places.items()
    )  # fmt: skip


@transaction.atomic
def draw(survey: Survey, *, seed: str, source: str, viewer: Viewer, now: datetime) -> Survey:
    """Draw by a number that nobody could know when the list was fixed. Twice is once."""
    survey = _own(survey, viewer)
    if survey.of_staff or survey.drawn_on:
        return survey
    seed = "".join(seed.split())
    if len(seed) < _SEED or not source.strip():
        raise Refusal("no_seed", _("请写种子（比如一期彩票的开奖号码）和它的出处，别人好照着重抽。"), 422)
    parameters = shipped()
    design = SampleDesign(
        survey.size, survey.villages, least=parameters.least, replacements=parameters.replacements
    )  # fmt: skip
    sample = drawn_by(framing.unpacked(survey.frame), design, seed)
    _keep(survey, sample)
    survey.seed, survey.seed_source = seed[:100], source.strip()[:200]
    survey.drawn_on = timezone.localdate(now)
    survey.save(update_fields=["seed", "seed_source", "drawn_on"])
    log("survey.drawn", by=viewer.user, org=viewer.org, now=now, target=survey.demand,
        detail={"seed": survey.seed, "source": survey.seed_source, "digest": survey.digest,
                "cells": len(sample.cells), "people": sum(one.drawn for one in sample.cells)})  # fmt: skip
    return survey


def _keep(survey: Survey, sample: DrawnSample) -> None:
    SurveyCell.objects.bulk_create(
        SurveyCell(
            survey=survey, place_id=int(one.place), key=one.key, group=one.group, population=one.population,
            drawn=one.drawn, probability=one.probability, stratum=one.stratum, cluster=one.cluster, asked=one.drawn,
        )
        for one in sample.cells
    )  # fmt: skip
    cells = dict(survey.cells.values_list("key", "pk"))
    SampleMember.objects.bulk_create(
        (
            SampleMember(survey=survey, cell_id=cells[one.cell], subject_id=int(one.id), order=one.order,
                         replacement=one.replacement, active=not one.replacement)
            for one in sample.units
        ), batch_size=_BATCH,
    )  # fmt: skip


@transaction.atomic
def open_survey(survey: Survey, *, viewer: Viewer, now: datetime) -> Survey:
    """It was let through and drawn: from its first day on answers are taken."""
    survey = _own(survey, viewer)
    if not survey.of_staff and not survey.drawn_on:
        raise Refusal("not_drawn", _("还没有抽人。请先抽样，再开始。"))
    if survey.closes_on < timezone.localdate(now):
        raise Refusal("over", _("结束的日子已经过了，请另提一件。"))
    gate.enter_force(survey.demand, viewer=viewer, now=now)
    return survey


@transaction.atomic
def print_slips(survey: Survey, *, viewer: Viewer, now: datetime) -> list[tuple[str, str]]:
    """Make a code for everybody asked who has none: (place, code), in an order of chance within a place. They are shown
    this once and are kept as digests only; which of them goes to whom nobody writes down."""
    survey = _own(survey, viewer)
    made: list[tuple[str, str]] = []
    for cell in survey.cells.select_for_update(of=("self",)).select_related("place").order_by("place__path", "key"):
        made += [(cell.place.name, code) for code in issue(cell, max(cell.asked - cell.issued, 0))]
    log("survey.slips_printed", by=viewer.user, org=viewer.org, now=now, target=survey.demand,
        detail={"count": len(made)})  # fmt: skip
    return made


@transaction.atomic
def void_slips(survey: Survey, *, viewer: Viewer, now: datetime) -> Survey:
    """The slips were spoilt or lost before the first day: all codes are void, and can be made again."""
    survey = _own(survey, viewer)
    if survey.opens_on <= timezone.localdate(now) and survey.demand.in_force_on:
        raise Refusal("open_already", _("调查已经开始，有人可能已经答了，不能全部作废。"))
    survey.cells.update(live=[], issued=0)
    log("survey.slips_voided", by=viewer.user, org=viewer.org, now=now, target=survey.demand)
    return survey


def issue(cell: SurveyCell, count: int) -> list[str]:
    """Fresh codes of a cell whose row is locked."""
    key = settings.SECRET_KEY
    made = [codes.fresh(key) for _ in range(count)]
    if made:
        cell.live = sorted([*cell.live, *(codes.digest(one, cell.survey_id, key) for one in made)])
        cell.issued += count
        cell.save(update_fields=["live", "issued"])
    return made


def _own(survey: Survey, viewer: Viewer) -> Survey:
    held = (
        Survey.objects.select_for_update(of=("self",)).select_related("demand__org", "demand__county").get(pk=survey.pk)
    )
    if held.demand.org_id != viewer.org.pk or not viewer.may("requester"):
        raise Refusal("not_yours", _("只有提出的单位能办这一件。"), 403)
    if held.demand.ended_on or held.filed_on:
        raise Refusal("ended", _("这次调查已经结束了。"))
    return held
