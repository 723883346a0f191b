"""Who looks and who fills."""

from __future__ import annotations

from bench.web_http import Session, Site


class People:
    """Who looks and who fills: a ministry's clerk, a county itself, the townships and villages that are really asked
    over HTTP. They are signed in by session rows made beforehand; checking a password takes half a second."""

    def __init__(self) -> None:
        from yibiao_web.orgs.models import Level, Organisation

        self.country = Organisation.objects.get(code="0")
        self.ministry = self._person("ministry", Organisation.objects.get(code="0-min"), "requester", "reviewer")
        counties = Organisation.objects.filter(level=Level.COUNTY).order_by("path")
        self.county = counties[counties.count() // 2]
        self.watcher = self._person("watcher", self.county, "requester", "reviewer")

    def _person(self, name: str, org, *roles: str):
        from yibiao_web.accounts.models import Post, User
        from yibiao_web.accounts.viewer import Viewer

        user = User(username=name, name=name)
        user.set_unusable_password()
        user.save()
        for role in roles:
            Post.objects.create(user=user, org=org, role=role)
        return Viewer(user, org, frozenset(roles))

    def fillers(self, count: int, task: int) -> list[tuple[int, str, str]]:
        """(assignment, clerk, reviewer) of villages all over the country."""
        from yibiao_web.tasks.models import Assignment

        rows = Assignment.objects.filter(task=task).order_by("org__path")
        every = list(rows.values_list("pk", flat=True))
        chosen = [every[(2 * at + 1) * len(every) // (2 * count)] for at in range(count)]
        picked = list(rows.filter(pk__in=chosen).select_related("org__parent"))
        found = []
        for one in picked:
            clerk, town = f"v{one.org_id}", f"t{one.org.parent_id}"
            self._person(clerk, one.org, "clerk")
            if not any(name == town for _, _, name in found):
                self._person(town, one.org.parent, "reviewer")
            found.append((one.pk, clerk, town))
        return found


def signed_in(site: Site, username: str) -> Session:
    from django.conf import settings as given
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from yibiao_web.accounts.models import User

    user = User.objects.get(username=username)
    store = SessionStore()
    store[SESSION_KEY], store[BACKEND_SESSION_KEY] = str(user.pk), given.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return Session.of(site.address, {given.SESSION_COOKIE_NAME: store.session_key or "", "csrftoken": "b" * 32})
