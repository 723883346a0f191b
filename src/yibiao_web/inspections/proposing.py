"""An inspection's way into the year's plan: proposed, changed, adopted, its reason published, merged into another."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.gate import actions as gate
from yibiao_web.gate.models import Demand
from yibiao_web.gate.rules import REASON
from yibiao_web.inspections.facts import Proposal
from yibiao_web.inspections.models import Inspection, Visit
from yibiao_web.inspections.queries import visitable
from yibiao_web.inspections.weighing import weigh
from yibiao_web.orgs.models import Organisation
from yibiao_web.policy.queries import pack

_OUTCOMES = ("id", "demand", "merged_into", "published_on")
_FACTS = tuple(one.name for one in Inspection._meta.concrete_fields if one.name not in _OUTCOMES)
PUBLISHED = 20  # characters of a reason that everybody reads


@transaction.atomic
def propose(proposal: Proposal, *, viewer: Viewer, now: datetime) -> Inspection:
    """A new item of the viewer's department, as a draft that the gate has looked at. The same again (title, sender and
    year) is the one there is."""
    _may_propose(proposal, viewer)
    Organisation.objects.select_for_update().get(pk=viewer.org.pk)  # two at the same moment find each other
    if known := same(proposal, viewer):
        return known
    weighed = weigh(proposal, viewer.org, viewer.county, timezone.localdate(now))
    proposal.inspection.advice = weighed.report.advice
    proposal.inspection.demand = gate.register(
        Demand.Kind.INSPECTION, org=viewer.org, title=proposal.title, findings=weighed.report.findings,
        asked=weighed.asked, minutes=weighed.minutes, parts=weighed.parts, starts_on=proposal.first,
        due_on=proposal.last, duty=proposal.duty, viewer=viewer, now=now,
    )  # fmt: skip
    proposal.inspection.save()
    return proposal.inspection


@transaction.atomic
def change(inspection: Inspection, proposal: Proposal, *, viewer: Viewer, now: datetime) -> Inspection:
    """Other facts: looked at anew. What was decided of the old ones holds no longer."""
    _may_propose(proposal, viewer)
    proposal.inspection.pk = inspection.pk
    weighed = weigh(proposal, viewer.org, viewer.county, timezone.localdate(now), without=[inspection.pk])
    proposal.inspection.advice = weighed.report.advice
    gate.reexamine(
        inspection.demand, title=proposal.title, findings=weighed.report.findings, asked=weighed.asked,
        parts=weighed.parts, starts_on=proposal.first, due_on=proposal.last, viewer=viewer, now=now,
    )  # fmt: skip
    told = {"minutes": weighed.minutes, "duty": proposal.duty[:300]}
    Demand.objects.filter(pk=inspection.demand_id).update(**told)
    for name in _FACTS:
        setattr(inspection, name, getattr(proposal.inspection, name))
    inspection.save()
    inspection.demand.refresh_from_db()
    return inspection


@transaction.atomic
def adopt(inspection: Inspection, *, viewer: Viewer, now: datetime) -> Inspection:
    """It was let through: it stands in the plan, and the places see it."""
    if inspection.demand.org_id != viewer.org.pk or not viewer.may("requester"):
        raise Refusal("not_yours", _("只有提出的单位能列入。"), 403)
    gate.enter_force(inspection.demand, viewer=viewer, now=now)
    return inspection


@transaction.atomic
def publish(inspection: Inspection, reason: str, *, viewer: Viewer, now: datetime) -> Inspection:
    """An emergency went first; its reason is published afterwards, where everybody reads it. Twice is once."""
    if inspection.demand.org_id != viewer.org.pk or not viewer.may("requester"):
        raise Refusal("not_yours", _("只有去的单位能公布。"), 403)
    if not inspection.emergency:
        raise Refusal("no_emergency", _("这一项在计划里，不用另外公布理由。"))
    if len("".join(reason.split())) < PUBLISHED:
        raise Refusal(
            "reason_too_short",
            _("理由至少写 {published} 个字：出了什么事，去看了什么，怎么处理。").format(published=PUBLISHED),
            422,
        )
    today = timezone.localdate(now)
    rows = Inspection.objects.filter(pk=inspection.pk, published_on=None)
    if rows.update(published_on=today, emergency_reason=reason.strip()):
        inspection.refresh_from_db()
        told = {"title": inspection.demand.title, "reason": reason.strip(), "due": due_to_publish(inspection)}
        log("inspection.published", by=viewer.user, org=viewer.org, now=now, target=inspection, detail=told)
    inspection.refresh_from_db()
    return inspection


def due_to_publish(inspection: Inspection) -> date | None:
    """The last day on which an emergency's reason is published in time; None where nothing asks for it."""
    since = inspection.demand.in_force_on
    if not inspection.emergency or since is None:
        return None
    days = pack(inspection.demand.county).value("YB-INS-PUBLISH", since)
    return None if days is None else since + timedelta(days=int(days))


