"""Log lines as JSON, and nothing of a person in any line.

What a line holds is chosen, not filtered afterwards: the time, level and logger; the message as it stands in the code,
with those of its parts filled in that can not tell of a person (numbers, and words a programmer wrote); of an exception
its kind and the places in the code, never its own words, which often quote what somebody typed. Of a request its id,
the name of its route (not its address), method, status, milliseconds and the organisation acted for. Its address, body,
the browser's address and names are never given to a log.
"""

from __future__ import annotations

import json
import logging
import re
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from types import TracebackType
from typing import Any

from django.conf import settings


@dataclass
class Seen:
    """What may be told of the request that is being answered. ``traceless``: nothing of who was there and when."""

    id: str
    route: str = ""
    traceless: bool = False


request: ContextVar[Seen | None] = ContextVar("request", default=None)
FIELDS = ("method", "status", "ms", "org")
"""What the line of a request may add, by ``extra``."""
_PLACE = re.compile(r"%(?:\((\w+)\))?[-#0 +]*[\d*]*(?:\.[\d*]+)?[hlL]?[a-zA-Z%]")
_CODE = re.compile(r"^[A-Za-z_][\w.-]{0,80}$")
"""Names in a program: dotted paths, kinds of things. An address has a slash, a number starts with a digit."""
_THEIRS = ("yibiao", "django_tasks")
"""Loggers whose messages without parts are words in the code; others put texts together themselves."""


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        seen = request.get()
        at = datetime.fromtimestamp(record.created, UTC)
        told: dict[str, Any] = {
            "time": at.date().isoformat() if seen and seen.traceless else at.isoformat(timespec="milliseconds"),
            "level": record.levelname, "logger": record.name, "message": message_of(record),
        }  # fmt: skip
        if seen and not seen.traceless:
            told |= {"request": seen.id, "route": seen.route}
        told |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[1]:
            told["problem"] = problem_of(record.exc_info[1])
        return json.dumps(told, ensure_ascii=False)


class TextFormatter(logging.Formatter):
    """For people; what is told is the same. Whoever develops (YIBIAO_DEBUG) sees everything."""

    def format(self, record: logging.LogRecord) -> str:
        if settings.DEBUG:
            return super().format(record)
        seen, text = request.get(), f"{record.levelname} {record.name}: {message_of(record)}"
        if hasattr(record, "ms"):
            text += f" {record.method} {seen.route if seen else ''} {record.status} {record.ms} ms"
        if record.exc_info and record.exc_info[1]:
            text += "\n" + "\n".join(f"  {line}" for line in problem_of(record.exc_info[1]))
        return text


def message_of(record: logging.LogRecord) -> str:
    if record.name.startswith("django.request") or record.name.startswith("django.security"):
        return _of_django(record)
    words = str(record.msg)
    if not record.args:
        return words if record.name.startswith(_THEIRS) else _LETTERS.sub("…", words)
    parts = record.args if isinstance(record.args, dict) else iter(record.args)
    return _PLACE.sub(lambda found: _part(found, parts), words)


_LETTERS = re.compile(r"[^\x00-\x7f]+|\d{5,}|\S+@\S+|(?<=[=:(\"'])\s*[^\s\"')]+")


def _part(found: re.Match[str], parts: Any) -> str:
    if found[0] == "%%":
        return "%"
    value = parts.get(found[1]) if found[1] else next(parts, None)
    if isinstance(value, bool | float) or (isinstance(value, int) and abs(value) < 10**10):
        return str(value)
    return value if isinstance(value, str) and _CODE.match(value) else "…"


def _of_django(record: logging.LogRecord) -> str:
    """Django's words for a request that went wrong name its address, or what was wrong in it."""
    status = getattr(record, "status_code", 0)
    return f"{status} {HTTPStatus(status).phrase}" if status in set(HTTPStatus) else record.name


def problem_of(problem: BaseException) -> list[str]:
    """Kinds and places, the last first, down to what it came from; no values."""
    lines: list[str] = []
    one: BaseException | None = problem
    while one is not None and len(lines) < 60:
        lines.append(f"{type(one).__module__}.{type(one).__qualname__}")
        lines += [f"at {place}" for place in _places(one.__traceback__)]
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return lines


def _places(traceback: TracebackType | None) -> list[str]:
    found = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        file = code.co_filename.partition("site-packages/")[2] or code.co_filename.rpartition("/src/")[2]
        found.append(f"{file}:{traceback.tb_lineno} {code.co_name}")
        traceback = traceback.tb_next
    return found[::-1][:12]
