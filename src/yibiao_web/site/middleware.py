"""What every answer carries, and how a refusal becomes an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from logging import getLogger
from typing import Any
from urllib.parse import urlsplit

from allauth.socialaccount.providers import registry
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils import translation

from yibiao_web.accounts.middleware import wants_json
from yibiao_web.audit.refusals import Refusal
from yibiao_web.sealing.held import follow
from yibiao_web.sealing.ring import KeysUnusable
from yibiao_web.sealing.values import Tampered
from yibiao_web.site import pages

logger = getLogger(__name__)
Answer = Callable[[HttpRequest], HttpResponse]
_POLICY = (
    "default-src 'self'", "script-src 'self'", "style-src 'self'", "img-src 'self' data: blob:", "object-src 'none'",
    "base-uri 'none'", "frame-ancestors 'none'",
)  # fmt: skip


def _sign_on_origins() -> Iterator[str]:
    """Where the sign-in page's buttons lead: browsers hold ``form-action`` against the redirect that answers a form
    too. ``origins`` in an app's settings names others, where a provider signs in elsewhere than at its server."""
    for name, apps in settings.SIGN_ON.items():
        adapter = getattr(registry.get_class(name), "oauth2_adapter_class", None)
        fixed = getattr(adapter, "authorize_url", "")
        for one in apps:
            told = one["settings"]
            for address in (told.get("server_url") or fixed, *told.get("origins", ())):
                if isinstance(address, str) and address:
                    yield "{0.scheme}://{0.netloc}".format(urlsplit(address))


class ContentSecurityPolicy:
    """No script, style or picture from anywhere else, none inline: nothing an uploaded file says can run."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self._policy = "; ".join((*_POLICY, " ".join(("form-action 'self'", *dict.fromkeys(_sign_on_origins())))))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self._policy)
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class WithoutNulls:
    """Null characters are left out of what is typed: nobody types them, and PostgreSQL refuses them. What comes as a
    file or as JSON is looked at where it is read."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> None:
        request.GET = _without_nulls(request.GET)
        if request.method == "POST":
            request.POST = _without_nulls(request.POST)


def _without_nulls(told: QueryDict) -> Any:
    if not any("\0" in value for values in told.lists() for value in values[1]):
        return told
    clean = told.copy()
    for name, values in told.lists():
        clean.setlist(name, [value.replace("\0", "") for value in values])
    return clean


class ChosenLanguage:
    """Chinese, unless the person chose another language. What the browser prefers does not count: many a machine in
    a town hall was set up in English by whoever delivered it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


_DESCRIPTION = "/api/v1/openapi.json"


class KeysAtHand:
    """Nobody is served by a server that lacks a key which the others seal with: before anybody is looked up, whose
    telephone may be sealed by it. The API's description holds nothing of anybody and asks no database."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            if request.path != _DESCRIPTION:
                follow()
        except KeysUnusable as problem:
            return pages.unreadable(request, problem)
        return self.get_response(request)


class Refusals:
    """A ``Refusal`` raised by an action becomes a page (or JSON where JSON was asked) with its status."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if isinstance(problem, (Tampered, KeysUnusable)):
            logger.error("%s", problem)  # says what and where, and nothing of what is in it
            problem = Refusal("unreadable", str(problem), 500)
        if not isinstance(problem, Refusal):
            return None
        request.refused = problem.code  # counted by operations
        if wants_json(request):
            return JsonResponse({"code": problem.code, "message": problem.message}, status=problem.status)
        return render(request, "site/refused.html", {"refusal": problem}, status=problem.status)
