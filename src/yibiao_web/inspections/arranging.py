"""What a place and the gatekeeper set around visits: a visit called off or turned away, somebody who came unannounced
to the platform, quiet times, base counts, a place's code."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from secrets import choice

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.gate.rules import REASON
from yibiao_web.inspections.actions import turn
from yibiao_web.inspections.models import Arrival, BaseCount, PlaceCode, QuietTime, Visit
from yibiao_web.inspections.rules import CODE, LETTERS
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.orgs.queries import county_of, home_village

_LONGEST = 92  # days of a quiet time


@transaction.atomic
def cancel_visit(visit: Visit, reason: str, *, viewer: Viewer, now: datetime) -> Visit:
    """Its sender does not go. The place reads why."""
    if visit.inspection.demand.org_id != viewer.org.pk or not viewer.may("requester", "reviewer"):
        raise Refusal("not_yours", _("只有去的单位能取消。"), 403)
    return turn(visit, (Visit.State.PLANNED,), Visit.State.CANCELLED, "visit.cancelled", viewer, now,
                ended_reason=reason.strip()[:300])  # fmt: skip


@transaction.atomic
def turn_away(visit: Visit, reason: str, *, viewer: Viewer, now: datetime) -> Visit:
    """The place does not receive a visit that is over its cap. One within the cap is received."""
    if home_village(viewer.org).pk != visit.place_id or not viewer.may("clerk", "reviewer"):
        raise Refusal("not_here", _("只有去的那个地方能记。"), 403)
    if not visit.over_cap_reason:
        raise Refusal("within_cap", _("这一次没有超过次数，请照常接待；有意见的，在这一次的记录里写。"))
    if len("".join(reason.split())) < REASON:
        raise Refusal("reason_too_short", _("请写为什么不接待，至少 {reason} 个字。").format(reason=REASON), 422)
    before = (Visit.State.PLANNED, Visit.State.UNDER_WAY)
    return turn(visit, before, Visit.State.TURNED_AWAY, "visit.turned_away", viewer, now,
                ended_reason=reason.strip()[:300])  # fmt: skip


@transaction.atomic
def note_arrival(*, who: str, what: str, on: date, received: bool, viewer: Viewer, now: datetime) -> Arrival:
    """Somebody came who stands in no plan here. The same again is the one there is."""
    place = _home(viewer)
    if on > timezone.localdate(now):
        raise Refusal("not_yet", _("还没有到那一天，请核对日期。"), 422)
    arrival, made = Arrival.objects.get_or_create(
        place=place, on=on, who=who.strip()[:100], what=what.strip()[:200],
        defaults={"received": received, "made_by": viewer.user, "made_at": now},
    )  # fmt: skip
    if made:
        log("arrival.noted", by=viewer.user, org=viewer.org, now=now, target=arrival,
            detail={"who": arrival.who, "what": arrival.what, "on": on, "received": received})  # fmt: skip
    return arrival


@transaction.atomic
def set_quiet(*, name: str, first_on: date, last_on: date, viewer: Viewer, now: datetime) -> QuietTime:
    _gatekeeper(viewer)
    if not name.strip():
        raise Refusal("no_name", _("请写忙什么，例如秋收。"), 422)
    if first_on > last_on or (last_on - first_on).days > _LONGEST:
        raise Refusal(
            "wrong_days", _("请核对日子：先写开始，再写结束，最多 {longest} 天。").format(longest=_LONGEST), 422
        )
    quiet, _made = QuietTime.objects.get_or_create(
        county=viewer.county, name=name.strip()[:60], first_on=first_on, last_on=last_on
    )
    log("quiet_time.set", by=viewer.user, org=viewer.org, now=now, target=quiet,
        detail={"name": quiet.name, "first": first_on, "last": last_on})  # fmt: skip
    return quiet


@transaction.atomic
def end_quiet(quiet: QuietTime, *, viewer: Viewer, now: datetime) -> None:
    _gatekeeper(viewer)
    log("quiet_time.removed", by=viewer.user, org=viewer.org, now=now, target=quiet, detail={"name": quiet.name})
    quiet.delete()


@transaction.atomic
def set_base_counts(counts: Mapping[Organisation, int | None], *, viewer: Viewer, now: datetime) -> int:
    """How many each department had in the year with which the reduction is reckoned; how many were changed."""
    _gatekeeper(viewer)
    changed = 0
    for org, count in counts.items():
        if county_of(org).pk != viewer.county.pk:
            raise Refusal("no_org", _("没有这个单位，请刷新页面。"), 422)
        known = BaseCount.objects.filter(org=org)
        if count is None:
            changed += bool(known.delete()[0])
        elif not known.filter(count=count).exists():
            BaseCount.objects.update_or_create(org=org, defaults={"count": count})
            changed += 1
    if changed:
        told = {org.name: count for org, count in counts.items()}
        log("inspections.counted", by=viewer.user, org=viewer.org, now=now, detail=told)
    return changed


@transaction.atomic
def code_of(place: Organisation, *, now: datetime) -> PlaceCode:
    """A place's code, made when it is first asked for."""
    known = PlaceCode.objects.filter(place=place).first()
    return known or PlaceCode.objects.get_or_create(place=place, defaults={"code": _fresh(), "made_at": now})[0]


@transaction.atomic
def renew_code(*, viewer: Viewer, now: datetime) -> PlaceCode:
    """The old one is void from now on."""
    place = _home(viewer)
    code, _made = PlaceCode.objects.update_or_create(place=place, defaults={"code": _fresh(), "made_at": now})
    log("place_code.renewed", by=viewer.user, org=viewer.org, now=now, target=code)
    return code


def _home(viewer: Viewer) -> Organisation:
    """The viewer's own place, which has a code."""
    place = home_village(viewer.org)
    if not viewer.may("clerk", "reviewer") or place.level not in (Level.TOWNSHIP, Level.VILLAGE):
        raise Refusal("not_clerk", _("请由镇街、村的填报员或审核员来记。"), 403)
    return place


def _fresh() -> str:
    return "".join(choice(LETTERS) for _at in range(CODE))


def _gatekeeper(viewer: Viewer) -> None:
    if not viewer.may("gatekeeper"):
        raise Refusal("not_gatekeeper", _("只有减负办能定。"), 403)
