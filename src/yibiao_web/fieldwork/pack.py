"""What an inspector carries: everything the place ever reported that bears on the inspection, and what is known of
earlier visits. It is read from what there is; the place is asked for nothing and hears nothing.

Sums and counts only. Who is behind a number is a page of its own, masked, for those entitled, and on the trail.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao.catalogue import DataItem
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.burden.models import BurdenShare
from yibiao_web.catalogue.queries import catalogue, names
from yibiao_web.fieldwork.bearing import bearing_items, bears, telling_words
from yibiao_web.fieldwork.models import Conclusion, Problem
from yibiao_web.fieldwork.parameters import number
from yibiao_web.fieldwork.queries import Quiet, goes, quiet
from yibiao_web.inspections.models import Visit
from yibiao_web.inspections.queries import visits_to
from yibiao_web.ledger.masking import is_masked_item, masked
from yibiao_web.ledger.models import Source, Subject
from yibiao_web.ledger.queries import blocks_of, sources_of
from yibiao_web.orgs.models import Organisation
from yibiao_web.rollup import queries as rollup
from yibiao_web.rollup.tallies import UNKNOWN, measure_of, together
from yibiao_web.sharing.actions import note_reading
from yibiao_web.sharing.flow_back import KINDS

_SOURCES = 40
_FIGURES = 40


@dataclass(frozen=True, slots=True)
class Held:
    """One item over all of the place: ``words`` are its sum or its counts; whence and of which day."""

    code: str
    name: str
    words: str
    known: int
    whole: int
    source: str
    owner: str
    newest: date | None
    listable: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """What a place reported of itself in a period."""

    name: str
    value: Any
    period: str
    org: str
    source: str
    dated: date | None


@dataclass
class Pack:
    """``reports``: what the place handed in (bearing ones first); ``figures``: what it said of itself."""

    place: Organisation
    on: date
    counts: list[tuple[str, int]] = field(default_factory=list)
    items: list[Held] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    reports: list[Source] = field(default_factory=list)
    further_reports: int = 0
    problems: list[Problem] = field(default_factory=list)
    conclusions: list[Conclusion] = field(default_factory=list)
    burden_minutes: float = 0.0
    burden_demands: int = 0
    visits_this_month: int = 0
    quiet: Quiet | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody behind a number. ``name`` is masked unless it was said what for."""

    subject: int
    name: str
    village: str
    value: Any
    source: str
    dated: date | None


@transaction.atomic
def open_pack(visit: Visit, *, viewer: Viewer, now: datetime, taken_along: bool = False) -> Pack:
    """Only for who is on the visit, only from departure until the conclusion; every opening is on the trail."""
    _may_open(visit, viewer)
    made = pack_of(visit, viewer, timezone.localdate(now))
    detail = {"items": [one.code for one in made.items], "taken_along": taken_along}
    log("visit.pack_opened", by=viewer.user, org=viewer.org, now=now, target=visit,
        scope=visit.inspection.demand.org.path, purpose=visit.inspection.demand.title[:200], detail=detail)  # fmt: skip
    return made


def _may_open(visit: Visit, viewer: Viewer) -> None:
    if not goes(viewer, visit):
        raise Refusal("not_going", _("资料包只给去的人看。"), 403)
    if visit.state not in (Visit.State.UNDER_WAY, Visit.State.DONE):
        raise Refusal("not_started", _("出发以后才能打开资料包。"))
    if hasattr(visit, "conclusion"):
        raise Refusal("concluded", _("结论已经反馈，资料包已经收起。要看问题改得怎样，请看问题的页面。"))


