"""Files changed at random in the ways that files are built: bytes, members of an archive, trees of XML, sectors of an
OLE file, objects of a PDF, records and delimiters. The same number makes the same file again."""

from __future__ import annotations

import copy
import io
import random
import re
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import typst
from lxml import etree

from tests.fuzz_forms import mutate_bytes, mutate_parts, mutate_records, seeds
from tests.xlsx_files import package

ROOT = Path(__file__).parents[1]
DOCUMENTS = (ROOT / "demo" / "gate", ROOT / "demo" / "documents", ROOT.parent / "shared" / "documents")
SUFFIXES = {".doc", ".docx", ".pdf", ".txt", ".xls", ".xlsx", ".csv", ".wps", ".rtf", ".html", ".ics"}
LARGEST = 400_000
SECTOR = 512
_LONG = b'"' + b"x" * 140_000
_NUMBER = re.compile(rb"\d+")
_ODD_NUMBERS = (b"0", b"-1", b"1", b"65536", b"2147483648", b"4294967295", b"99999999999999999999")
_ODD_WORDS = (0, 1, 2, 0x7FFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0x1000)
Change = Callable[[bytes, random.Random, bytes], bytes]


def printed() -> bytes:
    """A document as a PDF, with text that can be selected."""
    lines = "\\n\\n".join(["关于报送有关情况的通知", "各村（社区）：请于十二月底前报送人口、房屋、低保情况。"] * 20)
    return bytes(typst.compile(lines.replace("\\n", "\n").encode()))


def sources(most: int | None = None) -> list[bytes]:
    """Forms and documents, real ones too where they are at hand; ``most`` of each kind."""
    forms = seeds()
    documents = []
    for folder in DOCUMENTS:
        paths = [path for path in sorted(folder.rglob("*.*")) if path.suffix.lower() in SUFFIXES and path.is_file()]
        documents += [path.read_bytes() for path in paths if 0 < path.stat().st_size < LARGEST]
    return [*forms[:most], *documents[:most], printed()]


SHARES = {"zip": 45, "ole": 30, "text": 15, "pdf": 10}  # of a hundred: most real files are texts, most faults are not


def kind_of(data: bytes) -> str:
    starts = {b"PK\3\4": "zip", b"\xd0\xcf\x11\xe0": "ole", b"%PDF": "pdf"}
    return starts.get(data[:4], "text")


def mutants(seed: int, known: list[bytes]) -> Iterator[tuple[int, bytes]]:
    """(number that makes it again, bytes), without end."""
    kinds: dict[str, list[bytes]] = {kind: [one for one in known if kind_of(one) == kind] for kind in SHARES}
    present = [kind for kind in SHARES if kinds[kind]]
    while True:
        pick = random.Random(seed)
        kind = pick.choices(present, [SHARES[one] for one in present])[0]
        data, other = pick.choice(kinds[kind]), pick.choice(known)
        for _ in range(pick.choice([1, 1, 1, 2])):
            data = _changed(data, pick, other)
        yield seed, data
        seed += 1


def _changed(data: bytes, pick: random.Random, other: bytes) -> bytes:
    kinds: list[Change] = [mutate_bytes, _swap_chunks, _cut]
    if data[:2] == b"PK":
        kinds += [_safely(mutate_parts), _safely(_change_tree), _safely(_change_tree), _safely(_change_directory)] * 2
    elif data[:4] == b"\xd0\xcf\x11\xe0":
        kinds += [_change_ole, _change_ole, _change_ole, mutate_records]
    elif data[:4] == b"%PDF":
        kinds += [_change_numbers, _change_numbers, _double_object]
    else:
        kinds += [_change_delimiters, _change_numbers]
    return pick.choice(kinds)(data, pick, other)


def _safely(change: Change) -> Change:
    """What is broken already may not open as an archive or a tree: then its bytes are changed."""

    def changed(data: bytes, pick: random.Random, other: bytes) -> bytes:
        try:
            return change(data, pick, other)
        except Exception:  # noqa: BLE001 - whatever a broken archive does to the library that should change it
            return mutate_bytes(data, pick, other)

    return changed


def _swap_chunks(data: bytes, pick: random.Random, other: bytes) -> bytes:
    if len(data) < 64:
        return data + other[:64]
    size = pick.choice([16, 64, SECTOR, 4096])
    first, second = sorted(pick.randrange(len(data)) for _ in range(2))
    return data[:first] + data[second : second + size] + data[first + size : second] + data[first : first + size] \
        + data[second + size :]  # fmt: skip


def _cut(data: bytes, pick: random.Random, other: bytes) -> bytes:
    return data[: pick.randrange(len(data) + 1)] if pick.random() < 0.7 else data[pick.randrange(len(data) + 1) :]


