"""The report leaves as a Word file, marked with who took it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.fieldwork.models import Conclusion
from yibiao_web.fieldwork.word.report import report
from yibiao_web.files.marking import marked_apart


def take(conclusion: Conclusion, *, viewer: Viewer, now: datetime) -> tuple[str, bytes]:
    """(file name, content). It names who went and what was seen, so it carries who has it."""
    name, content = report(conclusion)
    with transaction.atomic():
        entry = log("conclusion.taken", by=viewer.user, org=viewer.org, now=now, target=conclusion,
                    scope=conclusion.visit.place.path, purpose="检查情况反馈")  # fmt: skip
    return name, marked_apart(name, content, entry)
