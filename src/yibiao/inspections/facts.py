"""The nouns of 督查、检查、考核、调研. Codes are English, what people read is Chinese: see ``KIND_NAMES``.

``None`` where a thing may be unknown: a notice says nothing of a training record, a plan's form asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Kind = Literal["supervision", "check", "assessment", "research"]
KIND_NAMES: dict[Kind, str] = {
    "supervision": "督查", "check": "检查", "assessment": "考核", "research": "调研",
}  # fmt: skip

_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("assessment", re.compile(r"考核|考评|评比|评估|测评|验收|达标|创建.{0,4}复核")),
    ("research", re.compile(r"调研|调查研究|走访|蹲点")),
    ("supervision", re.compile(r"督查|督导|督办|督察|巡查|暗访|回头看")),
    ("check", re.compile(r"检查|抽查|核查|排查|巡检|执法|整治|监测|检验")),
)
# 县委、纪委、组织部 … are not bound by a regulation of the State Council; 村委会、卫健委、残联 are no party organs.
_PARTY = re.compile(
    r"[省市县区旗州]委(?!员)|党委|党工委|纪委|监委|纪检|组织部|宣传部|统战部|政法委|社会工作部|巡察|编办|党校"
)
_GOVERNMENT = re.compile(r"人民政府|政府(?:办|督查)|督查室|管委会")


@dataclass(frozen=True)
class InspectionFacts:
    """One item of a year's plan, or what a notice says of one.

    ``notice``: read from a notice, where nothing can be concluded from what it does not say. ``times``: how often one
    place is visited for it; ``minutes`` how long it takes there. ``places``: who is visited, empty where they are
    drawn. ``materials``, ``forms``, ``reports``: what the places have to prepare; ``escorts``: who is to come along;
    ``principals``: heads who are to be met; ``welcome``: 锣鼓、横幅、迎送; ``showcase``: 观摩点、精品线路、踩点;
    ``briefing``: a report is to be heard. ``inspector_kinds``: who inspects, in words. ``drawn``: what is drawn by lot,
    "places" and "people". ``part_of``: the plan's item that it is a piece of. ``beyond``: places or matters outside of
    the plan. ``row``: the line it stands in.
    """

    id: str
    title: str
    sender: str = ""
    kind: Kind = "check"
    comprehensive: bool = False
    plan_number: str = ""
    filed_number: str = ""
    basis: str = ""
    approval: str = ""
    designation: str = ""
    problem: str = ""
    contents: tuple[str, ...] = ()
    targets: str = ""
    scope: str = ""
    method: str = ""
    first: date | None = None
    last: date | None = None
    training: str = ""
    notice_days: int | None = None
    unannounced: bool = False
    drawn: frozenset[str] = frozenset()
    materials: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    escorts: tuple[str, ...] = ()
    escort_reason: str = ""
    principals: tuple[str, ...] = ()
    principals_reason: str = ""
    welcome: tuple[str, ...] = ()
    showcase: tuple[str, ...] = ()
    briefing: tuple[str, ...] = ()
    people: int | None = None
    inspector_kinds: tuple[str, ...] = ()
    enterprise: bool = False
    published: bool | None = None
    certificate: bool | None = None
    remote: bool = False
    emergency: bool = False
    emergency_reason: str = ""
    places: tuple[str, ...] = ()
    times: int = 1
    minutes: int = 0
    part_of: str = ""
    beyond: tuple[str, ...] = ()
    notice: bool = False
    row: int | None = None

    @property
    def party(self) -> bool:
        return bool(_PARTY.search(self.sender))

    @property
    def governments(self) -> bool:
        """Sent by a government or its office, not by one of its departments."""
        return bool(_GOVERNMENT.search(self.sender))

    @property
    def year(self) -> int | None:
        day = self.first or self.last
        return day.year if day else None


@dataclass(frozen=True, slots=True)
class QuietDays:
    """Days on which nobody goes to the grassroots; both belong to it."""

    name: str
    first: date
    last: date

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Surroundings:
    """What an inspection is judged against. ``others``: the year's other items, of all senders; ``visited``: the days
    on which each place is visited already; ``townships``: which of the places are townships; ``before``: how many items
    each sender had in the year with which the reduction is reckoned."""

    others: tuple[InspectionFacts, ...] = ()
    visited: Mapping[str, frozenset[date]] = field(default_factory=dict)
    townships: frozenset[str] = frozenset()
    quiet: tuple[QuietDays, ...] = ()
    before: Mapping[str, int] = field(default_factory=dict)


def kind_of(words: str, *, default: Kind = "check") -> Kind:
    """The kind that a title names: what comes last in it is what is done (…整治情况督查)."""
    found = [(match.end(), kind) for kind, pattern in _KINDS for match in pattern.finditer(words)]
    return max(found)[1] if found else default


def kind_named(words: str) -> Kind | None:
    """A kind by its name, in a register."""
    return next((kind for kind, name in KIND_NAMES.items() if words.strip() in (name, kind)), None)
