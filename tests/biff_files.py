"""Hand-made .xls files for tests: records of a BIFF8 stream."""

from __future__ import annotations

import struct

from yibiao.sheets.ole import write_ole


def record(code: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", code, len(body)) + body


def text16(text: str) -> bytes:
    """A string with a two-byte length, wide characters."""
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def bof(kind: int) -> bytes:
    return record(0x809, struct.pack("<HHHHII", 0x600, kind, 0x0DBB, 0x07CC, 0, 0x600))


def label(row: int, column: int, text: str, style: int = 0) -> bytes:
    return record(0x204, struct.pack("<HHH", row, column, style) + text16(text))


def number(row: int, column: int, value: float, style: int = 0) -> bytes:
    return record(0x203, struct.pack("<HHHd", row, column, style, value))


def list_validation(formula: bytes, area: tuple[int, int, int, int]) -> bytes:
    """A DV record; ``area`` = first row, last row, first column, last column, 0-based."""
    texts = text16("\0") * 4
    first = struct.pack("<HH", len(formula), 0) + formula
    body = struct.pack("<I", 3) + texts + first + struct.pack("<HH", 0, 0)
    return record(0x1BE, body + struct.pack("<H", 1) + struct.pack("<HHHH", *area))


def stream(sheets: list[tuple[str, int, bytes]], extra: bytes = b"") -> bytes:
    """A workbook stream of (name, 0 visible or 1 hidden, records); ``extra`` are records of the globals."""
    fixed = bof(5) + record(0x42, struct.pack("<H", 1200)) + extra
    bounds = [
        (state, struct.pack("<BBBB", state, 0, len(name), 1) + name.encode("utf-16-le")) for name, state, _ in sheets
    ]
    size = len(fixed) + sum(8 + len(body) for _, body in bounds) + 4
    out, bodies, at = fixed, b"", size
    for (_, bound), (_, _, rows) in zip(bounds, sheets, strict=True):
        body = bof(0x10) + rows + record(0x0A)
        out += record(0x85, struct.pack("<I", at) + bound)
        bodies += body
        at += len(body)
    return out + record(0x0A) + bodies


def xls(sheets: list[tuple[str, int, bytes]], extra: bytes = b"") -> bytes:
    return write_ole({"Workbook": stream(sheets, extra)})
