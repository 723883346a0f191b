"""What the catalogue does not know is asked once, and known the next time the same form asks."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest

from yibiao_web.answers.models import Answer
from yibiao_web.approvals.actions import approve
from yibiao_web.forms.models import Admission
from yibiao_web.submissions.actions import save, submit
from yibiao_web.submissions.models import Submission
from yibiao_web.submissions.tests.making import drafted, field_of, people, sheet_of, version_of
from yibiao_web.tasks.models import Assignment

LABELS = ("序号", "姓名", "身份证号码", "联系电话", "健康状况", "慰问物资份数", "走访时最想说的话")
ASKED = "走访时最想说的话"


@pytest.fixture
def three(cast, now):
    return people(cast, now)


def first_round(cast: Any, now: Any, version: Any) -> Submission:
    draft, lin = drafted(cast, now, version=version), cast.viewer("lin")
    edits = [
        {"row": row, "field": key, "value": f"{one['label'][-1]}{row}" if one["type"] == "text" else 2}
        for key, one in draft_fields(draft).items()
        for row, state in zip(draft.base["regions"][0]["rows"], draft.base["regions"][0]["states"][key], strict=True)
        if state == "m" and one["asked"] and one["label"][-1] not in ("联系电话", "健康状况")
    ]
    save(draft, edits, viewer=lin, now=now)
    done = submit(draft, viewer=lin, key="a", now=now)
    assert done.accepted, done.stopping
    return Submission.objects.get(pk=draft.pk)


def draft_fields(draft: Submission) -> dict[str, Any]:
    return {one["key"]: one for one in draft.base["regions"][0]["fields"]}


def approved(cast: Any, now: Any, draft: Submission) -> None:
    for by in ("chen", "zhao"):
        one = Assignment.objects.select_related("task__org", "org", "county").get(pk=draft.assignment_id)
        approve(one, viewer=cast.viewer(by), now=now)


def test_a_column_of_the_form_alone_is_asked_once_kept_and_known_the_next_time(cast, now, three):
    version = version_of(cast, now, sheet_of(LABELS))
    draft = first_round(cast, now, version)
    key = field_of(draft, ASKED)
    code = draft_fields(draft)[key]["item"]
    assert code.startswith("person.local_")
    assert code in {one["item"] for one in draft.assignment.task.asked}
    row = draft.result["regions"][0]["rows"][0]
    assert row["changed"][code]["after"] == f"{ASKED}s{three[0].pk}"

    approved(cast, now, draft)
    three[0].refresh_from_db()
    assert three[0].values[code] == f"{ASKED}s{three[0].pk}"

    later = now + timedelta(days=31)
    again = drafted(cast, later, version=version, due=20)
    region = again.base["regions"][0]
    assert region["states"][key] == "kkk"
    assert region["values"][key][0] == f"{ASKED}s{three[0].pk}"
    source = again.base["sources"][region["sources"][key][0]]
    assert source["title"].startswith(version.form.title)
    assert again.assignment.open_cells == draft.assignment.open_cells - 6, "two columns of three rows are known by now"
    last = Admission.objects.latest("pk")
    field = next(one for one in last.coverage if one["label"][-1] == ASKED)
    assert (field["known"], field["missing"]) == (3, 0)


def test_the_answer_of_the_task_holds_it(cast, as_user, now, three, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    draft = first_round(cast, now, version_of(cast, now, sheet_of(LABELS)))
    approved(cast, now, draft)
    client = as_user("zhao")
    asked = {"shape": "whole", "purpose": "走访"}
    assert client.post(f"/answers/task/{draft.assignment.task_id}", asked).status_code == 302
    got = client.get(f"/answers/download/{Answer.objects.latest('pk').pk}")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(got.streaming_content))).active
    told = [row[-1] for row in sheet.iter_rows(min_row=3, max_row=5, values_only=True)]
    assert told == [f"{ASKED}s{one.pk}" for one in three]


@pytest.mark.parametrize(
    ("kind", "labels"),
    [
        ("household", ("序号", "户主姓名", "户编号", "家庭人口数", "灶台改造意见")),
        ("person", ("序号", "儿童姓名", "身份证号码", "最喜欢的课外活动")),
        ("person", ("序号", "姓名", "走访时最想说的话")),
        ("organisation", ("序号", "村名", "村书记姓名", "村集体最缺的设备")),
    ],
)
def test_a_column_of_its_own_has_a_code_whomever_the_form_is_about(cast, now, kind, labels):
    people(cast, now)
    version = version_of(cast, now, sheet_of(labels, title="情况摸底表"))
    draft = drafted(cast, now, version=version)
    field = draft.base["regions"][0]["fields"][-1]
    assert field["label"] == [labels[-1]]
    assert field["asked"]
    assert (field["item"] or "").startswith(f"{kind}.local_")
