"""Figures typed into crosstabs become the ledger's, and are there the next time."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import Workbook

from yibiao_web.forms.models import Form
from yibiao_web.ledger.models import Subject
from yibiao_web.rollup.figures import approved_cells, own_figures, sheets
from yibiao_web.submissions.actions import confirm, save, submit
from yibiao_web.submissions.models import Submission
from yibiao_web.submissions.tests.making import drafted, version_of
from yibiao_web.submissions.tests.test_local import approved
from yibiao_web.tasks.models import Assignment


def crosstab(title: str = "农业生产情况统计表") -> bytes:
    book = Workbook()
    sheet = book.active
    for row in ([title], ["项目", "上半年", "下半年"], ["烤烟育苗棚", None, None], ["黄桃挂果株数", None, None]):
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def filled(cast: Any, now: Any, draft: Submission, *values: Any) -> Submission:
    edits = [
        {"row": "", "field": at, "value": value} for at, value in zip(("B3", "C3", "B4", "C4"), values, strict=False)
    ]
    save(draft, edits, viewer=cast.viewer("lin"), now=now)
    done = submit(draft, viewer=cast.viewer("lin"), key="a", now=now)
    assert done.accepted, done.stopping
    return Submission.objects.get(pk=draft.pk)


@pytest.fixture
def version(cast, now):
    return version_of(cast, now, crosstab(), name="农业.xlsx")


def october(cast: Any, now: Any, version: Any) -> Submission:
    Form.objects.update(frequency="monthly")
    draft = drafted(cast, now, version=version, frequency="monthly", period="2026-10")
    return filled(cast, now, draft, 3, 4, 500, 600)


def test_what_was_typed_is_kept_by_organisation_and_period_and_rolled_up(cast, now, version):
    draft = october(cast, now, version)
    assert [(one["cell"], one["value"]) for one in draft.result["figures"]] == [
        ("B3", 3), ("B4", 500), ("C3", 4), ("C4", 600),
    ]  # fmt: skip
    assert draft.result["figures"][0]["label"] == "烤烟育苗棚 / 上半年"
    approved(cast, now, draft)
    line = Subject.objects.get(kind="organisation")
    assert line.values["aggregate.period"] == "2026-10"
    assert sorted(v for v in line.values.values() if isinstance(v, int)) == [3, 4, 500, 600]
    assignments = list(Assignment.objects.all())
    cells = approved_cells(assignments)
    assert sheets(assignments, cells)[0].lines[0] == ("烤烟育苗棚", [("B3", 3), ("C3", 4)])
    assert own_figures(cells) == []


def test_the_next_period_shows_the_last_to_be_looked_at(cast, now, version):
    approved(cast, now, october(cast, now, version))
    later = now + timedelta(days=31)
    again = drafted(cast, later, version=version, due=20, frequency="monthly", period="2026-11")
    cell = again.base["regions"][0]["cells"]["B4"]
    assert (cell["value"], cell["state"], cell["words"]) == (500, "s", "2026-10 报的数")
    assert again.base["sources"][cell["source"]]["title"].startswith(version.form.title)
    assert again.assignment.open_cells == 4
    save(again, [{"row": "", "field": "B4", "value": 550}], viewer=cast.viewer("lin"), now=later)
    confirm(again, viewer=cast.viewer("lin"), now=later)
    assert submit(again, viewer=cast.viewer("lin"), key="b", now=later).accepted
    told = Submission.objects.get(pk=again.pk).result["figures"]
    assert [(one["cell"], one["value"], one["period"]) for one in told] == [
        ("B3", 3, "2026-11"), ("B4", 550, "2026-11"), ("C3", 4, "2026-11"), ("C4", 600, "2026-11"),
    ]  # fmt: skip
    approved(cast, later, again)
    assert Subject.objects.filter(kind="organisation").count() == 2, "a line a period"


def test_the_same_form_sent_once_more_without_a_period_is_answered(cast, now, version):
    approved(cast, now, filled(cast, now, drafted(cast, now, version=version), 3, 4, 500, 600))
    again = drafted(cast, now + timedelta(days=31), version=version, due=20)
    assert {one["state"] for one in again.base["regions"][0]["cells"].values()} == {"k"}
    assert again.assignment.open_cells == 0
