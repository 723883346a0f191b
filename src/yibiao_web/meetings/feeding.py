"""Calendar feeds: made, taken back, opened by whoever has the address, and what they say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256
from secrets import token_urlsafe

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from yibiao.meetings import facts as core
from yibiao.meetings.assumptions import shipped_assumptions
from yibiao.meetings.writing.calendar import person_feed
from yibiao_web.accounts.models import Post
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.meetings import facts, queries
from yibiao_web.meetings.models import Attendance, CalendarFeed, Meeting
from yibiao_web.orgs.models import Organisation
from yibiao_web.orgs.queries import home_village

MOST = 10
SHOWN = 500


@transaction.atomic
def make_feed(*, viewer: Viewer, name: str, mine: bool, now: datetime) -> str:
    """The secret part of a new address. It is kept nowhere."""
    if queries.feeds(viewer).count() >= MOST:
        raise Refusal("too_many_feeds", _("您已有 {most} 个订阅地址，请先作废不用的。").format(most=MOST))
    token = token_urlsafe(32)
    one = CalendarFeed.objects.create(
        org=home_village(viewer.org), name=name.strip()[:60] or "我的日历", mine=mine, digest=_digest(token),
        made_by=viewer.user, made_at=now,
    )  # fmt: skip
    log("calendar_feed.made", by=viewer.user, org=viewer.org, now=now, target=one, detail={"name": one.name})
    return token


@transaction.atomic
def revoke_feed(feed: CalendarFeed, *, viewer: Viewer, now: datetime) -> None:
    """From now on the address leads nowhere. Twice is once."""
    if feed.made_by_id != viewer.user.pk:
        raise Refusal("not_yours", _("只能作废自己的订阅地址。"), 403)
    if CalendarFeed.objects.filter(pk=feed.pk, revoked_at=None).update(revoked_at=now):
        log("calendar_feed.revoked", by=viewer.user, org=viewer.org, now=now, target=feed, detail={"name": feed.name})


def opened(token: str, today: date) -> CalendarFeed | None:
    """By its secret part; none once it was revoked, or its maker left or was let go."""
    rows = CalendarFeed.objects.filter(digest=_digest(token), revoked_at=None, made_by__is_active=True)
    feed = rows.select_related("org", "made_by").first()
    return feed if feed and _still_there(feed, today) else None


def _still_there(feed: CalendarFeed, today: date) -> bool:
    """Holds a post at the organisation, or at a grid of the village."""
    at = Q(org=feed.org) | Q(org__parent=feed.org)
    return Post.objects.filter(at, user=feed.made_by).exclude(until__lt=today).exists()


def calendar_of(feed: CalendarFeed, since: datetime, now: datetime) -> bytes:
    """The organisation's meetings as iCalendar: what, when, where and who calls it. Nobody's name, and nothing of the
    notice, in which names and numbers may stand."""
    rows = queries.asked(feed.org).prefetch_related(None).filter(starts_at__gte=since).order_by("starts_at", "pk")
    if feed.mine:
        rows = rows.filter(pk__in=_naming(feed))
    found = list(rows[:SHOWN])
    parts: dict[int, list[int]] = defaultdict(list)
    asked = Attendance.objects.filter(org=feed.org, meeting__in=[one.pk for one in found]).select_related("meeting")
    for one in asked:
        parts[one.meeting_id] += one.parts or range(len(one.meeting.parts))
    told = [_bare(one, feed.org, parts[one.pk]) for one in found]
    hours = shipped_assumptions().working_hours
    return person_feed(told, feed.org.name, hours=hours, stamped=now, name=f"{feed.org.name}的会议")


def _bare(one: Meeting, org: Organisation, parts: Sequence[int]) -> core.Meeting:
    """As far as an organisation is concerned: from its first part of a merged meeting to its last."""
    starts, ends = one.span(parts)
    caller = one.demand.org.name
    return core.Meeting(
        id=f"meeting-{one.pk}", title=one.demand.title, organiser=caller, starts=facts.local(starts),
        minutes=int((ends - starts).total_seconds() // 60), place=facts.place_of(one),
        attendees=(core.Attendee(org.name),), text=f"{caller}召集，{one.get_mode_display()}",
    )  # fmt: skip


def _naming(feed: CalendarFeed) -> list[int]:
    """Meetings that name the feed's maker, or nobody of the organisation by name."""
    rows = queries.asked(feed.org).filter(attendances__org=feed.org)
    named = rows.filter(attendances__person=feed.made_by.name, attendances__org=feed.org)
    nobody = rows.filter(attendances__person="", attendances__org=feed.org)
    return [*named.order_by().values_list("pk", flat=True), *nobody.order_by().values_list("pk", flat=True)]


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
