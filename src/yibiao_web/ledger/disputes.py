""" "这不对": who says that a known value is wrong, and what became of it. The correction is recorded as a source of its
own and so reaches every form, since forms read the ledger."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao.prefill.values import is_valid, parser
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.catalogue.queries import catalogue, current, owner_orgs, owners
from yibiao_web.ledger.actions import SubjectChange, record
from yibiao_web.ledger.models import Dispute, Source, Subject
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.orgs.queries import county_of, home_village


@transaction.atomic
def raise_dispute(
    subject: Subject, item: str, proposed: Any, words: str, *, viewer: Viewer, now: datetime
) -> Dispute:  # fmt: skip
    """Say that a value is wrong. ``proposed`` None: it is only known to be wrong. Said again, it is one dispute."""
    if not _in_reach(viewer.org, subject):
        raise Refusal("not_yours", _("只能对本辖区对象的数据提出异议。"), 404)
    item = current(item)
    wanted = read_value(item, proposed)
    held = subject.values.get(item)
    if held is not None and held == wanted:
        raise Refusal("same_value", _("填的就是现在的值，不用提异议。"), 422)
    same = Dispute.objects.filter(subject=subject, item=item, org=viewer.org, state=Dispute.State.OPEN)
    known = next((one for one in same if one.proposed == wanted), None)
    if known is not None:
        return known
    owner = Organisation.objects.filter(pk=owner_orgs().get(item, 0), path__startswith=county_of(viewer.org).path)
    dispute = Dispute.objects.create(
        subject=subject, item=item, value=held, proposed=wanted, words=words.strip()[:300], org=viewer.org,
        raised_by=viewer.user, raised_at=now, owner=owner.first(),
    )  # fmt: skip
    log("dispute.raised", by=viewer.user, now=now, org=viewer.org, target=dispute, scope=subject.org.path,
        detail={"subject": subject.pk, "item": item})  # fmt: skip
    return dispute


@transaction.atomic
def settle_dispute(
    dispute: Dispute, correct: bool, answer: str, *, viewer: Viewer, now: datetime, value: Any = None
) -> Dispute:  # fmt: skip
    """Correct the value (to ``value``, else to what was proposed) or uphold it, with an answer. The steward and the
    owning department may; settled once, it stays settled."""
    dispute = Dispute.objects.select_for_update().select_related("subject__org").get(pk=dispute.pk)
    if not may_settle(viewer, dispute):
        raise Refusal("not_yours", _("这条异议由数源部门或数据管理员处理。"), 404)
    if dispute.state != Dispute.State.OPEN:
        raise Refusal(
            "settled",
            _("这条异议已经处理过了：{state}。").format(state=dispute.get_state_display()),
        )
    wanted = read_value(dispute.item, value) if value not in (None, "") else dispute.proposed
    if correct and wanted is None:
        raise Refusal("value_needed", _("提异议的人没有写正确的值，请填上查明的值再更正。"), 422)
    if not correct and not answer.strip():
        raise Refusal("answer_needed", _("维持原值要写明理由，提异议的人会看到。"), 422)
    if correct:
        _correct(dispute, wanted, viewer, now)
    dispute.state = Dispute.State.CORRECTED if correct else Dispute.State.UPHELD
    dispute.answer, dispute.settled_by, dispute.settled_at = answer.strip()[:300], viewer.user, now
    dispute.save(update_fields=["state", "answer", "settled_by", "settled_at"])
    log("dispute.settled", by=viewer.user, now=now, org=viewer.org, target=dispute, scope=dispute.subject.org.path,
        detail={"subject": dispute.subject_id, "item": dispute.item, "corrected": correct})  # fmt: skip
    return dispute


def may_settle(viewer: Viewer, dispute: Dispute) -> bool:
    """The steward of the county, and the department that owns the item."""
    if viewer.may("steward"):
        return dispute.subject.county_id == county_of(viewer.org).pk
    return viewer.may("requester") and dispute.owner_id == viewer.org.pk


def read_value(item: str, text: Any) -> Any:
    """A value as the ledger keeps it, from what somebody typed. Refuses what the item can not be."""
    found = catalogue()
    known = found.items.get(item)
    if known is None or text is None or text == "":
        return text if text != "" else None
    read = parser(known, found.code_lists.get(known.choices or ""))(text)
    if read is not None and not is_valid(known, read):
        raise Refusal(
            "value_unreadable",
            _("“{text}”不能作“{known}”的值，请检查后重填。").format(text=text, known=known.name),
            422,
        )
    return read


def _correct(dispute: Dispute, value: Any, viewer: Viewer, now: datetime) -> None:
    subject = dispute.subject
    source = Source(
        kind=Source.Kind.CORRECTION, county_id=subject.county_id, org=viewer.org, dated=timezone.localdate(now),
        title=f"更正（{viewer.org.name}）", owner=viewer.org.name if viewer.org.level == Level.DEPARTMENT else "",
        detail={"dispute": dispute.pk},
    )  # fmt: skip
    change = SubjectChange(subject.org, subject.kind, {dispute.item: value}, subject=subject.pk)
    record(source, [change], by=viewer.user, now=now, org=viewer.org, owners=owners())


def _in_reach(org: Organisation, subject: Subject) -> bool:
    """A village's own subjects, a township's villages', a department's county's."""
    return subject.org.path.startswith(home_village(org).area.path)
