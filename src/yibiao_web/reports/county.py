"""The county's overview: what all senders together ask of the grassroots. Senders stand in the order of the tree, by
bands; places are not set beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.answers.models import Answer
from yibiao_web.burden import standing
from yibiao_web.burden.standing import SenderBurden
from yibiao_web.orgs.models import Organisation
from yibiao_web.reports import neighbours, readings, stopped
from yibiao_web.reports.overviews import Picture, picture
from yibiao_web.reports.sheet import Section
from yibiao_web.reports.spans import Span, month_to, year_to
from yibiao_web.sharing.models import Reading
from yibiao_web.sharing.queries import REPORTING
from yibiao_web.trends.models import Alarm

BANDS = {
    "over": ("bad", _("已超预算")),
    "near": ("warn", _("快到预算")),
    "ahead": ("warn", _("照这样到年底会超")),
    "within": ("good", _("在预算内")),
    "unset": ("", _("没有定预算")),
}


@dataclass(frozen=True, slots=True)
class Sender:
    """A sender's year against its budget."""

    year: SenderBurden

    @property
    def org(self) -> Organisation:
        return self.year.org

    @property
    def band(self) -> str:
        if self.year.budget is None:
            return "unset"
        if self.year.over:
            return "over"
        return "near" if self.year.near else "ahead" if self.year.ahead else "within"

    @property
    def tag(self) -> tuple[str, str]:
        return BANDS[self.band][0], str(BANDS[self.band][1])


@dataclass(frozen=True, slots=True)
class Given:
    """What was answered without asking: answers fetched from the ledger, times places took their own data back."""

    fetched: int
    taken_back: int


@dataclass(frozen=True, slots=True)
class County:
    org: Organisation
    picture: Picture
    senders: Sequence[Sender]
    ended: Sequence[stopped.Ended]
    refused: Sequence[stopped.Refused]
    given: Given
    told: Sequence[Section]
    live: Sequence[Alarm]

    @property
    def given_back(self) -> float:
        """Minutes that one more asking of all that was withdrawn would have taken."""
        return sum(one.minutes for one in self.ended)

    @property
    def kept_away(self) -> float:
        return sum(one.minutes for one in self.refused)

    @property
    def bands(self) -> list[tuple[str, str, list[str]]]:
        """(colour, words, names of senders in the order of the tree) of every band that has any."""
        found = [(colour, str(words), [one.org.name for one in self.senders if one.band == band])
                 for band, (colour, words) in BANDS.items()]  # fmt: skip
        return [one for one in found if one[2]]


def overview(viewer: Viewer, on: date) -> County:
    """The viewer's county on a day, its year so far."""
    org, year = viewer.county, year_to(on)
    return County(
        org, picture(readings.of_county(org), on), senders(viewer, on), stopped.of_county(org, year),
        stopped.refused(org, year), given(org, year), told(viewer, year),
        neighbours.live_alarms(viewer, Span(on.replace(day=1), on)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Landing:
    """For the first page: minutes of the month so far, and alarms that nobody has settled."""

    minutes: float
    alarms: int


def landing(viewer: Viewer, on: date) -> Landing:
    month = month_to(on)
    minutes = readings.of_county(viewer.county).total(month).minutes
    return Landing(minutes, len(neighbours.live_alarms(viewer, month)))


def told(viewer: Viewer, span: Span) -> list[Section]:
    """What the other capabilities know of the county."""
    return [
        neighbours.alarms(viewer, span), neighbours.measures(viewer, span), neighbours.visits(viewer.county, span),
        neighbours.heard(viewer, span),
    ]  # fmt: skip


def senders(viewer: Viewer, on: date) -> list[Sender]:
    """Who of the viewer's county asked for something this year or has a budget, in the order of the tree."""
    return [Sender(one) for one in standing.senders(viewer, on.year, on)]


def given(county: Organisation, span: Span) -> Given:
    fetched = Answer.objects.filter(
        org__path__startswith=county.path, ready_at__date__gte=span.first, ready_at__date__lte=span.last
    )
    own = Reading.objects.filter(
        org__path__startswith=county.path, org__level__in=REPORTING, at__date__gte=span.first, at__date__lte=span.last
    )
    return Given(fetched.count(), own.count())
