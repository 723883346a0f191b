"""Signing in, as allauth asks us about it. People are entered by an administrator; nobody signs up by themselves, here
or by way of a provider. Everything that happens at the door is on the trail."""

from __future__ import annotations

import re
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yibiao_web.accounts import actions, locks
from yibiao_web.accounts.models import User
from yibiao_web.accounts.second_factors import SECRETS
from yibiao_web.sealing.digests import accepted, digest
from yibiao_web.sealing.values import is_token, open_text, seal_text

_LOCKED = _("密码连续错了 5 次，账号已经锁住，最多 15 分钟后可以再试。急用请联系本县数据局重设密码，重设后马上能登录。")
_FIELDS = frozenset({"username", "mobile"})


class ClosedAccounts(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": _LOCKED,
        "username_password_mismatch": _("用户名或密码不对。连续错 5 次，账号会锁 15 分钟。"),
        "enter_current_password": _("请输入现在的密码。"),
        "incorrect_password": _("密码不对。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any,
                    **kwargs: Any) -> None:  # fmt: skip
        """No greeting and no farewell at every sign-in: only what somebody has to know."""
        if message_template not in ("account/messages/logged_in.txt", "account/messages/logged_out.txt"):
            super().add_message(request, level, message_template, *args, **kwargs)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return locks.counted_as(credentials.get("username", ""))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            name = credentials.get("username", "")
            if cache.add(locks.told(name), 1, 15 * 60):  # once a lock, however often somebody goes on trying
                actions.note_locked(name, now=timezone.now(), address=self.get_client_ip(request))
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        name = credentials.get("username", "")
        actions.note_failed(name, now=timezone.now(), address=self.get_client_ip(request))

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        actions.note_signed_in(user, now=timezone.now(), address=self.get_client_ip(request))
        return super().post_login(request, user, **kwargs)

    def logout(self, request: HttpRequest) -> None:
        if request.user.is_authenticated:
            actions.note_signed_out(request.user, now=timezone.now())
        super().logout(request)

    @transaction.atomic
    def set_password(self, user: User, password: str) -> None:
        actions.set_own_password(user, password, now=timezone.now())

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """There is no mail."""


class KnownPeopleOnly(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Bind an outside identity to the one person whom it names, where the sign-on's ``match`` says by which claim
        ({"phone_number": "mobile"}). Without ``match`` a person binds it after signing in by password."""
        if sociallogin.is_existing or request.user.is_authenticated:
            return
        app = sociallogin.provider.app
        people = matched((app.settings or {}).get("match", {}), sociallogin.account.extra_data)
        if len(people) == 1:
            sociallogin.connect(request, people[0])


def matched(match: dict[str, str], claims: dict[str, Any]) -> list[User]:
    """The active people whom all claims of ``match`` name; nobody when a claim is missing. The claims may stand in a
    ``userinfo`` or ``id_token`` of their own, as OpenID Connect delivers them."""
    told = {**claims, **claims.get("id_token", {}), **claims.get("userinfo", {})}
    wanted = {field: str(told.get(claim) or "") for claim, field in match.items() if field in _FIELDS}
    if not wanted or not all(wanted.values()):
        return []
    rows = User.objects.filter(is_active=True)
    if "mobile" in wanted:
        mobile = re.sub(r"^(\+?86)?[ -]?", "", wanted.pop("mobile"))
        rows = rows.filter(mobile_digest__in=list(accepted([digest("mobile", mobile)])))
    return list(rows.filter(**wanted)[:2])


class SealedSecrets(DefaultMFAAdapter):
    """What a second factor is checked against is sealed like personal data."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("这 6 位数字不对，或者已经过时。请看手机上现在显示的；总不对，看看手机的时间准不准。"),
    }

    def encrypt(self, text: str) -> str:
        return seal_text(text.encode(), SECRETS)

    def decrypt(self, encrypted_text: str) -> str:
        return open_text(encrypted_text, SECRETS).decode() if is_token(encrypted_text) else encrypted_text
