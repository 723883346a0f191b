"""``yibiao keys``: the key ring and what it sealed."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from typing import Any

import click


def _told(work: Callable[..., None]) -> Callable[..., None]:
    """With Django set up; what is wrong with the keys is told in words."""

    @wraps(work)
    def ready(*args: Any, **told: Any) -> None:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yibiao_web.site.settings")
        import django

        django.setup()
        from yibiao_web.sealing.held import check_keys
        from yibiao_web.sealing.ring import KeysUnusable
        from yibiao_web.sealing.values import Tampered

        try:
            check_keys()
            work(*args, **told)
        except (KeysUnusable, Tampered) as problem:
            raise click.ClickException(str(problem)) from problem

    return ready


@click.group(short_help="加密敏感项的钥匙：查看、添加、更换、重新加密。")
def keys() -> None:
    """敏感项落库前加密，钥匙在数据库外面的文件里（YIBIAO_KEYS_FILE，不设就是数据文件夹里的 keys.json）。

    更换钥匙：add（多台服务器时先把文件分发到每台）→ rotate → reseal → 过一天 retire。备份钥匙文件，和数据库备份分开放。
    """


@keys.command(name="list", short_help="列出钥匙，和各自加密了多少。")
@click.option("--count", is_flag=True, help="数一数每把钥匙加密了多少处（要读遍所有加密的列）。")
@_told
def list_keys(count: bool) -> None:
    """每把钥匙一行：编号、哪天做的、是不是现用的。钥匙本身不显示。"""
    from yibiao_web.sealing.held import keys_file, ring
    from yibiao_web.sealing.resealing import keys_in_use

    held, used = ring(), keys_in_use() if count else {}
    click.echo(f"钥匙文件 {keys_file()}")
    if keys_file().stat().st_mode & 0o077:
        click.echo("警告：别的用户也能读这个文件，请 chmod 600。", err=True)
    for key in held.keys.values():
        words = [key.id, f"{key.made}", "现用" if key.id == held.current else "备用" if key == held.spare() else "旧"]
        click.echo("  ".join([*words, *([f"加密了 {used.get(key.id, 0):,} 处"] if count else [])]))


@keys.command(short_help="添一把备用钥匙，先不用。")
@_told
def add() -> None:
    """做一把新钥匙放进文件，还不用它加密。多台服务器时，先把文件分发到每台，再 rotate。"""
    from yibiao_web.sealing.rotating import add_spare

    click.echo(f"添了备用钥匙 {add_spare()}。请备份钥匙文件；分发到每台服务器以后再 yibiao keys rotate。")


@keys.command(short_help="从现在起用新钥匙加密。")
@click.option("--only-server", is_flag=True, help="只有这一台服务器：没有备用的钥匙就现做一把（SQLite 总是这样）。")
@_told
def rotate(only_server: bool) -> None:
    """启用备用的钥匙，每台服务器几秒里跟上；没有拿到这把钥匙的服务器会停下来，直到把钥匙文件拷过去。

    已经加密的照旧能读，要换成新钥匙用 reseal。
    """
    from yibiao_web.sealing.held import ring
    from yibiao_web.sealing.rotating import rotate_to_spare

    if ring().spare() is None and _may_be_several() and not only_server:
        raise click.ClickException(
            "还没有备用的钥匙。先 yibiao keys add，把钥匙文件拷到每一台服务器，再 yibiao keys rotate："
            "别的服务器没有新钥匙就读不出新存的内容，会停下来。确实只有这一台的，用 yibiao keys rotate --only-server。"
        )
    click.echo(f"从现在起用钥匙 {rotate_to_spare()} 加密。请备份钥匙文件，然后运行 yibiao keys reseal。")


def _may_be_several() -> bool:
    from django.db import connection

    return connection.vendor != "sqlite"


@keys.command(short_help="把所有加密的都换成现用的钥匙。")
@_told
def reseal() -> None:
    """分批进行，不用停网站；中断了再运行一次，做过的跳过去。查找用的摘要也重做。"""
    from yibiao_web.sealing.held import look_again, ring
    from yibiao_web.sealing.resealing import renew_others, sealed_tables
    from yibiao_web.sealing.resealing import reseal as reseal_table

    current, damaged = ring().current, list[str]()
    for table in sealed_tables():
        looked = written = 0
        for rows, columns in reseal_table(table, damaged=damaged):
            looked, written = looked + rows, written + columns
        click.echo(f"{table.table}：看了 {looked:,} 行，重新加密 {written:,} 处")
    done: dict[str, int] = {}
    for what, count in renew_others():
        done[what] = done.get(what, 0) + count
    for what, count in done.items():
        click.echo(f"{what}：{count:,} 个")
    if damaged:
        raise click.ClickException(
            f"其余都换好了，{len(damaged):,} 处校验不过，没有动：{'、'.join(damaged[:50])}。"
            "它们被改动过，或是从别处搬来的：请从备份里恢复这几条，再运行一次；恢复以前，加密它们的旧钥匙退不下来。"
        )
    look_again()
    if ring().current != current:
        raise click.ClickException("这期间又换了钥匙，请再运行一次。")
    click.echo(f"都用钥匙 {current} 加密了。换钥匙满一天以后，旧钥匙可以用 yibiao keys retire 退下；")
    click.echo("旧的数据库备份还要靠它，另存一份。")


@keys.command(short_help="退下一把不再用的旧钥匙。")
@click.argument("key")
@click.option("--let-go", is_flag=True, help="放弃重做不了的摘要：那些对象以后不能按号码找到。逐个记进审计记录。")
@_told
def retire(key: str, let_go: bool) -> None:
    """换钥匙满一天才退：那时没有谁还在用它。先查遍数据库，还有一处用它加密就不退。

    退下以后，用它加密的旧备份要靠另存的钥匙文件才能读。
    """
    from django.utils import timezone

    from yibiao_web.sealing.rotating import retire_key

    gone = retire_key(key, timezone.now(), give_up=let_go)
    if gone:
        click.echo(f"{gone:,} 个对象以后不能按号码找到，审计记录里有它们的编号。")
    click.echo(f"钥匙 {key} 已退下。")


@keys.command(short_help="清掉数据库里改过的地方还留着的旧内容。")
@_told
def sweep() -> None:
    """从没有加密的版本升级以后做一次：加密以前的明文还留在库文件的空处和日志里。

    先停下网站和后台任务；要和库一样大的空地方。
    """
    from django.db import OperationalError, connection

    from yibiao_web.sealing.sweeping import BusyDatabase
    from yibiao_web.sealing.sweeping import sweep as write_anew

    try:
        write_anew()
    except (BusyDatabase, OperationalError) as problem:
        raise click.ClickException(
            f"没有清完：数据库正在用，或者没有地方了（{problem or '有人在读'}）。停下网站和后台任务，再运行一次。"
        ) from problem
    click.echo("全部的表都重写了，里面没有旧内容了。")
    if connection.vendor != "sqlite":
        click.echo("WAL 里还有：请数据库管理员照“保管加密的钥匙”里的几句换掉。以前的备份、归档的 WAL 一样要销毁。")
