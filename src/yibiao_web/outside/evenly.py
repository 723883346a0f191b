"""Answers of one length: a web server's log keeps how many bytes went out, and that would tell whose text is whose."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

STEP = 48 * 1024
_OPEN, _CLOSE = b"\n<!-- ", b" -->\n"


def even(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Pages filled up to the next multiple of ``STEP`` with letters of chance, which do not shrink to nothing when
    a server in front packs them."""

    @wraps(view)
    def answered(request: HttpRequest, *given: Any, **more: Any) -> HttpResponse:
        response = view(request, *given, **more)
        missing = -(len(response.content) + len(_OPEN) + len(_CLOSE)) % STEP
        response.content += _OPEN + secrets.token_hex(missing // 2 + 1)[:missing].encode() + _CLOSE
        return response

    return answered