def pack_of(visit: Visit, viewer: Viewer, on: date) -> Pack:
    place = visit.place
    words = telling_words([visit.inspection.demand.title, *visit.inspection.contents])
    villages = list(
        Organisation.objects.within(place.path).villages().filter(active=True).select_related("parent__parent__parent")
    )
    made = Pack(place, on, _counts(villages), _items(villages, words, viewer, place, on))
    made.figures = _figures(place, words, on)
    made.reports, made.further_reports = _reports(place, words, on)
    made.problems = _problems(place, visit)
    made.conclusions = _conclusions(place, visit, on)
    shares = BurdenShare.objects.filter(org=place, entry__on__year=on.year, entry__on__month=on.month)
    told = shares.aggregate(minutes=Sum("minutes"), demands=Count("pk"))
    made.burden_minutes, made.burden_demands = told["minutes"] or 0.0, told["demands"]
    made.visits_this_month = visits_to(place).filter(
        on__year=on.year, on__month=on.month, state=Visit.State.DONE
    ).count()  # fmt: skip
    made.quiet = quiet([place], _since(on))[place.pk]
    return made


def _since(on: date) -> date:
    return on - timedelta(days=365 * number("look_back_years"))


def _counts(villages: Sequence[Organisation]) -> list[tuple[str, int]]:
    whole: Counter[str] = Counter()
    for one in rollup.counts(villages).values():
        whole.update(one)
    return [(KINDS[kind], whole[kind]) for kind in KINDS if whole[kind] and kind != "organisation"]


def _items(
    villages: Sequence[Organisation], words: frozenset[str], viewer: Viewer, place: Organisation, on: date
) -> list[Held]:
    """Items that bear on the contents and of which something is known."""
    known = catalogue().items
    kinds = {one.kind for one in blocks_of(villages)} - {"organisation"}
    held = [item for kind in sorted(kinds) for item in rollup.items_held(villages, kind)]
    chosen = bearing_items([one for one in held if one.code in known], words)[: number("pack_items")]
    told = _provenance(villages, {one.code for one in chosen})
    return [_held(one, villages, told.get(one.code, ("", "", None)), viewer, place, on) for one in chosen]


def _held(
    item: DataItem, villages: Sequence[Organisation], told: tuple[str, str, date | None], viewer: Viewer,
    place: Organisation, on: date,
) -> Held:  # fmt: skip
    tally = together(rollup.ledger_tallies(villages, item.subject, item, on).values())
    if measure_of(item.type, item.choices) == "number":
        words = f"合计 {tally.total:,.10g}{item.unit or ''}"
    else:
        words = "、".join(f"{name} {count:,}" for name, count in tally.values.most_common(6))
    source, owner, newest = told
    listable = rollup.may_list(viewer, item.subject, item, place.path, on)
    return Held(item.code, item.name, words, tally.known, tally.whole, source, owner, newest, listable)


def _provenance(villages: Sequence[Organisation], codes: set[str]) -> dict[str, tuple[str, str, date | None]]:
    """{item: (the source that told most values, its owner, the newest day)}."""
    told: dict[str, Counter[int]] = {}
    for block in blocks_of(villages):
        for code in codes & block.sources.keys():
            told.setdefault(code, Counter()).update(one for one in block.sources[code] if one)
    known = sources_of({pk for counts in told.values() for pk in counts})
    made: dict[str, tuple[str, str, date | None]] = {}
    for code, counts in told.items():
        some = [(known[pk], count) for pk, count in counts.items() if pk in known]
        if some:
            first = max(some, key=lambda pair: pair[1])[0]
            made[code] = (
                first.title,
                first.owner or "",
                max((one.dated for one, _ in some if one.dated), default=None),
            )
    return made


def _figures(place: Organisation, words: frozenset[str], on: date) -> list[Figure]:
    """What the place reported of itself in the newest periods, bearing values first."""
    own = Subject.objects.filter(org__path__startswith=place.path, kind="organisation", state=Subject.State.ACTIVE)
    rows = list(own.filter(changed_at__date__gte=_since(on)).select_related("org").order_by("-changed_at")[:_FIGURES])
    sources = Source.objects.in_bulk({pk for one in rows for pk in one.sources.values() if pk})
    name = names()
    made = [
        Figure(name(code), value, one.key.partition("@")[2], one.org.name, told.title if told else "",
               told.dated if told else None)
        for one in rows for code, value in one.values.items() for told in [sources.get(one.sources.get(code, 0))]
        if not is_masked_item(code)
    ]  # fmt: skip
    return sorted(made, key=lambda one: -bears(one.name + one.source, words))[:_FIGURES]


