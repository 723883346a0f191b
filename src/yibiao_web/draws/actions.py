"""A draw's life: committed to, its seed witnessed, given up, handed over. What opens it is in ``opening``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from secrets import token_hex

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yibiao.draws.canonical import canonical, commitment_of
from yibiao.draws.checking import check
from yibiao.draws.model import DrawPlan, SeedStatement
from yibiao.draws.reading import read_plan
from yibiao.draws.statements import agreed, plain, problem_of
from yibiao.draws.writing import plan_json
from yibiao.model import Finding
from yibiao_web.accounts.models import Post, Role, User
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.refusals import Refusal
from yibiao_web.draws import keys, rules, sealing
from yibiao_web.draws.models import Draw, Keyholder, Share, Statement
from yibiao_web.draws.preparing import Wanted, moment, plan_of
from yibiao_web.gate.rules import REASON
from yibiao_web.inspections.queries import quiet_on
from yibiao_web.orgs.models import Organisation
from yibiao_web.policy.queries import pack


def looked_at(wanted: Wanted, *, viewer: Viewer, now: datetime) -> tuple[DrawPlan, list[Finding]]:
    """What would be committed to, and what there is to say of it."""
    _may_draw(wanted, viewer, now)
    plan = plan_of(wanted)
    return plan, check(plan, pack=pack(viewer.county), on=wanted.on)


@transaction.atomic
def commit(wanted: Wanted, *, viewer: Viewer, now: datetime, reason: str = "") -> Draw:
    """Seal places, people and rules, and publish their hash. From here on the maker, too, can not tell what will be
    drawn: the nonce is in the seal alone."""
    Organisation.objects.select_for_update().get(pk=viewer.org.pk)  # two at the same moment: one after the other
    plan, findings = looked_at(wanted, viewer=viewer, now=now)
    _may_commit(wanted, findings, reason)
    token, key = token_hex(16), sealing.new_key()
    draw = Draw.objects.create(
        inspection=wanted.inspection, county=viewer.county, on=wanted.on, number=plan.item.number, token=token,
        take=plan.rules.take, lead=wanted.lead, commitment=commitment_of(plan),
        sources=[{"kind": one.kind, "name": one.name, "at": one.at} for one in plan.sources],
        departures=list(plan.departures), committed_by=viewer.user, committed_at=now, reason=reason.strip()[:300],
        sealed=sealing.encrypt(key, canonical(plan_json(plan)).encode(), token.encode()),
    )  # fmt: skip
    draw.witnesses.set(wanted.witnesses)
    _share_out(draw, key)
    log("draw.committed", by=viewer.user, org=viewer.org, now=now, target=draw,
        detail={"commitment": draw.commitment, "number": draw.number, "take": draw.take})  # fmt: skip
    return draw


@transaction.atomic
def state_seed(draw: Draw, values: Sequence[str], *, viewer: Viewer, now: datetime) -> Statement:
    """A witness says what the sources showed. Twice the same is once; once at least two say the same and nobody
    anything else, the seed stands."""
    draw = Draw.objects.select_for_update().get(pk=draw.pk)
    said = _plain(draw, values, viewer, now)
    last = draw.statements.filter(witness=viewer.user).last()
    if last is not None and last.values == said:
        return last
    one = draw.statements.create(witness=viewer.user, values=said, at=now)
    found, _who = agreed(*statements_of(draw))
    if found is not None:
        Draw.objects.filter(pk=draw.pk).update(seed=list(found), seeded_at=now)
    log("draw.witnessed", by=viewer.user, org=viewer.org, now=now, target=draw,
        detail={"values": said, "agreed": found is not None})  # fmt: skip
    return one


@transaction.atomic
def abandon(draw: Draw, reason: str, *, viewer: Viewer, now: datetime) -> Draw:
    """Give a commitment up. It stays published, is counted, and the reason with it."""
    draw = Draw.objects.select_for_update().get(pk=draw.pk)
    if draw.inspection.demand.org_id != viewer.org.pk or not viewer.may("requester"):
        raise Refusal("not_yours", _("只有主办单位能作废这次承诺。"), 403)
    if draw.abandoned_at:
        return draw
    if draw.openings.exists() or told_by_refusal(draw).exists():
        raise Refusal("opened", _("已经启封，不能再作废：看了结果再重抽就不是随机了。"))
    if len("".join(reason.split())) < REASON:
        raise Refusal(
            "reason_too_short", _("理由会公布，至少写 {reason} 个字；不要写出地方。").format(reason=REASON), 422
        )
    draw.abandoned_at, draw.abandoned_reason = now, reason.strip()[:300]
    draw.abandoned_stage = "after_seed" if draw.seeded_at or draw.statements.exists() else "before_seed"
    draw.save(update_fields=["abandoned_at", "abandoned_reason", "abandoned_stage"])
    log("draw.abandoned", by=viewer.user, org=viewer.org, now=now, target=draw,
        detail={"reason": draw.abandoned_reason, "stage": draw.abandoned_stage})  # fmt: skip
    return draw


def statements_of(draw: Draw) -> tuple[list[str], int, list[SeedStatement]]:
    """As ``statements.agreed`` takes them: witnesses, how many sources, what was said."""
    said = [
        SeedStatement(one.witness.name, tuple(one.values), moment(one.at))
        for one in draw.statements.select_related("witness")
    ]
    return [one.name for one in draw.witnesses.order_by("pk")], len(draw.sources), said


def told_by_refusal(draw: Draw) -> QuerySet[AuditEntry]:
    """Openings that were refused once the place was known, over a cap for instance: the refusal named it."""
    return AuditEntry.objects.filter(action="draw.open_refused", target_type="draws.draw", target_id=str(draw.pk))


def plan_in(draw: Draw, key: bytes) -> DrawPlan:
    """What is in the seal. ``key``: from somebody's share."""
    return read_plan(json.loads(sealing.decrypt(key, bytes(draw.sealed), draw.token.encode())))


