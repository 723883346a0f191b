"""The side of the platform: what is asked of the fork server, and what comes of it."""

from __future__ import annotations

import inspect
import json
import logging
import os
import pickle
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Generic, ParamSpec, TypeVar, get_type_hints

from yibiao.confined import zygote
from yibiao.confined.encoding import Mismatch, decoded, encoded
from yibiao.confined.zygote import CONVERTER, ENDED, LENGTH, REQUEST, Request
from yibiao.findings import finding
from yibiao.model import Finding
from yibiao.sheets.guard import MEBI
from yibiao.sheets.opening import ConversionFailed, Converter, ConverterMissing

P = ParamSpec("P")
R = TypeVar("R")
AT_ONCE = 4  # files that one process of the platform has read at the same time
_MOST_CONVERSIONS = 3
_SUFFIX, _TARGETS = re.compile(r"\.[a-z]{2,5}"), (".docx", ".xlsx")
_BEGIN = "import sys, json; sys.path[:] = json.loads(sys.argv[1]); from yibiao.confined.zygote import main; main()"
Ready = dict[tuple[str, str], bytes | str | None]
_GRACE = 10.0  # seconds beyond the limit in which the fork server must have told of the end
_QUIET = {  # hardly a thread: what is forked has none of them
    "LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
}  # fmt: skip
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """``seconds`` by the clock on the wall, ``cpu_seconds`` of the processor, ``memory`` bytes beside what a reader has
    before it begins, ``result`` bytes of what it may hand back."""

    seconds: float = 120.0
    cpu_seconds: int = 60
    memory: int = 2048 * MEBI
    result: int = 512 * MEBI


class Unread(Exception):  # noqa: N818 - it names the state of the file
    """The reader did not come to an end; ``reason`` says why, for people."""

    def __init__(self, reason: Finding) -> None:
        super().__init__(reason.message)
        self.reason = reason


