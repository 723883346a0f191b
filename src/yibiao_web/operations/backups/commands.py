"""``yibiao backup`` and ``yibiao restore``."""

from __future__ import annotations

import os
from contextlib import ExitStack
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from yibiao_web.operations.backups.encrypting import Secret, of_file, of_passphrase
from yibiao_web.operations.backups.problems import BackupProblem

if TYPE_CHECKING:
    from yibiao_web.operations.backups.making import Made, Platform
    from yibiao_web.operations.backups.manifest import Manifest

_WORDS = "YIBIAO_BACKUP_PASSPHRASE"
_key_file = click.option(
    "--key-file", type=click.Path(path_type=Path, dir_okay=False), help="加密用的钥匙文件，至少 32 个随机字节。"
)
_passphrase = click.option(
    "--passphrase", is_flag=True, help=f"加密用口令：问一遍，或者写在 {_WORDS} 或 {_WORDS}_FILE 里。"
)


@click.command(short_help="备份数据库和数据文件夹，或检查一份备份。")
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--encrypt", is_flag=True, help="加密。还要 --key-file 或 --passphrase。")
@_key_file
@_passphrase
@click.option("--with-keys", is_flag=True, help="连同密钥和加密落库的钥匙一起（必须加密）。")
@click.option("--keep", type=click.IntRange(1), help="只留文件夹里最新的几份。")
@click.option("--check", is_flag=True, help="不备份，检查 TARGET 这份备份是不是完好。")
def backup(
    target: Path, encrypt: bool, key_file: Path | None, passphrase: bool, with_keys: bool, keep: int | None, check: bool
) -> None:
    """网站不用停。TARGET 是新文件，或者一个文件夹（按时间取名）。

    做完重新读一遍，逐项对校验值。密钥和加密落库的钥匙不在备份里，要另外保管。
    """
    if check:
        _say_checked(target, _secret(key_file, passphrase))
        return
    secret = _secret(key_file, passphrase, new=True)
    if encrypt and secret is None:
        raise click.UsageError("加密还要 --key-file 钥匙文件，或者 --passphrase。")
    if keep and not target.is_dir():
        raise click.UsageError("--keep 只用于文件夹。")
    _make(target, secret, with_keys, keep)


def _make(target: Path, secret: Secret | None, with_keys: bool, keep: int | None) -> None:
    from yibiao_web.operations.backups import making

    here = platform()
    now = datetime.now().astimezone()
    target = target.absolute()
    if not (place := target if target.is_dir() else target.parent).is_dir():
        raise BackupProblem(f"没有文件夹 {place}，先建好。")
    make = making.make_in if target.is_dir() else making.make
    made = make(here, target, now, secret=secret, with_keys=with_keys)
    with ExitStack() as stack:
        _hold(made, stack)
        making.check(made.path, secret)
        _keep_on_trail(made, sealed=secret is not None)
        _say_made(made, sealed=secret is not None)
        for old in making.discard_old(target, keep, new=made.path) if keep else []:
            click.echo(f"删去旧的 {old}")


def _hold(made: Made, stack: ExitStack) -> None:
    """Nobody else's ``--keep`` takes it away before it was looked at, and others were because of it."""
    from yibiao_web.operations.backups.busy import held

    try:
        stack.enter_context(held(made.path))
    except FileNotFoundError as problem:
        raise BackupProblem(f"{made.path} 刚做好就被另一个备份按它的 --keep 删去了。一次只做一个，再来。") from problem


def _say_made(made: Made, *, sealed: bool) -> None:
    told = made.manifest
    click.echo(f"备份好了：{made.path}（{_size(made.bytes)}{'，已加密' if sealed else ''}），读回来核对无误。")
    click.echo(f"{len(told.tables)} 张表 {told.rows} 行，{len(told.files)} 个文件。整个文件的校验值 {made.sha256}")
    if not sealed:
        click.echo("没有加密：里面有个人信息，谁拿到文件谁就能读。存到别处请加 --encrypt。", err=True)
    if told.with_keys:
        click.echo("钥匙也在里面：有这个文件和它的口令（或钥匙文件），就能读出一切。", err=True)
        return
    click.echo(_LEFT_OUT.format(secret_key=_data() / "secret_key", keys=_keys()), err=True)


_LEFT_OUT = """\
注意：钥匙不在备份里，请另外保管（两份，分开放），恢复时放回原处：
  {secret_key}（或 YIBIAO_SECRET_KEY）：没有它，已登录的人要重新登录；平台外来件和调查的查询码查不到；
    没有启封的暗访抽签打不开；等着汇总的调查答卷读不出来。
  {keys}：没有它，加密落库的证件号、电话、银行账号等再也读不出来。"""