def _reports(place: Organisation, words: frozenset[str], on: date) -> tuple[list[Source], int]:
    rows = Source.objects.filter(org__path__startswith=place.path, dated__gte=_since(on)).select_related("org")
    found = list(rows.order_by("-dated", "-pk")[:1000])
    bearing = [one for one in found if bears(one.title, words)]
    return bearing[:_SOURCES], len(found) - len(bearing[:_SOURCES])


def _problems(place: Organisation, visit: Visit) -> list[Problem]:
    rows = Problem.objects.filter(place__path__startswith=place.path).exclude(visit=visit)
    return list(
        rows.select_related("owner", "place", "visit__inspection__demand").order_by("state", "-since")[:_SOURCES]
    )


def _conclusions(place: Organisation, visit: Visit, on: date) -> list[Conclusion]:
    rows = Conclusion.objects.filter(visit__place=place, on__gte=_since(on)).exclude(visit=visit)
    return list(rows.select_related("visit__inspection__demand__org").order_by("-on", "-pk"))


@transaction.atomic
def people(
    visit: Visit, code: str, *, value: str, purpose: str, viewer: Viewer, now: datetime
) -> tuple[DataItem, list[Listed]]:
    """Who is behind one number of the pack: for those who may see it anyway, masked unless a purpose is given, and on
    the trail in either case. The people's own page of readings tells which item was looked at; that it was on a visit
    stands on the trail alone, so that nobody learns from it that somebody is on the way."""
    _may_open(visit, viewer)
    item, on = catalogue().items.get(code), timezone.localdate(now)
    if item is None or not rollup.may_list(viewer, item.subject, item, visit.place.path, on):
        raise Refusal("not_entitled", _("本单位没有看这份名单的权限。要看的，请先在“共享”里申请。"), 403)
    villages = list(
        Organisation.objects.within(visit.place.path).villages().filter(active=True)
        .select_related("parent__parent__parent")
    )  # fmt: skip
    rows = rollup.ledger_rows(villages, item.subject, code, on, value, ())[: number("list_rows")]
    subjects, sources = rollup.behind(rows)
    listed = [_listed(one, subjects, sources, code, bool(purpose.strip())) for one in rows if one.subject in subjects]
    told = purpose.strip() or f"履行职责核对“{item.name}”"
    what = "在线查阅名单" if purpose.strip() else "在线查阅名单（不显示全名）"
    note_reading(
        viewer, org=viewer.org, scope=visit.place.path, kind=item.subject, items=[f"{item.subject}.name", code],
        subjects=[one.subject for one in listed], count=len(listed), purpose=told, what=what, now=now,
    )  # fmt: skip
    log("visit.list_read", by=viewer.user, org=viewer.org, now=now, target=visit,
        scope=visit.inspection.demand.org.path, purpose=purpose.strip()[:200],
        detail={"item": code, "count": len(listed), "unmasked": bool(purpose.strip())})  # fmt: skip
    return item, listed


def _listed(
    one: rollup.Told, subjects: dict[int, Subject], sources: dict[int, Source], code: str, unmasked: bool
) -> Listed:
    subject, source = subjects[one.subject], sources.get(one.source)
    open_name = unmasked or not rollup.named_after_somebody(subject)
    named = subject.name if open_name else masked("person.name", subject.name)
    value = one.value if unmasked else masked(code, one.value)
    return Listed(
        one.subject, str(named or subject.pk), subject.org.name, value, source.title if source else "",
        source.dated if source else None,
    )  # fmt: skip


__all__ = ["UNKNOWN", "Held", "Listed", "Pack", "open_pack", "pack_of", "people"]
