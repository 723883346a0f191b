"""Notes and pictures from the spot. A phone may send the same twice, in pieces, and late: what is kept is kept once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.fieldwork import keeping
from yibiao_web.fieldwork.models import Note, Photo
from yibiao_web.fieldwork.parameters import number
from yibiao_web.fieldwork.pictures import BadPicture, cleaned
from yibiao_web.fieldwork.queries import Rights, goes
from yibiao_web.fieldwork.rules import clean_text
from yibiao_web.files.reading import reader
from yibiao_web.inspections.models import Visit

_cleaned = reader(cleaned, raises=(BadPicture,))

_MOST = 10_000  # people or minutes of a reception; more is a slip of the finger


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one note that a phone sent. ``message``: why it was not kept."""

    key: str
    note: Note | None = None
    message: str = ""


@transaction.atomic
def take(visit: Visit, told: Sequence[Mapping[str, Any]], *, viewer: Viewer, now: datetime) -> list[Taken]:
    """Keep notes; one that can not be kept does not keep the others from it. Sent again they are the same notes."""
    _goes(visit, viewer)
    if len(told) > number("notes_a_sending"):
        raise Refusal(
            "too_many_notes",
            _("一次最多送 {notes_a_sending} 条，请分几次。").format(notes_a_sending=number("notes_a_sending")),
            422,
        )
    before = set(visit.notes.values_list("key", flat=True))
    taken = [_take(visit, one, viewer, now) for one in told]
    new = [one.note for one in taken if one.note and one.key not in before]
    if new:
        log("visit.noted", by=viewer.user, org=viewer.org, now=now, target=visit, scope=_scope(visit),
            detail={"notes": len(new), "kinds": sorted({one.kind for one in new})})  # fmt: skip
    return taken


def _take(visit: Visit, told: Mapping[str, Any], viewer: Viewer, now: datetime) -> Taken:
    key = str(told.get("key", ""))[:36]
    try:
        UUID(key)
        fields = _fields(visit, told, now)
    except ValueError:
        return Taken(key, None, "这一条缺了编号，请刷新页面再记一次；写的话可以先复制下来。")
    except Refusal as refusal:
        return Taken(key, None, refusal.message)
    known = visit.notes.filter(key=key).first()
    if known is None and _concluded(visit):
        return Taken(key, None, "结论已经反馈，不能再加记录。这段话还在这部手机里，可以复制下来。")
    note, _ = visit.notes.get_or_create(key=key, defaults={**fields, "by": viewer.user, "received_at": now})
    return Taken(key, note)


