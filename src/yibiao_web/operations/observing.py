"""A ring around every request but files: its id, its line in the log, its figures; and the probes, answered before
anything looks at whom the request is for: a probe knows no host name and has no session."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from yibiao_web.accounts.middleware import traceless
from yibiao_web.operations import logs, measures, views

Answer = Callable[[HttpRequest], HttpResponse]
HEADER = "X-Request-ID"
_GIVEN = re.compile(r"^[0-9A-Za-z-]{8,64}$")
PROBES = {f"/operations/{name}": view for name, view in
          (("health", views.health), ("ready", views.ready), ("metrics", views.metrics))}  # fmt: skip
_log = logging.getLogger("yibiao.request")


class Observed:
    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        probe = PROBES.get(request.path_info)
        if probe is not None:
            response = probe(request)
            response.headers["X-Frame-Options"] = "DENY"  # whose ring lies further in
            return response
        seen = logs.Seen(_id(request), _route(request), traceless(request.path_info))
        kept = logs.request.set(seen)
        began = time.perf_counter()
        try:
            response = self.get_response(request)
            if not seen.traceless:
                _tell(request, response, seen.route, time.perf_counter() - began)
                response.headers[HEADER] = seen.id
            return response
        finally:
            logs.request.reset(kept)


def _id(request: HttpRequest) -> str:
    """That of the proxy, where it gives one and it looks like one."""
    given = request.headers.get(HEADER, "")
    return given if _GIVEN.match(given) else uuid4().hex


def _route(request: HttpRequest) -> str:
    try:
        found = resolve(request.path_info)
    except Resolver404:
        return "none"
    return found.view_name or found.func.__name__


def _tell(request: HttpRequest, response: HttpResponse, route: str, took: float) -> None:
    method = request.method if request.method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE") else "other"
    measures.requests.labels(route, method, str(response.status_code)).inc()
    measures.seconds.labels(route).observe(took)
    if code := getattr(request, "refused", ""):
        measures.refusals.labels(code).inc()
    org = getattr(getattr(request, "viewer", None), "org", None)
    told = {
        "method": method,
        "status": response.status_code,
        "ms": round(took * 1000, 1),
        "org": org.pk if org else None,
    }
    _log.info("request", extra=told)
