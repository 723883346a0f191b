"""The life of a demand: registered, checked, decided, in force, ended. The same for every kind.

What the policy blocks, it blocks for everybody, administrators included; the only way past is a reason that somebody
signs with the own name, and that everybody who is asked reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao.model import Finding
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.burden.actions import charge_demand, release, stop
from yibiao_web.gate.models import Demand, DemandRecipient
from yibiao_web.gate.rules import DUTY, REASON, reason_problem
from yibiao_web.orgs.models import Organisation
from yibiao_web.orgs.queries import county_of

_RUNNING = (Demand.Kind.APP, Demand.Kind.ACCOUNT, Demand.Kind.GROUP)  # cost anew every month
_TAKEN_BACK = (Demand.Kind.MEETING, Demand.Kind.INSPECTION, Demand.Kind.SURVEY)  # cost nothing before their day
Findings = Iterable[Finding | Mapping[str, Any]]


@transaction.atomic
def register(
    kind: str, *, org: Organisation, title: str, findings: Findings, asked: Mapping[Organisation, float], now: datetime,
    viewer: Viewer | None, starts_on: date | None = None, due_on: date | None = None, minutes: float | None = None,
    parts: Mapping[str, float] | None = None, duty: str = "", money: float = 0.0,
) -> Demand:  # fmt: skip
    """A new demand of ``org``. ``asked``: minutes for each organisation that is asked; where nobody knows who exactly,
    ``minutes`` of all. ``parts``: what one of them has to do, by the names of ``burden.rules.PARTS``; ``duty``: which
    duty it serves. ``viewer`` None: nobody is named (a demand that arrived outside and was told of)."""
    demand = Demand.objects.create(
        kind=kind, org=org, county=county_of(org), title=title[:200], on=timezone.localdate(now), starts_on=starts_on,
        due_on=due_on, findings=_told(findings), minutes=sum(asked.values()) if minutes is None else minutes,
        made_by=viewer.user if viewer else None, made_at=now, parts=dict(parts or {}), money=money,
        duty=duty.strip()[:300],
    )  # fmt: skip
    _ask(demand, asked)
    log(
        "demand.registered", by=viewer.user if viewer else None, org=org, now=now, target=demand, detail=_detail(demand)
    )
    return demand


@transaction.atomic
def reexamine(
    demand: Demand, *, title: str, findings: Findings, asked: Mapping[Organisation, float], now: datetime,
    viewer: Viewer, starts_on: date | None = None, due_on: date | None = None,
    parts: Mapping[str, float] | None = None,
) -> Demand:  # fmt: skip
    """Its facts have changed: look again. What was decided of the old facts holds no longer."""
    _own(demand, viewer)
    fields = {
        "title": title[:200], "on": timezone.localdate(now), "starts_on": starts_on, "due_on": due_on,
        "findings": _told(findings), "minutes": sum(asked.values()), "verdict": Demand.Verdict.PENDING, "reason": "",
        "signed_name": "", "decided_by": None, "decided_at": None, "sent_up_at": None,
    } | ({} if parts is None else {"parts": dict(parts)})  # fmt: skip
    if not Demand.objects.filter(pk=demand.pk, in_force_on=None, ended_on=None).update(**fields):
        raise Refusal("in_force", _("已经生效或撤销的不能再改。要改的，请先撤销，再新报一件。"))
    demand.recipients.all().delete()
    _ask(demand, asked)
    demand.refresh_from_db()
    log("demand.examined", by=viewer.user, org=viewer.org, now=now, target=demand, detail=_detail(demand))
    return demand


@transaction.atomic
def pass_plain(demand: Demand, *, viewer: Viewer, now: datetime) -> Demand:
    """Nothing was found that needs a reason: its sender lets it through."""
    _own(demand, viewer)
    if demand.blocked or demand.needs_reason:
        raise Refusal("needs_reason", _("有要说明的问题，请写明理由，或送减负办审核。"), 422)
    _decide(demand, Demand.Verdict.PASSED, viewer, "", "", now)
    log("demand.passed", by=viewer.user, org=viewer.org, now=now, target=demand, detail=_detail(demand))
    return demand


@transaction.atomic
def pass_with_reason(demand: Demand, *, viewer: Viewer, reason: str, signed_name: str = "", now: datetime) -> Demand:
    """Its sender explains; where something blocks, it signs."""
    _own(demand, viewer)
    if demand.verdict == Demand.Verdict.REFUSED or (demand.refused_before and demand.blocked):
        raise Refusal("refused_before", _("减负办没有同意这一件，不能自行签字通过。请改好后再送审。"))
    _check(reason, signed_name, demand, viewer)
    _decide(demand, Demand.Verdict.WITH_REASON, viewer, reason, signed_name, now)
    action = "demand.overridden" if demand.blocked else "demand.explained"
    log(action, by=viewer.user, org=viewer.org, now=now, target=demand, detail=_detail(demand))
    return demand


@transaction.atomic
def send_up(demand: Demand, *, viewer: Viewer, words: str, now: datetime) -> Demand:
    """Put it before the gatekeeper, with what the sender has to say. Twice is once."""
    _own(demand, viewer)
    open_ones = Demand.objects.filter(pk=demand.pk, decided_at=None)
    sent = open_ones.filter(sent_up_at=None).update(sent_up_at=now, reason=words.strip())
    if not sent and not open_ones.exists():
        raise Refusal("decided_already", _("这一件已经有结果了。请刷新页面。"))
    demand.refresh_from_db()
    if sent:
        log("demand.sent_up", by=viewer.user, org=viewer.org, now=now, target=demand, detail=_detail(demand))
    return demand


@transaction.atomic
def decide(
    demand: Demand, *, verdict: str, viewer: Viewer, reason: str = "", signed_name: str = "", now: datetime
) -> Demand:
    """The gatekeeper's word. Passing what is blocked, too, takes a signed reason; refusing takes a reason."""
    _gatekeeper(demand, viewer)
    if verdict == Demand.Verdict.PASSED and demand.blocked:
        raise Refusal("blocked", _("有不能办的问题，不能直接通过。确要通过的，写明理由并签名。"), 422)
    if verdict == Demand.Verdict.WITH_REASON:
        _check(reason, signed_name, demand, viewer)
    elif verdict == Demand.Verdict.REFUSED and len("".join(reason.split())) < REASON:
        raise Refusal("reason_too_short", _("不通过的原因至少写 {reason} 个字，对方好改。").format(reason=REASON), 422)
    elif verdict not in (Demand.Verdict.PASSED, Demand.Verdict.REFUSED):
        raise Refusal("no_verdict", _("请选通过、说明理由后通过或不通过。"), 422)
    _decide(demand, verdict, viewer, reason, signed_name, now)
    if verdict == Demand.Verdict.REFUSED:
        Demand.objects.filter(pk=demand.pk).update(refused_before=True)
        demand.refused_before = True
    action = "demand.refused" if verdict == Demand.Verdict.REFUSED else "demand.admitted"
    log(action, by=viewer.user, org=viewer.org, now=now, target=demand, scope=demand.org.path, detail=_detail(demand))
    return demand