def _plain(draw: Draw, values: Sequence[str], viewer: Viewer, now: datetime) -> list[str]:
    if not draw.witnesses.filter(pk=viewer.user.pk).exists():
        raise Refusal("no_witness", _("只有承诺里写明的见证人能写种子。"), 403)
    if draw.abandoned_at or draw.seeded_at:
        raise Refusal("settled", _("这次抽签已经作废，或者种子已经定了，不能再写。"))
    said = [plain(one) for one in values]
    if len(said) != len(draw.sources):
        raise Refusal("seed_parts", _("有 {sources} 个来源，每个都要写。").format(sources=len(draw.sources)), 422)
    for source, value in zip(draw.sources, said, strict=True):
        if datetime.fromisoformat(source["at"]) > now:
            raise Refusal("too_early", _("“{source}”还没有出结果，出了再写。").format(source=source["name"]))
        if problem := problem_of(source["kind"], value):
            raise Refusal("seed_looks", f"“{source['name']}”：{problem}", 422)
    return said


def _may_draw(wanted: Wanted, viewer: Viewer, now: datetime) -> None:
    demand = wanted.inspection.demand
    if demand.org_id != viewer.org.pk or not viewer.may("requester"):
        raise Refusal("not_yours", _("只有主办单位能为这一项抽签。"), 403)
    if not wanted.inspection.unannounced:
        raise Refusal("announced", _("这一项不是暗访，去哪里都写在计划里，不用抽签。"))
    if not demand.in_force_on or demand.ended_on:
        raise Refusal("not_in_force", _("这一项还没有列入计划，或者已经撤销。"))
    if (demand.starts_on and wanted.on < demand.starts_on) or (demand.due_on and wanted.on > demand.due_on):
        raise Refusal(
            "outside_window",
            _("计划写的是 {starts_on} 到 {due_on}，请选这中间的日子。").format(
                starts_on=demand.starts_on, due_on=demand.due_on
            ),
            422,
        )
    quiet = None if wanted.inspection.emergency else quiet_on(demand.county, wanted.on)
    if quiet:
        raise Refusal("quiet_time", _("{on} 是{quiet}，不下去。请改日子。").format(on=wanted.on, quiet=quiet.name), 422)
    if problem := rules.times_problem(wanted.on, [one[2] for one in wanted.sources], wanted.departures, now):
        raise Refusal("times", problem, 422)
    _people(wanted, viewer)


def _people(wanted: Wanted, viewer: Viewer) -> None:
    if not Keyholder.objects.filter(user=wanted.lead).exists():
        raise Refusal(
            "lead_without_key", _("{lead}还没有设启封口令，封了打不开。请先去设。").format(lead=wanted.lead.name), 422
        )
    if not Post.objects.filter(user=wanted.lead, org=viewer.org).exists():
        raise Refusal("lead_elsewhere", _("带队的人要是主办单位的。"), 422)
    if twice := rules.doubled(one.name for one in wanted.witnesses):
        raise Refusal(
            "same_names", _("有两名见证人都叫{twice}，记录里分不清，请换一名。").format(twice="、".join(twice)), 422
        )


def _may_commit(wanted: Wanted, findings: list[Finding], reason: str) -> None:
    standing = Draw.objects.filter(inspection=wanted.inspection, on=wanted.on, abandoned_at=None)
    if standing.exists():
        raise Refusal(
            "committed_already", _("这一项、这一天已经作过承诺，不能再作一个来挑。要重来的，先写明理由作废。")
        )
    blocked = [one for one in findings if one.severity == "block"]
    if blocked:
        raise Refusal("blocked", "".join(one.message + one.advice for one in blocked), 422)
    if any(one.severity == "reason" for one in findings) and len("".join(reason.split())) < REASON:
        raise Refusal(
            "reason_too_short",
            _("有要说明的问题，请写明理由，至少 {reason} 个字；启封以后公布。").format(reason=REASON),
            422,
        )


def _share_out(draw: Draw, key: bytes) -> None:
    """The whole key for the lead; a half each for every gatekeeper and every auditor who has a passphrase. Nobody has
    both halves: whoever is both has the gatekeeper's."""
    keep_for(draw, Keyholder.objects.get(user=draw.lead), Share.Half.LEAD, key)
    one, other = sealing.halves(key)
    for role, half, part in (
        (Role.GATEKEEPER, Share.Half.GATEKEEPER, one), (Role.AUDITOR, Share.Half.AUDITOR, other),
    ):  # fmt: skip
        for holder in keys.holders(draw.county, role):
            if not draw.shares.filter(user=holder.user_id).exists():
                keep_for(draw, holder, half, part)


def keep_for(draw: Draw, holder: Keyholder, half: str, part: bytes) -> Share:
    sealed = sealing.seal_for(bytes(holder.public), part, keys.site_secret(), keys.about(draw, half))
    return Share.objects.create(draw=draw, user=holder.user, half=half, sealed=sealed)


def share_of(draw: Draw, user: User, half: str) -> Share:
    found = Share.objects.filter(draw=draw, user=user, half=half).select_related("draw").first()
    if found is None:
        raise Refusal("no_share", _("这一件没有为您封存，您打不开。"), 403)
    return found
