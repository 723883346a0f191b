"""The lead fell ill: gatekeeper and auditor together give the seal to another, and neither sees what is in it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yibiao_web.accounts.models import Post, User
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.draws import keys, sealing
from yibiao_web.draws.actions import keep_for, share_of
from yibiao_web.draws.models import Draw, HandOver, Keyholder, Share
from yibiao_web.gate.rules import REASON

_PASSED_ON = "passed on"


def ask(draw: Draw, to: User, reason: str, passphrase: str, *, viewer: Viewer, now: datetime) -> HandOver:
    """The gatekeeper's half is sealed anew for the auditors. Twice is once."""
    if not viewer.may("gatekeeper") or draw.county_id != viewer.county.pk:
        raise Refusal("not_gatekeeper", _("只有减负办能提出换人启封。"), 403)
    if waiting := draw.hand_overs.filter(agreed_at=None).first():
        return waiting
    _may_take_over(draw, to, reason)
    half = keys.opened(share_of(draw, viewer.user, Share.Half.GATEKEEPER), passphrase, viewer, now)
    auditors = Keyholder.objects.filter(user__in=draw.shares.filter(half=Share.Half.AUDITOR).values("user"))
    about = keys.about(draw, _PASSED_ON)
    passed = {
        str(one.user_id): sealing.seal_for(bytes(one.public), half, keys.site_secret(), about).hex() for one in auditors
    }
    with transaction.atomic():
        made = draw.hand_overs.create(
            reason=reason.strip()[:300], to=to, half=passed, asked_by=viewer.user, asked_at=now
        )
        log(
            "draw.hand_over_asked", by=viewer.user, org=viewer.org, now=now, target=draw, detail={"reason": made.reason}
        )
    return made


def agree(hand_over: HandOver, passphrase: str, *, viewer: Viewer, now: datetime) -> Draw:
    """Both halves meet here and make the key, which is sealed for the new lead at once."""
    draw = hand_over.draw
    if not viewer.may("auditor") or draw.county_id != viewer.county.pk:
        raise Refusal("not_auditor", _("要审计员同意。"), 403)
    if hand_over.agreed_at:
        return draw
    if hand_over.asked_by_id == viewer.user.pk:
        raise Refusal("same_person", _("换人是您自己提出的，要另一个人同意：两半钥匙不能在一个人手里。"), 403)
    passed = hand_over.half.get(str(viewer.user.pk))
    if passed is None:
        raise Refusal("no_share", _("这一件没有为您封存，您打不开。"), 403)
    own = keys.opened(share_of(draw, viewer.user, Share.Half.AUDITOR), passphrase, viewer, now)
    private = keys.private_of(viewer.user, passphrase)
    other = sealing.unseal(private, bytes.fromhex(passed), keys.site_secret(), keys.about(draw, _PASSED_ON))
    return _give(hand_over, sealing.joined(own, other), viewer, now)


@transaction.atomic
def _give(hand_over: HandOver, key: bytes, viewer: Viewer, now: datetime) -> Draw:
    draw = Draw.objects.select_for_update().get(pk=hand_over.draw_id)
    draw.shares.filter(half=Share.Half.LEAD).delete()
    keep_for(draw, Keyholder.objects.get(user=hand_over.to), Share.Half.LEAD, key)
    draw.lead = hand_over.to
    draw.save(update_fields=["lead"])
    HandOver.objects.filter(pk=hand_over.pk).update(agreed_by=viewer.user, agreed_at=now, half={})
    log("draw.handed_over", by=viewer.user, org=viewer.org, now=now, target=draw,
        detail={"reason": hand_over.reason, "to": hand_over.to.name})  # fmt: skip
    return draw


def _may_take_over(draw: Draw, to: User, reason: str) -> None:
    if draw.abandoned_at or draw.published_at:
        raise Refusal("settled", _("这次抽签已经作废或者办完了。"))
    if to.pk == draw.lead_id or not Post.objects.filter(user=to, org=draw.inspection.demand.org).exists():
        raise Refusal("lead_elsewhere", _("请选主办单位的另一个人接着带队。"), 422)
    if not Keyholder.objects.filter(user=to).exists():
        raise Refusal("lead_without_key", _("{to}还没有设启封口令，请先去设。").format(to=to.name), 422)
    if len("".join(reason.split())) < REASON:
        raise Refusal("reason_too_short", _("理由会公布，至少写 {reason} 个字。").format(reason=REASON), 422)
