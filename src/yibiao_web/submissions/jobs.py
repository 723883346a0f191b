"""What follows from other people's acts, run by the worker. Safe to run twice."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from yibiao_web.audit.models import AuditEntry
from yibiao_web.burden.actions import share_cells, share_counted
from yibiao_web.ledger.models import VillageVersion
from yibiao_web.orgs.inserting import insert_selected
from yibiao_web.submissions.actions import preview
from yibiao_web.submissions.models import Preview
from yibiao_web.tasks.models import Assignment, Task

_ABOVE = "org__parent__parent__parent"


def count_open_cells(entry_id: int) -> None:
    """After ``task.sent``: say on the to-do pages how much is really to be filled, before anybody opens it,
    and give each village its share of the minutes."""
    entry = AuditEntry.objects.get(pk=entry_id)
    task = Task.objects.defer("scope").get(pk=int(entry.target_id))
    waiting = Assignment.objects.filter(task=task, state=Assignment.State.TODO, preview=None)
    if task.wide:
        _count_unknown(waiting, timezone.now())
    for one in waiting.select_related("task__version", _ABOVE, "county").iterator(chunk_size=200):
        preview(one, now=timezone.now())
    if task.wide:
        share_counted(task.pk, Preview.objects.filter(assignment__task=task), place="assignment__org")
    else:
        counted = Preview.objects.filter(assignment__task=task).values_list("assignment__org", "open_cells")
        share_cells(task.pk, dict(counted))


def _count_unknown(waiting: QuerySet[Assignment], now: datetime) -> None:
    """Villages of which the ledger knows nothing have the same to fill: one is counted for all of them."""
    known = VillageVersion.objects.filter(org=OuterRef("org"))
    unknown = waiting.filter(~Exists(known))
    first = unknown.select_related("task__version", _ABOVE, "county").first()
    if first is None:
        return
    one = preview(first, now=now)
    if one is not None:
        counted = {"rows": one.rows, "cells": one.cells, "open_cells": one.open_cells, "counted_at": now}
        insert_selected(Preview, unknown.order_by("pk"), {"assignment": F("pk"), **counted})