@transaction.atomic
def merge(inspection: Inspection, other: Inspection, *, viewer: Viewer, now: datetime) -> Inspection:
    """``other`` looks at this one's matter as well; this one is withdrawn, its duty met there. Its sender does it, or
    the gatekeeper."""
    if inspection.pk == other.pk or other.merged_into_id or other.demand.ended_on:
        raise Refusal("no_such_merge", _("合不进那一项：它已经撤销或合并了。请刷新页面。"))
    if other.demand.county_id != viewer.county.pk:
        raise Refusal("no_such_merge", _("只能合进本县的一项。"), 422)
    if inspection.visits.filter(state__in=(Visit.State.UNDER_WAY, Visit.State.DONE)).exists():
        raise Refusal("begun", _("这一项已经去过了，不能再合并。"))
    title, sender = other.demand.title, other.demand.org.name
    gate.withdraw(
        inspection.demand, viewer=viewer, reason=f"并入{sender}的《{title}》",
        duty=inspection.demand.duty or f"《{inspection.demand.title}》要看的事",
        duty_kept_by=f"由{sender}的《{title}》一起看，结果共用", now=now,
    )  # fmt: skip
    Inspection.objects.filter(pk=inspection.pk).update(merged_into=other)
    inspection.visits.filter(state=Visit.State.PLANNED).update(
        state=Visit.State.CANCELLED, ended_reason=f"并入《{title}》"[:300]
    )
    inspection.refresh_from_db()
    told = {"title": inspection.demand.title, "into": title, "sender": sender}
    log("inspection.merged", by=viewer.user, org=viewer.org, now=now, target=inspection,
        scope=inspection.demand.org.path, detail=told)  # fmt: skip
    return inspection


def same(proposal: Proposal, viewer: Viewer) -> Inspection | None:
    rows = Inspection.objects.filter(
        demand__org=viewer.org, demand__title=proposal.title[:200], year=proposal.inspection.year,
        demand__ended_on=None,
    )  # fmt: skip
    return rows.select_related("demand__org").first()


def _may_propose(proposal: Proposal, viewer: Viewer) -> None:
    one = proposal.inspection
    if not viewer.may("requester"):
        raise Refusal("not_requester", _("只有报表员能替本单位报计划。"), 403)
    if not proposal.places and not one.unannounced:
        raise Refusal("no_places", _("还没有选去哪里。不打招呼、随机抽的，请选“不打招呼”。"), 422)
    if one.emergency and len("".join(one.emergency_reason.split())) < REASON:
        raise Refusal("emergency_why", _("突发的请写出了什么事，至少 {reason} 个字。").format(reason=REASON), 422)
    allowed = set(visitable(viewer.org).values_list("pk", flat=True))
    if any(place.pk not in allowed for place in proposal.places):
        raise Refusal("beyond", _("只能去本单位管得到的地方。"), 403)
