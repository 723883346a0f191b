"""What the requester says about a form: what its fields mean, what it is for; and putting it through the gate."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao.matching import contexts_of
from yibiao.prefill.filters import FilterError
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.catalogue.actions import decide_match
from yibiao_web.catalogue.queries import askable, matcher
from yibiao_web.forms.doubts import ask_steward
from yibiao_web.forms.examination import examined
from yibiao_web.forms.fields import DECIDED, factor_between
from yibiao_web.forms.models import Admission, Form, FormField, FormVersion, Frequency
from yibiao_web.forms.periods import period_of
from yibiao_web.forms.queries import Stored
from yibiao_web.forms.reading import understood
from yibiao_web.orgs.scopes import Villages, ids_of

DESCRIBED = ("title", "number", "one_off", "statistical", "table_number", "authority", "approval_number", "basis",
             "purpose", "frequency", "expires_on")  # fmt: skip


@transaction.atomic
def settle(field: FormField, *, item: str, viewer: Viewer, now: datetime) -> FormField:
    """What a field means: an item's code, or "" for none in the catalogue. Remembered for the next form."""
    form = _own_draft(field.version, viewer)
    known = askable().items.get(item)
    if item and known is None:
        raise Refusal("no_such_item", _("目录里没有这个数据项，可能已停用。请重新选一个。"), 422)
    read = understood(field.version).form.regions[field.region].fields[field.number]
    field.item, field.decided, field.confidence = item, "person", DECIDED
    field.factor, field.dropped = factor_between(read, known), False
    field.save()
    _remember(field, viewer, now)
    log("form.field_settled", by=viewer.user, org=viewer.org, now=now, target=field,
        detail={"form": form.title, "field": "→".join(field.path), "item": item})  # fmt: skip
    return field


def _remember(field: FormField, viewer: Viewer, now: datetime) -> None:
    """The next form that words it so is matched at once."""
    form = understood(field.version).form
    context = next(one for at, number, one in contexts_of(form) if (at, number) == (field.region, field.number))
    decide_match(matcher().key_of(context), field.item or None, viewer=viewer, now=now)


@transaction.atomic
def drop(field: FormField, *, viewer: Viewer, now: datetime, dropped: bool = True) -> FormField:
    """Give a field up (nobody is asked for it, its cells stay empty), or take it back."""
    form = _own_draft(field.version, viewer)
    field.dropped = dropped
    field.save(update_fields=["dropped"])
    log("form.field_dropped" if dropped else "form.field_kept", by=viewer.user, org=viewer.org, now=now, target=field,
        detail={"form": form.title, "field": "→".join(field.path)})  # fmt: skip
    return field


def _own_draft(version: FormVersion, viewer: Viewer) -> Form:
    return _own(version.form, viewer)


def _own(form: Form, viewer: Viewer) -> Form:
    if form.org_id != viewer.org.pk or not viewer.may("requester"):
        raise Refusal("not_yours", _("这张表不是本单位的，不能改。请联系报表所属单位。"), 403)
    if form.state == Form.State.RETIRED:
        raise Refusal("form_ended", _("这张表已停用，不能再改。请另建一张。"))
    return form


@transaction.atomic
def describe(form: Form, *, viewer: Viewer, now: datetime, told: Mapping[str, Any]) -> Form:
    """Basis, purpose, number, marks, frequency and expiry; ``told`` holds some of ``DESCRIBED``."""
    _own(form, viewer)
    changed = {name: told[name] for name in DESCRIBED if name in told and getattr(form, name) != told[name]}
    if not changed:
        return form
    for name, value in changed.items():
        setattr(form, name, value)
    form.save(update_fields=list(changed))
    log("form.described", by=viewer.user, org=viewer.org, now=now, target=form, detail=changed)
    return form


class NobodyMeant(Refusal):
    """Whom the form is about is said in words that are not, or no longer, understood."""


@transaction.atomic
def examine(
    version: FormVersion, *, viewer: Viewer, villages: Villages, due_on: date | None, now: datetime,
    filters: Stored = (), period: str = "",
) -> Admission:  # fmt: skip
    """Put a version through the gate for a scope, and keep what came of it. Passed at once where nothing is found,
    unless the gatekeeper refused the form: then the gatekeeper looks again. Of a form that comes again, ``period`` is
    the one in which the day lies, unless another is meant."""
    form = _own_draft(version, viewer)
    on = timezone.localtime(now).date()
    if not period and form.frequency != Frequency.ONCE:
        period = period_of(form.frequency, on)
    try:
        seen = examined(version, villages, due_on, on, filters, period)
    except FilterError as problem:
        raise NobodyMeant("filter", str(problem), 422) from problem
    held_up = seen.held_up or form.state == Form.State.REFUSED
    if version.admissions.exists():  # the requester has seen the fields before and went on
        ask_steward(version, seen.coverage, viewer=viewer, now=now)
    kept = dict(filters) if isinstance(filters, Mapping) else list(filters)
    admission = Admission.objects.create(
        version=version, scope=ids_of(villages), on=on, due_on=due_on, findings=seen.findings,
        coverage=seen.coverage, regions=seen.regions, minutes_without=round(seen.cost.without, 1),
        minutes_with=round(seen.cost.with_known, 1), villages=len(villages), filters=kept,
        period=period,
        verdict=Admission.Verdict.PENDING if held_up else Admission.Verdict.PASSED,
        made_by=viewer.user, made_at=now,
    )  # fmt: skip
    log("form.examined", by=viewer.user, org=viewer.org, now=now, target=admission,
        detail={"form": version.form.title, "villages": len(villages), "verdict": admission.verdict,
                "codes": sorted({one["code"] for one in seen.findings})})  # fmt: skip
    return admission
