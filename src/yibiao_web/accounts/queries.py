"""Reads over people and posts."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from yibiao_web.accounts.models import Post, User
from yibiao_web.accounts.viewer import Viewer, viewers_of


def viewers(user: User, on: date) -> list[Viewer]:
    """The organisations a person may act for on a day, with the roles held there."""
    posts = (
        Post.objects.filter(user=user, org__active=True)
        .filter(Q(since=None) | Q(since__lte=on), Q(until=None) | Q(until__gte=on))
        .select_related("org__parent")
        .order_by("pk")
    )
    return viewers_of(user, list(posts))
