"""A new app, account or group is asked for: looked at beside all there are, let through the gate, then in use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao.burden.parts import of_channel
from yibiao.channels import check_channels
from yibiao.channels.apps import check_questions
from yibiao.channels.load import minutes_a_day
from yibiao.findings import finding
from yibiao.model import Finding
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.channels import examining, queries
from yibiao_web.channels.facts import noun_of, nouns_of
from yibiao_web.channels.models import Channel
from yibiao_web.gate import actions as gate
from yibiao_web.orgs.models import Organisation
from yibiao_web.policy.queries import pack

_WORK_DAYS = 22  # a month's: the charge of a channel is a month of minutes
_LATER = frozenset(["channel_never", "app_unfiled", "app_unfiled_yet"])  # not before it runs


def check(proposed: Channel, on: date) -> list[Finding]:
    """What is to be said of it beside the county's channels in use; what comes only later is told as such."""
    rules = pack(proposed.county)
    others = Channel.objects.filter(county=proposed.county).exclude(state=Channel.State.PROPOSED).select_related("org")
    one = noun_of(proposed)
    report = check_channels([*nouns_of(others).values(), one], rules, on)
    found = [said for said in report.by_key[one.key].findings if said.code not in _LATER]
    if proposed.kind == Channel.Kind.APP:
        found += check_questions(proposed.answers, rules, on)
        if rules.rule("CHN-009", on) and not proposed.filing_number:
            found.append(finding("app_file_first", rule="CHN-009"))
    return found


def questions(county: Organisation, on: date) -> tuple[str, ...]:
    """What must be answered before an app is built."""
    return pack(county).words("CHN-008", on)


@transaction.atomic
def propose(
    kind: str, fields: Mapping[str, Any], *, asked: Iterable[Organisation], answers: Mapping[str, str], viewer: Viewer,
    now: datetime,
) -> Channel:  # fmt: skip
    """A proposal with its demand at the gate."""
    if not viewer.may("requester"):
        raise Refusal("not_yours", _("只有主办单位能申请。"), 403)
    name, platform = str(fields.get("name", "")).strip(), str(fields.get("platform", ""))
    if not name:
        raise Refusal("no_name", _("请写名称。"), 422)
    same = Channel.objects.filter(county=viewer.county, kind=kind, name=name, owner_name=viewer.org.name,
                                  platform=platform).first()  # fmt: skip
    if same is not None and same.state != Channel.State.PROPOSED:
        raise Refusal("registered_already", _("“{name}”已经登记过了。").format(name=name), 422)
    if same is not None:
        return _again(same, fields, asked, answers, viewer, now)
    made = Channel.objects.create(
        county=viewer.county, org=viewer.org, owner_name=viewer.org.name, kind=kind, state=Channel.State.PROPOSED,
        answers=dict(answers), **fields,
    )  # fmt: skip
    orgs = list(asked)
    made.asked.set(orgs)
    today = timezone.localdate(now)
    made.demand = gate.register(
        kind, org=viewer.org, title=name, findings=check(made, today), asked=_minutes(made, orgs, today), now=now,
        viewer=viewer, due_on=made.expires, parts=of_channel(kind),
    )  # fmt: skip
    made.save(update_fields=["demand"])
    log("channel.proposed", by=viewer.user, org=viewer.org, now=now, target=made, detail={"kind": kind, "name": name})
    return made


def _again(
    row: Channel, fields: Mapping[str, Any], asked: Iterable[Organisation], answers: Mapping[str, str], viewer: Viewer,
    now: datetime,
) -> Channel:  # fmt: skip
    """The same proposal handed in again, perhaps changed: look again."""
    Channel.objects.filter(pk=row.pk).update(**fields, answers=dict(answers))
    row.refresh_from_db()
    orgs = list(asked)
    row.asked.set(orgs)
    today = timezone.localdate(now)
    assert row.demand is not None, "a proposal has its demand"
    gate.reexamine(
        row.demand, title=row.name, findings=check(row, today), asked=_minutes(row, orgs, today), now=now,
        viewer=viewer, due_on=row.expires, parts=of_channel(row.kind),
    )  # fmt: skip
    log("channel.proposed", by=viewer.user, org=viewer.org, now=now, target=row, detail={"again": True})
    return row


def _minutes(row: Channel, orgs: list[Organisation], on: date) -> dict[Organisation, float]:
    """A month of minutes for each organisation that is asked, its people shared out evenly."""
    whole = minutes_a_day(noun_of(row), pack(row.county), on) * _WORK_DAYS
    return {org: whole / len(orgs) for org in orgs}


@transaction.atomic
def open_channel(row: Channel, *, filing_number: str = "", viewer: Viewer, now: datetime) -> Channel:
    """It passed the gate and runs from today. An app must be filed first."""
    if row.org_id != viewer.org.pk or not viewer.may("requester") or row.demand is None:
        raise Refusal("not_yours", _("只有主办单位能启用。"), 403)
    filed = filing_number.strip()[:60] or row.filing_number
    if row.kind == Channel.Kind.APP and not filed and pack(row.county).rule("CHN-009", timezone.localdate(now)):
        raise Refusal("not_filed", _("应用要先备案再上线。请填备案编号。"), 422)
    if row.state == Channel.State.PROPOSED:
        gate.enter_force(row.demand, viewer=viewer, now=now)
        today = timezone.localdate(now)
        Channel.objects.filter(pk=row.pk).update(
            state=Channel.State.IN_USE, filing_number=filed, opened=today, last_active=today
        )
        row.refresh_from_db()
        examining.examine(row.county, today)
        log("channel.opened", by=viewer.user, org=viewer.org, now=now, target=row, detail={"filing_number": filed})
    return row


def places(viewer: Viewer) -> list[Organisation]:
    """Whom one may ask in: the county's townships and villages, in the order of the tree."""
    below = queries.places_of(viewer.county)
    wanted = [pk for pk, one in below.items() if one.level in ("township", "village")]
    return list(Organisation.objects.filter(pk__in=wanted).select_related("parent").order_by("path"))