def _fields(visit: Visit, told: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    words, kind = clean_text(str(told.get("words", ""))).strip(), str(told.get("kind", ""))
    sign = str(told.get("sign", "")) if kind == Note.Kind.SIGN else ""
    if kind not in Note.Kind.values:
        raise Refusal("no_kind", _("请选是问题、做得好的，还是像提前准备的。"), 422)
    if kind == Note.Kind.SIGN and sign not in Note.Sign.values:
        raise Refusal("no_sign", _("请选是哪一种迎接。"), 422)
    if not words or len(words) > number("note_words"):
        raise Refusal(
            "no_words", _("请写看到了什么，不超过 {note_words} 字。").format(note_words=number("note_words")), 422
        )
    content = str(told.get("content", ""))
    return {
        "kind": kind, "words": words, "sign": sign, "noted_at": _moment(told.get("noted_at"), visit, now),
        "content": content if content in visit.inspection.contents else "",
        "people": _count(told.get("people")) if sign else 0, "minutes": _count(told.get("minutes")) if sign else 0,
    }  # fmt: skip


def _count(said: Any) -> int:
    text = str(said or "0").strip()
    if not (text.isascii() and text.isdecimal()) or len(text) > 9 or int(text) > _MOST:
        raise Refusal("no_number", _("人数和分钟请写数字。"), 422)
    return int(text)


def _moment(said: Any, visit: Visit, now: datetime) -> datetime:
    """The phone's clock, where it can be right."""
    try:
        at = parse_datetime(str(said or "")) or now
        at = at if timezone.is_aware(at) else timezone.make_aware(at)
        can_be = timezone.localdate(at) >= visit.on and (visit.started_at or at) <= at <= now
    except (ValueError, OverflowError):  # no moment, or one of another age
        return now
    return at if can_be else now


@transaction.atomic
def withdraw(note: Note, *, viewer: Viewer, now: datetime) -> Note:
    """By whoever wrote it, as long as nothing was concluded from it. Twice is once."""
    if note.by_id != viewer.user.pk:
        raise Refusal("not_yours", _("只有写的人能撤回这一条。"), 403)
    if _concluded(note.visit):
        raise Refusal("concluded", _("结论已经反馈，记录不能再撤回。要改的，请走复核。"))
    if Note.objects.filter(pk=note.pk, withdrawn_at=None).update(withdrawn_at=now):
        for photo in note.photos.filter(removed_at=None):
            _take_away(photo, Photo.Why.WRONG, viewer, now)
        log(
            "visit.note_withdrawn", by=viewer.user, org=viewer.org, now=now, target=note.visit, scope=_scope(note.visit)
        )
    note.refresh_from_db()
    return note


@transaction.atomic
def add_photo(note: Note, *, key: str, thing: str, content: bytes, viewer: Viewer, now: datetime) -> Photo:
    """A picture of a thing; never asked for, always only offered. Sent again it is the same picture."""
    _goes(note.visit, viewer)
    known = note.photos.filter(key=key).first()
    if known is not None:
        return known
    _may_picture(note, key, thing)
    try:
        picture = _cleaned(content, most_bytes=number("photo_bytes"), most_pixels=number("photo_pixels"))
    except BadPicture as problem:
        raise Refusal(problem.code, problem.message, 422) from None
    photo, made = note.photos.get_or_create(
        key=key,
        defaults={
            "thing": thing, "name": keeping.keep(picture), "form": picture.form, "size": len(picture.content),
            "digest": sha256(picture.content).hexdigest(), "received_at": now,
        },
    )  # fmt: skip
    if made:
        log("visit.pictured", by=viewer.user, org=viewer.org, now=now, target=note.visit, scope=_scope(note.visit),
            detail={"thing": thing, "bytes": photo.size})  # fmt: skip
    return photo


def _may_picture(note: Note, key: str, thing: str) -> None:
    if thing not in Photo.Thing.values:
        raise Refusal("no_thing", _("请先选拍的是什么东西。不拍人，不拍标语展板。"), 422)
    try:
        UUID(key)
    except ValueError:
        raise Refusal("no_key", _("这张照片缺了编号，请刷新页面再选一次。"), 422) from None
    if note.withdrawn_at or _concluded(note.visit):
        raise Refusal("concluded", _("这一条已经撤回，或者结论已经反馈，不能再加照片。"))
    if note.photos.filter(removed_at=None).count() >= number("photos_a_note"):
        raise Refusal(
            "enough_photos",
            _("一条最多 {photos_a_note} 张，说清楚就够了。").format(photos_a_note=number("photos_a_note")),
            422,
        )


@transaction.atomic
def remove_photo(photo: Photo, *, why: str, rights: Rights, viewer: Viewer, now: datetime) -> Photo:
    """The place, or who went, has a picture destroyed: it shows a person, a paper, a slogan. At any time; the file is
    gone for good, the row says who and why. Twice is once."""
    if not (rights.hosts or rights.goes or rights.keeps):
        raise Refusal("not_yours", _("只有当地、去的人和减负办能删这张照片。"), 403)
    if why not in Photo.Why.values:
        raise Refusal("no_why", _("请选为什么删。"), 422)
    if photo.removed_at is None:
        _take_away(photo, why, viewer, now)
        log("visit.picture_removed", by=viewer.user, org=viewer.org, now=now, target=photo.note.visit,
            scope=_scope(photo.note.visit), detail={"why": why})  # fmt: skip
    return photo


def _take_away(photo: Photo, why: str, viewer: Viewer, now: datetime) -> None:
    photo.removed_at, photo.removed_by, photo.removed_why = now, viewer.user, why
    photo.save(update_fields=["removed_at", "removed_by", "removed_why"])
    keeping.remove(photo.name)


def _goes(visit: Visit, viewer: Viewer) -> None:
    if not goes(viewer, visit):
        raise Refusal("not_going", _("只有去的人能记。"), 403)
    if visit.state not in (Visit.State.UNDER_WAY, Visit.State.DONE):
        raise Refusal("not_started", _("还没有出发，出发以后再记。"))


def _concluded(visit: Visit) -> bool:
    return hasattr(visit, "conclusion")


def _scope(visit: Visit) -> str:
    """The sender's, not the place's: nobody there is to learn from the trail that somebody is on the way."""
    return visit.inspection.demand.org.path
