"""Drafts read from the tables: the base kept a process (it never changes), the cells fresh."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterable
from hashlib import sha256
from threading import Lock
from typing import Any

from yibiao_web.submissions.drafts import Base, Draft
from yibiao_web.submissions.models import Submission
from yibiao_web.submissions.queries import not_asked_again
from yibiao_web.submissions.typed import cells_of

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
    return Draft(base_of(submission), cells_of(submission, rows), not_asked_again(submission.assignment.task_id))


def digest_of(base: Any) -> str:
    return sha256(json.dumps(base, ensure_ascii=False).encode()).hexdigest()
