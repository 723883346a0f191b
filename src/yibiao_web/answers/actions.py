"""Fetching an answer: rights first, then the file, at once or as a job; every answer is a reading on the trail."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao_web.accounts.models import User
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.answers.making import Made, files_of, made, takes_long
from yibiao_web.answers.models import FILE, Answer
from yibiao_web.answers.picture import Picture, Wanted, picture
from yibiao_web.audit.actions import log
from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.refusals import Refusal
from yibiao_web.files.marking import marked_apart
from yibiao_web.forms.admitting import note_opened
from yibiao_web.forms.models import Admission
from yibiao_web.orgs.models import Organisation
from yibiao_web.sealing.values import open_bytes, seal_bytes
from yibiao_web.sharing.actions import note_reading
from yibiao_web.sharing.queries import entitlement_everywhere
from yibiao_web.tasks.models import Assignment

KEPT = timedelta(days=7)


def prepare(
    viewer: Viewer, wanted: Wanted, *, place: Organisation, shape: str, purpose: str, now: datetime,
    provenance: bool = False, admission: Admission | None = None,
) -> Answer:  # fmt: skip
    """Make the file, at once where that is quick, else by a job (then the answer is ``waiting``)."""
    if shape not in Answer.Shape.values:
        raise Refusal("no_such_shape", _("没有这种文件格式，请在页面上选一种。"), 422)
    if not purpose.strip():
        raise Refusal("no_purpose", _("请写明用途，被查看的村能看到。"), 422)
    seen = checked(picture(wanted))
    with transaction.atomic():
        answer = Answer.objects.create(
            org=viewer.org, made_by=viewer.user, version=wanted.version, task=wanted.task, admission=admission,
            scope=place.path, shape=shape, provenance=provenance, purpose=purpose.strip()[:200],
            total=files_of(seen, shape), asked_at=now,
        )  # fmt: skip
        later = takes_long(seen, shape)
        if later:
            log("answer.asked", by=viewer.user, now=now, org=viewer.org, target=answer, scope=place.path,
                purpose=answer.purpose, detail={"form": wanted.version.form.title, "shape": shape})  # fmt: skip
    return answer if later else complete(answer, seen, viewer=viewer, now=now)


def checked(seen: Picture) -> Picture:
    """The picture, where there is something that its reader may have."""
    if not seen.wanted.villages:
        raise Refusal("nobody_there", _("这个范围里没有已通过的村，还没有可取的数据。"), 409)
    if seen.blocked:
        names = "、".join(seen.open.catalogue.items[code].name for code in seen.blocked)
        raise Refusal(
            "not_entitled",
            _("这张表按“{names}”选人，本单位还没有这项授权，不能取名单。请先申请共享。").format(names=names),
            403,
        )
    if not seen.readable:
        raise Refusal("not_entitled", _("表中已知的字段本单位都还没有授权。请先申请共享。"), 403)
    return seen


def complete(answer: Answer, seen: Picture, *, viewer: Viewer, now: datetime) -> Answer:
    """Make the file and keep it. A refusal leaves the answer as failed, with the reason."""
    place = Organisation.objects.get(path=answer.scope)
    try:
        checked(seen)
        file = made(seen, answer.shape, place.name, answer.provenance, lambda done: _progress(answer, done))
    except Refusal as problem:
        Answer.objects.filter(pk=answer.pk).update(state=Answer.State.FAILED, notes=[problem.message])
        raise
    return _keep(answer, seen, file, viewer, now)


def _progress(answer: Answer, done: int) -> None:
    Answer.objects.filter(pk=answer.pk).update(done=done, state=Answer.State.MAKING)


@transaction.atomic
def _keep(answer: Answer, seen: Picture, file: Made, viewer: Viewer, now: datetime) -> Answer:
    told = seen.read_of_kinds()
    answer.items, answer.count = sorted({code for _, codes in told.values() for code in codes}), seen.count
    answer.relies_on = seen.relies_on
    answer.withheld = [one.label for one in seen.withheld]
    answer.notes = list(file.notes)[:20]
    answer.state, answer.done, answer.ready_at, answer.file_name = (
        Answer.State.READY,
        answer.total,
        now,
        file.name[:200],
    )
    answer.file.save(f"{answer.pk}", ContentFile(seal_bytes(file.content, FILE)), save=False)
    answer.save()
    for kind, (ids, codes) in told.items():
        note_reading(
            viewer, org=viewer.org, scope=answer.scope, kind=kind, items=codes, subjects=ids, count=len(set(ids)),
            purpose=answer.purpose, what=f"取数：{answer.version.form.title}", now=now,
        )  # fmt: skip
    log("answer.made", by=viewer.user, now=now, org=viewer.org, target=answer, scope=answer.scope,
        purpose=answer.purpose,
        detail={"form": answer.version.form.title, "shape": answer.shape, "count": answer.count,
                "withheld": len(answer.withheld)})  # fmt: skip
    return answer


def open_file(answer: Answer, *, viewer: Viewer, now: datetime) -> bytes:
    """The maker takes the file, which carries the mark of this very taking; rights that were lost since then hold it
    back."""
    content, noted = _opened(answer, viewer, now)
    return marked_apart(answer.file_name, content, noted)


@transaction.atomic
def _opened(answer: Answer, viewer: Viewer, now: datetime) -> tuple[bytes, AuditEntry]:
    if answer.state == Answer.State.DISCARDED:
        raise Refusal("discarded", _("文件已过保留期，请重新取一次。"), 410)
    if answer.state != Answer.State.READY:
        raise Refusal("not_ready", _("文件还没有生成好，请稍候。"))
    rights = entitlement_everywhere(viewer.org, answer.relies_on, villages_of(answer), timezone.localdate(now))
    if rights["missing"]:
        raise Refusal("not_entitled", _("生成文件以后授权已到期或被收回，不能再下载。请重新申请共享。"), 403)
    note_opened(answer.version.form, now)
    with answer.file.open("rb") as file:
        content = open_bytes(file.read(), FILE)
    noted = log("answer.opened", by=viewer.user, now=now, org=viewer.org, target=answer, scope=answer.scope,
                purpose=answer.purpose, detail={"form": answer.version.form.title, "count": answer.count})  # fmt: skip
    return content, noted


def villages_of(answer: Answer) -> list[str]:
    """Paths of the villages whose people an answer holds."""
    if answer.task_id:
        approved = Assignment.objects.filter(task=answer.task_id, state=Assignment.State.APPROVED)
        return list(approved.values_list("org__path", flat=True))
    return list(Organisation.objects.within(answer.scope).villages().values_list("path", flat=True))


def discard_old(now: datetime) -> int:
    """Delete files that were kept long enough; the entry stays. Run daily."""
    old = Answer.objects.filter(ready_at__lt=now - KEPT, state=Answer.State.READY)
    for one in old:
        one.file.delete(save=False)
        one.state = Answer.State.DISCARDED
        one.save(update_fields=["file", "state"])
    return len(old)


def viewer_of(user: User, org: Organisation) -> Viewer:
    """The maker again, for a job."""
    return Viewer(user, org, frozenset({"requester"}))


__all__ = ["Wanted", "checked", "complete", "discard_old", "open_file", "prepare", "viewer_of"]