@transaction.atomic
def enter_force(
    demand: Demand, *, viewer: Viewer | None, now: datetime, anyhow: bool = False, bound: bool = True
) -> Demand:  # fmt: skip
    """From now on it is asked: it is charged to its sender, and refused where the budget does not bear it. ``anyhow``:
    it was asked outside, nobody was asked before; ``bound`` False: it takes the place of others and asks less than
    they. Twice is once."""
    if not (demand.cleared or anyhow):
        raise Refusal("not_cleared", _("还没有通过准入。请先写明理由或送减负办审核。"))
    today = timezone.localdate(now)
    if Demand.objects.filter(pk=demand.pk, in_force_on=None, ended_on=None).update(in_force_on=today):
        demand.refresh_from_db()
        charge(demand, bound=bound and not anyhow)
        log("demand.entered_force", by=viewer.user if viewer else None, org=demand.org, now=now, target=demand,
            detail=_detail(demand))  # fmt: skip
    return demand


def charge(demand: Demand, *, bound: bool = False) -> None:
    """What it takes, to its sender's account and to the places asked. Again after it became less: it is set right."""
    assert demand.in_force_on is not None, "what is not asked costs nothing"
    charge_demand(
        target=demand, org=demand.org, county=demand.county, kind=demand.kind, title=demand.title,
        on=demand.in_force_on, minutes=demand.minutes, parts=demand.parts, money=demand.money,
        shares=dict(demand.recipients.values_list("org", "minutes")), bound=bound,
        again="running" if demand.kind in _RUNNING else "",
    )  # fmt: skip


