"""Probes for whoever keeps the platform running. ``health``: this process answers. ``ready``: it may be given requests.
``metrics``: figures, for this machine, for networks that were named and for whoever has the token."""

from __future__ import annotations

import hmac
import ipaddress
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET
from prometheus_client import CONTENT_TYPE_LATEST

from yibiao_web.operations import measures, releases
from yibiao_web.operations.backups.restoring import is_under_way
from yibiao_web.sealing.held import lacking
from yibiao_web.sealing.ring import KeysUnusable

_PROXIED = ("X-Forwarded-For", "X-Real-Ip", "Forwarded", "X-Forwarded-Proto", "Via")


@require_GET
def health(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "ok"})


@require_GET
def ready(request: HttpRequest) -> HttpResponse:
    """What is wrong in one word; more is in the log and in ``yibiao doctor``."""
    found = _unready()
    return JsonResponse({"status": found or "ok"}, status=503 if found else 200)


def _unready() -> str:
    if is_under_way(Path(settings.DATA)):
        return "restoring"
    try:
        if releases.foreign():
            return "database_newer"
        if releases.is_behind():
            return "migrations_pending"
        return "keys_missing" if lacking() else ""
    except KeysUnusable:
        return "keys_missing"
    except DatabaseError:
        return "database_away"


@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    if not _may_read(request):
        return HttpResponse(status=404)
    return HttpResponse(measures.exposition(), content_type=CONTENT_TYPE_LATEST)


def _may_read(request: HttpRequest) -> bool:
    token = settings.YIBIAO_METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(token.encode(), given.encode()):
        return True
    # a proxy on this machine speaks for the whole world
    if any(name in request.headers for name in _PROXIED):
        return False
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return address.is_loopback or any(address in network for network in networks())


def networks() -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    return [ipaddress.ip_network(one.strip()) for one in settings.YIBIAO_METRICS_NETWORKS.split(",") if one.strip()]
