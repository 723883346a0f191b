"""A department's own template for reports."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.fieldwork.models import ReportTemplate
from yibiao_web.fieldwork.parameters import number
from yibiao_web.fieldwork.word.filling import BadTemplate, Checked, check
from yibiao_web.fieldwork.word.report import NAMES, ROWS
from yibiao_web.files.reading import reader

_check = reader(check, raises=(BadTemplate,))


@transaction.atomic
def set_template(*, name: str, content: bytes, viewer: Viewer, now: datetime) -> Checked:
    """Keep a template in place of the one before, once it was seen that it can be filled in."""
    if not viewer.may("requester"):
        raise Refusal("not_yours", _("只有报表员能换本单位的模板。"), 403)
    try:
        told = _check(
            content, [*NAMES, *ROWS], most_bytes=number("template_bytes"), most_unpacked=number("template_unpacked")
        )
    except BadTemplate as problem:
        raise Refusal(problem.code, problem.message, 422) from None
    template, _made = ReportTemplate.objects.update_or_create(
        org=viewer.org, defaults={"file_name": name[-200:], "content": content, "by": viewer.user, "at": now}
    )
    log("report_template.set", by=viewer.user, org=viewer.org, now=now, target=template,
        detail={"file": template.file_name, "bytes": len(content)})  # fmt: skip
    return told


@transaction.atomic
def drop_template(*, viewer: Viewer, now: datetime) -> None:
    """Back to the platform's. Twice is once."""
    if not viewer.may("requester"):
        raise Refusal("not_yours", _("只有报表员能换本单位的模板。"), 403)
    template = ReportTemplate.objects.filter(org=viewer.org).first()
    if template is not None:
        template.delete()
        log("report_template.dropped", by=viewer.user, org=viewer.org, now=now, detail={"file": template.file_name})
