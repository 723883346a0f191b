"""At the door: who belongs to a county that is on its way reads on; who belongs to one that has gone is told where."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from yibiao_web.accounts.middleware import wants_json
from yibiao_web.accounts.models import Post
from yibiao_web.counties.guards import away, by_people, home_of, refusal
from yibiao_web.counties.models import CountyHome
from yibiao_web.counties.public import county_of_request

Answer = Callable[[HttpRequest], HttpResponse]
_READING = ("GET", "HEAD", "OPTIONS")
_OPEN = ("account_login", "account_logout", "set_language", "account_reauthenticate")
_OF_NO_COUNTY = ("/static/", "/api/v1/openapi.json")


class MovedCounties:
    """After ``ActingFor``. A person with posts elsewhere goes on there: only the post acted in counts."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        mark = by_people.set(True)
        try:
            return self.get_response(request)
        finally:
            by_people.reset(mark)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> HttpResponse | None:
        if request.path.startswith(_OF_NO_COUNTY) or not away() or request.path in map(reverse, _OPEN):
            return None
        home = home_of(_path(request, kwargs))
        if home is None or (home.state != CountyHome.State.MOVED and request.method in _READING):
            return None
        told = refusal(home)
        if wants_json(request) or request.path.startswith("/api/"):
            more = {"address": home.address} if told.status == 410 else {}
            return JsonResponse({"code": told.code, "message": told.message, **more}, status=told.status)
        return render(request, "counties/away.html", {"home": home, "refusal": told}, status=told.status)


def _path(request: HttpRequest, kwargs: dict[str, Any]) -> str:
    """The path of the organisation a request is about: of the post, of the public page's county, of the only county a
    person without a living post belongs to (the posts of a county that has gone are not active)."""
    if found := county_of_request(request, kwargs):
        return found
    viewer = getattr(request, "viewer", None)
    if viewer is not None:
        return str(viewer.org.path)
    if not request.user.is_authenticated:
        return ""
    return Post.objects.filter(user=request.user).values_list("org__path", flat=True).first() or ""
