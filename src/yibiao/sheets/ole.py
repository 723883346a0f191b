"""A compound file written anew around streams that were taken out of another one.

Compiled readers trust a container's counts and chains, and a false one costs gigabytes or the process. olefile does
not; what it took out goes back into a container of our own making.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping

SECTOR = 4096
FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
MAX_TABLES = 109  # sector tables the header can name: enough for 450 MB


def write_ole(streams: Mapping[str, bytes]) -> bytes:
    """The container ([MS-CFB] version 4); streams are padded to 4096 bytes so that none needs the mini stream."""
    table: list[int] = []
    body: list[bytes] = []
    # readers of version 4 want a mini stream at the root, though nothing is in it
    entries = [_entry("Root Entry", 5, _append(bytes(SECTOR), table, body), SECTOR, child=1)]
    for at, (name, data) in enumerate(streams.items(), 1):
        right = at + 1 if at < len(streams) else FREE
        size = max(len(data), SECTOR)
        entries.append(_entry(name, 2, _append(data.ljust(SECTOR, b"\0"), table, body), size, right=right))
    directory = _append(b"".join(entries), table, body)
    tables = -(-(len(table) + 1) // (SECTOR // 4 - 1))
    if tables > MAX_TABLES:
        raise ValueError("too large")
    first_table = len(table)
    table += [TABLE] * tables
    body.append(struct.pack(f"<{len(table)}I", *table).ljust(tables * SECTOR, b"\xff"))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 4, 0xFFFE, 12, 6)
    header += struct.pack("<IIIIIIIII", 1, tables, directory, 0, SECTOR, END, 0, END, 0)
    header += struct.pack(f"<{tables}I", *range(first_table, first_table + tables)).ljust(436, b"\xff")
    return b"".join((header.ljust(SECTOR, b"\0"), *body))


def _append(data: bytes, table: list[int], body: list[bytes]) -> int:
    """Add sectors, chained; the number of the first."""
    count = -(-len(data) // SECTOR)
    start = len(table)
    table += [*range(start + 1, start + count), END]
    body += (data, bytes(count * SECTOR - len(data)))
    return start


def _entry(name: str, kind: int, start: int, size: int, child: int = FREE, right: int = FREE) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    links = struct.pack("<HBBIII", len(raw), kind, 1, FREE, right, child)
    return raw.ljust(64, b"\0") + links + bytes(16 + 4 + 16) + struct.pack("<IQ", start, size)
