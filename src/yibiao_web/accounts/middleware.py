"""Who is signed in, for how long, and in which of their posts."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from yibiao_web.accounts.queries import viewers

CHOSEN = "acting_for"
_RENEWED = "renewed_at"
Answer = Callable[[HttpRequest], HttpResponse]


def wants_json(request: HttpRequest) -> bool:
    return request.content_type == "application/json" or "application/json" in (request.headers.get("Accept") or "")


class ActingFor:
    """``request.viewer`` is the post acted in, ``request.viewers`` all of them."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.viewer, request.viewers = None, []
        if request.user.is_authenticated:
            held = viewers(request.user, timezone.localdate())
            chosen = request.session.get(CHOSEN)
            request.viewers = held
            request.viewer = next((one for one in held if one.org.pk == chosen), held[0] if held else None)
        return self.get_response(request)


class WithoutTrace:
    """A view with ``knows_nobody`` (told without a name) is called as by nobody, whoever is signed in: no session is
    loaded, kept in a cache or renewed, nothing that it does can say who it was. What it links to is not told the
    address either."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not getattr(_view_at(request.path_info), "knows_nobody", False):
            return self.get_response(request)
        request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
        response = self.get_response(request)
        response.headers["Referrer-Policy"] = "strict-origin"  # with no-referrer a form's Origin would be "null"
        return response


def traceless(path: str) -> bool:
    """Whether nothing may be kept of who was at an address, and when."""
    view = _view_at(path)
    return any(getattr(view, mark, False) for mark in ("knows_nobody", "leaves_no_trace"))


def _view_at(path: str) -> Callable[..., Any] | None:
    try:
        return resolve(path).func
    except Resolver404:
        return None


class LivingSession:
    """A session ends some time after the last act, not after signing in: it is renewed at most once in a tenth of its
    life, so that few requests write it. A view with ``leaves_no_trace`` renews nothing: when somebody was there is
    nobody's business."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], *_: Any) -> None:
        now = int(time.time())
        if getattr(view, "leaves_no_trace", False) or not request.user.is_authenticated:
            return
        # a clock that was put back would else keep a session alive as long as it had been ahead
        if not 0 <= now - request.session.get(_RENEWED, 0) <= settings.SESSION_COOKIE_AGE / 10:
            request.session[_RENEWED] = now


class SignedOut:
    """Signing in again is gentle: a script is told so (401) and its page stays; htmx is sent on; and who had submitted
    a form comes back to the page of the form, not to an address that only takes submissions."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        login = reverse(settings.LOGIN_URL)
        if response.status_code != 302 or request.user.is_authenticated or request.path.startswith(login):
            return response
        if urlsplit(response.headers["Location"]).path != login:
            return response
        again = f"{login}?{urlencode({'next': _page_of(request)})}"
        if wants_json(request) or request.headers.get("HX-Request"):
            said = {"code": "signed_out", "message": _("登录已过期，请重新登录。"), "login": again}
            return JsonResponse(said, status=401)
        response.headers["Location"] = again
        return response


def _page_of(request: HttpRequest) -> str:
    if request.method in ("GET", "HEAD") and not request.headers.get("HX-Request"):
        return request.get_full_path()
    before = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    if url_has_allowed_host_and_scheme(before, allowed_hosts={request.get_host()}):
        return urlsplit(before)._replace(scheme="", netloc="", fragment="").geturl() or "/"
    return "/"


class FirstPassword:
    """Whoever was given a password by the administrator sets one of their own before anything else."""

    _OPEN = ("account_change_password", "account_logout", "set_language", "account_reauthenticate")

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not getattr(request.user, "must_change_password", False):
            return self.get_response(request)
        if request.path.startswith("/static/") or request.path in [reverse(one) for one in self._OPEN]:
            return self.get_response(request)
        words = _("这是别人给您设的密码，请先换成自己的。")
        if wants_json(request):
            return JsonResponse({"code": "must_change_password", "message": words}, status=403)
        return redirect("account_change_password")
