"""Every write of documents, by what it is about."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.documents.handing import Unusable, change, finish, hand_in, taken_in
from yibiao_web.documents.importing import put_in
from yibiao_web.documents.issuing import drop_plan, end_source, issue, plan, set_quota, sign_assessment


@transaction.atomic
def ask_rebuild(*, viewer: Viewer, now: datetime) -> None:
    """The worker makes the county's corpus anew from the table."""
    if not viewer.may("gatekeeper"):
        raise Refusal("not_gatekeeper", _("只有减负办能重建文件库。"), 403)
    log("document.rebuild_asked", by=viewer.user, org=viewer.org, now=now)


__all__ = [
    "Unusable",
    "ask_rebuild",
    "change",
    "drop_plan",
    "end_source",
    "finish",
    "hand_in",
    "issue",
    "plan",
    "put_in",
    "set_quota",
    "sign_assessment",
    "taken_in",
]
