"""Who acts in the demo county, and when: real people in the roles they hold, at the hours of its own clock."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from yibiao_web.accounts.models import Post
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.orgs.models import Organisation

ZONE = ZoneInfo("Asia/Shanghai")


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of a day in the county."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


def viewer(username: str) -> Viewer:
    """One of the cast, in all roles held."""
    posts = list(Post.objects.filter(user__username=username).select_related("user", "org__parent").order_by("pk"))
    return Viewer(posts[0].user, posts[0].org, frozenset(one.role for one in posts))


def viewer_at(org: Organisation, role: str = "") -> Viewer:
    """The first who works at an organisation, or who holds a role there, in all roles held there."""
    posts = list(Post.objects.filter(org=org).select_related("user").order_by("pk"))
    user = next((one.user for one in posts if role in ("", one.role)), None)
    assert user is not None, f"{org}没有人任{role or '职'}"
    return Viewer(user, org, frozenset(one.role for one in posts if one.user_id == user.pk))
