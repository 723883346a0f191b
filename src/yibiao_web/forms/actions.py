"""Handing in, settling, examining and deciding forms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256
from pathlib import PurePath

from django.db import transaction
from django.utils import timezone

from yibiao.burden import frequency_of
from yibiao.model import Finding, MatchedForm
from yibiao.model import Form as ReadForm
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.catalogue.queries import catalogue, matcher
from yibiao_web.forms.costing import parameters
from yibiao_web.forms.examination import examined
from yibiao_web.forms.fields import DECIDED, factor_between, field_rows
from yibiao_web.forms.marks import marks_in
from yibiao_web.forms.models import Admission, Form, FormField, FormVersion, Frequency
from yibiao_web.forms.reading import problems, read_file, understood
from yibiao_web.orgs.models import Organisation

_OF_TIMES = {1.0: Frequency.ONCE, 4.0: Frequency.QUARTERLY, 12.0: Frequency.MONTHLY, 25.0: Frequency.WEEKLY}


class Unusable(Refusal):
    """The file can not be a form; ``findings`` say why and what to do."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        first = findings[0]
        super().__init__(first.code, f"{first.message}{first.advice}", 422)
        self.findings = list(findings)


def hand_in(*, viewer: Viewer, file_name: str, content: bytes, now: datetime, form: Form | None = None,
            origin: str = "uploaded", title: str = "") -> FormVersion:  # fmt: skip
    """Keep a file as the first version of a new form, or as the next of ``form``. Raises ``Unusable`` and keeps
    nothing when it can not be read. The same file again is the version it already is, as long as it is a draft."""
    name = PurePath(file_name.replace("\\", "/")).name[-200:] or "报表"
    bad = problems(name, content)
    if bad:
        raise Unusable(bad)
    workbook, read = read_file(name, content)
    matched = matcher().match_form(read)
    with transaction.atomic():
        known = _same_draft(viewer.org, read.sha256, form)
        if known is not None:
            return known
        owner = form or _new_form(viewer, title or _title_of(read, name), read, now)
        for mark, value in marks_in(workbook, read).items():
            if not getattr(owner, mark):
                setattr(owner, mark, value)
        owner.save()
        version = FormVersion.objects.create(
            form=owner, number=owner.versions.count() + 1, file_name=name, content=content,
            sha256=sha256(content).hexdigest(), origin=origin, made_by=viewer.user, made_at=now,
        )  # fmt: skip
        FormField.objects.bulk_create(field_rows(version, matched), batch_size=500)
        log("form.handed_in", by=viewer.user, org=viewer.org, now=now, target=version,
            detail={"title": owner.title, "file": name, "fields": len(matched.matches)})  # fmt: skip
    return version


def _same_draft(org: Organisation, digest: str, form: Form | None) -> FormVersion | None:
    same = FormVersion.objects.filter(sha256=digest, form__org=org)
    same = same.filter(form=form) if form else same.filter(form__state=Form.State.DRAFT)
    return same.select_related("form").last()


def _title_of(read: ReadForm, name: str) -> str:
    return (read.title or PurePath(name).stem)[:200]


def _new_form(viewer: Viewer, title: str, read: ReadForm, now: datetime) -> Form:
    labels = [field.name for region in read.regions for field in region.fields]
    times = frequency_of([read.file, title, *(region.sheet for region in read.regions)], labels, parameters()).times
    return Form(
        org=viewer.org, title=title, frequency=_OF_TIMES.get(times, Frequency.ONCE), made_by=viewer.user, made_at=now
    )


@transaction.atomic
def settle(field: FormField, *, item: str, viewer: Viewer, now: datetime) -> FormField:
    """What a field means: an item's code, or "" for none in the catalogue. Remembered for the next form."""
    form = _own_draft(field.version, viewer)
    known = catalogue().items.get(item)
    if item and known is None:
        raise Refusal("no_such_item", "目录里没有这个数据项，可能已停用。请重新选一个。", 422)
    read = understood(field.version).form.regions[field.region].fields[field.number]
    field.item, field.decided, field.confidence = item, "person", DECIDED
    field.factor, field.dropped = factor_between(read, known), False
    field.save()
    log("form.field_settled", by=viewer.user, org=viewer.org, now=now, target=field,
        detail={"form": form.title, "field": "→".join(field.path), "item": item})  # fmt: skip
    return field


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
    form = version.form
    if form.org_id != viewer.org.pk or not viewer.may("requester"):
        raise Refusal("not_yours", "这张表不是本单位的，不能改。请联系报表所属单位。", 403)
    if form.state in (Form.State.RETIRED, Form.State.REFUSED):
        raise Refusal("form_ended", "这张表已停用或未获准入，不能再改。请另建一张。")
    return form


@transaction.atomic
def examine(
    version: FormVersion, *, viewer: Viewer, villages: Sequence[Organisation], due_on: date | None, now: datetime,
    filters: Sequence[str] = (),
) -> Admission:  # fmt: skip
    """Put a version through the gate for a scope, and keep what came of it. Passed at once where nothing is found."""
    _own_draft(version, viewer)
    on = timezone.localtime(now).date()
    seen = examined(version, villages, due_on, on, filters)
    admission = Admission.objects.create(
        version=version, scope=[one.pk for one in villages], on=on, due_on=due_on, findings=seen.findings,
        coverage=seen.coverage, minutes_without=round(seen.cost.without, 1),
        minutes_with=round(seen.cost.with_known, 1), villages=len(villages), filters=list(filters),
        verdict=Admission.Verdict.PENDING if seen.held_up else Admission.Verdict.PASSED,
        made_by=viewer.user, made_at=now,
    )  # fmt: skip
    log("form.examined", by=viewer.user, org=viewer.org, now=now, target=admission,
        detail={"form": version.form.title, "villages": len(villages), "verdict": admission.verdict,
                "codes": sorted({one["code"] for one in seen.findings})})  # fmt: skip
    return admission
