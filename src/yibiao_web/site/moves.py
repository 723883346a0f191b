"""Follows places that moved in the tree or were dissolved into another: rights, people and open work go along."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone

from yibiao_web.accounts.models import Post, User
from yibiao_web.audit.actions import log
from yibiao_web.audit.models import AuditEntry
from yibiao_web.ledger.moving import move_all
from yibiao_web.orgs.models import Organisation, SavedGroup
from yibiao_web.sharing.models import Grant, Reading, ReadingPlace, ShareRequest
from yibiao_web.tasks.actions import move
from yibiao_web.tasks.models import Assignment
from yibiao_web.tasks.states import MOVES


@transaction.atomic
def follow_move(entry_id: int) -> None:
    """Job of ``org.moved``. Safe to run twice: the second time nothing has the old path."""
    detail = AuditEntry.objects.get(pk=entry_id).detail
    old, new = detail["before"], detail["after"]
    for model in (Grant, ShareRequest, Reading):
        scoped = model._default_manager.filter(scope__startswith=old)
        scoped.update(scope=Concat(Value(new), Substr("scope", len(old) + 1)))


@transaction.atomic
def follow_merge(entry_id: int) -> None:
    """Job of ``org.merged``. Grants over the village that is gone stay as they are, and give nothing any more: whoever
    had them was not given the other village's people. Safe to run twice: the second time nothing is left there."""
    entry = AuditEntry.objects.select_related("actor").get(pk=entry_id)
    village = Organisation.objects.get(pk=int(entry.target_id))
    into = Organisation.objects.get(pk=entry.detail["into"])
    now = timezone.now()
    withdrawn = _withdraw(village, into, now)
    move_all(village, into, by=entry.actor, now=now)
    ReadingPlace.objects.filter(org=village).update(org=into)
    _hand_over_groups(village, into)
    people = _hand_over_posts(village, into)
    if withdrawn or people:
        _tell(entry.actor, village, into, now, withdrawn, people)


def _withdraw(village: Organisation, into: Organisation, now: datetime) -> list[str]:
    """The titles of the tasks that the village no longer answers."""
    allowed, _to = MOVES["withdraw"]
    waiting = list(Assignment.objects.filter(org=village, state__in=allowed).select_related("task").order_by("pk"))
    for one in waiting:
        move(one, "withdraw", now=now)
    return [one.task.title for one in waiting]


def _hand_over_groups(village: Organisation, into: Organisation) -> None:
    for group in SavedGroup.objects.filter(members=village):
        group.members.remove(village)
        group.members.add(into)


def _hand_over_posts(village: Organisation, into: Organisation) -> int:
    """Clerks go on with the village that took theirs in; how many."""
    posts = list(Post.objects.filter(org=village))
    for post in posts:
        if Post.objects.filter(user=post.user, org=into, role=post.role, deputy_of=post.deputy_of).exists():
            post.delete()
        else:
            post.org = into
            post.save(update_fields=["org"])
    return len(posts)


def _tell(
    by: User | None, village: Organisation, into: Organisation, now: datetime, withdrawn: list[str], people: int
) -> None:
    why = f"{village.name}已并入{into.name}，没填完的任务由{into.name}按自己的任务填报"
    detail = {"into": into.pk, "reason": why, "withdrawn": withdrawn, "people": people}
    log("org.handed_over", by=by, now=now, org=into, target=village, scope=into.path, detail=detail)
