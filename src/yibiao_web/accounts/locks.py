"""The lock of wrong passwords: counted by allauth for each account, lifted by whoever renews the password."""

from __future__ import annotations

from allauth.core.internal import ratelimit
from django.core.cache import cache


def counted_as(username: str) -> str:
    """What wrong passwords are counted under: the account alone, by whatever address the server was called."""
    return f"account:{username.lower()}"


def told(username: str) -> str:
    """The mark that a lock is on the trail already."""
    return f"locked:{username.lower()[:50]}"


def lift(username: str) -> None:
    """Forget an account's wrong passwords. What was counted for an address stays."""
    for rate in ratelimit.get_rates(app="allauth.account", action="login_failed"):
        if rate.per == "key":
            cache.delete(
                ratelimit.get_cache_key(
                    None, app="allauth.account", action="login_failed", rate=rate, key=counted_as(username)
                )
            )
    cache.delete(told(username))
