"""Mutated forms must open to findings, never to an exception, and stay within time and memory.

    python -m tests.fuzz_forms --minutes 10 [--seed 1] [--keep FOLDER]

Mutations are of two sorts: of the file's bytes (flips, cuts, repeats, splices of two forms), and of the parts inside a
package or of the records inside a workbook stream, which get past the containers' own checks. A form that breaks
something is written to ``--keep`` with the seed that makes it again.
"""

from __future__ import annotations

import argparse
import io
import random
import resource
import sys
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.biff_files import label, list_validation, number, record, stream, xls
from tests.xlsx_files import package, small_list
from yibiao.sheets.opening import open_workbook

ROOT = Path(__file__).parents[1]
SECONDS = 10.0  # one file may take, on a busy machine
MEMORY_MIB = 2_500
FORMS = (ROOT / "demo" / "forms", ROOT.parent / "shared" / "forms")
HTML = "<html><table><tr><td colspan=2 rowspan=3>村名</td><td>人口</td></tr></table></html>"
CSV = "姓名,住址\n张三,某村\n"
POISON = (b"<", b">", b"&", b'"', b"\0", b"\xff", b"-1", b"99999999999", b"XFD1048576", b"A0", b"</row>", b"<row",
          b"r=", b"ref=", b"]]>", b"<!DOCTYPE a [", b"&x;", b"_x0000_", b"1e999")  # fmt: skip


def seeds() -> list[bytes]:
    rows = (
        label(0, 0, "花名册")
        + number(1, 1, 3.5)
        + list_validation(b"\x17\x03\x01" + "男\0女".encode("utf-16-le"), (1, 9, 0, 0))
    )
    found = [small_list(), xls([("表", 0, rows), ("字典", 1, label(3, 3, "甲"))]), HTML.encode(), CSV.encode("gb18030")]
    for folder in FORMS:
        paths = [
            path for path in sorted(folder.rglob("*.*")) if path.suffix in {".xls", ".xlsx", ".docx", ".et", ".csv"}
        ]
        found += [path.read_bytes() for path in paths if path.stat().st_size < 400_000]
    return found


def mutate_bytes(data: bytes, pick: random.Random, other: bytes) -> bytes:
    out = bytearray(data)
    for _ in range(pick.randint(1, 8)):
        at = pick.randrange(len(out) + 1)
        length = pick.choice([1, 1, 2, 4, 16, 256])
        match pick.randrange(7):
            case 0:
                out[at : at + 1] = bytes([pick.randrange(256)])
            case 1:
                del out[at : at + length]
            case 2:
                out[at:at] = out[at : at + length] * pick.choice([1, 3, 50])
            case 3:
                out[at : at + length] = bytes(pick.choice([0, 255]) for _ in range(length))
            case 4:
                out[at:at] = pick.choice(POISON)
            case 5:
                start = pick.randrange(len(other) + 1)
                out[at : at + length] = other[start : start + length]
            case 6:
                if pick.random() < 0.2:
                    del out[at:]
    return bytes(out)


def mutate_parts(data: bytes, pick: random.Random, other: bytes) -> bytes:
    """A package with one or two parts mutated, left out or swapped, packed correctly again."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    names = [name for name in parts if name.endswith((".xml", ".rels"))]
    for _ in range(pick.randint(1, 2)):
        name = pick.choice(names)
        match pick.randrange(10):
            case 0:
                parts.pop(name, None)
            case 1:
                parts[name] = parts.get(pick.choice(names), b"")
            case _:
                parts[name] = mutate_bytes(parts.get(name, b""), pick, other)
    return package(parts)


def mutate_records(data: bytes, pick: random.Random, other: bytes) -> bytes:
    """A fresh workbook stream with random records between sound ones."""
    codes = [0x208, 0x7D, 0x1BE, 0xBD, 0xBE, 0x203, 0x06, 0x1C, 0x5D, 0x1B6, 0x3C, 0xE5, 0x204, 0xFD, 0x27E, 0x200]
    rows = label(0, 0, "甲")
    for _ in range(pick.randint(1, 10)):
        rows += record(pick.choice(codes), pick.randbytes(pick.choice([0, 2, 6, 8, 14, 20, 60])))
    extra = b"".join(
        record(
            pick.choice([0x18, 0x17, 0x1AE, 0x31, 0x41E, 0xE0, 0xFC, 0x3C, 0x22]), pick.randbytes(pick.randint(0, 40))
        )
        for _ in range(pick.randint(0, 4))
    )
    return (
        xls([("表", 0, rows), ("乙", 0, label(1, 1, "乙"))], extra)
        if pick.random() < 0.9
        else stream([("表", 0, rows)])
    )


def mutants(seed: int, sources: list[bytes]) -> Iterator[tuple[int, bytes]]:
    """(number that makes it again, bytes), without end."""
    while True:
        pick = random.Random(seed)
        data, other = pick.choice(sources), pick.choice(sources)
        kind = pick.random()
        if kind < 0.15:
            yield seed, mutate_records(data, pick, other)
        elif data.startswith(b"PK") and kind < 0.7:
            yield seed, mutate_parts(data, pick, other)
        else:
            yield seed, mutate_bytes(data, pick, other)
        seed += 1


def check(data: bytes) -> str | None:
    """What is wrong with how ``data`` opens, or None."""
    start = time.process_time()
    try:
        workbook = open_workbook(data, "变异.xls")
        for grid in workbook.grids:
            grid.text(1, 1)
            marks = grid.marks
            len(marks.bordered) + len(marks.formats) + len(marks.formulas) + len(marks.comments)
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 - a panic of a compiled reader is no Exception
        return traceback.format_exc()
    if not workbook.grids and not workbook.findings:
        return "neither grids nor findings"
    took = time.process_time() - start
    if took > SECONDS:
        return f"took {took:.1f} s"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return f"peak memory is {peak:.0f} MiB" if peak > MEMORY_MIB else None


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--minutes", type=float, default=1.0)
    options.add_argument("--seed", type=int, default=int(time.time()))
    options.add_argument("--keep", type=Path, default=None)
    chosen = options.parse_args()
    until = time.monotonic() + 60 * chosen.minutes
    codes: Counter[str] = Counter()
    opened = broken = 0
    for seed, data in mutants(chosen.seed, seeds()):
        opened += 1
        wrong = check(data)
        if wrong:
            broken += 1
            print(f"seed {seed}: {wrong}")
            if chosen.keep:
                chosen.keep.mkdir(parents=True, exist_ok=True)
                (chosen.keep / f"{seed}.bin").write_bytes(data)
        else:
            codes.update({found.code for found in open_workbook(data, "a").findings} or {"no finding"})
        if time.monotonic() > until:
            break
    print(f"{opened} forms opened, {broken} broken; findings: {dict(codes.most_common())}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
