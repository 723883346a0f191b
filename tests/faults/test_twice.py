"""A browser that sends twice: a double click, a reload, a proxy that asks again. Whatever it is, it happens once."""

from __future__ import annotations

import io
import json

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yibiao_web.approvals.models import Decision, Recording
from yibiao_web.audit.models import AuditEntry
from yibiao_web.ledger.models import Change, Source, Upload
from yibiao_web.ledger.tests.test_importing import workbook
from yibiao_web.submissions.models import EditBatch, TypedRow
from yibiao_web.submissions.tests.making import drafted, field_of, people
from yibiao_web.submissions.tests.test_drafts import filled
from yibiao_web.tasks.models import Assignment


@pytest.fixture
def draft(cast, now):
    people(cast, now)
    return drafted(cast, now, chain=("township",))


@pytest.fixture
def twice(as_user):
    """``twice("lin", path, told)``: the same JSON sent twice; both answers' statuses."""

    def send(name: str, path: str, told: object) -> list[int]:
        client = as_user(name)
        return [
            client.post(
                path, json.dumps(told), content_type="application/json", HTTP_ACCEPT="application/json"
            ).status_code
            for _ in range(2)
        ]

    return send


def entries(action: str) -> int:
    return AuditEntry.objects.filter(action=action).count()


def test_a_cell_saved_twice_is_one_edit(twice, draft):
    row, key = draft.base["regions"][0]["rows"][1], field_of(draft, "联系电话")
    edit = {"row": row, "field": key, "value": "19900000009"}
    assert twice("lin", f"/fill/{draft.assignment_id}/save", {"edits": [edit]}) == [200, 200]
    assert (EditBatch.objects.count(), TypedRow.objects.count()) == (1, 1)


def test_nothing_changed_said_twice_is_said_once(twice, draft):
    twice("lin", f"/fill/{draft.assignment_id}/confirm", {})
    once = EditBatch.objects.count()
    twice("lin", f"/fill/{draft.assignment_id}/confirm", {})
    assert EditBatch.objects.count() == once


def test_a_submission_and_its_approval_sent_twice_are_one_record(cast, now, twice, draft):
    filled(cast, now, draft)
    path = f"/fill/{draft.assignment_id}"
    assert twice("lin", f"{path}/submit", {"key": "k"}) == [200, 200]
    assert (entries("submission.submitted"), Assignment.objects.get(pk=draft.assignment_id).round) == (1, 1)
    assert twice("chen", f"/review/{draft.assignment_id}/decide", {"act": "approve"}) == [200, 409]
    counted = (Decision.objects.count(), Recording.objects.count(), entries("submission.approved"))
    assert counted == (1, 1, 1)
    assert Source.objects.filter(assignment=draft.assignment_id).count() == 1
    assert Change.objects.filter(source__assignment=draft.assignment_id).exists()


def test_a_file_handed_back_twice_fills_its_cells_once(cast, as_user, draft):
    client, path = as_user("lin"), f"/fill/{draft.assignment_id}"
    content = client.post(f"{path}/export").content
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = next(one for one in book.worksheets if one.sheet_state == "visible")
    line = next(row for row in sheet.iter_rows() if any(str(cell.value).endswith("联系电话") for cell in row))
    column = next(cell.column for cell in line if str(cell.value).endswith("联系电话"))
    empty = next(row for row in range(line[0].row + 1, 20) if not sheet.cell(row, column).value)
    sheet.cell(empty, column).value = "19900000009"
    out = io.BytesIO()
    book.save(out)
    for _ in range(2):
        sent = SimpleUploadedFile("慰问.xlsx", out.getvalue())
        assert client.post(f"{path}/import", {"file": sent}).status_code == 302
    assert [one.changes[0][3][0] for one in EditBatch.objects.all()] == ["19900000009"]


def test_a_register_uploaded_and_confirmed_twice_is_one_source(cast, as_user):
    client = as_user("sun")
    places, content = set(), workbook()
    for _ in range(2):
        fields = {
            "file": SimpleUploadedFile("名册.xlsx", content), "owner": cast.org("县民政局").pk, "dated": "2024-09-30"
        }  # fmt: skip
        places.add(client.post("/ledger/import", fields).headers["Location"])
    assert (len(places), Upload.objects.count(), entries("import.read")) == (1, 1, 1)
    for _ in range(2):
        assert client.post(f"{places.copy().pop()}/confirm").status_code == 302
    assert (Source.objects.filter(kind="import").count(), entries("import.recorded")) == (1, 1)