def _change_tree(data: bytes, pick: random.Random, other: bytes) -> bytes:
    """One part of an archive with elements gone, doubled, moved, nested deep, or with strange attributes."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = pick.choice([one for one in parts if one.endswith((".xml", ".rels"))])
    root = etree.fromstring(parts[name])
    for _ in range(pick.randint(1, 4)):
        _change_element(pick.choice(list(root.iter("*"))), root, pick)
    parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return package(parts)


def _change_element(one: etree._Element, root: etree._Element, pick: random.Random) -> None:
    parent = one.getparent()
    match pick.randrange(8):
        case 0 if parent is not None:
            parent.remove(one)
        case 1 if parent is not None:
            for _ in range(pick.choice([1, 3, 300])):
                parent.append(copy.deepcopy(one))
        case 2 if parent is not None:
            root.append(one)
        case 3:
            for _ in range(pick.choice([3, 200, 3_000])):
                one = etree.SubElement(one, one.tag)
        case 4:
            for key in list(one.attrib):
                one.attrib[key] = pick.choice(["", "-1", "99999999999", "A0", "XFD1048576", "ÿ" * 50, "1e999", "rId9"])
        case 5:
            one.text = pick.choice(["", "9" * 400, "=1+1", "\u202e", "x" * 100_000, "-0", "1e400"])
        case 6:
            one.attrib[f"{{urn:x}}a{pick.randrange(9)}"] = "y" * pick.choice([1, 1_000, 200_000])
        case _:
            one.tag = pick.choice(["a", "{urn:x}row", one.tag])


def _change_directory(data: bytes, pick: random.Random, other: bytes) -> bytes:
    """Sizes, offsets, flags and methods in the directory of an archive: overlapping members, wrong sizes."""
    out = bytearray(data)
    lines = [found.start() for found in re.finditer(b"PK\x01\x02", data)]
    for _ in range(pick.randint(1, 3)):
        at = pick.choice(lines)
        field, shape = pick.choice([(8, "<H"), (10, "<H"), (20, "<L"), (24, "<L"), (42, "<L"), (28, "<H"), (30, "<H")])
        value = pick.choice([*_ODD_WORDS, *struct.unpack_from("<L", data, pick.choice(lines) + 42)])
        struct.pack_into(shape, out, at + field, value & (0xFFFF if shape == "<H" else 0xFFFFFFFF))
    return bytes(out)


def _change_ole(data: bytes, pick: random.Random, other: bytes) -> bytes:
    """Words of the header, of chains of sectors and of the directory of an OLE file: loops, chains that lead away."""
    out = bytearray(data)
    where = pick.choice(["header", "sector", "directory"])
    for _ in range(pick.randint(1, 6)):
        if where == "header":
            at = pick.randrange(24, min(512, len(out) - 4))
        elif where == "directory":
            found = out.find("Workbook".encode("utf-16-le")), out.find("Root".encode("utf-16-le"))
            at = max(0, max(found)) + pick.randrange(0, 128)
        else:
            at = SECTOR + SECTOR * pick.randrange(max(1, len(out) // SECTOR - 1)) + 4 * pick.randrange(128)
        if at + 4 <= len(out):
            struct.pack_into("<L", out, at, pick.choice([*_ODD_WORDS, pick.randrange(1 + len(out) // SECTOR)]))
    return bytes(out)


def _change_numbers(data: bytes, pick: random.Random, other: bytes) -> bytes:
    places = [found.span() for found in _NUMBER.finditer(data)] or [(0, 0)]
    for start, end in sorted(pick.choices(places, k=pick.randint(1, 12)), reverse=True):
        data = data[:start] + pick.choice(_ODD_NUMBERS) + data[end:]
    return data


def _double_object(data: bytes, pick: random.Random, other: bytes) -> bytes:
    """Objects of a PDF said twice, or pointing to themselves."""
    objects = list(re.finditer(rb"\d+ 0 obj.*?endobj", data, re.DOTALL))
    if not objects:
        return mutate_bytes(data, pick, other)
    one, into = pick.choice(objects), pick.choice(objects)
    body = re.sub(rb"(\d+) 0 R", into.group(0).split(b" ")[0] + b" 0 R", one.group(0))
    return data[: into.start()] + body + b"\n" + data[into.start() :]


def _change_delimiters(data: bytes, pick: random.Random, other: bytes) -> bytes:
    out = data
    for _ in range(pick.randint(1, 6)):
        at = pick.randrange(len(out) + 1)
        out = out[:at] + pick.choice([b'"', b'""', b",", b"\t", b"\r", b"\0", b"\xef\xbb\xbf", b"\xff\xfe", b",,,,,,,,",
                                      b"\n" * 500, b"=cmd|' /C calc'!A0", _LONG]) + out[at:]  # fmt: skip
    return out
