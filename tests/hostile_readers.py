"""Readers that do what a reader that a file has taken over would do."""

from __future__ import annotations

import ctypes
import fcntl
import os
import resource
import signal
import socket
import struct
import subprocess
from pathlib import Path
from typing import Any

from yibiao.model import Finding
from yibiao.prefill.edits import Filled
from yibiao.prefill.prepared import Prepared


class Foreseen(ValueError):  # noqa: N818
    """What a reader may raise."""


def length(data: bytes, name: str) -> int:
    return len(data)


def own_process(data: bytes, name: str) -> int:
    return os.getpid()


_met: list[str] = []


def met_before(data: bytes, name: str) -> list[int]:
    """[process, files that it met before this one]."""
    _met.append(name)
    return [os.getpid(), len(_met) - 1]


def crash(data: bytes, name: str, *more: Any) -> int:
    ctypes.string_at(0)
    return 0


def spin(data: bytes, name: str) -> int:
    while True:
        pass


def wait(data: bytes, name: str, *more: Any) -> int:
    signal.pause()
    return 0


def eat(data: bytes, name: str, *more: Any) -> int:
    eaten = []
    while True:
        eaten.append(bytearray(1 << 24))


def talk(data: bytes, name: str) -> str:
    return "x" * (8 << 20)


def other_type(data: bytes, name: str, *more: Any) -> int:
    return "ein Text"  # type: ignore[return-value]


def other_class(data: bytes, name: str) -> Finding:
    return Path("/")  # type: ignore[return-value]


def filled_otherwise(data: bytes, name: str, *more: Any) -> Filled:
    return Filled(b"", "/../../authorized_keys")


def prepared_otherwise(data: bytes, name: str, *, converter: Any = None) -> Prepared:
    return Prepared(b"", "/../../authorized_keys", (), ())  # type: ignore[arg-type]


def foreseen(data: bytes, name: str) -> int:
    raise Foreseen("第 3 行不对")


def unforeseen(data: bytes, name: str) -> int:
    raise RuntimeError(data.decode())


_NUMBERS = {  # of calls, which the C library has no name for
    "x86_64": {"umount2": 166, "move_mount": 429, "rt_sigqueueinfo": 129},
    "aarch64": {"umount2": 39, "move_mount": 429, "rt_sigqueueinfo": 138},
}


def _called(name: str, *given: Any) -> None:
    if ctypes.CDLL(None, use_errno=True).syscall(_NUMBERS[os.uname().machine][name], *given) != 0:
        raise OSError(ctypes.get_errno(), name)


def _on_others(other: int) -> dict[str, Any]:
    """What reaches another process of the same account without ``kill``; each asks for what it has already."""
    told = struct.pack("iii116x", 0, 0, -1)  # siginfo of SI_QUEUE; signal 0 only asks
    return {
        "queued signal": lambda: _called("rt_sigqueueinfo", other, 0, told),
        "signal by a socket": lambda: fcntl.fcntl(3, fcntl.F_SETOWN, other),
        "signal by a socket's control": lambda: fcntl.ioctl(3, 0x8901, struct.pack("i", other)),
        "which signal": lambda: fcntl.fcntl(3, 10, signal.SIGKILL),
        "limits": lambda: resource.prlimit(other, resource.RLIMIT_CPU, resource.prlimit(other, resource.RLIMIT_CPU)),
        "priority": lambda: os.setpriority(os.PRIO_PROCESS, other, os.getpriority(os.PRIO_PROCESS, other)),
        "processors": lambda: os.sched_setaffinity(other, os.sched_getaffinity(other)),
    }


def attempts(data: bytes, name: str) -> dict[str, str]:
    """What can be done from inside: the outcome of each attempt by its name."""
    port, folder = data.decode().split("|")
    tries: dict[str, Any] = _on_others(os.getppid()) | {
        "uncover": lambda: _called("umount2", folder.encode(), 2),
        "uncover by moving": lambda: _called("move_mount", -100, folder.encode(), -100, b"/mnt", 0),
        "times": lambda: os.utime(__file__, ns=(os.stat(__file__).st_atime_ns, os.stat(__file__).st_mtime_ns)),
        "mode": lambda: os.fchmod(os.open(__file__, os.O_RDONLY), os.stat(__file__).st_mode & 0o777),
        "connect": lambda: socket.create_connection(("127.0.0.1", int(port)), timeout=2),
        "resolve": lambda: socket.getaddrinfo("example.org", 80),
        "program": lambda: subprocess.run(["/bin/true"], check=False),
        "fork": os.fork,
        "signal": lambda: os.kill(os.getppid(), 0),
        "write": lambda: Path("/tmp/yibiao-was-here").write_text("x"),
        "delete": lambda: Path(folder, "secret").unlink(),
        "environment": lambda: os.environ["YIBIAO_SECRET_FOR_TEST"],
        "data": lambda: Path(folder, "secret").read_text(),
        "parent": lambda: Path(f"/proc/{os.getppid()}/environ").read_bytes(),
    }
    told = {}
    for what, one in tries.items():
        try:
            one()
            told[what] = "done"
        except Exception as problem:  # noqa: BLE001
            told[what] = type(problem).__name__
    return told
