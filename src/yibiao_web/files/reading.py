"""Uploads are read in a process of their own; what does not come to an end there is a refusal that says why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.conf import settings

from yibiao.confined import Limits, Unread, confined, cover
from yibiao_web.audit.refusals import Refusal

P = ParamSpec("P")
R = TypeVar("R")
_USUAL = Limits()
cover([str(settings.YIBIAO_KEYS), str(settings.DATA), *settings.SECRET_FILES])


def reader(
    function: Callable[P, R], *, raises: tuple[type[Exception], ...] = (), warm: Mapping[str, Any] | None = None,
    limits: Limits = _USUAL,
) -> Callable[P, R]:  # fmt: skip
    """The same function for bytes that somebody sent. See ``yibiao.confined.confined``."""
    apart = confined(function, raises=raises, warm=warm, limits=limits)

    @wraps(function)
    def read(*args: P.args, **named: P.kwargs) -> R:
        try:
            return apart(*args, **named)
        except Unread as problem:
            raise Refusal(problem.reason.code, f"{problem.reason.message}{problem.reason.advice}", 422) from problem

    return read
