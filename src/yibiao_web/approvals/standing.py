"""Who may decide about a submission: by level of the task's chain, and for whom somebody stands in."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from yibiao_web.accounts.models import Post, Role, User
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.refusals import Refusal
from yibiao_web.orgs.models import Level
from yibiao_web.tasks.models import Assignment


def step_name(assignment: Assignment) -> str:
    """The level that the assignment waits for: township or department."""
    chain = assignment.task.chain
    return chain[min(assignment.step, len(chain) - 1)] if chain else "department"


def stands_at(viewer: Viewer, assignment: Assignment, level: str) -> bool:
    """Whether the viewer reviews at the level for this assignment."""
    if not viewer.may("reviewer"):
        return False
    if level == "township":
        return viewer.org.level == Level.TOWNSHIP and assignment.org.path.startswith(viewer.org.path)
    return assignment.task.org_id == viewer.org.pk


def check_may_decide(viewer: Viewer, assignment: Assignment) -> None:
    if not stands_at(viewer, assignment, step_name(assignment)):
        raise Refusal("not_your_step", _("这一份现在不归您这一级审核。"), 403)


def deputy_for(viewer: Viewer, on: date) -> User | None:
    """Whom the viewer stands in for as a reviewer; nobody where they hold a post of their own."""
    posts = list(
        Post.objects.filter(user=viewer.user, org=viewer.org, role=Role.REVIEWER)
        .filter(Q(since=None) | Q(since__lte=on), Q(until=None) | Q(until__gte=on))
        .select_related("deputy_of")
        .order_by("pk")
    )
    return posts[0].deputy_of if posts and all(one.deputy_of_id for one in posts) else None
