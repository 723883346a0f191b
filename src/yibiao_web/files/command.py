"""``yibiao who-fetched``: who took a file that turned up somewhere?"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from html import unescape
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import click

from yibiao.confined import Unread, confined
from yibiao_web.files.stamps import TITLE, Stamp, genuine, line_in, stamp_of

_MOST_MEMBERS, _MOST_BYTES = 2_000, 256 << 20
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True, slots=True)
class Mark:
    """What was found in a file: the whole stamp, or only the line that is printed."""

    where: str
    entry: int
    code: str
    stamp: Stamp | None = None


@click.command(name="who-fetched", short_help="一个流出的文件是谁取的：读出里面的取数留痕，核对真假。")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def who_fetched(file: Path) -> None:
    """读出文件里的取数留痕，用平台的密钥核对校验码，再和审计记录对照。

    给条线系统导入的文本文件里不能多写一行，没有留痕：凭整个文件的散列找，改过一个字就找不到了。

    退出码：0 属实，1 没有留痕，2 校验码不对（伪造或改过）。
    """
    content = file.read_bytes()
    try:
        marks = list(_marks_in(file.name, content))
    except Unread as problem:
        raise click.ClickException(f"{problem.reason.message}{problem.reason.advice}") from problem
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yibiao_web.site.settings")
    import django

    django.setup()
    if not marks and _known_by_hash(file.name, sha256(content).hexdigest()):
        return
    if not marks:
        click.echo("没有找到取数留痕：不是从平台取的、里面没有个人数据，或者留痕被去掉了。", err=True)
        sys.exit(1)
    told = [_told(one) for one in {(each.entry, each.code): each for each in marks}.values()]
    if not all(told):
        sys.exit(2)


def _known_by_hash(name: str, digest: str) -> bool:
    """Say which departure left with these very bytes, if one did."""
    from django.db import DatabaseError

    from yibiao_web.audit.models import AuditEntry
    from yibiao_web.files.marking import DEPARTED, stamp_for

    try:
        found = list(AuditEntry.objects.select_related("org").filter(action=DEPARTED, detail__sha256=digest)[:20])
    except DatabaseError:
        return False
    for entry in found:
        told = stamp_for(entry)
        click.echo(f"{name}：一个字节也不差，{told.line.rpartition('，')[0]}。取出时的文件名 {entry.detail['file']}。")
    return bool(found)


def _told(mark: Mark) -> bool:
    """Say what is known of one; whether it is genuine."""
    from yibiao_web.files.marking import keys, stamp_for

    entry = _entry(mark.entry)
    stamp = mark.stamp or (stamp_for(entry) if entry else None)  # type: ignore[arg-type]
    if stamp is None or not genuine(stamp, keys()) or stamp.code != mark.code:
        click.echo(f"{mark.where}：写着审计第 {mark.entry} 条，但校验码不对，不能采信。", err=True)
        return False
    click.echo(f"{mark.where}：{stamp.line}。校验码属实。")
    if entry is None:
        click.echo(f"  这里的数据库没有审计第 {stamp.entry} 条（可能是别的县、别的库取的）。")
    else:
        same = stamp_for(entry) == stamp  # type: ignore[arg-type]
        click.echo(f"  审计第 {stamp.entry} 条{'与文件一致' if same else '与文件不一致，请看审计记录'}。")
    return True


def _entry(number: int) -> object | None:
    from django.db import DatabaseError

    from yibiao_web.audit.models import AuditEntry

    try:
        return AuditEntry.objects.select_related("org").filter(pk=number).first()
    except (DatabaseError, OverflowError):
        return None


def marks_in(name: str, content: bytes) -> Iterator[Mark]:
    """Of the file itself, and of those in it."""
    if content[:4] == b"PK\x03\x04":
        yield from _in_zip(name, content)
    elif content[:4] == b"PAR1":
        yield from _in_parquet(name, content)
    else:
        yield from _in_text(name, _text(content))


def _in_zip(name: str, content: bytes) -> Iterator[Mark]:
    try:
        with ZipFile(BytesIO(content)) as archive:
            for one in archive.infolist()[:_MOST_MEMBERS]:
                if one.file_size > _MOST_BYTES or one.flag_bits & 1:
                    continue
                inner = one.filename
                if inner.startswith(("xl/worksheets/", "word/footer")) or inner == "docProps/custom.xml":
                    yield from _in_text(name, unescape(_TAG.sub("\n", _text(archive.read(one)[-4_000_000:]))))
                elif not inner.startswith(("xl/", "word/", "_rels", "docProps", "[")):
                    yield from marks_in(f"{name}/{inner}", archive.read(one))
    except (BadZipFile, NotImplementedError, OSError):
        return


def _in_parquet(name: str, content: bytes) -> Iterator[Mark]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        told = (pq.read_schema(BytesIO(content)).metadata or {}).get(b"yibiao", b"")
    except (pa.ArrowException, OSError):
        return
    stamp = stamp_of(_text(told))
    if stamp:
        yield Mark(name, stamp.entry, stamp.code, stamp)


def _in_text(name: str, text: str) -> Iterator[Mark]:
    """The whole stamp where it stands as JSON, in whatever wrapping; else the line."""
    for found in re.finditer(r'\{"+entry"+:.*?"+code"+:"+[A-Z2-7-]+"+\}', text):
        stamp = stamp_of(found.group(0)) or stamp_of(found.group(0).replace('""', '"'))
        if stamp:
            yield Mark(name, stamp.entry, stamp.code, stamp)
            return
    for line in text.splitlines():
        if "校验码" in line and (told := line_in(line)):
            yield Mark(name, *told)
            return


_marks_in = confined(marks_in)  # a file that comes from outside once more


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace")


__all__ = ["TITLE", "Mark", "marks_in", "who_fetched"]
