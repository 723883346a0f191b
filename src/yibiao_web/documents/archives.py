"""Several files from what was uploaded: single ones and archives opened up, with bounds against hostile ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from yibiao.sheets.guard import MEBI

MAX_FILES, MAX_FILE, MAX_ALL = 500, 20 * MEBI, 100 * MEBI
_RATIO = 200  # a text shrinks to a tenth or so; beyond this it is a bomb
_IGNORED = ("__MACOSX/", ".DS_Store", "Thumbs.db", "~$", "desktop.ini")


@dataclass(frozen=True, slots=True)
class Taken:
    """A file to read, or why it was left out."""

    name: str
    content: bytes = b""
    problem: str = ""


def taken(files: Iterable[tuple[str, bytes]]) -> list[Taken]:
    """Every file, those in archives singly. Archives in archives are left alone."""
    found: list[Taken] = []
    room = MAX_ALL
    for name, content in files:
        for one in _of(name, content, room):
            if len(found) >= MAX_FILES:
                found.append(Taken(one.name, problem=f"一次最多放 {MAX_FILES} 个文件，后面的请另放一次。"))
                return found
            room -= len(one.content)
            found.append(one)
    return found


def _of(name: str, content: bytes, room: int) -> Iterator[Taken]:
    if len(content) > min(MAX_FILE, room) and not name.lower().endswith(".zip"):
        yield Taken(name, problem=f"文件有 {len(content) // MEBI} MB，超过 {MAX_FILE // MEBI} MB，没有收。")
    elif not name.lower().endswith(".zip"):
        yield Taken(name, content)
    else:
        try:
            with ZipFile(BytesIO(content)) as archive:
                yield from _members(archive, room)
        except (BadZipFile, NotImplementedError, OSError, ValueError):
            yield Taken(name, problem="压缩包坏了或者不是 zip，打不开。请重新压缩成 zip 再放。")


def _members(archive: ZipFile, room: int) -> Iterator[Taken]:
    for one in archive.infolist():
        name = _name(one)
        if one.is_dir() or any(part in one.filename for part in _IGNORED):
            continue
        if one.flag_bits & 1:
            yield Taken(name, problem="压缩包设了密码。请去掉密码再放。")
        elif one.file_size > min(MAX_FILE, room) or one.file_size > _RATIO * max(1, one.compress_size) + MEBI:
            yield Taken(name, problem=f"解开有 {one.file_size // MEBI} MB，太大了，没有收。")
        else:
            content = archive.read(one)
            room -= len(content)
            yield Taken(name, content)


def _name(one: ZipInfo) -> str:
    """Archives made on Chinese Windows name their files in GBK and do not say so."""
    if one.flag_bits & 0x800:
        return one.filename.rpartition("/")[2]
    try:
        return one.filename.encode("cp437").decode("gbk").rpartition("/")[2]
    except UnicodeError:
        return one.filename.rpartition("/")[2]


def packed(files: Iterable[Taken]) -> bytes:
    """As they are kept until the job has read them."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_STORED) as archive:
        for number, one in enumerate(files):
            archive.writestr(f"{number:04d}/{one.name}", one.content)
    return out.getvalue()


def unpacked(content: bytes) -> list[Taken]:
    with ZipFile(BytesIO(content)) as archive:
        return [Taken(one.filename.partition("/")[2], archive.read(one)) for one in archive.infolist()]
