"""Meetings from a calendar or a workbook: read at once, registered row by row by the worker."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao.meetings import facts as core
from yibiao.meetings import reading
from yibiao.meetings.reading import Register
from yibiao.sheets.guard import MEBI
from yibiao_web.accounts.models import Post
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.files.reading import reader
from yibiao_web.meetings import actions, files
from yibiao_web.meetings.import_rows import Places, places_of, proposal_of, reasons_against
from yibiao_web.meetings.models import MeetingImport
from yibiao_web.meetings.rules import typed, without_nulls

LARGEST = 10 * MEBI
MOST = 2_000
_AT_ONCE = 20
read_register = reader(reading.read_register, warm={"on": date(2026, 1, 1)})


@transaction.atomic
def hand_in(name: str, content: bytes, *, viewer: Viewer, now: datetime) -> MeetingImport:
    """Keep a file for the worker. What can not be read at all is refused here. The same file again begins anew, and
    finds what it registered before."""
    if not viewer.may("requester"):
        raise Refusal("not_requester", _("只有报表员能替本单位登记会议。"), 403)
    if len(content) > LARGEST:
        raise Refusal("too_large", _("文件超过 10 MB。会议登记不会这么大，请看看是不是选错了。"), 422)
    read = _read(name, content, now)
    one, _made = MeetingImport.objects.update_or_create(
        org=viewer.org, digest=sha256(content).hexdigest(),
        defaults={
            "file_name": typed(name)[:200], "content": content, "state": MeetingImport.State.WAITING,
            "done": 0, "taken": 0, "known": 0, "total": len(read.meetings), "rejected": _unread(read),
            "notes": _notes(read), "made_by": viewer.user, "made_at": now,
        },
    )  # fmt: skip
    log("meetings.handed_in", by=viewer.user, org=viewer.org, now=now, target=one,
        detail={"file": one.file_name, "rows": one.total})  # fmt: skip
    return one


def _read(name: str, content: bytes, now: datetime) -> Register:
    read: Register = without_nulls(read_register(content, name, on=timezone.localdate(now)))
    block = next((one for one in read.findings if one.severity == "block"), None)
    if block:
        raise Refusal(block.code, f"{block.message}{block.advice}", 422)
    if len(read.meetings) > MOST:
        raise Refusal(
            "too_many",
            _("一次最多登记 {most} 个会，这个文件里有 {meetings} 个。请分几次交。").format(
                most=MOST, meetings=len(read.meetings)
            ),
            422,
        )
    return read


def _unread(read: Register) -> list[dict[str, object]]:
    """Rows of which no meeting came."""
    rows = {one.row for one in read.meetings}
    return [
        {"row": one.row, "title": "", "reasons": [f"{one.message}{one.advice}"], "cells": {}}
        for one in read.findings
        if one.severity != "hint" and one.row is not None and one.row not in rows
    ]


def _notes(read: Register) -> list[str]:
    return [f"{one.message}{one.advice}" for one in read.findings if one.severity == "hint" or one.row is None]


def take_in(one: MeetingImport) -> None:
    """The worker's part. Begins where it was interrupted."""
    viewer = _viewer(one)
    now = one.made_at
    read = _read(one.file_name, bytes(one.content), now)
    places = places_of(one.org)
    told: dict[int | None, list[str]] = {}
    for found in read.findings:
        if found.severity != "hint":
            told.setdefault(found.row, []).append(f"{found.message}{found.advice}")
    while one.done < len(read.meetings):
        _some(one, read.meetings[one.done : one.done + _AT_ONCE], told, places, viewer, now)
    _finish(one, viewer, now)


@transaction.atomic
def _some(
    one: MeetingImport, meetings: Sequence[core.Meeting], told: dict[int | None, list[str]], places: Places,
    viewer: Viewer, now: datetime,
) -> None:  # fmt: skip
    for meeting in meetings:
        reasons = reasons_against(meeting, places, told.get(meeting.row, [])) or _registered(
            one, meeting, places, viewer, now
        )
        if reasons:
            cells = files.cells_of(meeting)
            one.rejected.append({"row": meeting.row, "title": meeting.title, "reasons": reasons, "cells": cells})
    one.done += len(meetings)
    one.save(update_fields=["done", "taken", "known", "rejected"])


def _registered(
    one: MeetingImport, meeting: core.Meeting, places: Places, viewer: Viewer, now: datetime
) -> list[str]:  # fmt: skip
    """Why it was not; nothing where it was."""
    proposal = proposal_of(meeting, places)
    if actions.same(proposal, viewer):
        one.known += 1
        return []
    try:
        actions.propose(proposal, viewer=viewer, now=now)
    except Refusal as refusal:
        return [refusal.message]
    one.taken += 1
    return []


@transaction.atomic
def _finish(one: MeetingImport, viewer: Viewer, now: datetime) -> None:
    waiting = MeetingImport.objects.filter(pk=one.pk, state=MeetingImport.State.WAITING)
    if waiting.update(state=MeetingImport.State.DONE, content=b""):
        one.state = MeetingImport.State.DONE
        log("meetings.imported", by=viewer.user, org=one.org, now=now, target=one,
            detail={"taken": one.taken, "known": one.known, "rejected": len(one.rejected)})  # fmt: skip


def _viewer(one: MeetingImport) -> Viewer:
    posts = Post.objects.filter(user=one.made_by, org=one.org).exclude(until__lt=timezone.localdate(one.made_at))
    roles = posts.values_list("role", flat=True)
    return Viewer(one.made_by, one.org, frozenset(roles))
