"""Where values come from: computed outcomes, items of the ledger, filed surveys. Nobody is asked anything."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from yibiao.appraisal.measures import Observed
from yibiao.appraisal.outcomes import OUTCOMES, Columns
from yibiao.surveys.model import Estimate
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.appraisal.models import Indicator, Scheme
from yibiao_web.appraisal.weighing import blocks_of, places_of
from yibiao_web.catalogue.queries import catalogue
from yibiao_web.fieldwork.models import Problem
from yibiao_web.ledger.models import Source
from yibiao_web.orgs.models import Organisation
from yibiao_web.surveys import queries as surveys

_YES = "是"
Found = dict[int, Observed]  # by place


def found_of(indicator: Indicator, viewer: Viewer, on: date, columns: dict[int, Columns] | None = None) -> Found:
    """Each place's value as the platform knows it today; nothing for what a department enters itself."""
    if indicator.origin == Indicator.Origin.SURVEY:
        return _from_survey(indicator, viewer)
    if indicator.origin not in (Indicator.Origin.COMPUTED, Indicator.Origin.ITEM):
        return {}
    known = columns if columns is not None else columns_of(indicator.scheme)
    outcome = OUTCOMES.get(indicator.code)
    if indicator.origin == Indicator.Origin.COMPUTED and outcome:
        return {place: outcome.reckon(one, on) for place, one in known.items()}
    return {place: _of_item(indicator, one) for place, one in known.items()}


def columns_of(scheme: Scheme) -> dict[int, Columns]:
    """The ledger's columns by place and kind; a township's are those of its villages, one after the other."""
    places = places_of(scheme.demand.county, scheme.level)
    out: dict[int, dict[str, dict[str, list[Any]]]] = {one.pk: defaultdict(dict) for one in places}
    for place, block in blocks_of(places):
        _add(out[place][block.kind], block.columns, len(block))
    for place, problems in _problems(list(out)).items():
        out[place]["problem"] = problems
    return dict(out)


def _problems(places: Sequence[int]) -> dict[int, dict[str, list[Any]]]:
    """What inspections laid to each place, from the records of rectification."""
    rows = Problem.objects.filter(owner__in=places).exclude(state=Problem.State.DROPPED)
    found: dict[int, dict[str, list[Any]]] = {}
    for owner, due, done in rows.values_list("owner", "due_on", "done_at"):
        columns = found.setdefault(owner, {"problem.due_on": [], "problem.done_on": []})
        columns["problem.due_on"].append(due)
        columns["problem.done_on"].append(timezone.localdate(done) if done else None)
    return found


def _add(kept: dict[str, list[Any]], columns: Mapping[str, Sequence[Any]], size: int) -> None:
    """Columns of equal length, whatever one of the villages does not know."""
    before = max(map(len, kept.values()), default=0)
    for code in kept.keys() | columns.keys():
        column = kept.setdefault(code, [None] * before)
        column.extend(columns.get(code) or [None] * size)


def _of_item(indicator: Indicator, columns: Columns) -> Observed:
    """Of a yes-or-no item the share of yes, of a number the mean of those known."""
    item = catalogue().items.get(indicator.code)
    told = columns.get(indicator.code.split(".", 1)[0], {}).get(indicator.code, ()) if item else ()
    known = [one for one in told if one not in (None, "")]
    if not known or item is None:
        return Observed()
    if item.type == "boolean":
        return Observed(count=float(sum(one == _YES for one in known)), of=float(len(known)))
    numbers = list(_numbers(known))
    return Observed(sum(numbers) / len(numbers)) if numbers else Observed()


def _numbers(values: Sequence[Any]) -> Iterator[float]:
    for one in values:
        try:
            yield float(one)
        except (TypeError, ValueError):
            continue


def _from_survey(indicator: Indicator, viewer: Viewer) -> Found:
    """A survey by townships gives its villages nothing: what was asked of a whole town says nothing of a village."""
    survey = indicator.survey
    if survey is None or survey.level != indicator.scheme.level:
        return {}
    told = surveys.estimates(viewer, survey)
    return {place: _of_estimate(one) for place, one in told.items()}


def _of_estimate(one: Estimate | None) -> Observed:
    return Observed(one.value, error=one.standard_error) if one else Observed()


def how_words(indicator: Indicator) -> tuple[str, str]:
    """(source, how it was reckoned) for people."""
    outcome = OUTCOMES.get(indicator.code)
    if indicator.origin == Indicator.Origin.COMPUTED and outcome:
        return "台账", outcome.how
    if indicator.origin == Indicator.Origin.SURVEY:
        return (indicator.survey.demand.title if indicator.survey else ""), "抽样问来的，0 到 100"
    item = catalogue().items.get(indicator.code)
    return "台账", (f"“{item.name}”，逐个相加再除以个数" if item else "")


def dated_of(indicator: Indicator, county: Organisation) -> date | None:
    """The day of the newest source of the ledger; a survey's last day."""
    if indicator.origin == Indicator.Origin.SURVEY:
        return indicator.survey.closes_on if indicator.survey else None
    return Source.objects.filter(county=county).order_by("-dated").values_list("dated", flat=True).first()


def people_in(columns: Mapping[int, Columns]) -> dict[int, dict[str, float]]:
    """What makes places alike, from the ledger: how many people, houses, how many of them old or away."""
    out: dict[int, dict[str, float]] = {}
    for place, kinds in columns.items():
        people = kinds.get("person", {})
        size = float(max(map(len, people.values()), default=0))
        out[place] = {"人口": size, "户数": float(max(map(len, kinds.get("household", {}).values()), default=0))}
        if size:
            away = Counter(people.get("person.is_away", ()))[_YES]
            out[place]["外出占比"] = away / size
        land = list(_numbers(kinds.get("household", {}).get("household.cultivated_land", ())))
        if land:
            out[place]["户均耕地"] = sum(land) / len(land)
    return out
