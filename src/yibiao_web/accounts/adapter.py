"""People are entered by an administrator; nobody signs up by themselves, here or by way of a provider."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter


class ClosedAccounts(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: Any) -> bool:
        return False


class KnownPeopleOnly(DefaultSocialAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: Any, sociallogin: Any) -> bool:
        return False
