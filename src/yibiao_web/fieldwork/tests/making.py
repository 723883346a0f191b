"""A visit of the cast's at whatever stage, made with the real actions; and pictures, byte by byte."""

from __future__ import annotations

import struct
import zlib
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from yibiao_web.fieldwork.concluding import Laid, conclude, remark
from yibiao_web.fieldwork.models import Conclusion, Note, Problem
from yibiao_web.fieldwork.noting import take
from yibiao_web.inspections import actions as inspections
from yibiao_web.inspections.models import Visit
from yibiao_web.inspections.tests.proposing import in_the_plan

CONTENTS = ["养老服务站消防安全", "老年人健康状况掌握"]


def planned(cast: Any, now: datetime, *, place: str = "杏花坞村", unannounced: bool = False, **more: Any) -> Visit:
    """Zhao leads; nobody else goes."""
    inspection = more.pop("inspection", None) or in_the_plan(cast, now, contents=CONTENTS)
    return inspections.add_visit(
        inspection, place=cast.org(place), on=now.date(), lead=cast.user("zhao"), unannounced=unannounced,
        viewer=cast.viewer("zhao"), now=now, over_cap_reason="年度计划里的项目，已与镇里商量过时间，确需前往。", **more,
    )  # fmt: skip


def started(cast: Any, now: datetime, **more: Any) -> Visit:
    visit = planned(cast, now, **more)
    return inspections.start_visit(visit, viewer=cast.viewer("zhao"), now=now)


def told(words: str = "厨房灭火器过期两具。", **more: Any) -> dict[str, Any]:
    return {"key": str(uuid4()), "kind": "problem", "words": words} | more


def noted(cast: Any, visit: Visit, now: datetime, *rows: dict[str, Any], by: str = "zhao") -> list[Note]:
    made = [one.note for one in take(visit, rows or [told()], viewer=cast.viewer(by), now=now)]
    return [one for one in made if one is not None]


def finished(cast: Any, now: datetime, *rows: dict[str, Any], **more: Any) -> Visit:
    """Over, with notes."""
    visit = started(cast, now, **more)
    noted(cast, visit, now, *rows)
    inspections.finish_visit(visit, viewer=cast.viewer("zhao"), now=now)
    return Visit.objects.get(pk=visit.pk)


def laid(cast: Any, note: Note | None, now: datetime, **more: Any) -> Laid:
    given = {"title": "厨房灭火器过期", "owner": cast.org("县民政局"), "due_on": now.date() + timedelta(days=20)} | more
    return Laid(note=note, **given)


def concluded(cast: Any, now: datetime, *, clean: bool = False, **more: Any) -> Conclusion:
    """The place said that it has no more to say."""
    problem = more.pop("problem", {})
    visit = finished(cast, now, **more)
    host = {"杏花坞村": "lin", "老槐坪村": "luo", "鹤汀镇": "chen"}[visit.place.name]
    remark(visit, words="", viewer=cast.viewer(host), now=now)
    note = visit.notes.first()
    return conclude(
        visit, words="没有发现问题，谢谢。" if clean else "有一处消防设施要更换。", viewer=cast.viewer("zhao"), now=now,
        laid=[] if clean else [laid(cast, note, now, **problem)],
    )  # fmt: skip


def problem(cast: Any, now: datetime) -> Problem:
    """A department's, not the village's."""
    return concluded(cast, now, problem={"owner": cast.org("县残联"), "judged_by": "ledger"}).visit.problems.get()


def own_problem(cast: Any, now: datetime, **more: Any) -> Problem:
    return concluded(cast, now, problem={"owner": cast.org("杏花坞村")} | more).visit.problems.get()


def png(width: int = 3, height: int = 2, *, texts: bool = False, tail: bytes = b"") -> bytes:
    """With a place written into it, where ``texts``."""
    rows = b"".join(b"\0" + b"\x40\x80\xc0" * width for _ in range(height))
    chunks = [(b"IHDR", struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0))]
    if texts:
        chunks += [(b"tEXt", b"Comment\0GPS 29.1,101.2"), (b"eXIf", b"MM\0*GPSGPS"), (b"tIME", bytes(7))]
    chunks += [(b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, chunks)) + tail


def _chunk(one: tuple[bytes, bytes]) -> bytes:
    kind, data = one
    return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))


def exif(orientation: int = 6, order: str = ">") -> bytes:
    """An Exif segment with an orientation and a place."""
    mark = b"MM" if order == ">" else b"II"
    entries = [
        struct.pack(f"{order}HHLHH", 0x0112, 3, 1, orientation, 0), struct.pack(f"{order}HHLL", 0x8825, 4, 1, 38)
    ]  # fmt: skip
    body = mark + struct.pack(f"{order}HL", 42, 8) + struct.pack(f"{order}H", 2) + b"".join(entries) + b"GPS 29N 101E"
    return _segment(0xE1, b"Exif\0\0" + body)


def _segment(mark: int, data: bytes) -> bytes:
    return bytes([0xFF, mark]) + struct.pack(">H", len(data) + 2) + data


def jpeg(*extra: bytes, width: int = 640, height: int = 480, tail: bytes = b"") -> bytes:
    """Well formed as a row of segments; what it shows is nothing."""
    frame = _segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00")
    parts = [
        _segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0"), *extra, _segment(0xFE, b"taken by somebody"),
        _segment(0xDB, bytes(65)), frame,
        _segment(0xC4, bytes(20)), _segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34\xff\xd0\x56",
    ]  # fmt: skip
    return b"\xff\xd8" + b"".join(parts) + b"\xff\xd9" + tail


def webp(*, animated: bool = False) -> bytes:
    frame = b"\x10\x00\x00\x9d\x01\x2a" + struct.pack("<HH", 20, 10) + bytes(6)
    chunks = [(b"VP8X", bytes([0x2E if animated else 0x2C]) + bytes(9))] + ([(b"ANIM", bytes(6))] if animated else [])
    chunks += [(b"ICCP", b"profile!"), (b"VP8 ", frame), (b"EXIF", b"GPS 29.1"), (b"XMP ", b"<x/>somewhere")]
    body = b"WEBP" + b"".join(
        kind + struct.pack("<L", len(data)) + data + b"\0" * (len(data) & 1) for kind, data in chunks
    )
    return b"RIFF" + struct.pack("<L", len(body)) + body
