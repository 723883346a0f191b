"""Follows places that moved in the tree or were dissolved into another: rights, people and open work go along."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from yibiao_web.accounts.models import Post, User
from yibiao_web.audit.actions import log
from yibiao_web.audit.models import AuditEntry
from yibiao_web.draws.models import Inspector
from yibiao_web.fieldwork.models import Problem
from yibiao_web.gate.models import DemandRecipient
from yibiao_web.inspections.models import Visit
from yibiao_web.ledger.moving import move_all
from yibiao_web.orgs.models import Organisation, SavedGroup
from yibiao_web.sharing.models import ReadingPlace
from yibiao_web.site.branches import follow_scopes
from yibiao_web.tasks.actions import move
from yibiao_web.tasks.models import Assignment
from yibiao_web.tasks.states import MOVES


@transaction.atomic
def follow_move(entry_id: int) -> None:
    """Job of ``org.moved``: what was still written with the old path while the place moved. Safe to run twice, and
    after the place has come back: then the old path is right again."""
    detail = AuditEntry.objects.get(pk=entry_id).detail
    if not Organisation.objects.filter(path=detail["before"]).exists():
        follow_scopes(detail["before"], detail["after"])


@transaction.atomic
def follow_merge(entry_id: int) -> None:
    """Job of ``org.merged``. Grants over the village that is gone stay as they are, and give nothing any more: whoever
    had them was not given the other village's people. What is over (visits made, minutes charged, values, the cells of
    a survey as it was drawn) stays the village's own. Safe to run twice: the second time nothing is left there."""
    entry = AuditEntry.objects.select_related("actor").get(pk=entry_id)
    village = Organisation.objects.get(pk=int(entry.target_id))
    into = Organisation.objects.get(pk=entry.detail["into"])
    now = timezone.now()
    withdrawn = _withdraw(village, into, now)
    move_all(village, into, by=entry.actor, now=now)
    ReadingPlace.objects.filter(org=village).update(org=into)
    _hand_over_groups(village, into)
    _hand_over_avoided(village, into)
    _hand_over_asked(village, into)
    visits = _hand_over_visits(village, into)
    _hand_over_problems(village, into)
    people = _hand_over_posts(village, into)
    if withdrawn or people or visits:
        _tell(entry.actor, village, into, now, withdrawn, people, visits)


def _withdraw(village: Organisation, into: Organisation, now: datetime) -> list[str]:
    """The titles of the tasks that the village no longer answers. What it has handed in stays, and is approved or not:
    nobody shall have to enter it again."""
    allowed, _to = MOVES["close"]
    waiting = list(Assignment.objects.filter(org=village, state__in=allowed).select_related("task").order_by("pk"))
    for one in waiting:
        move(one, "close", now=now)
    return [one.task.title for one in waiting]


def _hand_over_groups(village: Organisation, into: Organisation) -> None:
    for group in SavedGroup.objects.filter(members=village):
        group.members.remove(village)
        group.members.add(into)


def _hand_over_avoided(village: Organisation, into: Organisation) -> None:
    """Whoever must not inspect the one must not inspect the other either."""
    for inspector in Inspector.objects.filter(avoids=village):
        inspector.avoids.remove(village)
        inspector.avoids.add(into)


def _hand_over_asked(village: Organisation, into: Organisation) -> None:
    """Demands that have not begun ask the village that took it in, once."""
    asked = DemandRecipient.objects.filter(org=village, demand__in_force_on=None, demand__ended_on=None)
    already = DemandRecipient.objects.filter(org=into).values("demand")
    asked.filter(demand__in=already).delete()
    asked.update(org=into)


def _hand_over_visits(village: Organisation, into: Organisation) -> int:
    """Visits still to come go to the village that took it in; one that goes there that day anyway is enough."""
    coming = list(Visit.objects.select_for_update().filter(place=village, state=Visit.State.PLANNED))
    for one in coming:
        same = Visit.objects.filter(inspection=one.inspection_id, place=into, on=one.on)
        if same.exclude(state__in=(Visit.State.CANCELLED, Visit.State.TURNED_AWAY)).exists():
            one.state, one.ended_reason = Visit.State.CANCELLED, f"{village.name}已并入{into.name}，同一天本来就去"
        else:
            one.place = into
        one.save(update_fields=["place", "state", "ended_reason"])
    return len(coming)


def _hand_over_problems(village: Organisation, into: Organisation) -> None:
    """What is still to be put right is put right there."""
    left = Problem.objects.filter(state__in=(Problem.State.OPEN, Problem.State.DONE))
    left.filter(place=village).update(place=into)
    left.filter(owner=village).update(owner=into)


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
    by: User | None, village: Organisation, into: Organisation, now: datetime, withdrawn: list[str], people: int,
    visits: int,
) -> None:  # fmt: skip
    why = f"{village.name}已并入{into.name}，没填完的任务由{into.name}按自己的任务填报"
    detail = {"into": into.pk, "reason": why, "withdrawn": withdrawn, "people": people, "visits": visits}
    log("org.handed_over", by=by, now=now, org=into, target=village, scope=into.path, detail=detail)
