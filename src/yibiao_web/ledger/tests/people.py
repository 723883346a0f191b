"""Invented people of 杏花坞村, recorded by the real action."""

from __future__ import annotations

from datetime import date
from typing import Any

from yibiao_web.ledger.actions import Recorded, SubjectChange, record
from yibiao_web.ledger.models import Source, Subject

SHI = {"person.name": "石小满", "person.id_number": "990101195001010010", "person.mobile": "19900000001"}
OTHER_NUMBER = "990101196202020025"


def source(cast, village: str = "杏花坞村", title: str = "户籍底册", **more: Any) -> Source:
    more = {"kind": "submission", "dated": date(2024, 6, 30)} | more
    return Source(county=cast.org("禾溪县"), org=cast.org(village), title=title, **more)


def tell(cast, now, *changes: SubjectChange, by: str = "sun", owners=None, **more: Any) -> Recorded:
    return record(source(cast, **more), changes, by=cast.user(by), now=now, org=cast.org("县数据局"), owners=owners)


def person(cast, now, values: dict[str, Any], village: str = "杏花坞村", **more: Any) -> Subject:
    told = tell(cast, now, SubjectChange(cast.org(village), "person", values), **more)
    return Subject.objects.get(pk=told.subjects[0])
