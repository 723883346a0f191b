"""``yibiao serve`` and ``yibiao worker``: the platform without knowing Django's commands."""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import click

_WORKER = (sys.executable, "-m", "yibiao.cli", "worker")
_LONGEST_PAUSE = 30.0  # seconds between two starts of a worker that does not live
_PATIENCE = 30  # seconds that a process has to end; told while it starts, a web process does not hear it
_SET_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG


def _ready() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yibiao_web.site.settings")
    import django

    django.setup()


def prepare() -> None:
    """Bring the database to this release and make the cache's table."""
    from django.core.management import call_command

    hold_keys()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    hold_keys()


def hold_keys() -> None:
    """Nothing is served, and nothing migrated, by a key ring that does not open what this database holds."""
    from yibiao_web.sealing.held import check_keys
    from yibiao_web.sealing.ring import KeysUnusable

    try:
        check_keys()
    except KeysUnusable as problem:
        raise click.ClickException(str(problem)) from problem


@click.command(short_help="启动平台网站和后台任务。")
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址。")
@click.option("--port", default=8000, show_default=True, help="端口。")
@click.option("--processes", default=2, show_default=True, help="网站进程数。")
@click.option("--no-worker", is_flag=True, help="不同时启动后台任务进程。")
def serve(host: str, port: int, processes: int, no_worker: bool) -> None:
    """升级数据库，然后启动网站；按 Ctrl+C 停止。"""
    _ready()
    from yibiao_web.operations import processes as beginning

    beginning.refuse(host)
    prepare()
    beginning.begin_counting()
    site = _begin(
        str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(processes), "--blocking-threads", "8", "--no-ws", "--log-level", "error",
        "--respawn-failed-workers", "--respawn-interval", "0.5", "--workers-kill-timeout", str(_PATIENCE),
        "yibiao_web.site.wsgi:application",
    )  # fmt: skip
    jobs = None if no_worker else _begin(*_WORKER)
    signal.signal(signal.SIGTERM, lambda *_: site.terminate())
    pause, started = 1.0, time.monotonic()
    try:
        while (status := _wait(site)) is None:
            if jobs is not None and jobs.poll() is not None and time.monotonic() - started > pause:
                lived_long = time.monotonic() - started > _LONGEST_PAUSE
                pause = 1.0 if lived_long else min(_LONGEST_PAUSE, 2 * pause)
                jobs, started = _begin(*_WORKER), time.monotonic()
    except KeyboardInterrupt:
        status = 0
    finally:
        _end([one for one in (site, jobs) if one is not None])
    sys.exit(status)


def _begin(*command: str) -> subprocess.Popen[bytes]:
    """A child in a group of its own: Ctrl+C reaches it once, by way of us. When we are killed, so is it."""
    return subprocess.Popen(command, process_group=0, preexec_fn=_die_with_parent)


def _die_with_parent() -> None:
    """Linux only; elsewhere a killed ``serve`` leaves its children to the administrator."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_DEATH_SIGNAL, signal.SIGTERM)


def _wait(site: subprocess.Popen[bytes]) -> int | None:
    try:
        return site.wait(0.5)
    except subprocess.TimeoutExpired:
        return None


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    """Ask them to end, wait a while, and take with them what a killed one left behind: it would hold the port. A job
    that is cut off is done again."""
    for one in children:
        one.terminate()
    for one in children:
        with suppress(subprocess.TimeoutExpired):
            one.wait(_PATIENCE + 5)
        with suppress(ProcessLookupError):
            os.killpg(one.pid, signal.SIGKILL)


@click.command(short_help="只启动后台任务进程。")
@click.option("--batch", is_flag=True, help="做完现有的任务就退出。")
def worker(batch: bool) -> None:
    """执行后台任务和每天的例行事项；上次被中断的任务从头再做。同时只有一个在做，多启动的等着接手。"""
    _ready()
    logging.getLogger("django_tasks").setLevel(logging.CRITICAL)
    from yibiao_web.operations import heartbeat, releases
    from yibiao_web.site.rounds import keep_round
    from yibiao_web.site.working import Worker

    hold_keys()
    releases.refuse_unready(patient=True)

    def begin() -> None:
        keep_round()
        heartbeat.keep()

    one = Worker(batch=batch) if batch else Worker(batch=False, begin=begin)
    one.configure_signals()
    one.run()
    sys.exit(1 if one.refused else 0)