@click.command(short_help="把一份备份恢复到空的地方。")
@click.argument("backup", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--into", type=click.Path(path_type=Path, file_okay=False), help="空的数据文件夹；不写是 YIBIAO_DATA。")
@click.option("--database", metavar="地址", help="空的 PostgreSQL 库；不写是 YIBIAO_DATABASE。")
@_key_file
@_passphrase
def restore(backup: Path, into: Path | None, database: str | None, key_file: Path | None, passphrase: bool) -> None:
    """有数据的地方不动。先逐项核对再写，写完再核对一遍；中途断了，同一条命令再来一遍。

    恢复成备份时的样子，不升级；之后 yibiao serve 会升级。
    """
    if not backup.is_file():
        raise BackupProblem(f"没有 {backup} 这个文件。")
    secret = _secret(key_file, passphrase)
    if into is not None:
        os.environ["YIBIAO_DATA"] = str(into)
    if database is not None:
        os.environ["YIBIAO_DATABASE"] = database
    from yibiao_web.operations.backups import folder, restoring

    here = platform()
    from yibiao_web.operations import releases

    told = restoring.restore(backup, here, secret, known=releases.known(), bring=releases.bring)
    click.echo(f"恢复好了：{told.made[:19]} 的备份，{len(told.tables)} 张表 {told.rows} 行、{len(told.files)} 个文件，")
    click.echo(f"逐表逐个文件的校验值都相同。数据在 {here.data}。登录过的人都要重新登录。")
    if told.key_print != folder.print_of(platform().secret_key) and not told.with_keys:
        click.echo("密钥和备份时的不一样：把原来的放回去以后再启动，不然：", err=True)
        click.echo(_LEFT_OUT.format(secret_key=here.data / "secret_key", keys=here.keys_file), err=True)
    click.echo("接着：yibiao doctor 看一遍，yibiao verify-audit 核对审计记录，再 yibiao serve。")


def platform() -> Platform:
    """What the settings name. Reading them makes the data folder, should it not be there."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yibiao_web.site.settings")
    import django

    django.setup()
    from django.conf import settings

    from yibiao_web.operations.backups.making import Platform

    database: dict[str, Any] = dict(settings.DATABASES["default"])
    return Platform(
        Path(settings.DATA), database, settings.SECRET_KEY, Path(settings.YIBIAO_KEYS).absolute(), version("yibiao")
    )


def _data() -> Path:
    from django.conf import settings

    return Path(settings.DATA)


def _keys() -> Path:
    from django.conf import settings

    return Path(settings.YIBIAO_KEYS)


def _keep_on_trail(made: Made, *, sealed: bool) -> None:
    """A back-up holds everybody's data: that it was made is on the trail, with what tells it apart. A database that is
    read only or older than this release is backed up all the same."""
    from django.db import DatabaseError
    from django.utils import timezone

    from yibiao_web.operations.actions import note_backup

    try:
        note_backup(
            now=timezone.now(), size=made.bytes, digest=made.sha256, sealed=sealed, with_keys=made.manifest.with_keys
        )
    except DatabaseError as problem:
        click.echo(f"备份好了，但没有能记进审计记录：{problem}", err=True)


def _say_checked(path: Path, secret: Secret | None) -> None:
    from yibiao_web.operations.backups import making
    from yibiao_web.operations.backups.manifest import KINDS

    if not path.is_file():
        raise BackupProblem(f"没有 {path} 这个文件。")
    told: Manifest = making.check(path, secret)
    click.echo(f"完好：{told.made[:19]} 的备份，版本 {told.release}，{KINDS[told.kind]}（{told.server}）。")
    click.echo(f"{len(told.tables)} 张表 {told.rows} 行，{len(told.files)} 个文件；"
               f"{'带着钥匙' if told.with_keys else '没有钥匙，要另外保管'}。")  # fmt: skip


def _secret(key_file: Path | None, passphrase: bool, *, new: bool = False) -> Secret | None:
    if key_file and passphrase:
        raise click.UsageError("--key-file 和 --passphrase 只能用一个。")
    if key_file:
        try:
            return of_file(key_file.read_bytes(), str(key_file))
        except OSError as problem:
            raise BackupProblem(f"读不了钥匙文件 {key_file}：{problem.strerror}") from problem
    if not passphrase:
        return None
    words = _told() or click.prompt("口令", hide_input=True, confirmation_prompt="再输一遍" if new else False)
    return of_passphrase(words)


def _told() -> str:
    path = os.environ.get(f"{_WORDS}_FILE")
    try:
        return Path(path).read_text("utf-8").strip() if path else os.environ.get(_WORDS, "")
    except OSError as problem:
        raise BackupProblem(f"{_WORDS}_FILE 指的文件读不出来：{problem.strerror}") from problem


def _size(count: int) -> str:
    return f"{count / 2**20:.1f} MiB" if count >= 1 << 20 else f"{count >> 10} KiB"
