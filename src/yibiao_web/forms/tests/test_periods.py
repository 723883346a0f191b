"""A form that comes again asks the figures of its own period."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook

from yibiao_web.forms.actions import examine, hand_in
from yibiao_web.forms.models import Admission, Form, FormVersion
from yibiao_web.forms.queries import villages_of
from yibiao_web.ledger.actions import SubjectChange, record
from yibiao_web.ledger.models import Source

VILLAGES = ("杏花坞村", "老槐坪村", "碾子坝村")
NEW = "aggregate.low_income_new_people"


def figures() -> bytes:
    book = Workbook()
    rows = [["低保新增退出情况统计表"], ["村（社区）", "低保新增人数", "低保退出人数"]]
    for row in [*rows, *([village, None, None] for village in VILLAGES)]:
        book.active.append(row)
    book.active.merge_cells("A1:C1")
    out = BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def version(cast, now) -> FormVersion:
    """Of what the three villages said of October."""
    for village in villages_of(cast.org("县民政局")):
        source = Source(kind="import", county=cast.org("禾溪县"), org=village, title="月报", dated=date(2026, 11, 1))
        values = {"organisation.name": village.name, NEW: 2, "aggregate.period": "2026-10"}
        line = SubjectChange(village, "organisation", values, key=f"{village.code}@2026-10")
        record(source, [line], by=cast.user("sun"), now=now, org=village)
    return hand_in(viewer=cast.viewer("zhao"), file_name="低保月报.xlsx", content=figures(), now=now)


def counted(cast, now, version, frequency: str, period: str = "") -> tuple[str, int, int]:
    """(period, known, to be asked) of the first figure."""
    Form.objects.update(frequency=frequency)
    one = FormVersion.objects.get(pk=version.pk)
    examine(
        one, viewer=cast.viewer("zhao"), villages=villages_of(one.form.org), due_on=None, now=now, period=period
    )  # fmt: skip
    admission = Admission.objects.latest("pk")
    row = next(one for one in admission.coverage if one["item"] == NEW)
    return admission.period, row["known"], row["missing"] + row["stale"]


def test_last_months_figure_does_not_answer_this_months_form(cast, now, version):
    period, known, asked = counted(cast, now, version, "monthly")
    assert (period, known) == ("2026-11", 0)
    assert asked


def test_the_month_it_was_said_of_is_answered(cast, now, version):
    period, known, asked = counted(cast, now, version, "monthly", "2026-10")
    assert (period, asked) == ("2026-10", 0)
    assert known


def test_what_is_sent_once_takes_what_is_there(cast, now, version):
    period, known, _asked = counted(cast, now, version, "once")
    assert period == ""
    assert known
