"""Who is asking, for which organisation, in which role. The first argument of every query."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse

from yibiao_web.accounts.models import Post, Role, User
from yibiao_web.orgs.models import Organisation


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in person at one of their posts. ``roles`` are all roles held at ``org``."""

    user: User
    org: Organisation
    roles: frozenset[str]

    def may(self, *roles: str) -> bool:
        return any(role in self.roles for role in roles)


def acting_as(*roles: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """For views: signed in and holding one of the roles (any post, when none is named), else 404: a page that one may
    not see does not exist. ``request.viewer`` is the ``Viewer``; where the current post lacks the role but another
    one has it, that one is taken."""

    def wrap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @login_required
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            viewer: Viewer | None = getattr(request, "viewer", None)
            if viewer is None:
                raise Http404
            if roles and not viewer.may(*roles):
                other = next((one for one in request.viewers if one.may(*roles)), None)  # type: ignore[attr-defined]
                if other is None:
                    raise Http404
                request.viewer = other  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        inner.roles = frozenset(roles)  # type: ignore[attr-defined]
        return inner

    return wrap


def viewers_of(user: User, posts: list[Post]) -> list[Viewer]:
    """One viewer an organisation, in the order of the posts."""
    by_org: dict[int, tuple[Organisation, set[str]]] = {}
    for post in posts:
        by_org.setdefault(post.org_id, (post.org, set()))[1].add(post.role)
    return [Viewer(user, org, frozenset(roles)) for org, roles in by_org.values()]


__all__ = ["Role", "Viewer", "acting_as", "viewers_of"]
