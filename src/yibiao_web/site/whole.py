"""Requests come whole or not at all. A server hands on what arrived before a line was lost: half a form would be taken
for one with fewer fields, half a file for a shorter one, no body at all for an act without particulars."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Stream(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...
    def readline(self, size: int = -1, /) -> bytes: ...


class WholeBody:
    """A body that says so when it ends before its ``Content-Length``."""

    def __init__(self, stream: Stream, length: int) -> None:
        self.stream, self.left = stream, length

    def read(self, size: int = -1, /) -> bytes:
        wanted = self.left if size < 0 else min(size, self.left)
        parts = []
        while wanted > 0:
            parts.append(self._counted(self.stream.read(wanted)))
            wanted -= len(parts[-1])
        return b"".join(parts)

    def readline(self, size: int = -1, /) -> bytes:
        return self._counted(self.stream.readline(size)) if self.left and size else b""

    def _counted(self, data: bytes) -> bytes:
        self.left -= len(data)
        if not data:
            raise OSError("the line was lost before the request was here")
        return data


def whole(application: Application) -> Application:
    """A WSGI application whose requests' bodies are looked at."""

    def inner(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length):
            environ["wsgi.input"] = WholeBody(environ["wsgi.input"], int(length))
        return application(environ, start_response)

    return inner


class WholeRequests:
    """Read what was sent before anything is done with it. Nobody waits for the answer to half a request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            try:
                _read(request)
            except UnreadablePostError:
                return JsonResponse({"code": "cut_off", "message": "没有收全，什么也没有做。请再试一次。"}, status=400)
        return self.get_response(request)


def _read(request: HttpRequest) -> None:
    if request.content_type == "multipart/form-data":
        len(request.POST)
    else:
        len(request.body)
