"""The fork server: a small process that has the readers loaded, and begins a child of itself for each file.

The order of events: the platform's process starts this one with a socket as its standard input, an empty environment
and no other open file → it loads the readers and reads a small file with each, so that a child finds all warm → for
each request it gets two descriptors, forks, and gives the child the one that carries file and result; into the other
it writes how the child ended → when the platform's process ends, the socket closes, and this one ends with all its
children. One thread, so that forking is safe. A child serves one file: what a file did to it no other file meets.

One child is forked before it is asked for and waits. It has read a small file of our own by then: most of what a child
costs is its own copy of some 1,500 pages that reading touches. It takes limits and filter like any other, when a file
is handed to it and before a byte of that file.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import io
import json
import os
import pickle
import selectors
import signal
import socket
import struct
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any

import xlsxwriter

from yibiao.confined.encoding import encoded
from yibiao.confined.jail import confine, filter_calls, leave, measure
from yibiao.sheets.opening import ConversionFailed, ConverterMissing

_USUAL = "yibiao.sheets.reading:open_form"  # read with by a child that waits
_PAUSE = 0.05  # seconds without a file; while they come thick and fast, forking ahead helps nobody
REQUEST = struct.Struct("<IIQ")  # wall milliseconds, seconds of the processor, bytes of memory
LIMITS = struct.Struct("<IQ")  # seconds of the processor, bytes of memory
LENGTH = struct.Struct("<Q")
ENDED = struct.Struct("<iB")  # wait status, whether it was killed for its time
RESULT, WANTED, RAISED, BROKE, NO_MEMORY = b"R", b"W", b"D", b"E", b"M"
CONVERTER = "converter"
_WARM = "姓名,年龄,村名\r\n张三,40,某村\r\n".encode()


class Wanted(BaseException):
    """The reader needs the file in another format; no ``Exception``, so that no parser's guard takes it for damage."""

    def __init__(self, suffix: str, target: str, digest: str) -> None:
        self.suffix, self.target, self.digest = suffix, target, digest


@dataclass(frozen=True, slots=True)
class Request:
    """From the platform's process to the child, by pickle: this way all of it is our own. ``raises`` are the
    exceptions the reader may raise, ``ready`` conversions by (SHA-256, target): bytes, why there are none, or None
    where no program could make them."""

    function: str
    arguments: tuple[Any, ...]
    named: Mapping[str, Any]
    raises: tuple[str, ...] = ()
    ready: Mapping[tuple[str, str], bytes | str | None] | None = None


def found(name: str) -> Any:
    """``module:name`` → what it is called."""
    module, _, attribute = name.partition(":")
    told: Any = importlib.import_module(module)
    for part in attribute.split("."):
        told = getattr(told, part)
    return told


def answer(request: Request) -> tuple[bytes, bytes]:
    """(kind, what is told) of reading one file."""
    try:
        named = dict(request.named)
        if request.ready is not None:
            named[CONVERTER] = _converter(request.ready)
        return RESULT, encoded(found(request.function)(*request.arguments, **named))
    except Wanted as wanted:
        return WANTED, json.dumps([wanted.suffix, wanted.target, wanted.digest]).encode()
    except MemoryError:
        return NO_MEMORY, b""
    except BaseException as problem:  # noqa: BLE001 - a panic of a compiled reader is no Exception
        kinds = [found(name) for name in request.raises]
        at = next((at for at, kind in enumerate(kinds) if type(problem) is kind), None)
        if at is not None:
            coded = [getattr(problem, name, None) for name in ("code", "message")]
            words = coded if None not in coded else problem.args
            return RAISED, encoded([at, *words])
        return BROKE, _where(problem).encode()


def _where(problem: BaseException) -> str:
    """What it was and where, without the words: they may quote the file, and logs hold nobody's data."""
    frames = traceback.extract_tb(problem.__traceback__)[-12:]
    return "; ".join([type(problem).__name__, *(f"{one.filename}:{one.lineno} {one.name}" for one in frames)])


def _converter(ready: Mapping[tuple[str, str], bytes | str | None]) -> Callable[[bytes, str, str], bytes]:
    def convert(data: bytes, suffix: str, target: str) -> bytes:
        digest = sha256(data).hexdigest()
        if (digest, target) not in ready:
            raise Wanted(suffix, target, digest)
        made = ready[digest, target]
        if made is None:
            raise ConverterMissing
        if isinstance(made, str):
            raise ConversionFailed(made)
        return made

    return convert


def filled(source: socket.socket, size: int) -> bytearray:
    """So many bytes; fewer when the other side is gone. Room is made as they come: a size is only what was said."""
    told = bytearray()
    while len(told) < size and (part := source.recv(min(size - len(told), 1 << 20))):
        told += part
    return told


def received(source: socket.socket, size: int) -> bytes:
    return bytes(filled(source, size))


def serve_one(source: socket.socket, *, cpu_seconds: int, memory: int) -> None:
    """The child's whole life."""
    confine(cpu_seconds=cpu_seconds, memory=memory)
    filter_calls()
    (size,) = LENGTH.unpack(received(source, LENGTH.size))
    kind, told = answer(pickle.loads(received(source, size)))  # noqa: S301 - the platform's own words
    source.sendall(LENGTH.pack(len(told) + 1) + kind)
    source.sendall(told)


def wait_for_one(door: socket.socket) -> None:
    """The life of a child that is put by: it reads what is ours, waits, and then is like any other."""
    answer(Request(_USUAL, (_small_workbook(), "表.xlsx"), {}))
    told, handles, _, _ = socket.recv_fds(door, LIMITS.size, 1)
    if len(told) == LIMITS.size and handles:  # else the fork server is gone
        door.close()
        cpu_seconds, memory = LIMITS.unpack(told)
        serve_one(_alone(handles[0]), cpu_seconds=cpu_seconds, memory=memory)