@transaction.atomic
def withdraw(
    demand: Demand, *, viewer: Viewer, reason: str, duty_kept_by: str, now: datetime, duty: str = ""
) -> Demand:
    """It is asked no longer. Says which duty it served and how that is still met (减负不减责). Twice is once."""
    if demand.org_id != viewer.org.pk:
        _gatekeeper(demand, viewer)
    demand.refresh_from_db()  # it may have entered into force since the page was shown
    served = duty.strip()[:300] or demand.duty
    if demand.in_force_on and len("".join(served.split())) < DUTY:
        raise Refusal(
            "no_duty_named",
            _("请写明这一件原来是为了落实什么职责，至少 {duty} 个字（减负不减责）。").format(duty=DUTY),
            422,
        )
    if demand.in_force_on and len("".join(duty_kept_by.split())) < REASON:
        raise Refusal(
            "no_duty",
            _("请写明撤了以后原来的职责怎样落实，至少 {reason} 个字（减负不减责）。").format(reason=REASON),
            422,
        )
    changed = Demand.objects.filter(pk=demand.pk, ended_on=None).update(
        ended_on=timezone.localdate(now), end_reason=reason.strip()[:300], duty_kept_by=duty_kept_by.strip()[:300],
        duty=served,
    )  # fmt: skip
    demand.refresh_from_db()
    if changed:
        stop(demand, on=timezone.localdate(now))
        if demand.kind in _TAKEN_BACK and demand.starts_on and demand.starts_on > timezone.localdate(now):
            release(demand)
        log("demand.withdrawn", by=viewer.user, org=viewer.org, now=now, target=demand, scope=demand.org.path,
            detail=_detail(demand) | {"duty": demand.duty, "duty_kept_by": demand.duty_kept_by})  # fmt: skip
    return demand


def _ask(demand: Demand, asked: Mapping[Organisation, float]) -> None:
    rows = [DemandRecipient(demand=demand, org=org, minutes=minutes) for org, minutes in asked.items()]
    DemandRecipient.objects.bulk_create(rows)


def _told(findings: Findings) -> list[dict[str, Any]]:
    return [asdict(one) if isinstance(one, Finding) else dict(one) for one in findings]


def _own(demand: Demand, viewer: Viewer) -> None:
    if demand.org_id != viewer.org.pk or not viewer.may("requester"):
        raise Refusal("not_yours", _("只有提出的单位能办这一件。"), 403)


def _gatekeeper(demand: Demand, viewer: Viewer) -> None:
    if not viewer.may("gatekeeper") or demand.county_id != viewer.county.pk:
        raise Refusal("not_gatekeeper", _("只有减负办能审核。"), 403)


def _check(reason: str, signed_name: str, demand: Demand, viewer: Viewer) -> None:
    problem = reason_problem(reason, signed_name, blocked=demand.blocked, name=viewer.user.name)
    if problem:
        raise Refusal(*problem, 422)


def _decide(demand: Demand, verdict: str, viewer: Viewer, reason: str, signed_name: str, now: datetime) -> None:
    """Only what is still open is decided; two at the same moment: the first."""
    changed = Demand.objects.filter(pk=demand.pk, decided_at=None, ended_on=None).update(
        verdict=verdict, reason=reason.strip() or demand.reason, signed_name=signed_name.strip(),
        decided_by=viewer.user, decided_at=now,
    )  # fmt: skip
    if not changed:
        raise Refusal("decided_already", _("这一件已经有人处理过了。请刷新页面看结果。"))
    demand.refresh_from_db()


def _detail(demand: Demand) -> dict[str, Any]:
    codes: Sequence[str] = sorted({one["code"] for one in demand.findings})
    return {
        "kind": demand.kind, "title": demand.title, "reason": demand.reason, "signed_name": demand.signed_name,
        "minutes": demand.minutes, "codes": codes,
    }  # fmt: skip
