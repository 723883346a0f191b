"""Readers that do what a reader that a file has taken over would do."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
from pathlib import Path
from typing import Any

from yibiao.model import Finding


class Foreseen(ValueError):  # noqa: N818
    """What a reader may raise."""


def length(data: bytes, name: str) -> int:
    return len(data)


def own_process(data: bytes, name: str) -> int:
    return os.getpid()


def crash(data: bytes, name: str) -> int:
    ctypes.string_at(0)
    return 0


def spin(data: bytes, name: str) -> int:
    while True:
        pass


def wait(data: bytes, name: str) -> int:
    signal.pause()
    return 0


def eat(data: bytes, name: str) -> int:
    eaten = []
    while True:
        eaten.append(bytearray(1 << 24))


def talk(data: bytes, name: str) -> str:
    return "x" * (8 << 20)


def other_type(data: bytes, name: str) -> int:
    return "ein Text"  # type: ignore[return-value]


def other_class(data: bytes, name: str) -> Finding:
    return Path("/")  # type: ignore[return-value]


def foreseen(data: bytes, name: str) -> int:
    raise Foreseen("第 3 行不对")


def unforeseen(data: bytes, name: str) -> int:
    raise RuntimeError(data.decode())


def attempts(data: bytes, name: str) -> dict[str, str]:
    """What can be done from inside: the outcome of each attempt by its name."""
    port, folder = data.decode().split("|")
    tries: dict[str, Any] = {
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
