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
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

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

_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_T = TypeVar("_T")


class Unreadable(Exception):  # noqa: N818 - it names the state of the file
    """Carries the finding that says why a file can not be opened; never leaves ``open_workbook``."""

    def __init__(self, reason: Finding) -> None:
        super().__init__(reason.message)
        self.reason = reason


def shielded(read: Callable[[], _T]) -> _T | None:
    """What ``read`` returns, or None where the foreign parser fails; a panic of a compiled one counts as failing.

    Out-of-memory, interrupts and exits pass through.
    """
    try:
        return read()
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - any failure of a foreign parser means: this file is damaged
        return None
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # pyo3 derives it from BaseException
            return None
        raise


def parse_xml(xml: bytes) -> Any:
    """Root element, with neither entities nor network; raises ``etree.XMLSyntaxError``."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(xml, parser)


class Package:
    """A zip container, opened within the limits."""

    def __init__(self, data: bytes, file: str) -> None:
        self.data = data
        self.file = file
        self.findings: list[Finding] = []
        archive = shielded(lambda: zipfile.ZipFile(io.BytesIO(data)))
        if archive is None:
            raise Unreadable(finding("damaged_file", file=file, where="压缩包目录缺失，文件可能没有传完"))
        self.parts: dict[str, zipfile.ZipInfo] = {}
        entries = archive.infolist()
        total = sum(info.file_size for info in entries)
        if total > MAX_UNPACKED or len(entries) > MAX_PARTS:
            self.refuse_as_bomb(total)
        for info in entries:
            self._admit(info)

    def _admit(self, info: zipfile.ZipInfo) -> None:
        name = info.filename.replace("\\", "/")
        if name.startswith("/") or ".." in name.split("/"):
            if not any(known.code == "unsafe_part_name" for known in self.findings):
                self.findings.append(finding("unsafe_part_name", file=self.file, part=info.filename))
            return
        if name in self.parts:
            raise Unreadable(finding("damaged_file", file=self.file, where=f"压缩包里“{name}”出现两次"))
        self.parts[name] = info

    def refuse_as_bomb(self, size: int) -> None:
        raise Unreadable(finding("zip_bomb", file=self.file, size=size // MEBI, limit=MAX_UNPACKED // MEBI))

    def __contains__(self, name: str) -> bool:
        return name in self.parts

    def size(self, name: str) -> int:
        return self.parts[name].file_size

    def read(self, name: str) -> bytes:
        """The whole part; empty when there is none."""
        if name not in self.parts:
            return b""
        if self.size(name) > MAX_PART_IN_MEMORY:
            self.refuse_as_bomb(self.size(name))
        return b"".join(self.chunks(name))

    def verify(self, name: str) -> None:
        """Unpack a part within the limits and forget it: what a foreign parser will unpack without any."""
        for _ in self.chunks(name) if name in self.parts else ():
            pass

    def chunks(self, name: str) -> Iterator[bytes]:
        """The part as it unpacks, with entity declarations refused."""
        info = self.parts[name]
        first = True
        for chunk in self._inflate(info):
            if first and _DECLARATION.search(chunk[:65536]):
                raise Unreadable(finding("xml_entities", file=self.file, part=name))
            first = False
            yield chunk

    def _inflate(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        if info.flag_bits & 0x1:
            raise Unreadable(finding("encrypted_file", file=self.file))
        start = info.header_offset
        header = self.data[start : start + 30]
        if len(header) < 30 or header[:4] != b"PK\x03\x04":
            raise self._damaged(info)
        name_length, extra_length = struct.unpack("<HH", header[26:30])
        start += 30 + name_length + extra_length
        packed = memoryview(self.data)[start : start + info.compress_size]
        if len(packed) < info.compress_size:
            raise self._damaged(info)
        if info.compress_type == zipfile.ZIP_STORED:
            if info.file_size != info.compress_size:
                raise self._damaged(info)
            yield bytes(packed)
        elif info.compress_type == zipfile.ZIP_DEFLATED:
            yield from self._inflate_deflated(info, packed)
        else:
            raise self._damaged(info)

    def _inflate_deflated(self, info: zipfile.ZipInfo, packed: memoryview) -> Iterator[bytes]:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        left = info.file_size
        try:
            for start in range(0, len(packed), SLICE):
                source: bytes | memoryview = packed[start : start + SLICE]
                full = True
                while (source or full) and not inflater.eof:
                    chunk = inflater.decompress(source, CHUNK)
                    source, full = inflater.unconsumed_tail, len(chunk) == CHUNK
                    left -= len(chunk)
                    if left < 0:
                        raise self._damaged(info)
                    if chunk:
                        yield chunk
        except zlib.error:
            raise self._damaged(info) from None
        if left or not inflater.eof:
            raise self._damaged(info)

    def _damaged(self, info: zipfile.ZipInfo) -> Unreadable:
        return Unreadable(finding("damaged_file", file=self.file, where=f"压缩包里的“{info.filename}”"))
