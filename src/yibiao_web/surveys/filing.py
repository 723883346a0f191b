"""The end of a survey: everything is filed at once, codes and names are dropped, the tables are reckoned."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from yibiao.surveys import weighting
from yibiao.surveys.parameters import shipped
from yibiao.surveys.rates import Dispositions, response_rates
from yibiao.surveys.results import Answered, Fielded, tables
from yibiao_web.audit.actions import log
from yibiao_web.surveys import sealing
from yibiao_web.surveys.forgetting import forget_log
from yibiao_web.surveys.models import OpenAnswer, SampleMember, Survey, SurveyAnswer, SurveyCell

_chance = random.SystemRandom()
_BATCH = 1000


def file_closed(now: datetime) -> int:
    """The round: surveys whose last day is over, or that were ended before. How many were filed."""
    today = timezone.localdate(now)
    due = _over(today).filter(filed_on=None).exclude(demand__in_force_on=None)
    filed = sum(_file(pk, now) for pk in list(due.values_list("pk", flat=True)))
    _forget_unopened(today)
    if filed:
        forget_log()
    return filed


def _over(today: date) -> QuerySet[Survey]:
    return Survey.objects.filter(Q(closes_on__lt=today) | Q(demand__ended_on__isnull=False))


@transaction.atomic
def _forget_unopened(today: date) -> None:
    """Drawn, perhaps, and never opened: who was drawn is nobody's business any more."""
    never = _over(today).filter(demand__in_force_on=None)
    SampleMember.objects.filter(survey__in=never).delete()
    SurveyCell.objects.filter(survey__in=never).exclude(live=[]).update(live=[])
    never.exclude(frame=b"").update(frame=b"")


@transaction.atomic
def _file(pk: int, now: datetime) -> bool:
    survey = Survey.objects.select_for_update(of=("self",)).select_related("demand__org").get(pk=pk)
    if survey.filed_on is not None:
        return False
    cells = list(survey.cells.select_for_update(of=("self",)).select_related("place").order_by("place__path", "key"))
    sheets = [(cell.key, one) for cell in cells for one in _emptied(cell)]
    _outcomes(survey, cells)
    _reckon(survey, cells, sheets)
    _write(survey, cells, sheets)
    heard = Counter(key for key, _ in sheets)
    for cell in cells:
        cell.answers = heard[cell.key]
        cell.live, cell.waiting = [], b""
    SurveyCell.objects.bulk_update(cells, ["live", "waiting", "answers", "outcomes", "asked"])
    survey.members.all().delete()
    survey.frame, survey.filed_on = b"", timezone.localdate(now)
    survey.save(update_fields=["frame", "filed_on", "results", "rates"])
    log("survey.filed", by=None, org=survey.demand.org, now=now, target=survey.demand, detail={"answers": len(sheets)})
    return True


def _emptied(cell: SurveyCell) -> list[sealing.Sheet]:
    return sealing.unsealed(cell.waiting, cell=cell.pk, key=settings.SECRET_KEY)


def _outcomes(survey: Survey, cells: Sequence[SurveyCell]) -> None:
    """What the list of people is still needed for: how many of each cell were asked, and what became of them."""
    counts: dict[int, dict[str, int]] = {}
    rows = survey.members.filter(active=True).order_by().values_list("cell", "outcome").annotate(Count("pk"))
    for cell, outcome, count in rows:
        counts.setdefault(cell, {})[outcome or "open"] = count
    for one in cells:
        one.outcomes = counts.get(one.pk, {})
        one.asked = sum(one.outcomes.values()) or one.asked


def _reckon(survey: Survey, cells: Sequence[SurveyCell], sheets: Sequence[tuple[str, sealing.Sheet]]) -> None:
    parameters = shipped()
    held = Fielded(
        asked=survey.questionnaire, cells=tuple(one.as_drawn for one in cells),
        answers=tuple(Answered(key, one["values"]) for key, one in sheets),
        invited={one.key: one.asked for one in cells}, totals=survey.totals, least=parameters.least,
        together=parameters.together,
        effective=parameters.staff_effective if survey.of_staff else parameters.effective,
    )  # fmt: skip
    survey.results = tables(held).as_json()
    survey.rates = _rates(survey, cells, sheets)


def _rates(
    survey: Survey, cells: Sequence[SurveyCell], sheets: Sequence[tuple[str, sealing.Sheet]]
) -> dict[str, float]:  # fmt: skip
    """Less than half of the questions: partial. Whoever was asked and is in no other count could not be reached."""
    half = sum(one.kind != "open" for one in survey.questionnaire.questions) / 2
    complete = sum(len(one["values"]) >= half for _, one in sheets)
    told: Counter[str] = Counter()
    for cell in cells:
        told.update(cell.outcomes)
    asked = sum(one.asked for one in cells)
    refused, ineligible = told[SampleMember.Outcome.REFUSED], told[SampleMember.Outcome.INELIGIBLE]
    left = max(asked - len(sheets) - refused - ineligible, 0)
    counts = Dispositions(complete, len(sheets) - complete, refused, left, ineligible=ineligible)
    return {"asked": asked, **asdict(counts), **asdict(response_rates(counts))}


def _write(survey: Survey, cells: Sequence[SurveyCell], sheets: Sequence[tuple[str, sealing.Sheet]]) -> None:
    """In an order of chance; cells with too few go together with the next; texts apart, in an order of their own.
    Nothing where fewer have answered in all than may stand alone."""
    counts = Counter(key for key, _ in sheets)
    of = weighting.crowds([one.as_drawn for one in cells], counts, shipped().least)
    if not of:
        return
    answers = [SurveyAnswer(survey=survey, cell=of[key], values=one["values"]) for key, one in sheets]
    texts = [
        OpenAnswer(survey=survey, question=key, text=text) for _, one in sheets for key, text in one["texts"].items()
    ]
    _chance.shuffle(answers)
    _chance.shuffle(texts)
    SurveyAnswer.objects.bulk_create(answers, batch_size=_BATCH)
    OpenAnswer.objects.bulk_create(texts, batch_size=_BATCH)
