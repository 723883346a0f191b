"""What changes around a draft while somebody fills it: the template, the organisation's name, its place, its being."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from yibiao_web.audit.models import AuditEntry
from yibiao_web.ledger.models import Source, Subject
from yibiao_web.site.moves import follow_merge, follow_move
from yibiao_web.submissions.actions import submit
from yibiao_web.submissions.models import Submission
from yibiao_web.submissions.tests.making import LABELS, drafted, field_of, people, sheet_of
from yibiao_web.submissions.tests.test_drafts import filled
from yibiao_web.tasks.models import Assignment

JSON = {"content_type": "application/json", "headers": {"accept": "application/json"}}


@pytest.fixture
def draft(cast, now):
    people(cast, now)
    return drafted(cast, now, chain=("township",))


def state_of(draft: Submission) -> str:
    return Assignment.objects.get(pk=draft.assignment_id).state


def decide(client, draft: Submission, act: str = "approve", **more: str) -> int:
    path = reverse("approvals:decide", args=[draft.assignment_id])
    return client.post(path, json.dumps({"act": act, **more}), **JSON).status_code


def handed_over(cast, now, draft) -> None:
    filled(cast, now, draft)
    assert submit(draft, viewer=cast.viewer("lin"), key="k", now=now).accepted


def test_a_template_replaced_meanwhile_leaves_the_draft_as_it_was_asked(cast, now, as_user, draft):
    """Its cells, its Excel file and its submission are of the version that was sent."""
    form, client = draft.assignment.task.version.form, as_user("zhao")
    newer = SimpleUploadedFile("新表.xlsx", sheet_of([*LABELS[:4], "文化程度"]))
    assert client.post(reverse("forms:new"), {"file": newer, "form": form.pk}).status_code == 302
    assert form.versions.count() == 2
    lin = as_user("lin")
    before = json.loads(lin.get(f"/fill/{draft.assignment_id}/data").content)
    assert [one["label"][-1] for one in before["regions"][0]["fields"]][-1] == LABELS[-1]
    assert lin.post(f"/fill/{draft.assignment_id}/export").status_code == 200
    handed_over(cast, now, draft)
    assert decide(as_user("chen"), draft) == 200
    assert Source.objects.get(assignment=draft.assignment_id)
    assert client.get(f"/rollup/task/{draft.assignment.task_id}").status_code == 200


def test_a_village_renamed_meanwhile_goes_on_under_its_new_name(cast, now, as_user, draft):
    village = cast.org("杏花坞村")
    filled(cast, now, draft)
    given = {"name": "杏花社区", "line": "", "duties": ""}
    assert as_user("guan").post(f"/orgs/{village.pk}/change", given).status_code == 302
    path = f"/fill/{draft.assignment_id}/submit"
    assert as_user("lin").post(path, json.dumps({"key": "k"}), **JSON).json()["accepted"]
    assert decide(as_user("chen"), draft) == 200
    assert "杏花社区" in Source.objects.get(assignment=draft.assignment_id).title


def test_a_village_moved_after_it_handed_in_is_reviewed_where_it_is_now(cast, now, as_user, draft):
    handed_over(cast, now, draft)
    village, town = cast.org("杏花坞村"), cast.org("雾山乡")
    assert as_user("guan").post(f"/orgs/{village.pk}/move", {"parent": town.pk}).status_code == 302
    follow_move(AuditEntry.objects.get(action="org.moved").pk)
    assert decide(as_user("chen"), draft) == 404
    assert decide(as_user("tan"), draft) == 200
    assert state_of(draft) == "approved"


def test_a_village_closed_meanwhile_keeps_its_draft_and_goes_on_when_it_is_brought_back(cast, now, as_user, draft):
    village, guan = cast.org("杏花坞村"), as_user("guan")
    Subject.objects.exclude(grid=None).update(grid=None)
    grid = cast.org("杏花坞村一网格")
    for one in (grid, village):
        assert guan.post(f"/orgs/{one.pk}/active", {"active": ""}).status_code == 302
    assert as_user("lin").get(f"/fill/{draft.assignment_id}").status_code == 404
    guan.post(f"/orgs/{village.pk}/active", {"active": "1"})
    assert as_user("lin").get(f"/fill/{draft.assignment_id}").status_code == 200
    handed_over(cast, now, draft)
    assert decide(as_user("chen"), draft) == 200


def test_what_a_village_handed_in_before_it_was_dissolved_is_not_thrown_away(cast, now, as_user, draft):
    key = field_of(draft, "联系电话")
    handed_over(cast, now, draft)
    village, into = cast.org("杏花坞村"), cast.org("老槐坪村")
    assert as_user("guan").post(f"/orgs/{village.pk}/merge", {"into": into.pk}).status_code == 302
    for _ in range(2):  # a killed worker runs it again
        follow_merge(AuditEntry.objects.get(action="org.merged").pk)
    assert state_of(draft) == "submitted"
    chen = as_user("chen")
    assert decide(chen, draft, "send_back", remark="再看") == 409, "nobody could fill it any more"
    assert decide(chen, draft) == 200
    told = Subject.objects.filter(kind="person")
    assert {one.org.name for one in told} == {"老槐坪村"}
    assert {one.values.get("person.phone") for one in told} == {"19900000001", "19900000002", "19900000003"}, key
    assert decide(chen, draft, "reopen", remark="再看") == 409
