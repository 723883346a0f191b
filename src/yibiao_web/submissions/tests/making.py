"""A village with people in the ledger and a form sent to it, made with the real actions."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from openpyxl import Workbook

from yibiao.catalogue.identifiers import id_check_character
from yibiao_web.forms.actions import examine, hand_in
from yibiao_web.forms.models import Admission, FormVersion
from yibiao_web.ledger.actions import SubjectChange, record
from yibiao_web.ledger.models import Source, Subject
from yibiao_web.submissions.actions import open_draft
from yibiao_web.submissions.models import Submission
from yibiao_web.submissions.typed import cells_of
from yibiao_web.tasks.actions import dispatch
from yibiao_web.tasks.models import Assignment, Task
from yibiao_web.tasks.tests.making import let_through

LABELS = ("序号", "姓名", "性别", "身份证号码", "联系电话", "健康状况", "家庭人口数", "慰问物资份数")


def id_number(born: str, order: int) -> str:
    first = f"990101{born}{order:03}"
    return first + id_check_character(first)


PEOPLE = (
    # name, number, telephone (or none), health
    ("石小满", id_number("19500101", 1), "19900000001", "健康或良好"),
    ("陆大河", id_number("19620304", 3), None, "大病"),
    ("田秋菊", id_number("19481223", 2), "19900000003", None),
)


def sheet_of(labels: Sequence[str] = LABELS, *, title: str = "农村老年人慰问登记表", rows: int = 12) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = "登记表"
    sheet["A1"] = title
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(labels))
    sheet.append(list(labels))
    for at in range(rows):
        sheet.append([at + 1] + [None] * (len(labels) - 1))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def people(
    cast: Any, now: Any, village: str = "杏花坞村", *, days_old: int = 30, grid: str = "", rows: Sequence[Any] = PEOPLE
) -> list[Subject]:
    """Persons of a village in the ledger, reported ``days_old`` days ago."""
    org = cast.org(village)
    dated = now.date() - timedelta(days=days_old)
    source = Source(kind="import", county=cast.org("禾溪县"), org=org, title="户籍底册", dated=dated)
    home = cast.org(grid).pk if grid else None
    changes = []
    for name, number, mobile, health in rows:
        values = {"person.name": name, "person.id_number": number, "person.phone": mobile,
                  "person.health_status": health}  # fmt: skip
        known = {item: value for item, value in values.items() if value is not None}
        changes.append(SubjectChange(org, "person", known, grid=home))
    told = record(source, changes, by=cast.user("sun"), now=now, org=org)
    return [Subject.objects.get(pk=pk) for pk in told.subjects]


def version_of(cast: Any, now: Any, content: bytes | None = None, *, name: str = "慰问登记表.xlsx") -> FormVersion:
    return hand_in(viewer=cast.viewer("zhao"), file_name=name, content=content or sheet_of(), now=now)


def sent(
    cast: Any, now: Any, *, village: str = "杏花坞村", version: FormVersion | None = None, due: int = 10, **more: Any
) -> Task:
    """The form examined for the village and sent, signed where the gate holds it up."""
    version = version or version_of(cast, now)
    villages = [cast.org(village)]
    due_on = now.date() + timedelta(days=due)
    admission = examine(version, viewer=cast.viewer("zhao"), villages=villages, due_on=due_on, now=now,
                        filters=["全部"])  # fmt: skip
    return _dispatched(cast, now, admission, villages, due_on, **more)


def _dispatched(cast: Any, now: Any, admission: Admission, villages: Any, due_on: date, **more: Any) -> Task:
    zhao = cast.viewer("zhao")
    return dispatch(
        let_through(admission, zhao, now), viewer=zhao, title=admission.version.form.title, villages=villages,
        due_on=due_on, now=now, **more,
    )  # fmt: skip


def assigned(cast: Any, now: Any, **more: Any) -> Assignment:
    return sent(cast, now, **more).assignments.select_related("task__version", "task__org", "org", "county").get()


def drafted(cast: Any, now: Any, *, by: str = "lin", **more: Any) -> Submission:
    return open_draft(assigned(cast, now, **more), viewer=cast.viewer(by), now=now)


def field_of(submission: Submission, label: str) -> str:
    regions = submission.base["regions"]
    return next(one["key"] for region in regions for one in region["fields"] if one["label"][-1] == label)


def values(draft: Submission) -> list[Any]:
    """What is typed in a draft, acts with it, in the order of typing."""
    return [one.value for one in cells_of(draft).values()]
