"""The worker's part of fetching."""

from __future__ import annotations

from django.utils import timezone

from yibiao_web.answers.actions import complete, viewer_of
from yibiao_web.answers.models import Answer
from yibiao_web.answers.picture import picture
from yibiao_web.answers.queries import wanted_of_task, wanted_of_version
from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.refusals import Refusal
from yibiao_web.orgs.models import Organisation


def make(entry_id: int) -> None:
    """Follows "answer.asked". What is ready stays; what was interrupted begins again. A refusal is told on the page."""
    entry = AuditEntry.objects.get(pk=entry_id)
    answer = Answer.objects.select_related("org__parent", "made_by", "version__form", "task", "admission").get(
        pk=entry.target_id
    )
    if answer.state in (Answer.State.READY, Answer.State.DISCARDED, Answer.State.FAILED):
        return
    viewer = viewer_of(answer.made_by, answer.org)
    on = timezone.localdate(answer.asked_at)
    place = Organisation.objects.get(path=answer.scope)
    wanted = (
        wanted_of_task(viewer, answer.task, on)
        if answer.task
        else wanted_of_version(viewer, answer.version, place, on, answer.admission)
    )
    try:
        complete(answer, picture(wanted), viewer=viewer, now=timezone.now())
    except Refusal:
        return
    except Exception:
        Answer.objects.filter(pk=answer.pk).update(
            state=Answer.State.FAILED, notes=["生成时出了错，已记录。请稍后再试，或换一种文件。"]
        )
        raise
