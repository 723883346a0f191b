"""Who lets a form through: nobody where nothing is found, its sender with a written reason, or the gatekeeper.

What the policy blocks, it blocks for everybody; the only way past is a reason that somebody signs with the own name,
and that everybody who must answer reads.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.forms.doubts import ask_steward
from yibiao_web.forms.models import NOT_IN_FORCE, Admission, Form
from yibiao_web.gate.rules import REASON, reason_problem
from yibiao_web.orgs.queries import county_of


@transaction.atomic
def pass_with_reason(
    admission: Admission, *, viewer: Viewer, reason: str, signed_name: str = "", now: datetime
) -> Admission:
    """The sender explains; where something blocks, it signs."""
    form = admission.version.form
    if form.org_id != viewer.org.pk or not viewer.may("requester"):
        raise Refusal("not_yours", _("只有报表所属单位能写明理由。"), 403)
    before = admission.version.admissions.filter(verdict=Admission.Verdict.REFUSED).exists()
    if form.state == Form.State.REFUSED or (before and admission.blocked):
        raise Refusal("refused_before", _("减负办没有同意这张表。请改好后送减负办审核，不能自行签字通过。"))
    _check_reason(admission, viewer, reason, signed_name)
    _decided(admission, Admission.Verdict.WITH_REASON, viewer, reason, signed_name, now)
    ask_steward(admission.version, admission.coverage, viewer=viewer, now=now)
    log("form.overridden" if admission.blocked else "form.explained", by=viewer.user, org=viewer.org, now=now,
        target=admission, detail=_detail(admission))  # fmt: skip
    return admission


@transaction.atomic
def carry_reason(admission: Admission, earlier: Admission, *, now: datetime) -> bool:
    """Let the reason that somebody wrote for the last period hold for this one, if nothing else stands against it."""
    before = {(one["code"], one["severity"]) for one in earlier.findings}
    found = {(one["code"], one["severity"]) for one in admission.findings if one["severity"] != "hint"}
    form = admission.version.form
    written = earlier.verdict == Admission.Verdict.WITH_REASON and earlier.decided_by is not None
    if not written or not found <= before or form.state == Form.State.REFUSED:
        return False
    admission.verdict, admission.reason, admission.signed_name = earlier.verdict, earlier.reason, earlier.signed_name
    admission.decided_by, admission.decided_at = earlier.decided_by, now
    admission.save(update_fields=["verdict", "reason", "signed_name", "decided_by", "decided_at"])
    log("form.reason_carried", by=None, org=form.org, now=now, target=admission,
        detail=_detail(admission) | {"from": earlier.pk})  # fmt: skip
    return True


def _check_reason(admission: Admission, viewer: Viewer, reason: str, signed_name: str) -> None:
    problem = reason_problem(reason, signed_name, blocked=admission.blocked, name=viewer.user.name)
    if problem:
        raise Refusal(*problem, 422)


def _decided(admission: Admission, verdict: str, viewer: Viewer, reason: str, signed_name: str, now: datetime) -> None:
    """Only what is still open is decided; twice the same is once."""
    open_ones = Admission.objects.filter(pk=admission.pk, decided_at=None)
    changed = open_ones.update(
        verdict=verdict, reason=reason.strip(), signed_name=signed_name.strip(), decided_by=viewer.user, decided_at=now
    )
    if not changed:
        raise Refusal("decided_already", _("这一份已经有人处理过了。请刷新页面看结果。"))
    admission.refresh_from_db()


def _detail(admission: Admission) -> dict[str, object]:
    return {
        "form": admission.version.form.title, "reason": admission.reason, "signed_name": admission.signed_name,
        "codes": sorted({one["code"] for one in admission.findings}),
    }  # fmt: skip


@transaction.atomic
def send_up(admission: Admission, *, viewer: Viewer, words: str, now: datetime) -> Admission:
    """Put it before the gatekeeper, with what the sender has to say."""
    form = admission.version.form
    if form.org_id != viewer.org.pk or not viewer.may("requester"):
        raise Refusal("not_yours", _("只有报表所属单位能送审。"), 403)
    open_ones = Admission.objects.filter(pk=admission.pk, decided_at=None)
    sent = open_ones.filter(sent_up_at=None).update(sent_up_at=now, reason=words.strip())
    if not sent and not open_ones.exists():
        raise Refusal("decided_already", _("这一份已经有结果了。请刷新页面。"))
    admission.refresh_from_db()
    if sent:
        if form.state in (Form.State.DRAFT, Form.State.REFUSED):
            Form.objects.filter(pk=form.pk).update(state=Form.State.PENDING)
        ask_steward(admission.version, admission.coverage, viewer=viewer, now=now)
        log("form.sent_up", by=viewer.user, org=viewer.org, now=now, target=admission, detail=_detail(admission))
    return admission


@transaction.atomic
def decide(
    admission: Admission, *, verdict: str, viewer: Viewer, reason: str = "", signed_name: str = "", now: datetime
) -> Admission:
    """The gatekeeper's word. Passing what is blocked, too, takes a signed reason; refusing takes a reason."""
    form = admission.version.form
    if not viewer.may("gatekeeper") or not form.org.path.startswith(county_of(viewer.org).path):
        raise Refusal("not_gatekeeper", _("只有减负办能审核。"), 403)
    if verdict == Admission.Verdict.PASSED and admission.blocked:
        raise Refusal("blocked", _("有不能办的问题，不能直接通过。确要通过的，写明理由并签名。"), 422)
    if verdict == Admission.Verdict.WITH_REASON:
        _check_reason(admission, viewer, reason, signed_name)
    elif verdict == Admission.Verdict.REFUSED and len(reason.strip()) < REASON:
        raise Refusal("reason_too_short", _("不通过的原因至少写 {reason} 个字，对方好改。").format(reason=REASON), 422)
    elif verdict not in Admission.Verdict.values or verdict == Admission.Verdict.PENDING:
        raise Refusal("no_verdict", _("请选通过、说明理由后通过或不通过。"), 422)
    _decided(admission, verdict, viewer, reason, signed_name, now)
    state = Form.State.REFUSED if verdict == Admission.Verdict.REFUSED else Form.State.DRAFT
    Form.objects.filter(pk=form.pk, state__in=NOT_IN_FORCE).update(state=state)
    action = "form.refused" if verdict == Admission.Verdict.REFUSED else "form.admitted"
    log(action, by=viewer.user, org=viewer.org, now=now, target=admission, scope=form.org.path,
        detail=_detail(admission))  # fmt: skip
    return admission


@transaction.atomic
def enter_force(form: Form, *, now: datetime) -> None:
    """A form that was sent, or answered, is in force. Again, it changes nothing."""
    if Form.objects.filter(pk=form.pk, state__in=NOT_IN_FORCE).update(state=Form.State.IN_FORCE, in_force_at=now):
        log("form.entered_force", by=None, now=now, org=form.org, target=form, detail={"title": form.title})


@transaction.atomic
def note_opened(form: Form, now: datetime) -> None:
    """Somebody opened the answer: the form is of use."""
    Form.objects.filter(pk=form.pk).update(answer_opened_at=now)
    enter_force(form, now=now)
