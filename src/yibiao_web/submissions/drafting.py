"""Drafts read from the tables: the base kept a process (it never changes), the cells fresh."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterable
from hashlib import sha256
from threading import Lock
from typing import Any

from django.utils import timezone

from yibiao_web.submissions.drafts import Base, Draft, Typed
from yibiao_web.submissions.models import Cell, Submission
from yibiao_web.submissions.queries import not_asked_again

_KEPT = 64
_bases: OrderedDict[str, Base] = OrderedDict()
_lock = Lock()


def base_of(submission: Submission) -> Base:
    key = submission.base_digest
    with _lock:
        if key and key in _bases:
            _bases.move_to_end(key)
            return _bases[key]
    base = Base(Submission.objects.values_list("base", flat=True).get(pk=submission.pk))
    if not key:
        return base
    with _lock:
        _bases[key] = base
        while len(_bases) > _KEPT:
            _bases.popitem(last=False)
    return base


def draft_of(submission: Submission, rows: Iterable[str] | None = None) -> Draft:
    """The draft as it stands now, its cells in the order in which they were typed; with ``rows`` only these rows'."""
    cells = Cell.objects.filter(submission=submission).order_by("at", "pk")
    if rows is not None:
        cells = cells.filter(row__in=list(rows))
    found = cells.values_list("row", "field", "value", "note", "by__name", "at", "by_id")
    typed = {(row, key): Typed(value, note, by, clock(at), user) for row, key, value, note, by, at, user in found}
    return Draft(base_of(submission), typed, not_asked_again(submission.assignment.task_id))


def digest_of(base: Any) -> str:
    return sha256(json.dumps(base, ensure_ascii=False).encode()).hexdigest()


def clock(at: Any) -> str:
    return timezone.localtime(at).strftime("%H:%M")
