"""Who is asking, for which organisation, in which role. The first argument of every query."""

from __future__ import annotations

from dataclasses import dataclass

from yibiao_web.accounts.models import Post, Role, User
from yibiao_web.audit.door import acting_as
from yibiao_web.orgs.models import Organisation
from yibiao_web.orgs.queries import county_of


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in person at one of their posts. ``roles`` are all roles held at ``org``."""

    user: User
    org: Organisation
    roles: frozenset[str]

    def may(self, *roles: str) -> bool:
        return any(role in self.roles for role in roles)

    @property
    def county(self) -> Organisation:
        return county_of(self.org)

    @property
    def role_names(self) -> list[str]:
        return [str(role.label) for role in Role if role in self.roles]


def viewers_of(user: User, posts: list[Post]) -> list[Viewer]:
    """One viewer an organisation, in the order of the posts."""
    by_org: dict[int, tuple[Organisation, set[str]]] = {}
    for post in posts:
        by_org.setdefault(post.org_id, (post.org, set()))[1].add(post.role)
    return [Viewer(user, org, frozenset(roles)) for org, roles in by_org.values()]


__all__ = ["Role", "Viewer", "acting_as", "viewers_of"]
