"""A few people of two villages, recorded as an importer does."""

from __future__ import annotations

from datetime import date
from typing import Any

from yibiao_web.ledger.actions import SubjectChange, record
from yibiao_web.ledger.models import Source

PEOPLE = (
    # village, name, number, telephone, disability level
    ("杏花坞村", "石小满", "990101194611150016", "19900000001", "一级"),
    ("杏花坞村", "石大春", "990101195001010029", "19900000002", None),
    ("老槐坪村", "罗秋生", "990101193801010036", "19900000003", "二级"),
    ("碾子坝村", "谭永福", "990101194001010040", "19900000004", "三级"),
)


def settle_people(cast: Any, now: Any) -> dict[str, int]:
    """Ledger ids by name."""
    ids: dict[str, int] = {}
    for village in dict.fromkeys(one[0] for one in PEOPLE):
        org = cast.org(village)
        own = [one for one in PEOPLE if one[0] == village]
        changes = [
            SubjectChange(
                org, "person",
                {"person.name": name, "person.id_number": number, "person.mobile": phone}
                | ({"person.disability_level": level, "person.is_disabled": "是"} if level else {}),
                grid=cast.org("杏花坞村一网格").pk if name == "石小满" else None,
            )
            for _village, name, number, phone, level in own
        ]  # fmt: skip
        source = Source(
            kind="import", county=cast.org("禾溪县"), org=org, title=f"{village}户籍底册", dated=date(2026, 6, 30)
        )
        told = record(source, changes, by=None, now=now, org=org)
        ids |= dict(zip((one[1] for one in own), told.subjects, strict=True))
    return ids
