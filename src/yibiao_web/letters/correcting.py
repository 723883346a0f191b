"""What a person puts right: who should answer a matter, which matter a letter is about. Both outlive the grouping."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.letters.matters import settle
from yibiao_web.letters.models import Letter, Matter
from yibiao_web.orgs.models import Organisation


@transaction.atomic
def decide(matter: Matter, org: Organisation | None, *, viewer: Viewer, now: datetime) -> Matter:
    """Who should answer; None: what the letters say. Kept with the letters, whatever they are grouped into later."""
    matter = _locked(matter, viewer)
    if matter.decided_id == (org and org.pk):
        return matter
    matter.letters.update(decided=org)
    matter.decided = org
    matter.save(update_fields=["decided"])
    log("matter.decided", by=viewer.user, org=viewer.org, now=now, target=matter, scope=viewer.county.path,
        detail={"org": org.name if org else ""})  # fmt: skip
    return matter


@transaction.atomic
def move(letter: Letter, to: Matter | None, *, viewer: Viewer, now: datetime) -> Matter:
    """Into another matter; None: it is about something else than all of them. Returns where it is now."""
    letter = Letter.objects.select_for_update(of=("self",)).get(pk=letter.pk)
    came_from = _locked(Matter.objects.get(pk=letter.matter_id), viewer)
    if to == came_from or (to is None and came_from.count == 1):
        return came_from
    _leave_behind(letter, came_from)
    letter.beside = _anchor(to.letters.all()) if to else letter
    letter.decided = to.decided if to else None
    letter.matter = to
    letter.save(update_fields=["beside", "decided", "matter"])
    settle(came_from)
    letter.matter = to or _alone(letter)
    letter.save(update_fields=["matter"])
    settle(letter.matter)
    log("letter.moved", by=viewer.user, org=viewer.org, now=now, target=letter, scope=viewer.county.path,
        detail={"from": came_from.title, "to": letter.matter.title})  # fmt: skip
    return letter.matter


def _anchor(letters: QuerySet[Letter]) -> Letter:
    """The oldest that nobody has moved; else the oldest."""
    return letters.filter(beside=None).order_by("pk").first() or letters.order_by("pk")[0]


def _leave_behind(letter: Letter, matter: Matter) -> None:
    """Letters that were put beside this one do not go along."""
    left = matter.letters.exclude(pk=letter.pk)
    beside = left.filter(beside=letter)
    if beside.exists():
        anchor = _anchor(left)
        beside.update(beside=anchor)  # itself, where none is left that nobody has moved


def _alone(letter: Letter) -> Matter:
    return Matter.objects.create(
        county=letter.county, first=letter, title=(letter.title or letter.text)[:200], burden=letter.burden,
        topic=letter.topics[0] if letter.topics else "",
    )  # fmt: skip


def _locked(matter: Matter, viewer: Viewer) -> Matter:
    held = Matter.objects.select_for_update(of=("self",)).select_related("decided").get(pk=matter.pk)
    if held.county_id != viewer.county.pk or not viewer.may("gatekeeper", "requester"):
        raise Refusal("not_yours", _("来信归到哪件事、该谁答，由减负办或者报表员改。"), 403)
    return held
