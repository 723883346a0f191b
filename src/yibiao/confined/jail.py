"""What a reading process may not do. Everything here holds for a process's whole life and can not be undone by it.

Limits by ``setrlimit``: memory, seconds of the processor, open files, no core file, no file written. The environment is
empty. Where the system lets us (Linux, most of it without any privilege), the network is shut twice: by an empty
network of its own (``unshare``, in the fork server, once), and by a filter of system calls (``seccomp``), which also
shuts the door to other programs, other processes and writing; and the platform's own data are covered by an empty
folder in a view of the files of its own. ``leave`` says which of it could be had.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import struct
from collections.abc import Callable, Iterable
from contextlib import suppress

OPEN_FILES = 64
_CLONE_NEWNET, _CLONE_NEWUSER, _CLONE_NEWIPC, _CLONE_NEWNS = 0x40000000, 0x10000000, 0x08000000, 0x00020000
_MS_RDONLY, _MS_NOEXEC, _MS_BIND, _MS_REC, _MS_PRIVATE = 1, 8, 4096, 16384, 1 << 18
_ALWAYS_COVERED = ("/proc", "/run", "/dev/shm")  # noqa: S108 - covered, not written to
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38
_ALLOW, _DENY, _UNKNOWN, _SECCOMP_FILTER = 0x7FFF0000, 0x00050001, 0x00050026, 2  # EPERM; ENOSYS: use clone instead
_CLONE3, _THREAD = 435, 0x00010000
# socket, connect, bind, listen, socketpair | execve, execveat | fork, vfork, ptrace, kill, tkill, tgkill,
# rt_sigqueueinfo, rt_tgsigqueueinfo, process_vm_readv, process_vm_writev, process_madvise, pidfd_send_signal,
# pidfd_getfd, setpriority, sched_setparam, sched_setscheduler, sched_setaffinity, sched_setattr, ioprio_set | mount,
# umount2, pivot_root, open_tree to fspick, mount_setattr, open_tree_attr, unshare, setns, capset, bpf, io_uring_setup,
# keyctl, add_key, request_key, perf_event_open, userfaultfd, memfd_create, open_by_handle_at | rename, mkdir, rmdir,
# creat, link, unlink, symlink, chmod, chown, truncate, mknod, utime, setxattr, removexattr in their old and new shapes
_CALLS: dict[str, tuple[int, tuple[int, int, int, int, int], tuple[int, ...]]] = {
    # machine; clone, openat, prlimit64, fcntl, ioctl; denied
    "x86_64": (0xC000003E, (56, 257, 302, 72, 16), (
        41, 42, 49, 50, 53, 59, 322, 57, 58, 101, 62, 200, 234, 129, 297, 310, 311, 440, 424, 438, 141, 142, 144, 203,
        314, 251, 165, 166, 155, *range(428, 434), 442, 467, 272, 308, 126, 321, 425, 250, 248, 249, 298, 323, 319, 304,
        82, 264, 316, 83, 258, 84, 85, 86, 265, 87, 263, 88, 266, 90, 91, 268, 452, 92, 93, 94, 260, 76, 133, 259, 132,
        235, 261, 280, 188, 189, 190, 197, 198, 199)),
    "aarch64": (0xC00000B7, (220, 56, 261, 25, 29), (
        198, 203, 200, 201, 199, 221, 281, 117, 129, 130, 131, 138, 240, 270, 271, 440, 424, 438, 140, 118, 119, 122,
        274, 30, 40, 39, 41, *range(428, 434), 442, 467, 97, 268, 91, 280, 425, 219, 217, 218, 241, 282, 279, 265, 38,
        276, 34, 37, 35, 36, 52, 53, 452, 54, 55, 45, 33, 88, 5, 6, 7, 14, 15, 16)),
}  # fmt: skip
_SET_OWNER, _SET_SIGNAL, _SET_OWNER_EX = 8, 10, 15  # of fcntl: whom a descriptor signals, and with what
_OWNER_BY_IOCTL, _GROUP_BY_IOCTL = 0x8901, 0x8902  # FIOSETOWN, SIOCSPGRP
_OPEN = 2  # of x86-64 only; aarch64 has another call under that number, which no reader uses
_OPENAT2, _WRITES = 437, 0o3 | 0o100 | 0o1000 | 0o2000  # O_ACCMODE, O_CREAT, O_TRUNC, O_APPEND
_X32 = 0x40000000  # the second table of calls that x86-64 has: all of it is denied


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def leave(cover: Iterable[str]) -> str:
    """An empty network for this process and all it begins, and folders covered by an empty one; needs a single thread.
    Which of it the system let us have: ``net+files``, ``net``, ``none``."""
    with suppress(OSError, AttributeError):
        libc = _libc()
        if libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET | _CLONE_NEWIPC) != 0:
            return "none"
        return "net+files" if _covered(libc, cover) else "net"
    return "none"


def _covered(libc: ctypes.CDLL, folders: Iterable[str]) -> bool:
    if libc.unshare(_CLONE_NEWNS) != 0 or libc.mount(b"none", b"/", None, _MS_REC | _MS_PRIVATE, None) != 0:
        return False
    present = [os.fsencode(one) for one in (*folders, *_ALWAYS_COVERED) if os.path.exists(one)]
    hidden = [_hidden(libc, one) for one in present]  # all of them, also past one that can not be
    return all(hidden)


def _hidden(libc: ctypes.CDLL, path: bytes) -> bool:
    if os.path.isdir(path):
        return bool(libc.mount(b"none", path, b"tmpfs", _MS_RDONLY | _MS_NOEXEC, b"size=4k") == 0)
    return bool(libc.mount(b"/dev/null", path, None, _MS_BIND, None) == 0)


def confine(*, cpu_seconds: int, memory: int) -> None:
    """``memory``: bytes, with all that is loaded."""
    os.environ.clear()
    _give_up_rights()
    with suppress(OSError, AttributeError):
        libc = _libc()
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_NOFILE, OPEN_FILES)
    _limit(resource.RLIMIT_AS, memory)
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))  # SIGXCPU, then SIGKILL
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)


def _give_up_rights() -> None:
    """The namespaces came with all rights over them, also that of taking the covers away (capabilities(7))."""
    with suppress(OSError, AttributeError):
        head = ctypes.create_string_buffer(struct.pack("Ii", 0x20080522, 0))  # third version; this process
        _libc().capset(head, ctypes.create_string_buffer(24))


def _limit(which: int, most: int) -> None:
    with suppress(ValueError, OSError):
        resource.setrlimit(which, (most, most))


def measure() -> Callable[[], int]:
    """Asked later, it says how many bytes of address space this process has, as ``RLIMIT_AS`` counts them; made before
    /proc is covered."""
    try:
        file = os.open("/proc/self/statm", os.O_RDONLY)
    except OSError:
        return lambda: 1 << 30
    return lambda: int(os.pread(file, 200, 0).split()[0]) * resource.getpagesize()


def filter_calls() -> bool:
    """No connection, no program, no other process from here on. Whether the system let us."""
    known = _CALLS.get(platform.machine())
    if known is None:
        return False
    with suppress(OSError, AttributeError):
        rules = _rules(*known)
        code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *rule) for rule in rules))
        told = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(rules), ctypes.addressof(code)))
        libc = _libc()
        if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0:
            return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_FILTER, told, 0, 0) == 0)
    return False


def _rules(
    machine: int, partly: tuple[int, int, int, int, int], calls: tuple[int, ...]
) -> list[tuple[int, int, int, int]]:
    """Classic BPF (code, steps if true, steps if false, value), with the ends counted from behind: another machine's
    calls are denied, then each call of the list; ``clone`` begins threads only, files are opened for reading only,
    limits are one's own, and no descriptor signals anybody."""
    load, equal, at_least, bits, answer = 0x20, 0x15, 0x35, 0x45, 0x06
    clone, openat, limits, fcntl, ioctl = partly
    first, second, third = 16, 24, 32  # where a call's arguments stand
    rules: list[tuple[int, int, int, int]] = [
        (load, 0, 0, 4), (equal, 0, -1, machine), (load, 0, 0, 0), (at_least, -1, 0, _X32), (equal, -2, 0, _CLONE3),
        (equal, -2, 0, _OPENAT2), *[(equal, -1, 0, call) for call in calls],
        (equal, 0, 2, clone), (load, 0, 0, first), (bits, -3, -1, _THREAD),
        (equal, 0, 2, openat), (load, 0, 0, third), (bits, -1, -3, _WRITES),
        (equal, 0, 2, limits), (load, 0, 0, first), (equal, -3, -1, 0),
        (equal, 0, 4, fcntl), (load, 0, 0, second), (equal, -1, 0, _SET_OWNER), (equal, -1, 0, _SET_SIGNAL),
        (equal, -1, -3, _SET_OWNER_EX),
        (equal, 0, 3, ioctl), (load, 0, 0, second), (equal, -1, 0, _OWNER_BY_IOCTL), (equal, -1, -3, _GROUP_BY_IOCTL),
        (equal, 0, -3, _OPEN), (load, 0, 0, second), (bits, -1, -3, _WRITES),
    ]  # fmt: skip
    ends = [(answer, 0, 0, _ALLOW), (answer, 0, 0, _UNKNOWN), (answer, 0, 0, _DENY)]
    size = len(rules) + len(ends)

    def steps(at: int, wanted: int) -> int:
        return size + wanted - at - 1 if wanted < 0 else wanted

    return [*((code, steps(at, yes), steps(at, no), value) for at, (code, yes, no, value) in enumerate(rules)), *ends]
