"""``yibiao county``: where counties live, and how one moves to a server of its own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from yibiao_web.orgs.models import Organisation

_TARGET = "county_target"


def _ready() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yibiao_web.site.settings")
    import django

    django.setup()


@click.group(short_help="一个县的数据在哪里；搬到自己的服务器。")
def county() -> None:
    """看各县在哪里；给大县自己的分区；把一个县搬到它自己的服务器。怎么搬见文档“搬一个县”。"""


@county.command(short_help="各县在哪里，分区多大。")
def status() -> None:
    """列出搬走的、搬来的、正在搬的县，和 PostgreSQL 上的分区。"""
    _ready()
    from yibiao_web.counties.telling import lines

    for one in lines():
        click.echo(one)


@county.command(short_help="给一个县自己的分区（PostgreSQL）。")
@click.argument("code")
def partition(code: str) -> None:
    """把一个县的台账从“其他县”的分区里拿出来，单独放。做的时候，用台账的都要等一会儿，所以请在没有多少人用的时候做。"""
    _ready()
    from django.db import connection, transaction

    from yibiao_web.counties.partitions import give_own

    here = _county(code)
    if connection.vendor != "postgresql":
        raise click.ClickException("现在用的是 SQLite，没有分区。要用分区，请把数据搬到 PostgreSQL。")
    with transaction.atomic():
        made = give_own(connection, here.pk)
    click.echo(f"{here.name}：{'、'.join(made)}" if made else f"{here.name}已经有自己的分区。")


@county.command(short_help="把一个县搬到它自己的服务器。")
@click.argument("code")
@click.option("--to", "to", help="新服务器的空库：postgresql://用户:密码@主机:5432/库名，或 sqlite:///文件。")
@click.option("--address", default="", help="搬好以后大家打开的网址，如 https://hexi.example.gov.cn。")
@click.option(
    "--files", "folder", type=click.Path(file_okay=False, path_type=Path),
    help="新服务器的数据文件夹（YIBIAO_DATA），或者先放在这里、再原样拷过去的文件夹。",
)  # fmt: skip
@click.option("--cancel", is_flag=True, help="还没有搬成的，不搬了：新服务器上的副本清掉，这里照常使用。")
@click.option("--leave-copy", is_flag=True, help="和 --cancel 一起：新服务器连不上了，那里的副本自己去删。")
def move(code: str, to: str | None, address: str, folder: Path | None, cancel: bool, leave_copy: bool) -> None:
    """随时可以中断：再运行同样的命令就接着做。搬的时候本县只能看、不能改；新服务器上要么什么也没有，要么全有。"""
    _ready()
    from django.utils import timezone

    from yibiao_web.counties import moving
    from yibiao_web.counties.selecting import MoveStopped
    from yibiao_web.counties.targets import prepared

    here = _county(code)
    try:
        if cancel:
            _cancel(here, to, folder, leave_copy)
            return
        if not to or not folder or not address.startswith(("http://", "https://")):
            raise click.ClickException(
                "要写明 --to（新库）、--files（放文件的文件夹）和 --address（http:// 或 https:// 开头的新网址）。"
            )
        prepared(to, _TARGET, folder)
        home = moving.Move(here, _TARGET, folder, address, timezone.now(), say=click.echo).run()
    except MoveStopped as problem:
        raise click.ClickException(str(problem)) from problem
    click.echo(f"搬好了：{here.name}现在在 {home.address}，校验值 {home.digest}。")
    click.echo(f"这里留着一份不再改动的副本；核对无误后用 yibiao county forget {code} --hash 校验值 删去。")


def _cancel(here: Organisation, to: str | None, folder: Path | None, leave_copy: bool) -> None:
    from django.utils import timezone

    from yibiao_web.counties import cancelling
    from yibiao_web.counties.targets import reached

    if not leave_copy and not (to and folder) and cancelling.may_lie_there(here):
        raise click.ClickException(
            "新服务器上可能已经有副本：请写明搬的时候写的 --to 和 --files，一起清掉。"
            "那台服务器连不上了、要自己去删的，加上 --leave-copy；先看清楚它没有开门。"
        )
    if to and folder and not leave_copy:
        reached(to, _TARGET, folder)
        cancelling.cancel(here, timezone.now(), to=_TARGET, folder=folder, say=click.echo)
    else:
        cancelling.cancel(here, timezone.now())
    click.echo(f"{here.name}不搬了，照常使用。")


@county.command(short_help="删去搬走的县留在这里的副本。")
@click.argument("code")
@click.option(
    "--hash", "digest", required=True, help="搬好时给出的校验值，也就是新服务器上 yibiao county status 显示的那个。"
)
def forget(code: str, digest: str) -> None:
    """删去副本。审计记录、单位名称和人员姓名留着：审计链不能断。"""
    _ready()
    from django.utils import timezone

    from yibiao_web.counties.forgetting import forget as forget_county
    from yibiao_web.counties.selecting import MoveStopped

    here = _county(code)
    try:
        rows, files = forget_county(here, digest.strip(), timezone.now())
    except MoveStopped as problem:
        raise click.ClickException(str(problem)) from problem
    click.echo(f"{here.name}：删去 {rows} 行、{files} 个文件。打开这里的人仍会看到新网址。")


def _county(code: str) -> Organisation:
    from yibiao_web.orgs.models import Level, Organisation

    found = Organisation.objects.filter(code=code).first()
    if found is None or found.level != Level.COUNTY:
        known = "、".join(f"{one.code} {one.name}" for one in Organisation.objects.filter(level=Level.COUNTY)[:10])
        raise click.ClickException(f"没有代码是 {code} 的县。这里有：{known or '（一个也没有）'}")
    return found
