"""Visits: set, begun, over, called off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from secrets import token_hex

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao.inspections.caps import Usage, caps_of, exceeded
from yibiao_web.accounts.models import User
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.gate.rules import REASON
from yibiao_web.inspections.models import Inspection, Visit
from yibiao_web.inspections.queries import GONE, OPEN, quiet_on
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.policy.queries import pack


@transaction.atomic
def add_visit(
    inspection: Inspection, *, place: Organisation, on: date, viewer: Viewer, now: datetime, lead: User | None = None,
    inspectors: Sequence[User] = (), unannounced: bool = False, over_cap_reason: str = "", again: Visit | None = None,
    again_reason: str = "",
) -> Visit:  # fmt: skip
    """One place on one day. On a day on which others go there anyhow it joins their trip, and counts no further. Over
    the cap it takes a reason that the place reads; an emergency goes in any case, its reason is published later. The
    same place and day again is the visit there is."""
    _may_send(inspection, viewer)
    Organisation.objects.select_for_update().get(pk=place.pk)  # two at the same moment count each other
    same = inspection.visits.filter(place=place, on=on, unannounced=unannounced)  # no answer tells of a sealed one
    if known := same.exclude(state__in=GONE).first():
        return known
    _may_go(inspection, place, on, unannounced)
    _may_go_again(inspection, place, again, again_reason)
    over = over_cap(inspection, place, on)
    if over and not inspection.emergency and len("".join(over_cap_reason.split())) < REASON:
        raise Refusal("over_cap", over_cap_words(place, over), 422)
    visit = inspection.visits.create(
        place=place, on=on, lead=lead, unannounced=unannounced, again=again, again_reason=again_reason.strip()[:300],
        over_cap_reason=over_cap_reason.strip() if over else "", made_by=viewer.user, made_at=now,
        trip=_trip(place, on, unannounced),
    )  # fmt: skip
    visit.inspectors.set(inspectors)
    log("visit.set", by=viewer.user, org=viewer.org, now=now, target=visit, scope=inspection.demand.org.path,
        detail={"place": "" if unannounced else place.name, "on": on, "over_cap": [one.words for one in over],
                "reason": over_cap_reason, "again_reason": again_reason})  # fmt: skip
    return visit


@transaction.atomic
def start_visit(visit: Visit, *, viewer: Viewer, now: datetime) -> Visit:
    """They are on the way. Not before its day; twice is once."""
    _goes(visit, viewer)
    if timezone.localdate(now) < visit.on:
        raise Refusal("too_early", _("定的是 {on}，还没有到日子。").format(on=visit.on))
    return turn(visit, (Visit.State.PLANNED,), Visit.State.UNDER_WAY, "visit.started", viewer, now, started_at=now)


@transaction.atomic
def finish_visit(visit: Visit, *, viewer: Viewer, now: datetime) -> Visit:
    """It is over: from now on the place sees it, also if it was unannounced. Twice is once."""
    _goes(visit, viewer)
    if timezone.localdate(now) < visit.on:
        raise Refusal("too_early", _("定的是 {on}，还没有到日子。").format(on=visit.on))
    before = (Visit.State.PLANNED, Visit.State.UNDER_WAY)
    return turn(visit, before, Visit.State.DONE, "visit.finished", viewer, now, finished_at=now)


def over_cap(inspection: Inspection, place: Organisation, on: date) -> tuple[Usage, ...]:
    """The caps that one visit more would break, reckoned only with what everybody may know: no refusal, not even one
    to another inspector under way, tells of a sealed visit."""
    rows = Visit.objects.filter(OPEN, place=place, on__year__in=(on.year - 1, on.year, on.year + 1))
    rules = caps_of(pack(inspection.demand.county), on, township=place.level == Level.TOWNSHIP)
    return exceeded(rows.exclude(state__in=GONE).values_list("on", flat=True), on, rules)


def over_cap_words(place: Organisation, over: Sequence[Usage]) -> str:
    told = "，".join(one.words for one in over)
    return (
        f"{place.name}{told}，再去就超了。请改日子，或与别的单位同一天去；确要去的，写明理由（至少 {REASON} 个字），"
        "当地看得到。"
    )


def turn(
    visit: Visit,
    before: Sequence[str],
    state: str,
    action: str,
    viewer: Viewer,
    now: datetime,
    **fields: datetime | str,
) -> Visit:
    """To another state, from some states only. Twice is once; what was called off stays so. The trail names no place
    of a sealed visit before it is over."""
    if Visit.objects.filter(pk=visit.pk, state__in=before).update(state=state, **fields):
        visit.refresh_from_db()
        log(action, by=viewer.user, org=viewer.org, now=now, target=visit, scope=visit.inspection.demand.org.path,
            detail={"place": visit.place.name if not visit.unannounced or state == Visit.State.DONE else "",
                    "on": visit.on})  # fmt: skip
        return visit
    visit.refresh_from_db()
    if visit.state in GONE and visit.state != state:
        raise Refusal("gone", _("这一次已经{state}，不能再办。").format(state=visit.get_state_display()))
    return visit


def _may_send(inspection: Inspection, viewer: Viewer) -> None:
    demand = inspection.demand
    if demand.org_id != viewer.org.pk and not (viewer.may("gatekeeper") and demand.county_id == viewer.county.pk):
        raise Refusal("not_yours", _("只有这一项的主办单位能定去哪里、哪天去。"), 403)
    if not demand.in_force_on or demand.ended_on:
        raise Refusal("not_in_force", _("这一项还没有列入计划，或者已经撤销，不能下去。"))


def _may_go(inspection: Inspection, place: Organisation, on: date, unannounced: bool) -> None:
    """The plan's places and days, and no quiet time (政府督查工作条例第十五条：不得随意扩大督查范围、变更督查对象)."""
    demand = inspection.demand
    if place.level not in (Level.TOWNSHIP, Level.VILLAGE) or not demand.county.contains(place):
        raise Refusal("no_place", _("只能去本县的镇街和村。"), 422)
    if not unannounced and not demand.recipients.filter(org=place).exists():
        raise Refusal(
            "beyond_plan", _("计划里没有{place}，不能扩大范围。要去的，请另报一项。").format(place=place.name), 422
        )
    if (demand.starts_on and on < demand.starts_on) or (demand.due_on and on > demand.due_on):
        raise Refusal(
            "outside_window",
            _("计划写的是 {starts_on} 到 {due_on}，请选这中间的日子。").format(
                starts_on=demand.starts_on, due_on=demand.due_on
            ),
            422,
        )
    quiet = None if inspection.emergency else quiet_on(demand.county, on)
    if quiet:
        raise Refusal(
            "quiet_time",
            _("{on} 是{quiet}（{first_on} 到 {last_on}），不下去。请改日子。").format(
                on=on, quiet=quiet.name, first_on=quiet.first_on, last_on=quiet.last_on
            ),
            422,
        )


