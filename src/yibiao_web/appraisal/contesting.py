"""“这个数不对”: one act of the place, one of the owner; a correction reckons anew at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.appraisal.models import Contest, Value
from yibiao_web.appraisal.valuing import correct, hold, reckon_again
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.orgs.queries import home_village


@transaction.atomic
def contest(value: Value, *, words: str, proposed: str, viewer: Viewer, now: datetime) -> Contest:
    """The place's own value. Twice is once, with the words of the first."""
    place = home_village(viewer.org)
    if value.org_id != place.pk:
        raise Refusal("not_yours", _("只能对本地的数提出异议。"), 403)
    if not value.current:
        raise Refusal("replaced", _("这个数刚刚已经换过了。请刷新页面看新的。"))
    known = value.contests.filter(state=Contest.State.OPEN).first()
    if known:
        return known
    scheme = value.indicator.scheme
    owner = value.indicator.owner_id or scheme.demand.org_id
    try:
        with transaction.atomic():
            made = Contest.objects.create(
                value=value, org=place, owner_id=owner, words=words.strip()[:300], proposed=proposed.strip()[:60],
                raised_by=viewer.user, raised_at=now,
            )  # fmt: skip
    except IntegrityError:  # two at the same moment
        return value.contests.get(state=Contest.State.OPEN)
    log("appraisal.contested", by=viewer.user, org=place, now=now, target=made, detail={"words": made.words})
    return made


@transaction.atomic
def settle(
    made: Contest, *, told: Mapping[str, Any] | None, answer: str, viewer: Viewer, now: datetime
) -> Contest:  # fmt: skip
    """``told``: the corrected figures ({"value"} or {"count", "of"}); None: it stands, and the answer says why."""
    if made.owner_id != viewer.org.pk or not viewer.may("requester"):
        raise Refusal("not_yours", _("只有这一项的数源部门能答复。"), 403)
    if told is None and not answer.strip():
        raise Refusal("no_answer", _("维持原值的，请写明核实的情况，对方看得到。"), 422)
    hold(made.value.indicator.scheme)
    state = Contest.State.UPHELD if told is None else Contest.State.CORRECTED
    open_ones = Contest.objects.filter(pk=made.pk, state=Contest.State.OPEN)
    if not open_ones.update(state=state, answer=answer.strip()[:300], settled_by=viewer.user, settled_at=now):
        raise Refusal("settled_already", _("这条异议已经有人答复了。请刷新页面。"))
    if told is not None:
        before = made.value
        fresh = correct(before, told, viewer=viewer, now=now, source=f"异议核实更正（原为 {before.source or '—'}）")
        Contest.objects.filter(pk=made.pk).update(corrected=fresh)
        reckon_again(before.indicator.scheme, now)
    made.refresh_from_db()
    log("appraisal.settled", by=viewer.user, org=viewer.org, now=now, target=made, scope=made.org.path,
        detail={"state": made.state, "answer": made.answer})  # fmt: skip
    return made
