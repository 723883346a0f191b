"""Reads over people and posts."""

from __future__ import annotations

from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from yibiao_web.accounts.models import Post, User
from yibiao_web.accounts.viewer import Viewer, viewers_of


def viewers(user: User, on: date) -> list[Viewer]:
    """The organisations a person may act for on a day, with the roles held there."""
    posts = held_on(on).filter(user=user, org__active=True).select_related("org__parent").order_by("pk")
    return viewers_of(user, list(posts))


def held_on(on: date) -> QuerySet[Post]:
    return Post.objects.filter(Q(since=None) | Q(since__lte=on), Q(until=None) | Q(until__gte=on))


def people(viewer: Viewer, words: str = "", role: str = "") -> QuerySet[User]:
    """Everybody who holds or held a post in the viewer's county, by name. ``words`` are looked for in names, numbers
    and the names of their organisations, all of them to be found."""
    within = Post.objects.filter(org__path__startswith=viewer.county.path)
    if role:
        within = within.filter(role=role)
    found = User.objects.filter(pk__in=within.values("user"))
    for word in words.split():
        placed = Post.objects.filter(org__name__icontains=word, org__path__startswith=viewer.county.path)
        found = found.filter(
            Q(name__icontains=word) | Q(username__icontains=word) | Q(pk__in=placed.values("user"))
            | Q(pk__in=_with_mobile(found, word))
        )  # fmt: skip
    posts = Post.objects.select_related("org", "deputy_of").order_by("pk")
    return found.prefetch_related(Prefetch("posts", queryset=posts)).order_by("name", "pk")


def _with_mobile(some: QuerySet[User], word: str) -> list[int]:
    """Telephones are sealed, and a county has some thousand people: looked through here."""
    if not word.isdecimal():
        return []
    return [pk for pk, mobile in some.exclude(mobile_digest="").values_list("pk", "mobile") if word in mobile]


def own_deputies(viewer: Viewer) -> QuerySet[Post]:
    return Post.objects.filter(deputy_of=viewer.user).select_related("user", "org").order_by("-until", "pk")


def possible_deputies(viewer: Viewer) -> QuerySet[User]:
    """Colleagues of the same area: a department's in its county, a township's in the township."""
    within = Post.objects.filter(org__path__startswith=viewer.org.area.path).exclude(user=viewer.user)
    if viewer.org.line:
        within = within.filter(org=viewer.org)
    return User.objects.filter(pk__in=within.values("user"), is_active=True).order_by("name", "pk")


def second_step(user: User) -> bool:
    """Whether the person signs in with a code besides the password."""
    from allauth.mfa.models import Authenticator

    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
