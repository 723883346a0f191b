"""Pictures as they may be kept: told by their bytes, within limits, and without anything a camera wrote into them.

A JPEG, PNG or WebP file is a row of segments; only those that a picture needs to be shown are copied: where it was
taken, with which phone and when, thumbnails, colour profiles (whose texts may say anything) and whatever stands behind
the end of the picture are left out. Of a JPEG's Exif the orientation alone stays, written anew. Sources: ITU-T T.81
annex B, PNG (W3C, 3rd edition) 5 and 11, the RIFF container of WebP (RFC 9649). Pure.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

JPEG, PNG, WEBP = "jpg", "png", "webp"
TYPES = {JPEG: "image/jpeg", PNG: "image/png", WEBP: "image/webp"}

_PNG_START = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset({b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"IDAT", b"IEND"})
_WEBP_KEPT = frozenset({b"VP8 ", b"VP8L", b"ALPH"})
_FRAMES = frozenset({0xC0, 0xC1, 0xC2})  # baseline, extended, progressive; the others no phone writes
_TABLES = frozenset({0xDB, 0xC4, 0xDD, 0xDA})  # quantisation, Huffman, restart interval, scan
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_ORIENTATION = 0x0112


class BadPicture(Exception):  # noqa: N818 – it names the state of the file
    """``code`` and Chinese words that say what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


@dataclass(frozen=True, slots=True)
class Picture:
    """What is kept of a file."""

    form: str
    content: bytes
    width: int
    height: int


def cleaned(content: bytes, *, most_bytes: int, most_pixels: int) -> Picture:
    """The picture without anything else. Raises ``BadPicture``."""
    if len(content) > most_bytes:
        raise BadPicture("photo_too_large", f"照片超过 {most_bytes >> 20} 兆，请在手机上缩小后再传。")
    try:
        picture = _read(content)
    except (IndexError, struct.error, ValueError):
        raise _damaged() from None
    if not 0 < picture.width * picture.height <= most_pixels:
        raise BadPicture("photo_too_many_pixels", "照片的尺寸太大，请在手机上缩小后再传。")
    return picture


def _read(content: bytes) -> Picture:
    if content.startswith(b"\xff\xd8\xff"):
        return _jpeg(content)
    if content.startswith(_PNG_START):
        return _png(content)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _webp(content)
    raise BadPicture("not_a_photo", "只收 JPG、PNG、WebP 照片。视频、文档和别的文件不收。")


def _damaged() -> BadPicture:
    return BadPicture("photo_damaged", "照片没有传完或者坏了，请重新选一次。")


def _jpeg(content: bytes) -> Picture:
    kept, turned, size = [b"\xff\xd8"], 1, (0, 0)
    for mark, segment in _jpeg_segments(content):
        if mark in _FRAMES:
            height, width = struct.unpack_from(">HH", segment, 5)
            size = (width, height)
        elif mark == 0xE1:
            turned = _orientation(segment[4:]) or turned
        if mark in _FRAMES or mark in _TABLES or (mark == 0xEE and segment[4:9] == b"Adobe" and len(segment) == 16):
            kept.append(segment)
    if not any(one[1] == 0xDA for one in kept) or size == (0, 0):
        raise _damaged()
    if turned != 1:
        kept.insert(1, _turned(turned))
    return Picture(JPEG, b"".join([*kept, b"\xff\xd9"]), *size)


def _jpeg_segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """(marker, its bytes with the marker) up to the end of the picture; a scan with the data that follow it."""
    at = 2
    while True:
        if content[at] != 0xFF:
            raise _damaged()
        while content[at + 1] == 0xFF:
            at += 1
        mark = content[at + 1]
        if mark == 0xD9:
            return
        if mark in _ALONE:
            at += 2
            continue
        end = at + 2 + struct.unpack_from(">H", content, at + 2)[0]
        if end < at + 4 or end > len(content):
            raise _damaged()
        if mark == 0xDA:
            end = _scan_end(content, end)
        yield mark, content[at:end]
        at = end


def _scan_end(content: bytes, at: int) -> int:
    """Where the next marker stands that is neither a stuffed byte nor a restart."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise _damaged()
        if content[at + 1] != 0x00 and not 0xD0 <= content[at + 1] <= 0xD7:
            return at
        at += 2


def _orientation(exif: bytes) -> int | None:
    """1–8, of an Exif segment's first directory."""
    if not exif.startswith(b"Exif\0\0") or exif[6:8] not in (b"II", b"MM"):
        return None
    order = "<" if exif[6:8] == b"II" else ">"
    try:
        at = 6 + struct.unpack_from(f"{order}L", exif, 10)[0]
        for entry in range(min(200, struct.unpack_from(f"{order}H", exif, at)[0])):
            tag, _, _, value = struct.unpack_from(f"{order}HHLH", exif, at + 2 + 12 * entry)
            if tag == _ORIENTATION:
                return value if 1 <= value <= 8 else None
    except struct.error:
        return None
    return None


def _turned(value: int) -> bytes:
    """An Exif segment that says nothing but which way up the picture is."""
    body = b"Exif\0\0MM\0*" + struct.pack(">LHHHLHHL", 8, 1, _ORIENTATION, 3, 1, value, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _png(content: bytes) -> Picture:
    kept, size, drawn = [_PNG_START], (0, 0), False
    for kind, chunk in _png_chunks(content):
        if kind == b"IHDR":
            size = struct.unpack_from(">LL", chunk, 8)
        drawn = drawn or kind == b"IDAT"
        if kind in _PNG_KEPT:
            kept.append(chunk)
    if not drawn or size == (0, 0):
        raise _damaged()
    return Picture(PNG, b"".join(kept), size[0], size[1])


def _png_chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at, kind = len(_PNG_START), b""
    while kind != b"IEND":
        length = struct.unpack_from(">L", content, at)[0]
        kind, end = content[at + 4 : at + 8], at + 12 + length
        if end > len(content) or zlib.crc32(content[at + 4 : end - 4]) != struct.unpack_from(">L", content, end - 4)[0]:
            raise _damaged()
        if at == len(_PNG_START) and kind != b"IHDR":
            raise _damaged()
        yield kind, content[at:end]
        at = end


def _webp(content: bytes) -> Picture:
    whole = 8 + struct.unpack_from("<L", content, 4)[0]
    if whole > len(content):
        raise _damaged()
    kept, size, at = [], (0, 0), 12
    while at + 8 <= whole:
        kind, length = content[at : at + 4], struct.unpack_from("<L", content, at + 4)[0]
        end = at + 8 + length + (length & 1)
        if end > whole + 1 or end > len(content):
            raise _damaged()
        if kind == b"ANIM":
            raise BadPicture("not_a_photo", "只收照片，不收动图。")
        if kind == b"VP8X":
            kept.append(content[at : at + 8] + bytes([content[at + 8] & 0x10]) + content[at + 9 : end])  # alpha only
        elif kind in _WEBP_KEPT:
            kept.append(content[at:end])
            size = _webp_size(kind, content[at + 8 : end]) or size
        at = end
    if size == (0, 0):
        raise _damaged()
    body = b"WEBP" + b"".join(kept)
    return Picture(WEBP, b"RIFF" + struct.pack("<L", len(body)) + body, *size)


def _webp_size(kind: bytes, data: bytes) -> tuple[int, int] | None:
    if kind == b"VP8 " and data[3:6] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", data, 6)
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L" and data[:1] == b"\x2f":
        bits = struct.unpack_from("<L", data, 1)[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return None
