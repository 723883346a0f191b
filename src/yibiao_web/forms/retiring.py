"""Cancel, merge or keep a form in force. A reduction never drops a duty (减负不减责)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.forms.models import Form, FormDecision
from yibiao_web.gate.rules import DUTY, REASON
from yibiao_web.orgs.queries import county_of


@transaction.atomic
def decide_form(
    form: Form, *, act: str, viewer: Viewer, now: datetime, reason: str = "", duty_kept_by: str = "",
    merged_into: Form | None = None, duty: str = "",
) -> FormDecision:  # fmt: skip
    """Keep the decision with the form; cancelling and merging take the form out of force. Whoever asks it may stop
    asking; everything else is the gatekeeper's. ``duty``: which one it served, where its purpose does not say."""
    form = _locked(form)
    county = county_of(viewer.org).path
    gatekeeper = viewer.may("gatekeeper") and form.org.path.startswith(county)
    owner = viewer.may("requester") and form.org_id == viewer.org.pk and act == FormDecision.Act.CANCEL
    if not gatekeeper and not owner:
        raise Refusal("not_gatekeeper", _("报表的去留由减负办决定；本单位的表，自己可以停用。"), 403)
    if form.state != Form.State.IN_FORCE:
        raise Refusal("not_in_force", _("这张表现在不在用。请刷新页面。"))
    served = form.purpose or duty.strip()[:300] or form.basis
    _check(form, act, served, duty_kept_by, _locked(merged_into) if merged_into else None, county)
    decision = FormDecision.objects.create(
        form=form, act=act, reason=reason.strip()[:300], duty_kept_by=duty_kept_by.strip()[:300],
        merged_into=merged_into, by=viewer.user, at=now,
    )  # fmt: skip
    if act != FormDecision.Act.KEEP:
        Form.objects.filter(pk=form.pk).update(
            state=Form.State.RETIRED, duty_kept_by=decision.duty_kept_by, merged_into=merged_into, purpose=served
        )
    log("form.kept" if act == FormDecision.Act.KEEP else "form.left_force", by=viewer.user, org=viewer.org, now=now,
        target=form, scope=form.org.path,
        detail={"title": form.title, "act": act, "duty_kept_by": decision.duty_kept_by})  # fmt: skip
    return decision


def _locked(form: Form) -> Form:
    """As it stands now: somebody else may have decided since the page was opened."""
    return Form.objects.select_for_update(of=("self",)).select_related("org__parent").get(pk=form.pk)


def _check(form: Form, act: str, duty: str, duty_kept_by: str, merged_into: Form | None, county: str) -> None:
    if act not in FormDecision.Act.values:
        raise Refusal("no_act", _("请选保留、并入另一张或停用。"), 422)
    if act != FormDecision.Act.KEEP and len("".join(duty.split())) < DUTY:
        raise Refusal(
            "no_duty_named",
            _("请写明这张表原来是为了落实什么职责，至少 {duty} 个字（减负不减责）。").format(duty=DUTY),
            422,
        )
    if act != FormDecision.Act.KEEP and len("".join(duty_kept_by.split())) < REASON:
        raise Refusal("duty_unsaid", _("请写明停用后原来的职责怎样落实（减负不减责），例如从哪张表取数。"), 422)
    if act != FormDecision.Act.MERGE:
        return
    into = merged_into
    if into is None or into.pk == form.pk or into.state != Form.State.IN_FORCE or not into.org.path.startswith(county):
        raise Refusal("merge_into_what", _("请选并入哪一张在用的表。"), 422)
