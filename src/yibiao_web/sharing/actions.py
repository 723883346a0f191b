"""Every write about sharing: asking for a grant, answering, revoking, and noting what was read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao_web.accounts.models import Role, User
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.catalogue import queries as catalogue
from yibiao_web.orgs.models import Organisation
from yibiao_web.orgs.queries import county_of
from yibiao_web.policy.queries import pack
from yibiao_web.sharing import readings, rules
from yibiao_web.sharing.models import Grant, Reading, ShareRequest
from yibiao_web.sharing.queries import keeper_of, plain_items

if TYPE_CHECKING:
    from yibiao_web.forms.models import FormVersion

ANSWERS = (Role.REQUESTER, Role.REVIEWER, Role.STEWARD)


@transaction.atomic
def note_reading(
    viewer: Viewer | None, *, org: Organisation, scope: str, kind: str, items: Sequence[str],
    subjects: Sequence[int] = (), count: int = 0, purpose: str, what: str, now: datetime,
) -> Reading:  # fmt: skip
    """Keep that personal data were read. ``subjects`` are ledger ids; without any it was everybody of ``kind`` below
    the path ``scope``. ``viewer`` None is a program acting for ``org``. Writes the trail, so call it last."""
    return readings.note(
        viewer, org=org, scope=scope, kind=kind, items=items, subjects=subjects, count=count, purpose=purpose,
        what=what, now=now,
    )  # fmt: skip


@transaction.atomic
def request_share(
    viewer: Viewer, *, owner: Organisation | None, items: Sequence[str], scope: str, purpose: str, until: date,
    now: datetime, version: FormVersion | None = None, admission: int | None = None,
) -> ShareRequest:  # fmt: skip
    """Ask the owner of items; ``owner`` None asks the county's data office, which answers for what nobody owns. The
    same request while the first is open is the first one."""
    asked = sorted(set(plain_items(items).values()))
    to = owner or keeper_of(viewer.org)
    on = timezone.localdate(now)
    if to is None or county_of(to).pk != county_of(viewer.org).pk:
        raise Refusal("no_owner", _("这些数据项还没有数源部门，本县也没有设数据管理员，请先联系县数据局。"), 422)
    if not purpose.strip():
        raise Refusal("no_purpose", _("请写明用途：拿这些数据做什么事、依据什么。"), 422)
    if until < on:
        raise Refusal("until_past", _("使用期限已经过去，请改成今天以后的日期。"), 422)
    if not asked:
        raise Refusal("no_items", _("没有选数据项，请至少选一项。"), 422)
    if not scope.startswith(county_of(viewer.org).path):
        raise Refusal("foreign_scope", _("只能申请本县范围内的数据。"), 422)
    closed = [item for item, sharing in catalogue.sharing_class(asked).items() if sharing == "closed"]
    if closed:
        raise Refusal(
            "closed", _("{closed}不予共享，不能申请。请从表中去掉这些字段。").format(closed=_names(closed)), 422
        )
    open_one = ShareRequest.objects.filter(
        org=viewer.org, owner=to, scope=scope, state=ShareRequest.State.OPEN, purpose=purpose.strip()[:200]
    )
    same = next((one for one in open_one if one.items == asked), None)
    if same is not None:
        return same
    known = catalogue.catalogue().items
    request = ShareRequest.objects.create(
        org=viewer.org, owner=to, items=asked, scope=scope, purpose=purpose.strip()[:200], until=until,
        version=version, admission=admission, due_on=rules.answer_due(on, pack(viewer.org)),
        on_silence=rules.on_silence(known[item].sensitivity for item in asked if item in known),
        asked_by=viewer.user, asked_at=now,
    )  # fmt: skip
    log("share.requested", by=viewer.user, now=now, org=viewer.org, target=request, scope=scope, purpose=purpose,
        detail={"owner": to.name, "items": asked, "until": until, "due_on": request.due_on})  # fmt: skip
    return request


@transaction.atomic
def grant(
    request: ShareRequest, *, viewer: Viewer, now: datetime, answer: str = "", until: date | None = None
) -> Grant:
    """The owner agrees, perhaps for a shorter time."""
    one = _answerable(request, viewer)
    if until is not None and not timezone.localdate(now) <= until <= one.until:
        raise Refusal("until_wrong", _("期限应在今天和对方申请的{until}之间。").format(until=one.until), 422)
    one.until = until or one.until
    return _give(one, ShareRequest.State.GRANTED, answer, viewer.user, viewer.org, now)


@transaction.atomic
def grant_directly(
    viewer: Viewer, *, org: Organisation, items: Sequence[str], scope: str, purpose: str, until: date, now: datetime
) -> Grant:
    """An owner (for what nobody owns, the data office) gives without having been asked."""
    wanted = sorted(set(plain_items(items).values()))
    owners = catalogue.owner_orgs()
    foreign = [item for item in wanted if not _gives(viewer, owners.get(item))]
    if foreign:
        raise Refusal("not_owner", _("{foreign}不归本单位管，请由数源部门授权。").format(foreign=_names(foreign)), 403)
    if not wanted or not purpose.strip() or until < timezone.localdate(now):
        raise Refusal("incomplete", _("请选好数据项，写明用途，期限不早于今天。"), 422)
    county = county_of(viewer.org)
    if not (scope.startswith(county.path) and org.path.startswith(county.path)):
        raise Refusal("foreign_scope", _("只能授权给本县的单位、本县范围的数据。"), 422)
    made = Grant.objects.create(
        org=org, owner=viewer.org, items=wanted, scope=scope, purpose=purpose.strip()[:200],
        since=timezone.localdate(now), until=until, granted_by=viewer.user, granted_at=now,
    )  # fmt: skip
    _log_grant(made, viewer.user, viewer.org, now)
    return made


@transaction.atomic
def refuse(request: ShareRequest, *, viewer: Viewer, now: datetime, answer: str) -> ShareRequest:
    """The owner declines, and says why."""
    one = _answerable(request, viewer)
    if not answer.strip():
        raise Refusal("no_reason", _("不同意要写明理由，对方才知道怎么改。"), 422)
    return _decline(one, ShareRequest.State.REFUSED, answer, viewer.user, viewer.org, now)


@transaction.atomic
def revoke(one: Grant, *, viewer: Viewer, now: datetime, reason: str) -> Grant:
    """Take a grant back; from now on nothing is read by it."""
    held = Grant.objects.select_for_update(of=("self",)).select_related("org").get(pk=one.pk)
    if held.owner_id != viewer.org.pk and not _keeps_county_of(viewer, held.org):
        raise Refusal("not_owner", _("只有授权的单位或县数据局能收回。"), 403)
    if held.revoked_at is not None:
        return held
    if not reason.strip():
        raise Refusal("no_reason", _("收回授权要写明理由。"), 422)
    held.revoked_at, held.revoked_by, held.revoke_reason = now, viewer.user, reason.strip()[:300]
    held.save()
    log("share.revoked", by=viewer.user, now=now, org=viewer.org, target=held, scope=held.scope,
        detail={"org": held.org.name, "items": held.items, "reason": held.revoke_reason})  # fmt: skip
    return held


def settle_overdue(now: datetime) -> int:
    """Requests whose last day has passed: what was agreed for silence happens. Run daily and on looking; returns how
    many. Safe to run twice and side by side."""
    late = ShareRequest.objects.filter(state=ShareRequest.State.OPEN, due_on__lt=timezone.localdate(now))
    return sum(_settle(pk, now) for pk in late.values_list("pk", flat=True))


@transaction.atomic
def _settle(pk: int, now: datetime) -> bool:
    one = ShareRequest.objects.select_for_update(of=("self",)).select_related("org", "owner").get(pk=pk)
    if one.state != ShareRequest.State.OPEN:
        return False
    words = f"{one.due_on}前未答复，按申请时写明的约定处理"
    if one.on_silence == ShareRequest.Silence.GRANT:
        _give(one, ShareRequest.State.BY_SILENCE, words, None, one.owner, now)
    else:
        _decline(one, ShareRequest.State.REFUSED_BY_SILENCE, words, None, one.owner, now)
    return True


def _answerable(request: ShareRequest, viewer: Viewer) -> ShareRequest:
    one = ShareRequest.objects.select_for_update(of=("self",)).select_related("org", "owner").get(pk=request.pk)
    if one.owner_id != viewer.org.pk or not viewer.may(*ANSWERS):
        raise Refusal("not_owner", _("这份申请由{owner}答复。").format(owner=one.owner.name), 403)
    if one.state != ShareRequest.State.OPEN:
        raise Refusal(
            "answered",
            _("这份申请已有结果：{state}。").format(state=one.get_state_display()),
            409,
        )
    return one


def _give(one: ShareRequest, state: str, answer: str, by: User | None, org: Organisation, now: datetime) -> Grant:
    _answer(one, state, answer, by, now)
    made = Grant.objects.create(
        org=one.org, owner=one.owner, items=one.items, scope=one.scope, purpose=one.purpose,
        since=timezone.localdate(now), until=one.until, granted_by=by, granted_at=now, request=one,
    )  # fmt: skip
    _log_grant(made, by, org, now)
    return made


def _decline(
    one: ShareRequest, state: str, answer: str, by: User | None, org: Organisation, now: datetime
) -> ShareRequest:
    _answer(one, state, answer, by, now)
    log("share.refused", by=by, now=now, org=org, target=one, scope=one.scope,
        detail={"org": one.org.name, "items": one.items, "answer": one.answer, "state": state})  # fmt: skip
    return one


def _answer(one: ShareRequest, state: str, answer: str, by: User | None, now: datetime) -> None:
    one.state, one.answer, one.answered_by, one.answered_at = state, answer.strip()[:300], by, now
    one.save()


def _log_grant(made: Grant, by: User | None, org: Organisation, now: datetime) -> None:
    log("share.granted", by=by, now=now, org=org, target=made, scope=made.scope, purpose=made.purpose,
        detail={"org": made.org.name, "items": made.items, "until": made.until})  # fmt: skip


def _keeps_county_of(viewer: Viewer, org: Organisation) -> bool:
    return viewer.may(Role.STEWARD) and org.path.startswith(county_of(viewer.org).path)


def _gives(viewer: Viewer, owner: int | None) -> bool:
    if owner is None:
        return viewer.may(Role.STEWARD)
    return owner == viewer.org.pk and viewer.may(*ANSWERS)


def _names(items: Sequence[str]) -> str:
    return "、".join(map(catalogue.names(), items))