def _alone(handle: int) -> socket.socket:
    """The socket, with nothing else open."""
    os.dup2(handle, 3)
    os.closerange(4, 4096)
    quiet = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(quiet, standard)
    os.close(quiet)
    return socket.socket(fileno=3)


@dataclass(slots=True)
class _Child:
    status: int  # descriptor that says how it ended
    until: float
    late: bool = False


@dataclass(frozen=True, slots=True)
class _Spare:
    """A child that waits for its file at the other end of ``door``."""

    pid: int
    door: socket.socket


class Server:
    """``has``: bytes of memory that a child begins with."""

    def __init__(self, control: socket.socket, has: int) -> None:
        self.control, self.has = control, has
        self.children: dict[int, _Child] = {}
        self.spare: _Spare | None = None
        self.alone = True  # no child was put by since the last file
        self.awake, write = os.pipe()
        os.set_blocking(write, False)
        os.set_blocking(self.awake, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(write)
        self.looking = selectors.DefaultSelector()
        self.looking.register(control, selectors.EVENT_READ)
        self.looking.register(self.awake, selectors.EVENT_READ)

    def run(self) -> None:
        while True:
            events = self.looking.select(self._patience())
            if not events and self.alone and not self.children:
                self._put_by()
            for key, _ in events:
                if key.fileobj is self.control and not self._begin():
                    return
            with contextlib.suppress(BlockingIOError):
                os.read(self.awake, 4096)
            self._reap()
            self._kill_late()

    def _patience(self) -> float | None:
        if self.alone and not self.children:
            return _PAUSE
        soonest = min((one.until for one in self.children.values() if not one.late), default=None)
        return None if soonest is None else max(0.0, soonest - time.monotonic())

    def _begin(self) -> bool:
        """Whether the platform's process is still there."""
        told, handles, _, _ = socket.recv_fds(self.control, REQUEST.size, 2)
        if len(told) < REQUEST.size or len(handles) != 2:
            return False
        self.alone = True
        wall, cpu_seconds, memory = REQUEST.unpack(told)
        source, status = handles
        pid = self._handed(source, cpu_seconds, self.has + memory)
        os.close(source)
        if pid:
            self.children[pid] = _Child(status, time.monotonic() + wall / 1000)
        else:
            os.close(status)
        return True

    def _handed(self, source: int, cpu_seconds: int, memory: int) -> int:
        """The child that has the file; 0 where none could be had (no memory, too many processes), of which the asker
        hears by a status pipe that closes empty."""
        spare, self.spare = self.spare, None
        if spare is not None:
            with spare.door, contextlib.suppress(OSError):  # it may be gone, and is reaped as nobody's
                socket.send_fds(spare.door, [LIMITS.pack(cpu_seconds, memory)], [source])
                return spare.pid
        return self._forked(lambda: serve_one(_alone(source), cpu_seconds=cpu_seconds, memory=memory))

    def _put_by(self) -> None:
        """Have a child ready for the next file; once, so that one that goes away by itself is not begun for ever."""
        self.alone = False
        ours, theirs = socket.socketpair()
        with theirs:
            pid = self._forked(lambda: wait_for_one(_alone(theirs.fileno())))
        if pid:
            self.spare = _Spare(pid, ours)
        else:
            ours.close()

    def _forked(self, life: Callable[[], None]) -> int:
        try:
            pid = os.fork()
        except OSError:
            return 0
        if pid == 0:
            code = 70
            try:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                life()
                code = 0
            finally:
                os._exit(code)
        return pid

    def _reap(self) -> None:
        while self.children or self.spare:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            child = self.children.pop(pid, None)
            if child is None:
                self._forget(pid)
                continue
            with contextlib.suppress(OSError):
                os.write(child.status, ENDED.pack(status, child.late))
            os.close(child.status)

    def _forget(self, pid: int) -> None:
        if self.spare is not None and self.spare.pid == pid:
            self.spare.door.close()
            self.spare = None

    def _kill_late(self) -> None:
        now = time.monotonic()
        for pid, child in self.children.items():
            if not child.late and child.until <= now:
                child.late = True
                os.kill(pid, signal.SIGKILL)

    def end(self) -> None:
        for pid in (*self.children, *([self.spare.pid] if self.spare else [])):
            os.kill(pid, signal.SIGKILL)


@cache
def _small_workbook() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("表")
        looks = book.add_format({"border": 1, "num_format": "yyyy-mm-dd"})
        for at, words in enumerate(("序号", "姓名", "出生日期", "村名")):
            sheet.write(0, at, words, looks)
        sheet.data_validation(1, 1, 9, 1, {"validate": "list", "source": ["甲", "乙"]})
        sheet.write_formula(1, 0, "=1+1")
    return out.getvalue()


def warm(names: list[tuple[str, dict[str, Any] | None]]) -> None:
    """Load the readers and read something small with each, for what they make at their first file."""
    workbook = _small_workbook()
    for name, named in names:
        with contextlib.suppress(Exception):
            read = found(name)
            if named is not None:
                read(_WARM, "表.csv", **named)
                read(workbook, "表.xlsx", **named)
    gc.collect()
    gc.freeze()


def main() -> None:
    control = socket.socket(fileno=os.dup(0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the platform's process, which ends this one
    (size,) = LENGTH.unpack(received(control, LENGTH.size))
    readers, cover = pickle.loads(received(control, size))  # noqa: S301 - the platform's own words
    used, left = measure(), leave(cover)  # before a library begins a thread: then the system refuses
    warm(readers)
    control.sendall(f"{left:<10}".encode())
    server = Server(control, used())
    try:
        server.run()
    finally:
        server.end()


if __name__ == "__main__":
    main()
