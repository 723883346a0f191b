"""Changing a rule for a county: tightening freely, loosening with a reason."""

from __future__ import annotations

from datetime import date, datetime
from math import isfinite

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao.policy import shipped_pack
from yibiao.policy.overlays import loosens
from yibiao.policy.rules import WEIGHTS
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.policy.models import Override
from yibiao_web.policy.queries import overlay_of, pack

LONGEST = 1000  # characters of a reason


@transaction.atomic
def change(
    rule: str, *, since: date, value: float | None, weight: str, why: str, viewer: Viewer, now: datetime
) -> Override:
    """The county goes by this value and weight from a day on; neither given, by the shipped rule again. Sending it
    twice changes nothing more."""
    if not viewer.may("gatekeeper"):
        raise Refusal("not_gatekeeper", _("只有减负办能改规则。"), 403)
    why = why.strip()
    _usable(rule, since=since, value=value, weight=weight, why=why, today=timezone.localdate(now))
    last = Override.objects.filter(county=viewer.county, rule=rule).last()
    if last and (last.since, last.value, last.weight, last.why) == (since, value, weight, why):
        return last
    _changes_something(rule, since=since, value=value, weight=weight, viewer=viewer)
    looser = loosens(overlay_of(rule, since, value, weight, why, now), shipped_pack().standing(rule, since))
    if looser and not why:
        raise Refusal(
            "loosening_needs_why", _("{looser}，比原来的宽，请在“为什么”里写明理由。").format(looser=looser), 422
        )
    made = Override.objects.create(
        county=viewer.county, rule=rule, since=since, value=value, weight=weight, why=why, looser=looser[:200],
        by=viewer.user, at=now,
    )  # fmt: skip
    detail = {"rule": rule, "since": since, "value": value, "weight": weight, "why": why, "looser": looser}
    log("policy.changed", by=viewer.user, org=viewer.org, now=now, target=made, scope=viewer.county.path, detail=detail)
    return made


def _usable(rule: str, *, since: date, value: float | None, weight: str, why: str, today: date) -> None:
    if rule not in shipped_pack().rules:
        raise Refusal("no_such_rule", _("没有编号是 {rule} 的规则。").format(rule=rule[:40]), 404)
    if weight not in ("", *WEIGHTS):
        raise Refusal("no_such_weight", _("轻重请从列出的几种里选。"), 422)
    if value is not None and not (isfinite(value) and 0 <= value < 10**9):
        raise Refusal("not_a_value", _("值请填不小于 0 的数。"), 422)
    if since < today:
        raise Refusal("in_the_past", _("从哪天起请选今天或者以后：已经办过的，按当时的规则。"), 422)
    if len(why) > LONGEST:
        raise Refusal("too_long", _("理由请不超过 {longest} 字。").format(longest=LONGEST), 422)


def _changes_something(rule: str, *, since: date, value: float | None, weight: str, viewer: Viewer) -> None:
    standing, shipped = pack(viewer.county).standing(rule, since), shipped_pack().standing(rule, since)
    if (shipped.value if value is None else value, weight or shipped.weight) == (standing.value, standing.weight):
        raise Refusal("nothing_changed", _("填的和现在的一样，没有改动。请填新的值，或者选轻重。"), 422)
