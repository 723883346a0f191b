"""A department's plan from a workbook: every row is proposed like one that was typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao.inspections import reading
from yibiao.inspections.facts import InspectionFacts
from yibiao.sheets.guard import MEBI
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.refusals import Refusal
from yibiao_web.files.reading import reader
from yibiao_web.inspections import proposing
from yibiao_web.inspections.facts import Proposal, kept_of
from yibiao_web.inspections.models import Inspection
from yibiao_web.inspections.queries import visitable
from yibiao_web.inspections.rules import typed, without_nulls
from yibiao_web.orgs.models import Level, Organisation

LARGEST = 10 * MEBI
MOST = 60
read_register = reader(reading.read_register, warm={"on": date(2026, 1, 1)})
_EVERY = {"各村": Level.VILLAGE, "全部村": Level.VILLAGE, "所有村": Level.VILLAGE, "各镇街": Level.TOWNSHIP,
          "全部镇街": Level.TOWNSHIP, "各乡镇": Level.TOWNSHIP}  # fmt: skip


@dataclass
class Imported:
    """What became of the rows: proposed, there before, and those that were not taken, with why."""

    taken: list[Inspection] = field(default_factory=list)
    known: int = 0
    rejected: list[tuple[int | None, str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def hand_in(name: str, content: bytes, *, viewer: Viewer, now: datetime) -> Imported:
    """Row by row, each in a transaction of its own: one that can not be taken does not keep the others out. The same
    file again finds what it proposed."""
    if not viewer.may("requester"):
        raise Refusal("not_requester", _("只有报表员能替本单位报计划。"), 403)
    if len(content) > LARGEST:
        raise Refusal("too_large", _("文件超过 10 MB。计划表不会这么大，请看看是不是选错了。"), 422)
    on = timezone.localdate(now)
    read = read_register(content, name, on=on)
    block = next((one for one in read.findings if one.severity == "block"), None)
    if block:
        raise Refusal(block.code, f"{block.message}{block.advice}", 422)
    if len(read.items) > MOST:
        raise Refusal(
            "too_many",
            _("一次最多 {most} 项，这个文件里有 {items} 项。请分几次交。").format(most=MOST, items=len(read.items)),
            422,
        )
    done = Imported(notes=[f"{one.message}{one.advice}" for one in read.findings])
    places = _Places(viewer.org)
    for item in read.items:
        _take(item, places, done, on, viewer=viewer, now=now)
    return done


def _take(item: InspectionFacts, places: _Places, done: Imported, on: date, *, viewer: Viewer, now: datetime) -> None:
    title = typed(item.title)
    try:
        proposal = proposal_of(item, places, viewer.org, on)
        if proposing.same(proposal, viewer):
            done.known += 1
        else:
            done.taken.append(proposing.propose(proposal, viewer=viewer, now=now))
    except Refusal as refusal:
        done.rejected.append((item.row, title, refusal.message))


def proposal_of(item: InspectionFacts, places: _Places, org: Organisation, on: date) -> Proposal:
    if item.sender and not _own(item.sender, org):
        raise Refusal(
            "not_own",
            _("主办单位写的是“{sender}”，不是{org}。请由那个单位自己报。").format(sender=item.sender, org=org.name),
            422,
        )
    known, unknown = places.of(item.places)
    if unknown:
        raise Refusal(
            "unknown_place", _("没有找到{unknown}，请写镇街和村的全名。").format(unknown="、".join(unknown[:5])), 422
        )
    first, last = item.first or date(on.year, 1, 1), item.last or date((item.first or on).year, 12, 31)
    if first.year != last.year:
        raise Refusal("two_years", _("一项只在一年里；跨年的分两年报。"), 422)
    inspection = Inspection(
        year=first.year, kind=item.kind, comprehensive=item.comprehensive, plan_number=item.plan_number[:40],
        filed_number=item.filed_number[:40], basis=item.basis[:200], contents=without_nulls(item.contents),
        unannounced=item.unannounced, emergency=item.emergency, emergency_reason=item.emergency_reason,
        facts=without_nulls(kept_of(item)),
    )  # fmt: skip
    return Proposal(typed(item.title)[:200], inspection, () if item.unannounced else known, first, last)


def _own(sender: str, org: Organisation) -> bool:
    """县民政局 is also written 民政局 or 禾溪县民政局."""
    county = org.parent.name if org.parent else ""
    names = {org.name, org.name.removeprefix("县"), f"{county}{org.name.removeprefix('县')}", f"{county}{org.name}"}
    return typed(sender) in names


class _Places:
    """The places that an organisation may visit, by what people call them."""

    def __init__(self, org: Organisation) -> None:
        self.rows = list(visitable(org))
        self.by_name: dict[str, list[Organisation]] = {}
        for one in self.rows:
            parent = one.parent.name if one.parent else ""
            for name in {one.name, f"{parent}{one.name}"}:
                self.by_name.setdefault(name, []).append(one)

    def of(self, names: Sequence[str]) -> tuple[list[Organisation], list[str]]:
        """(places, names that are none or of several)."""
        found: dict[int, Organisation] = {}
        unknown = []
        for name in names:
            if name in _EVERY:
                found |= {one.pk: one for one in self.rows if one.level == _EVERY[name]}
            elif len(some := self.by_name.get(name, [])) == 1:
                found[some[0].pk] = some[0]
            else:
                unknown.append(name)
        return list(found.values()), unknown
