"""What the page's frame needs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from yibiao_web.site.navigation import menu_of


def frame(request: HttpRequest) -> dict[str, Any]:
    return {"menu": menu_of(getattr(request, "viewer", None))}
