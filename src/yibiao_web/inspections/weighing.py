"""What receiving an inspection costs, and what there is to say of it: the core's answers about rows of the tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from yibiao.burden.parts import of_inspection
from yibiao.inspections.checking import ADVICE_NAMES, InspectionReport, check
from yibiao_web.inspections import facts
from yibiao_web.inspections.facts import Proposal
from yibiao_web.orgs.models import Organisation
from yibiao_web.policy.queries import pack


@dataclass(frozen=True)
class Weighed:
    """``asked``: minutes of each place, known after drawing where places are drawn: then ``minutes`` of all together.
    ``parts``: what one place has to do."""

    report: InspectionReport
    asked: dict[Organisation, float]
    minutes: float
    parts: dict[str, float]

    @property
    def advice_words(self) -> str:
        return ADVICE_NAMES[self.report.advice]


def weigh(
    proposal: Proposal, org: Organisation, county: Organisation, on: date, without: Iterable[int] = ()
) -> Weighed:
    """``without``: saved inspections that it is itself."""
    told = facts.told_of(proposal, org)
    around = facts.around(county, proposal.inspection.year, proposal.places, without)
    report = check(told, around, pack=pack(county), on=on)
    places: Sequence[Organisation] = () if proposal.inspection.unannounced else proposal.places
    asked = {one: float(report.cost.minutes) for one in places}
    drawn = int(proposal.inspection.facts.get("drawn_places") or 0) if proposal.inspection.unannounced else 0
    minutes = sum(asked.values()) or float(report.cost.minutes * drawn)
    return Weighed(report, asked, minutes, of_inspection(told.times))
