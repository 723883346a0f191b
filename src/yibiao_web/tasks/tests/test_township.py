"""A township asks its own villages under the same gate as a department."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from yibiao_web.forms.models import Admission, Form, FormVersion
from yibiao_web.forms.tests.sheets import roster
from yibiao_web.tasks.models import Task

PAPER = {"title": "老人防寒物资登记表", "basis": "鹤政办〔2026〕9号", "purpose": "发放防寒物资", "frequency": "once",
         "one_off": "on"}  # fmt: skip


@pytest.fixture
def chen(as_user):
    return as_user("chen")


@pytest.fixture
def admission(chen) -> Admission:
    """Handed in and described by chen on the pages, for both villages of the township, whoever is picked there."""
    file = SimpleUploadedFile("物资.xlsx", roster("老人防寒物资登记表", "姓名", "身份证号", "棉被数量"))
    chen.post("/forms/new/", {"file": file})
    version = FormVersion.objects.get()
    chen.post(f"/forms/{version.pk}/describe/", PAPER)
    return Admission.objects.latest("pk")


def send(chen, admission, cast, *villages: str, **more: str):
    last = Admission.objects.latest("pk")
    if not last.cleared:
        reason = "寒潮后天就到，物资今天运到镇上，要按需要分到各村。"
        chen.post(f"/forms/admissions/{last.pk}/explain/", {"reason": reason, "signed_name": "陈立春"})
    said = {"act": "send", "title": "防寒物资", "due_on": str(timezone.localdate() + timedelta(days=30)),
            "frequency": "once", "filled_by": "village", "chain": "township", "period": "", "message": ""}  # fmt: skip
    places = [cast.org(name).pk for name in villages or ("杏花坞村", "老槐坪村")]
    return chen.post(f"/tasks/new/{last.pk}", said | more | {"villages": places})


def test_the_gate_counts_its_own_villages_and_says_that_there_is_no_budget(chen, admission):
    assert admission.villages == 2
    page = chen.get(f"/forms/{admission.version_id}/").content.decode()
    assert "还没有给本单位定预算" in page
    assert "还没有给本单位定" in chen.get("/burden/").content.decode()


def test_it_sends_and_its_villages_are_asked(as_user, cast, chen, admission):
    answer = send(chen, admission, cast)
    task = Task.objects.get()
    assert answer.headers["Location"] == f"/tasks/{task.pk}"
    assert (task.org.name, task.chain, task.assignments.count()) == ("鹤汀镇", ["township"], 2)
    assert "防寒物资" in as_user("lin").get("/fill/").content.decode()
    assert "防寒物资" not in as_user("tan").get("/tasks/").content.decode()


@pytest.mark.parametrize(("village", "chain"), [("碾子坝村", "township"), ("杏花坞村", "department")])
def test_other_townships_villages_and_departments_are_not_reached(cast, chen, admission, village, chain):
    assert send(chen, admission, cast, village, chain=chain).status_code >= 400
    assert not Task.objects.exists()


def test_the_next_period_is_a_copy_and_the_form_can_be_given_up(as_user, cast, chen, admission):
    send(chen, admission, cast)
    form = Form.objects.get()
    Form.objects.filter(pk=form.pk).update(state="in_force")
    assert "再报一期" in chen.get("/forms/").content.decode()
    chen.post("/forms/new/", {"copy": form.pk})
    assert form.versions.count() == 2
    address = f"/forms/in-force/{form.pk}/decide/"
    assert chen.post(address, {"act": "cancel", "duty_kept_by": ""}).status_code == 422
    assert chen.post(address, {"act": "keep"}).status_code == 403
    assert as_user("tan").post(address, {"act": "cancel", "duty_kept_by": "按村里的台账发放"}).status_code == 404
    chen.post(address, {"act": "cancel", "duty_kept_by": "按村里的台账发放"})
    form.refresh_from_db()
    assert form.state == Form.State.RETIRED
