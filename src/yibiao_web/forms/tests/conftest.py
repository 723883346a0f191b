from __future__ import annotations

from datetime import date

import pytest

from yibiao_web.catalogue.models import Item
from yibiao_web.forms.actions import describe, enter_force, examine, hand_in
from yibiao_web.forms.models import Admission, FormVersion
from yibiao_web.forms.queries import villages_of
from yibiao_web.forms.tests.sheets import roster
from yibiao_web.ledger.actions import SubjectChange, record
from yibiao_web.ledger.models import Source

PAPER = {"basis": "民发〔2026〕3号", "purpose": "核发高龄津贴", "one_off": True}
LABELS = ("序号", "姓名", "身份证号", "手机号码", "所在村")


@pytest.fixture
def version(cast, now) -> FormVersion:
    """The civil affairs office's roster, with its paper in order."""
    one = hand_in(
        viewer=cast.viewer("zhao"), file_name="老年人.xlsx", content=roster("80岁以上老年人名册", *LABELS), now=now
    )
    describe(one.form, viewer=cast.viewer("zhao"), now=now, told=PAPER)
    return one


@pytest.fixture
def gate(cast, now):
    """Put a version through the gate for the whole county."""

    def through(version: FormVersion, *, by: str = "zhao", due_on: date | None = date(2026, 11, 30)) -> Admission:
        viewer = cast.viewer(by)
        return examine(version, viewer=viewer, villages=villages_of(viewer.org), due_on=due_on, now=now)

    return through


@pytest.fixture
def in_force(cast, now):
    """Another department's form in force with the same columns."""

    def made(title: str = "老年人信息采集表", by: str = "zhou", *labels: str) -> FormVersion:
        one = hand_in(
            viewer=cast.viewer(by), file_name="台账.xlsx", content=roster(title, *(labels or LABELS)), now=now
        )
        enter_force(one.form, now=now)
        return one

    return made


@pytest.fixture
def elder(cast, now):
    """One person of 86 with everything but, on wish, some items."""

    def known(*without: str, dated: date = date(2026, 10, 1)) -> None:
        values = {"person.name": "石小满", "person.id_number": "990101194001010016", "person.mobile": "19900000001"}
        village = cast.org("杏花坞村")
        source = Source(kind="import", county=cast.org("禾溪县"), org=village, title="户籍底册", dated=dated)
        kept = {item: value for item, value in values.items() if item not in without}
        record(source, [SubjectChange(village, "person", kept)], by=cast.user("sun"), now=now, org=village)

    return known


@pytest.fixture
def owner_of(cast):
    def owned(item: str, org: str) -> None:
        Item.objects.update_or_create(code=item, defaults={"name": "", "subject": "", "owner": cast.org(org)})

    return owned