def _may_go_again(inspection: Inspection, place: Organisation, again: Visit | None, why: str) -> None:
    """Where nothing was found, nobody comes twice."""
    if again and len("".join(why.split())) < REASON:
        raise Refusal(
            "again_why", _("再去一次，请写明还有什么没有解决，至少 {reason} 个字。").format(reason=REASON), 422
        )
    times = int(inspection.facts.get("times") or 1)
    if not again and inspection.visits.filter(place=place).exclude(state__in=GONE).count() >= times:
        raise Refusal(
            "visited_already",
            _("这一项已经定了去{place}。要再去的，从上一次的记录里写明为什么。").format(place=place.name),
            422,
        )


def _goes(visit: Visit, viewer: Viewer) -> None:
    if visit.lead_id == viewer.user.pk or visit.inspectors.filter(pk=viewer.user.pk).exists():
        return
    announced = not visit.unannounced and viewer.may("requester", "reviewer")
    if not announced or visit.inspection.demand.org_id != viewer.org.pk:
        raise Refusal("not_going", _("只有去的人能记这一次。"), 403)


def _trip(place: Organisation, on: date, unannounced: bool) -> str:
    """The number of the trip that goes there that day; a new one where nobody goes."""
    others = Visit.objects.filter(place=place, on=on, unannounced=False).exclude(state__in=GONE).exclude(trip="")
    known = None if unannounced else others.values_list("trip", flat=True).first()
    return known or f"{on:%m%d}-{token_hex(3)}"