class Confined(Generic[P, R]):
    """See ``confined``."""

    def __init__(
        self,
        function: Callable[P, R],
        limits: Limits,
        raises: tuple[type[Exception], ...],
        warm: Mapping[str, Any] | None,
    ) -> None:
        self.function, self.limits, self.raises = function, limits, raises
        self.name = f"{function.__module__}:{function.__qualname__}"
        self.promise = get_type_hints(function)["return"]
        self.converts = CONVERTER in inspect.signature(function).parameters
        _server.warm.append((self.name, None if warm is None else dict(warm)))

    def __call__(self, *args: P.args, **named: P.kwargs) -> R:
        if not _server.apart:
            return decoded(encoded(self.function(*args, **named)), self.promise)  # type: ignore[no-any-return]
        converter: Any = named.pop(CONVERTER, None)
        name = next((one for one in args[1:2] if isinstance(one, str)), "") or "文件"
        ready: Ready = {}
        for _ in range(_MOST_CONVERSIONS):
            request = Request(
                self.name, args, named, tuple(f"{one.__module__}:{one.__qualname__}" for one in self.raises),
                ready if converter is not None and self.converts else None,
            )  # fmt: skip
            kind, told = _server.asked(request, self.limits, name)
            if kind != zygote.WANTED:
                return self._taken(kind, told, name)
            self._convert(told, args, converter, ready)
        raise Unread(finding("reading_broke", file=name))

    def _taken(self, kind: bytes, told: memoryview, name: str) -> R:
        if kind == zygote.RESULT:
            try:
                value: R = decoded(told, self.promise)
            except Mismatch as problem:
                logger.error("%s handed back what it does not promise: %s", self.name, problem)
                raise Unread(finding("reading_broke", file=name)) from problem
            return value
        if kind == zygote.RAISED:
            self._raise(told, name)
        if kind == zygote.NO_MEMORY:
            raise Unread(finding("reading_memory", file=name, limit=self.limits.memory // MEBI))
        logger.error("%s broke: %s", self.name, str(told, "utf-8", "replace"))
        raise Unread(finding("reading_broke", file=name))

    def _raise(self, told: memoryview, name: str) -> None:
        try:
            at, *words = decoded(told, list[str | int])
            problem = self.raises[int(at)](*words)
        except (Mismatch, ValueError, TypeError, IndexError) as wrong:
            raise Unread(finding("reading_broke", file=name)) from wrong
        raise problem

    def _convert(self, told: memoryview, args: tuple[Any, ...], converter: Converter, ready: Ready) -> None:
        """Another program's work, begun from here: the reader's own process may begin none. It is the file that was
        handed in that is converted, whatever the reader says."""
        try:
            suffix, target, digest = decoded(b"O" + bytes(told), tuple[str, str, str])
        except Mismatch:
            suffix = target = digest = ""
        data = args[0] if args and isinstance(args[0], bytes) else b""
        if not _SUFFIX.fullmatch(suffix) or target not in _TARGETS or digest != sha256(data).hexdigest():
            raise Unread(finding("reading_broke", file=self.name))
        try:
            ready[digest, target] = converter(data, suffix, target)
        except ConverterMissing:
            ready[digest, target] = None
        except ConversionFailed as problem:
            ready[digest, target] = str(problem)


def confined(
    function: Callable[P, R], *, limits: Limits = Limits(), raises: tuple[type[Exception], ...] = (),
    warm: Mapping[str, Any] | None = None,
) -> Confined[P, R]:  # fmt: skip
    """The function in a process of its own. It takes the file's bytes first and its name second; what it returns must
    be made of dataclasses and plain values by its annotation. ``raises``: what it may raise, with texts and whole
    numbers only; ``warm``: further arguments with which it is tried on a small file before the first one comes, so
    that what it makes once is made; None where that helps nothing. A ``converter`` that is
    passed is called on this side."""
    return Confined(function, limits, raises, warm)


class _Server:
    """The fork server of this process, begun when it is first needed, and again when it is gone."""

    def __init__(self) -> None:
        self.warm: list[tuple[str, dict[str, Any] | None]] = []
        self.cover: set[str] = set()
        self.apart = hasattr(os, "fork") and hasattr(socket, "send_fds")  # not on Windows
        self.lock = threading.Lock()
        self.places = threading.BoundedSemaphore(AT_ONCE)
        self.of = 0
        self.control: socket.socket | None = None
        self.process: subprocess.Popen[bytes] | None = None
        self.shut = ""

    def ready(self) -> socket.socket:
        """With the lock held."""
        if self.of != os.getpid():  # forked since: the other process's server is not ours
            self.control, self.process, self.of = None, None, os.getpid()
        if self.control is None or (self.process and self.process.poll() is not None):
            self._begin()
        assert self.control is not None
        return self.control

    def _begin(self) -> None:
        ours, theirs = socket.socketpair()
        path = json.dumps([os.path.abspath(one) for one in sys.path])
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-I", "-X", "utf8", "-c", _BEGIN, path],
                stdin=theirs.fileno(), stdout=subprocess.DEVNULL, stderr=None, env=_QUIET, close_fds=True, cwd="/",
            )  # fmt: skip
        told = pickle.dumps((self.warm, self.cover))
        ours.sendall(LENGTH.pack(len(told)) + told)
        self.shut = zygote.received(ours, 10).decode().strip()
        if not self.shut:
            raise OSError("the process that reads files did not start")
        self.control = ours

    def asked(self, request: Request, limits: Limits, name: str) -> tuple[bytes, memoryview]:
        """(kind, what is told). Raises ``Unread`` where the child did not come to an end."""
        if not self.places.acquire(timeout=limits.seconds):
            raise Unread(finding("reading_busy", file=name))
        try:
            source, status = self._child(limits)
            with source, open(status, "rb", buffering=0) as ended:
                source.settimeout(limits.seconds + _GRACE)
                told = _exchanged(source, request, limits, name)
                if told:
                    return bytes(told[:1]), memoryview(told)[1:]
                raise _why(_said(ended), limits, name)
        finally:
            self.places.release()

    def _child(self, limits: Limits) -> tuple[socket.socket, int]:
        ours, theirs = socket.socketpair()
        status, ends = os.pipe()
        head = REQUEST.pack(int(limits.seconds * 1000), limits.cpu_seconds, limits.memory)
        try:
            with self.lock:
                try:
                    socket.send_fds(self.ready(), [head], [theirs.fileno(), ends])
                except OSError:  # it went in between: once more
                    self.control = None
                    socket.send_fds(self.ready(), [head], [theirs.fileno(), ends])
        except BaseException:
            ours.close()
            os.close(status)
            raise
        finally:
            theirs.close()
            os.close(ends)
        return ours, status

    def end(self) -> None:
        with self.lock:
            if self.control is not None:
                self.control.close()
                self.control = None
            if self.process is not None and self.of == os.getpid():
                with suppress(subprocess.TimeoutExpired):
                    self.process.wait(timeout=5)


def _exchanged(source: socket.socket, request: Request, limits: Limits, name: str) -> bytearray:
    """The whole answer, its kind first; empty when the child went away before it had given all of it."""
    try:
        words = pickle.dumps(request, protocol=pickle.HIGHEST_PROTOCOL)
        source.sendall(LENGTH.pack(len(words)))
        source.sendall(words)
        head = zygote.received(source, LENGTH.size)
        size = LENGTH.unpack(head)[0] if len(head) == LENGTH.size else 0
        if size > limits.result:
            raise Unread(finding("reading_too_much", file=name))
        told = zygote.filled(source, size)
        return told if len(told) == size else bytearray()
    except (ConnectionError, TimeoutError):
        return bytearray()


def _said(ended: Any) -> tuple[int, bool]:
    """How the child ended: the wait status, and whether for its time."""
    told = ended.read(ENDED.size)
    if len(told) < ENDED.size:
        return 0, False
    status, late = ENDED.unpack(told)
    return status, bool(late)


def _why(ended: tuple[int, bool], limits: Limits, name: str) -> Unread:
    status, late = ended
    died_of = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if late or died_of == signal.SIGXCPU:
        return Unread(finding("reading_late", file=name, limit=int(limits.seconds)))
    logger.error("a process that read a file ended with %s", signal.Signals(died_of).name if died_of else status)
    if died_of == signal.SIGKILL:  # the kernel's own hand, most likely
        return Unread(finding("reading_memory", file=name, limit=limits.memory // MEBI))
    return Unread(finding("reading_crashed", file=name))


_server = _Server()


def cover(folders: Iterable[str]) -> None:
    """Folders that no reader has to see; said before the first file comes."""
    _server.cover |= set(folders)


def start() -> None:
    """Have the fork server ready before the first file comes."""
    if _server.apart:
        with _server.lock:
            _server.ready()


def standing() -> str:
    """What the system let us take from the readers beside time and memory: ``net+files`` (the network, and the sight of
    the platform's data), ``net``, ``none``; ``here`` where readers have no process of their own (no ``fork`` on this
    system); empty where no reader was begun yet."""
    return _server.shut if _server.apart else "here"


def apart(wanted: bool) -> None:
    """For tests that are about something else: read in this process, and carry what was read over all the same."""
    _server.apart = wanted


def end() -> None:
    """Stop the fork server; the next file begins another."""
    _server.end()
