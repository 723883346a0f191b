"""Handing in: a file, fields picked from the catalogue, or last period's form once more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import PurePath

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao.burden import frequency_of
from yibiao.model import Finding
from yibiao.model import Form as ReadForm
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.catalogue.queries import askable, matcher
from yibiao_web.forms.costing import parameters
from yibiao_web.forms.doubts import remember
from yibiao_web.forms.drawing import drawn
from yibiao_web.forms.fields import DECIDED, field_rows
from yibiao_web.forms.marks import marks_in
from yibiao_web.forms.models import NOT_IN_FORCE, Form, FormField, FormVersion, Frequency
from yibiao_web.forms.reading import problems, read_file
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
    nothing when it can not be read. The same file again is the version it already is until it is in force; what the
    gatekeeper refused does not come back as something new."""
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
    same = same.filter(form=form) if form else same.filter(form__state__in=NOT_IN_FORCE)
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
def pick(*, viewer: Viewer, title: str, items: Sequence[str], now: datetime) -> FormVersion:
    """Draw a plain sheet that asks for items of the catalogue, and hand it in."""
    known = askable().items
    chosen = [known[code] for code in dict.fromkeys(items) if code in known]
    if not title.strip() or not chosen:
        raise Refusal("nothing_picked", _("请写上表名，并至少选一个数据项。"), 422)
    content = drawn(title.strip(), chosen, askable(), on=timezone.localdate(now))
    version = hand_in(
        viewer=viewer, file_name=f"{title.strip()[:80]}.xlsx", content=content, now=now, origin="picked",
        title=title.strip()[:200],
    )  # fmt: skip
    fields = list(version.fields.exclude(path=["序号"]))
    for field, item in zip(fields, chosen, strict=False):
        field.item, field.decided, field.confidence, field.factor = item.code, "person", DECIDED, 1.0
    FormField.objects.bulk_update(fields, ["item", "decided", "confidence", "factor"])
    return version


@transaction.atomic
def copy(form: Form, *, viewer: Viewer, now: datetime) -> FormVersion:
    """The newest version once more, for the next period, with everything that was settled about it."""
    if form.org_id != viewer.org.pk or not viewer.may("requester"):
        raise Refusal("not_yours", _("这张表不是本单位的，不能照着再报。"), 403)
    last = form.versions.order_by("-number").first()
    if last is None:
        raise Refusal("no_version", _("这张表还没有文件，请重新交一份。"))
    version = FormVersion.objects.create(
        form=_again(form, viewer, now), number=last.number + 1 if form.state != Form.State.RETIRED else 1,
        file_name=last.file_name, content=last.content, sha256=last.sha256, origin="copied", made_by=viewer.user,
        made_at=now,
    )  # fmt: skip
    rows = list(last.fields.all())
    for row in rows:
        row.pk, row.version = None, version
    FormField.objects.bulk_create(rows, batch_size=500)
    remember(version)
    log("form.copied", by=viewer.user, org=viewer.org, now=now, target=version, detail={"title": form.title})
    return version


def _again(form: Form, viewer: Viewer, now: datetime) -> Form:
    """The form itself; one that was retired comes back only as a new draft."""
    if form.state != Form.State.RETIRED:
        return form
    return Form.objects.create(
        org=form.org, title=form.title, basis=form.basis, purpose=form.purpose, frequency=form.frequency,
        one_off=form.one_off, made_by=viewer.user, made_at=now,
    )  # fmt: skip
