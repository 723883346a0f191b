"""An OOXML package whose untouched parts are copied still compressed.

``zipfile`` reads the directory but can only write a part by compressing it again; here a part that nobody
changed keeps its compressed bytes, time stamp, attributes and place. Parts are inflated only when asked
for, and never beyond the size the directory states, so a bomb costs nothing.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from itertools import pairwise

MAX_ENTRIES = 20_000
MAX_PART = 512 * 1024 * 1024
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_DESCRIPTOR = 0x0008
_ENCRYPTED = 0x0041
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class PackageError(ValueError):
    """The bytes are no package we are willing to open. The message is for the user."""


class Package:
    """The parts of one zip file, in their order."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                entries = archive.infolist()
                self._comment = archive.comment
        except (zipfile.BadZipFile, ValueError, OSError, struct.error, NotImplementedError) as error:
            raise PackageError("文件不完整或不是 Office 文档，请用 WPS 或 Excel 打开后另存一份再试。") from error
        self._entries = {entry.filename: entry for entry in entries}
        self._check(entries)
        self._bodies = {entry.filename: self._body(entry) for entry in entries}
        self._check_overlap()

    def _check(self, entries: list[zipfile.ZipInfo]) -> None:
        if len(entries) > MAX_ENTRIES:
            raise PackageError(f"压缩包内部件过多（{len(entries)} 个），已拒绝打开。")
        if len(self._entries) != len(entries):
            raise PackageError("压缩包内有重名部件，已拒绝打开。")
        for entry in entries:
            if entry.flag_bits & _ENCRYPTED:
                raise PackageError("文件已加密，请先去掉密码。")
            if entry.compress_type not in _METHODS:
                raise PackageError(f"部件 {entry.filename} 的压缩方式不受支持。")
            if entry.filename.startswith(("/", "\\")) or ".." in entry.filename.replace("\\", "/").split("/"):
                raise PackageError(f"部件名 {entry.filename} 越界，已拒绝打开。")

    def _body(self, entry: zipfile.ZipInfo) -> tuple[int, int]:
        """Where the compressed bytes of an entry start and end."""
        head = self._data[entry.header_offset : entry.header_offset + _LOCAL.size]
        if len(head) < _LOCAL.size or head[:4] != b"PK\x03\x04":
            raise PackageError(f"部件 {entry.filename} 已损坏。")
        fields = _LOCAL.unpack(head)
        start = entry.header_offset + _LOCAL.size + fields[9] + fields[10]
        if start + entry.compress_size > len(self._data):
            raise PackageError(f"部件 {entry.filename} 不完整。")
        return start, start + entry.compress_size

    def _check_overlap(self) -> None:
        spans = sorted((self._entries[name].header_offset, end, name) for name, (_, end) in self._bodies.items())
        for (_, end, _), (start, _, name) in pairwise(spans):
            if start < end:
                raise PackageError(f"部件 {name} 与别的部件重叠，已拒绝打开。")

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def names(self) -> list[str]:
        return list(self._entries)

    def compressed(self, name: str) -> memoryview:
        start, end = self._bodies[name]
        return memoryview(self._data)[start:end]

    def read(self, name: str) -> bytes:
        """A part's bytes, checked against the directory's size and CRC."""
        entry = self._entries[name]
        if entry.file_size > MAX_PART:
            raise PackageError(f"部件 {name} 展开后超过 {MAX_PART // 1024 // 1024} MB，已拒绝打开。")
        body = bytes(self.compressed(name))
        if entry.compress_type == zipfile.ZIP_DEFLATED:
            try:
                body = zlib.decompressobj(-15).decompress(body, entry.file_size + 1)
            except zlib.error as error:
                raise PackageError(f"部件 {name} 已损坏。") from error
        if len(body) != entry.file_size or zlib.crc32(body) != entry.CRC:
            raise PackageError(f"部件 {name} 与目录记载不符，文件可能已损坏。")
        return body

    def write(
        self,
        changed: Mapping[str, bytes],
        *,
        copies: Mapping[str, str] | None = None,
        dropped: frozenset[str] = frozenset(),
        level: int = 6,
    ) -> bytes:
        """The package with the parts ``changed`` (new names go to the end), ``copies`` of parts under new names
        (new name → old name, still compressed) and without those ``dropped``."""
        out = _Writer(level)
        for name, entry in self._entries.items():
            if name in dropped:
                continue
            if name in changed:
                out.add(entry, name, changed[name])
            else:
                out.copy(entry, name, self.compressed(name))
        for name, source in (copies or {}).items():
            out.copy(self._entries[source], name, self.compressed(source))
        sample = next(iter(self._entries.values()))
        for name, body in changed.items():
            if name not in self._entries:
                out.add(sample, name, body)
        return out.finish(self._comment)


