"""The very table that somebody asked for, filled from the village's own data, so that nobody types it again."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from io import BytesIO

from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao.prefill.filling import Options, Outcome, fill_known
from yibiao.prefill.filters import FilterError
from yibiao.sheets.guard import MEBI
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.refusals import Refusal
from yibiao_web.catalogue.queries import catalogue, matcher, owners
from yibiao_web.files.marking import marked_apart
from yibiao_web.files.templates import TemplateApart
from yibiao_web.forms.reading import MAX_UPLOAD, converter, read_file
from yibiao_web.ledger.models import Subject
from yibiao_web.ledger.queries import knowledge
from yibiao_web.orgs.queries import home_village
from yibiao_web.sharing.actions import note_reading


def filled(viewer: Viewer, name: str, content: bytes, *, now: datetime) -> tuple[str, bytes]:
    """(file name, file). Several files come as a zip. That the village's own data were read is on the trail, as all of
    them: which items, beside a demand told that day with the same, would say who told."""
    if len(content) > MAX_UPLOAD:
        raise Refusal("too_large", _("文件超过 {mebi} MB，请去掉图片后再传。").format(mebi=MAX_UPLOAD // MEBI), 422)
    outcome = _outcome(viewer, name, content, now)
    if not outcome.outputs:
        said = [one.message for one in outcome.findings] or ["没有认出要填的栏目。"]
        raise Refusal("not_filled", _("这张表没能填：{said}").format(said=said[0]), 422)
    village = home_village(viewer.org)
    noted = note_reading(
        viewer, org=viewer.org, scope=village.path, kind="person", items=_personal(),
        count=Subject.objects.filter(org=village, kind="person", state=Subject.State.ACTIVE).count(),
        purpose="本村填表", what="本村数据：填一张表", now=now,
    )  # fmt: skip
    tables = {one for report in outcome.forms for one in report.outputs}
    made, content = _as_one([one for one in outcome.outputs if one[0] in tables])  # without the list of what is missing
    return made, marked_apart(made, content, noted.entry)


def _personal() -> list[str]:
    return sorted(one.code for one in catalogue().items.values() if one.subject == "person")


def _outcome(viewer: Viewer, name: str, content: bytes, now: datetime) -> Outcome:
    on, village = timezone.localdate(now), home_village(viewer.org)
    known = knowledge([village], catalogue(), on, owners())
    options = Options(on, provenance=False, owners=owners())
    workbook, form = read_file(name, content)
    try:
        return fill_known(
            [(name, content)], known, matcher(), options, compiled=partial(TemplateApart, converter=converter()),
            matched={name: matcher().match_form(form)}, workbooks={name: workbook},
        )  # fmt: skip
    except FilterError as problem:
        raise Refusal("not_filled", _("这张表没能填：{problem}").format(problem=problem), 422) from problem


def _as_one(outputs: Sequence[tuple[str, bytes]]) -> tuple[str, bytes]:
    if len(outputs) == 1:
        return outputs[0]
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in outputs:
            archive.writestr(name, content)
    return "填好的表.zip", packed.getvalue()
