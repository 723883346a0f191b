"""Which post the signed-in person acts in: ``request.viewer`` (and all of them, ``request.viewers``)."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from yibiao_web.accounts.queries import viewers

CHOSEN = "acting_for"


class ActingFor:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.viewer, request.viewers = None, []  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            held = viewers(request.user, timezone.localdate())
            chosen = request.session.get(CHOSEN)
            request.viewers = held  # type: ignore[attr-defined]
            request.viewer = next(  # type: ignore[attr-defined]
                (one for one in held if one.org.pk == chosen), held[0] if held else None
            )
        return self.get_response(request)
