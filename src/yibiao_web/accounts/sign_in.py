"""The addresses of signing in and of one's own account: those of allauth's that we stand behind, no others. There is
no sign-up, no e-mail and no password by mail; a forgotten password is renewed by the administrator."""

from __future__ import annotations

from allauth.account import views as account
from allauth.socialaccount import views as social
from django.apps import apps
from django.urls import include, path

_PROVIDERS = "allauth.socialaccount.providers."

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("2fa/", include("allauth.mfa.urls")),
    path("3rdparty/", social.connections, name="socialaccount_connections"),
    path("3rdparty/login/cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("3rdparty/login/error/", social.login_error, name="socialaccount_login_error"),
    path("3rdparty/signup/", social.signup, name="socialaccount_signup"),
    *(path("", include(f"{one.name}.urls")) for one in apps.get_app_configs() if one.name.startswith(_PROVIDERS)),
]
