"""``yibiao serve`` and ``yibiao worker``: the platform without knowing Django's commands."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import click


def _ready() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yibiao_web.site.settings")
    import django

    django.setup()


def prepare() -> None:
    """Bring the database to this release and make the cache's table."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


@click.command(short_help="启动平台网站和后台任务。")
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址。")
@click.option("--port", default=8000, show_default=True, help="端口。")
@click.option("--processes", default=2, show_default=True, help="网站进程数。")
@click.option("--no-worker", is_flag=True, help="不同时启动后台任务进程。")
def serve(host: str, port: int, processes: int, no_worker: bool) -> None:
    """升级数据库，然后启动网站；按 Ctrl+C 停止。"""
    _ready()
    prepare()
    children = [] if no_worker else [subprocess.Popen([sys.executable, "-m", "yibiao.cli", "worker"])]
    site = subprocess.Popen(
        [
            str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--host", host, "--port", str(port),
            "--workers", str(processes), "--blocking-threads", "8", "--no-ws", "--log-level", "error",
            "yibiao_web.site.wsgi:application",
        ]
    )  # fmt: skip
    signal.signal(signal.SIGTERM, lambda *_: site.terminate())
    try:
        status = site.wait()
    except KeyboardInterrupt:
        status = 0
    finally:
        for one in (site, *children):
            one.terminate()
        for one in (site, *children):
            one.wait()
    sys.exit(status)


@click.command(short_help="只启动后台任务进程。")
@click.option("--batch", is_flag=True, help="做完现有的任务就退出。")
def worker(batch: bool) -> None:
    """执行后台任务和每天的例行事项；上次被中断的任务从头再做。只能启动一个。"""
    _ready()
    from django.core.management import call_command

    from yibiao_web.audit.recovery import requeue_interrupted
    from yibiao_web.site.rounds import keep_round

    requeue_interrupted()
    if not batch:
        keep_round()
    call_command("db_worker", batch=batch, interval=0.5, queue_name="*", verbosity=0)