class _Writer:
    def __init__(self, level: int) -> None:
        self._chunks: list[bytes | memoryview] = []
        self._central: list[bytes] = []
        self._offset = 0
        self._level = level

    def copy(self, entry: zipfile.ZipInfo, name: str, body: memoryview) -> None:
        self._put(entry, name, body, entry.compress_type, entry.CRC, entry.file_size)

    def add(self, entry: zipfile.ZipInfo, name: str, body: bytes) -> None:
        """Compress a part; its time stamp and attributes are those of ``entry``."""
        packer = zlib.compressobj(self._level, zlib.DEFLATED, -15)
        packed = packer.compress(body) + packer.flush()
        self._put(entry, name, packed, zipfile.ZIP_DEFLATED, zlib.crc32(body), len(body))

    def _put(
        self, entry: zipfile.ZipInfo, name: str, body: bytes | memoryview, method: int, crc: int, size: int
    ) -> None:
        raw, flags = _encode(name, entry.flag_bits & ~_DESCRIPTOR)
        when, day = _dos_time(entry.date_time)
        extra = _without_zip64(entry.extra)
        version = max(20, min(entry.extract_version, 45))
        self._central.append(
            _CENTRAL.pack(
                b"PK\x01\x02", entry.create_system << 8 | min(entry.create_version, 255), version, flags, method,
                when, day, crc, len(body), size, len(raw), len(extra), len(entry.comment), 0,
                entry.internal_attr & 0xFFFF, entry.external_attr & 0xFFFFFFFF, self._offset,
            ) + raw + extra + entry.comment
        )  # fmt: skip
        head = _LOCAL.pack(
            b"PK\x03\x04", version, flags, method, when, day, crc, len(body), size, len(raw), len(extra)
        ) + raw + extra  # fmt: skip
        self._chunks += (head, body)
        self._offset += len(head) + len(body)

    def finish(self, comment: bytes) -> bytes:
        directory = b"".join(self._central)
        count = len(self._central)
        if count > 0xFFFF or self._offset + len(directory) > 0xFFFFFFFF:
            raise PackageError("结果文件过大，无法写出。")
        end = _END.pack(b"PK\x05\x06", 0, 0, count, count, len(directory), self._offset, len(comment))
        return b"".join([*self._chunks, directory, end, comment])


def _encode(name: str, flags: int) -> tuple[bytes, int]:
    """A name's bytes as its flags say: UTF-8 when bit 11 is set or needed, else code page 437."""
    if not flags & 0x800:
        try:
            return name.encode("cp437"), flags
        except UnicodeEncodeError:
            pass
    return name.encode(), flags | 0x800


def _dos_time(stamp: tuple[int, int, int, int, int, int]) -> tuple[int, int]:
    year, month, day, hour, minute, second = stamp
    return hour << 11 | minute << 5 | second // 2, (year - 1980) << 9 | month << 5 | day


def _without_zip64(extra: bytes) -> bytes:
    """Extra fields without the 64-bit sizes, which are stated plainly in what we write."""
    kept, at = b"", 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind != 1:
            kept += extra[at : at + 4 + length]
        at += 4 + length
    return kept
