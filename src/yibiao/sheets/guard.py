"""The limits within which foreign files are opened, and the only place that unpacks a zip container.

Sizes are checked twice: as the directory declares them, before anything is unpacked, and as they come out.
A part is never unpacked beyond its declared size, and one that would be longer is refused.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, NoReturn, TypeVar

from lxml import etree

from yibiao.findings import finding
from yibiao.model import Finding

MEBI = 1 << 20
MAX_FILE = 256 * MEBI  # bytes of a file
MAX_UNPACKED = 1024 * MEBI  # bytes of all parts of a container that are looked at
MAX_PART_IN_MEMORY = 256 * MEBI  # bytes of one part that is read as a whole (all but sheets)
MAX_PARTS = 20_000
MAX_CELLS = 12_000_000  # cells of one sheet's dense rectangle, and of all sheets together
MAX_GAP_ROWS = 10_000  # what stands below a gap this high, in a sheet past MAX_CELLS, is stray
MAX_GAP_COLUMNS = 500
LOOKS_BYTES = 1 * MEBI  # sheets below this size have their looks (Marks) read
CHUNK = 1 * MEBI
SLICE = 1 << 16  # packed bytes handed to zlib at a time: what it leaves over is copied

PROLOGUE = 1 << 16  # bytes at the start of a part that are searched for entity declarations

_DIRECTORY_LINE = struct.Struct("<4s4xHH8xLLHHH8xL")
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_PARSER = etree.XMLParser(
    resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
)
_T = TypeVar("_T")


class Unreadable(Exception):  # noqa: N818 - it names the state of the file
    """Carries the finding that says why a file can not be opened; never leaves ``open_workbook``."""

    def __init__(self, reason: Finding) -> None:
        super().__init__(reason.message)
        self.reason = reason


def shielded(read: Callable[[], _T]) -> _T | None:
    """What ``read`` returns, or None where the foreign parser fails; a panic of a compiled one counts as failing.

    Refusals of our own, out-of-memory, interrupts and exits pass through.
    """
    try:
        return read()
    except (Unreadable, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - any failure of a foreign parser means: this file is damaged
        return None
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # pyo3 derives it from BaseException
            return None
        raise


def whole(text: str | None, default: int) -> int:
    """A whole number of at most seven digits; ``default`` for anything else a file may say in its place."""
    return int(text) if text and len(text) <= 7 and text.isascii() and text.isdecimal() else default


def parse_xml(xml: bytes) -> Any:
    """Root element, with neither entities nor network; raises ``etree.XMLSyntaxError``."""
    return etree.fromstring(xml, _PARSER)


class Entry(NamedTuple):
    """One line of a zip directory."""

    name: str
    flags: int
    method: int
    packed: int
    size: int
    offset: int


def read_directory(data: bytes) -> list[Entry]:
    """The central directory; ``zipfile`` spends ten times as long on it, which shows on small forms.

    Raises ``ValueError`` where there is none, or a 64-bit one (left to ``zipfile``).
    """
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    if end < 0 or end + 22 > len(data):
        raise ValueError("no directory")
    count, _, at = struct.unpack_from("<HLL", data, end + 10)
    if count == 0xFFFF or at == 0xFFFFFFFF:
        raise ValueError("64-bit directory")
    entries = []
    for _ in range(count):
        mark, flags, method, packed, size, name, extra, comment, offset = _DIRECTORY_LINE.unpack_from(data, at)
        if mark != b"PK\x01\x02" or 0xFFFFFFFF in (packed, size, offset):
            raise ValueError("unusual directory")
        text = data[at + 46 : at + 46 + name].decode("utf-8" if flags & 0x800 else "cp437")
        entries.append(Entry(text, flags, method, packed, size, offset))
        at += 46 + name + extra + comment
    return entries


def _read_directory_by_zipfile(data: bytes) -> list[Entry]:
    return [
        Entry(i.filename, i.flag_bits, i.compress_type, i.compress_size, i.file_size, i.header_offset)
        for i in zipfile.ZipFile(io.BytesIO(data)).infolist()
    ]


class Package:
    """A zip container, opened within the limits."""

    def __init__(self, data: bytes, file: str) -> None:
        self.data = data
        self.file = file
        self.findings: list[Finding] = []
        entries = shielded(lambda: read_directory(data)) or shielded(lambda: _read_directory_by_zipfile(data))
        if entries is None:
            raise Unreadable(finding("damaged_file", file=file, where="压缩包目录缺失，文件可能没有传完"))
        self.parts: dict[str, Entry] = {}
        total = sum(entry.size for entry in entries)
        if total > MAX_UNPACKED or len(entries) > MAX_PARTS:
            self.refuse_as_bomb(total)
        for entry in entries:
            self._admit(entry)

    def _admit(self, entry: Entry) -> None:
        name = entry.name.replace("\\", "/")
        if name.startswith("/") or (".." in name and ".." in name.split("/")):
            if not any(known.code == "unsafe_part_name" for known in self.findings):
                self.findings.append(finding("unsafe_part_name", file=self.file, part=entry.name))
            return
        if name in self.parts:
            raise Unreadable(finding("damaged_file", file=self.file, where=f"压缩包里“{name}”出现两次"))
        self.parts[name] = entry

    def refuse_as_bomb(self, size: int) -> NoReturn:
        raise Unreadable(finding("zip_bomb", file=self.file, size=size // MEBI, limit=MAX_UNPACKED // MEBI))

    def __contains__(self, name: str) -> bool:
        return name in self.parts

    def size(self, name: str) -> int:
        return self.parts[name].size

    def read(self, name: str) -> bytes:
        """The whole part; empty when there is none."""
        if name not in self.parts:
            return b""
        if self.size(name) > MAX_PART_IN_MEMORY:
            self.refuse_as_bomb(self.size(name))
        return b"".join(self.chunks(name))

    def verify(self, name: str) -> None:
        """Unpack a part within the limits and forget it: what a foreign parser will keep in memory without any."""
        if name not in self.parts:
            return
        if self.size(name) > MAX_PART_IN_MEMORY:
            self.refuse_as_bomb(self.size(name))
        for _ in self.chunks(name):
            pass

    def chunks(self, name: str) -> Iterator[bytes]:
        """The part as it unpacks, with entity declarations refused."""
        entry = self.parts[name]
        packed = self._packed(entry)
        if entry.method == zipfile.ZIP_STORED:
            if entry.size != entry.packed:
                raise self._damaged(entry)
            parts: Iterable[bytes] = (bytes(packed),)
        elif entry.method != zipfile.ZIP_DEFLATED:
            raise self._damaged(entry)
        elif entry.size <= CHUNK:
            parts = (self._inflate_small(entry, packed),)
        else:
            parts = self._inflate(entry, packed)
        first = True
        for chunk in parts:
            if first and chunk.find(b"<!", 0, PROLOGUE) >= 0 and _DECLARATION.search(chunk, 0, PROLOGUE):
                raise Unreadable(finding("xml_entities", file=self.file, part=name))
            first = False
            yield chunk

    def _packed(self, entry: Entry) -> memoryview:
        if entry.flags & 0x1:
            raise Unreadable(finding("encrypted_file", file=self.file))
        start = entry.offset
        header = self.data[start : start + 30]
        if len(header) < 30 or header[:4] != b"PK\x03\x04":
            raise self._damaged(entry)
        name_length, extra_length = struct.unpack("<HH", header[26:30])
        start += 30 + name_length + extra_length
        packed = memoryview(self.data)[start : start + entry.packed]
        if len(packed) < entry.packed:
            raise self._damaged(entry)
        return packed

    def _inflate_small(self, entry: Entry, packed: memoryview) -> bytes:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            whole = inflater.decompress(packed, entry.size + 1)
        except zlib.error:
            raise self._damaged(entry) from None
        if len(whole) != entry.size or not inflater.eof:
            raise self._damaged(entry)
        return whole

    def _inflate(self, entry: Entry, packed: memoryview) -> Iterator[bytes]:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        left = entry.size
        try:
            for start in range(0, len(packed), SLICE):
                source: bytes | memoryview = packed[start : start + SLICE]
                full = True
                while (source or full) and not inflater.eof:
                    chunk = inflater.decompress(source, CHUNK)
                    source, full = inflater.unconsumed_tail, len(chunk) == CHUNK
                    left -= len(chunk)
                    if left < 0:
                        raise self._damaged(entry)
                    if chunk:
                        yield chunk
        except zlib.error:
            raise self._damaged(entry) from None
        if left or not inflater.eof:
            raise self._damaged(entry)

    def _damaged(self, entry: Entry) -> Unreadable:
        return Unreadable(finding("damaged_file", file=self.file, where=f"压缩包里的“{entry.name}”"))
