"""What people do about alarms, and the register of measures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao.trends.calendar import last_whole
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.gate.models import Demand
from yibiao_web.gate.rules import REASON
from yibiao_web.orgs.models import Organisation
from yibiao_web.trends import facts
from yibiao_web.trends.looking import look, look_daily, measure_effects
from yibiao_web.trends.models import Alarm, Look, Measure

KINDS = (*Demand.Kind.values, "form")


@transaction.atomic
def look_again(*, viewer: Viewer, now: datetime) -> Look:
    """The gatekeeper wants to see how it stands with what was charged since."""
    _gatekeeper(viewer)
    kept = look(viewer.county, last_whole(timezone.localdate(now)), now)
    log("trends.looked", by=viewer.user, org=viewer.org, now=now, target=kept, detail={"month": str(kept.month)})
    return kept


@transaction.atomic
def explain(alarm: Alarm, *, words: str, viewer: Viewer, now: datetime) -> Alarm:
    """The sender says why. What it says again replaces what it said, until the gatekeeper closes the alarm."""
    if alarm.org_id != viewer.org.pk or not viewer.may("requester"):
        raise Refusal("not_yours", _("只有提出要求的单位能说明。"), 403)
    _long_enough(words)
    told = {"explanation": words.strip()[:2000], "explained_by": viewer.user, "explained_at": now}
    if not Alarm.objects.filter(pk=alarm.pk, closed_at=None).update(**told):
        raise Refusal("closed_already", _("减负办已经了结这一条。请刷新页面。"))
    alarm.refresh_from_db()
    log("alarm.explained", by=viewer.user, org=viewer.org, now=now, target=alarm, scope=alarm.county.path,
        detail={"words": alarm.explanation[:300]})  # fmt: skip
    return alarm


@transaction.atomic
def close(alarm: Alarm, *, words: str, viewer: Viewer, now: datetime, measure: Measure | None = None) -> Alarm:
    """With a reason, or with the measure that answers it. Twice is once."""
    _gatekeeper(viewer, alarm.county_id)
    if measure is None:
        _long_enough(words)
    told = {"closed_words": words.strip()[:2000], "measure": measure, "closed_by": viewer.user, "closed_at": now}
    changed = Alarm.objects.filter(pk=alarm.pk, closed_at=None).update(**told)
    alarm.refresh_from_db()
    if changed:
        scope = (alarm.org or alarm.county).path
        log("alarm.closed", by=viewer.user, org=viewer.org, now=now, target=alarm, scope=scope,
            detail={"words": alarm.closed_words[:300], "measure": measure.title if measure else ""})  # fmt: skip
    return alarm


@transaction.atomic
def add_measure(
    *, title: str, about: str, since: date, kinds: Iterable[str], senders: Iterable[Organisation],
    places: Iterable[Organisation], viewer: Viewer, now: datetime,
) -> Measure:  # fmt: skip
    """Into the register; what it brought so far is told at once."""
    _gatekeeper(viewer)
    chosen, those, tried = sorted(set(kinds)), list(senders), list(places)
    inside = all(one.path.startswith(viewer.county.path) for one in (*those, *tried))
    if not title.strip() or not set(chosen) <= set(KINDS) or not inside:
        raise Refusal("measure_incomplete", _("请写明措施的名称，种类、单位和镇街请从列出的里面选。"), 422)
    if since > timezone.localdate(now):
        raise Refusal("measure_later", _("措施还没有开始，开始以后再登记，才有数可看。"), 422)
    made = Measure.objects.create(
        county=viewer.county, title=title.strip()[:100], about=about.strip(), since=since, kinds=chosen,
        made_by=viewer.user, made_at=now,
    )  # fmt: skip
    made.senders.set(those)
    made.places.set(tried)
    month = last_whole(timezone.localdate(now))
    several = Measure.objects.filter(county=viewer.county).prefetch_related("senders", "places")
    measure_effects(viewer.county, several, facts.asked(viewer.county, month), month)
    made.refresh_from_db()
    log("measure.added", by=viewer.user, org=viewer.org, now=now, target=made,
        detail={"title": made.title, "since": str(since), "kinds": chosen})  # fmt: skip
    return made


def _gatekeeper(viewer: Viewer, county: int | None = None) -> None:
    if not viewer.may("gatekeeper") or county not in (None, viewer.county.pk):
        raise Refusal("not_gatekeeper", _("只有减负办能办。"), 403)


def _long_enough(words: str) -> None:
    if len("".join(words.split())) < REASON:
        raise Refusal("reason_too_short", _("请写明原因，至少 {reason} 个字。").format(reason=REASON), 422)


__all__ = ["KINDS", "add_measure", "close", "explain", "look_again", "look_daily"]
