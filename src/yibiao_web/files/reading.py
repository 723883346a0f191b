"""Uploads are read, and written into, in a process of their own; what does not come to an end there is a refusal that
says why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.utils.translation import gettext as _

from yibiao.confined import Limits, Unread, confined, cover
from yibiao.sheets.guard import MEBI
from yibiao_web.audit.refusals import Refusal

P = ParamSpec("P")
R = TypeVar("R")
_USUAL = Limits()
_LATE, _MEMORY, _BUSY = "reading_late", "reading_memory", "reading_busy"
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


def writer(
    function: Callable[P, R], *, raises: tuple[type[Exception], ...] = (), limits: Limits = _USUAL
) -> Callable[P, R]:
    """The same function that writes into a file that somebody sent, or into what was made of one: the file was read
    before, but what writes has other code, and a file can be made for that."""
    apart = confined(function, raises=raises, limits=limits)

    @wraps(function)
    def write(*args: P.args, **named: P.kwargs) -> R:
        try:
            return apart(*args, **named)
        except Unread as problem:
            name = next((one for one in args[1:2] if isinstance(one, str)), "") or _("模板")
            raise Refusal("not_written", _unwritten(problem.reason.code, name, limits), 422) from problem

    return write


def _unwritten(code: str, name: str, limits: Limits) -> str:
    if code == _BUSY:
        return _("现在生成文件的人太多，“{name}”没有排上。请过一分钟再取。").format(name=name)
    advice = _("没有生成文件。请缩小范围，或换一种文件格式；还不行的，用 WPS、Excel 或 Word 把原表另存一份重新交。")
    if code == _LATE:
        why = _("往“{name}”里写了 {seconds} 秒还没有写完，已经停下。").format(name=name, seconds=int(limits.seconds))
    elif code == _MEMORY:
        why = _("往“{name}”里写占的内存超过 {mebi} MB，已经停下。").format(name=name, mebi=limits.memory // MEBI)
    else:
        why = _("往“{name}”里写的时候程序中断了，这个文件可能坏了。").format(name=name)
    return why + advice
