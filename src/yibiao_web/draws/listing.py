"""The list of inspectors, and how risky a sender holds each place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yibiao_web.accounts.models import User
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.draws.models import Inspector, PlaceRisk
from yibiao_web.draws.preparing import RISK_NAMES
from yibiao_web.orgs.models import Organisation


@transaction.atomic
def set_inspector(
    user: User, unit: Organisation, *, skills: Iterable[str], leads: bool, avoids: Iterable[Organisation],
    viewer: Viewer, now: datetime,
) -> Inspector:  # fmt: skip
    """On the list of the county, or with other facts."""
    _may_list(unit, viewer)
    one, _made = Inspector.objects.update_or_create(
        county=viewer.county, user=user,
        defaults={"unit": unit, "skills": list(skills), "leads": leads, "active": True},
    )  # fmt: skip
    one.avoids.set(avoids)
    log("inspector.set", by=viewer.user, org=viewer.org, now=now, target=one, detail={"leads": leads})
    return one


@transaction.atomic
def drop_inspector(one: Inspector, *, viewer: Viewer, now: datetime) -> None:
    _may_list(one.unit, viewer)
    if Inspector.objects.filter(pk=one.pk, active=True).update(active=False):
        log("inspector.dropped", by=viewer.user, org=viewer.org, now=now, target=one)


@transaction.atomic
def set_risks(told: Mapping[Organisation, tuple[int, str]], *, viewer: Viewer, now: datetime) -> int:
    """How many were changed. More than the lowest level takes a reason: it makes a visit likelier."""
    held = {one.place_id: one for one in PlaceRisk.objects.filter(org=viewer.org)}
    changed = 0
    for place, (level, reason) in told.items():
        if not 1 <= level <= len(RISK_NAMES):
            raise Refusal("no_level", _("请选低、中、高。"), 422)
        if level > 1 and not reason.strip():
            raise Refusal(
                "no_reason",
                _("{place}选了{level}，请写一句依据。").format(place=place.name, level=RISK_NAMES[level - 1]),
                422,
            )
        one = held.get(place.pk)
        if (level, reason.strip()) != ((one.level, one.reason) if one else (1, "")):
            told_now = {"level": level, "reason": reason.strip()[:200], "set_by": viewer.user, "set_at": now}
            PlaceRisk.objects.update_or_create(org=viewer.org, place=place, defaults=told_now)
            changed += 1
    if changed:
        log("risks.set", by=viewer.user, org=viewer.org, now=now, detail={"changed": changed})
    return changed


def _may_list(unit: Organisation, viewer: Viewer) -> None:
    own = viewer.may("requester") and unit.pk == viewer.org.pk
    if not own and not (viewer.may("gatekeeper") and viewer.county.contains(unit)):
        raise Refusal("not_yours", _("只能列本单位的人；别的单位的由减负办来列。"), 403)
