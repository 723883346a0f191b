"""What every template may use."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def acting(request: HttpRequest) -> dict[str, Any]:
    return {"viewer": getattr(request, "viewer", None), "viewers": getattr(request, "viewers", [])}
