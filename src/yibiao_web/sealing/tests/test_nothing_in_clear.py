"""A small county lives through everything that touches people's numbers; then all tables are read, and the logs."""

from __future__ import annotations

import io
import json
import logging

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from yibiao_web.accounts.models import User
from yibiao_web.ledger.merging import merge, unmerge
from yibiao_web.ledger.models import Dispute, Subject, Upload
from yibiao_web.ledger.tests.people import person
from yibiao_web.ledger.tests.test_importing import workbook
from yibiao_web.sealing.tests.scanning import found
from yibiao_web.submissions.models import ImportTry, Submission
from yibiao_web.submissions.tests.making import drafted, field_of, id_number, people, values

ACCOUNT, TYPED_ACCOUNT = "6217000010001234567", "6217000010007654321"
NUMBERS = [id_number("19610203", at) for at in range(10, 18)]
MOBILES = [f"1990000{at}" for at in range(1234, 1242)]
SECRETS = [*NUMBERS, *MOBILES, ACCOUNT, TYPED_ACCOUNT, "尿毒症"]
JSON = {"content_type": "application/json"}


def villagers(cast, now) -> list[Subject]:
    rows = [("石小满", NUMBERS[0], MOBILES[0], "大病"), ("陆大河", NUMBERS[1], None, None)]
    several = people(cast, now, rows=rows)
    sick = {"person.name": "田秋菊", "person.id_number": NUMBERS[2], "person.mobile": MOBILES[2],
            "person.bank_card_number": ACCOUNT, "person.disease_name": "尿毒症",
            "person.remark": f"儿子电话{MOBILES[3]}"}  # fmt: skip
    return [*several, person(cast, now, sick)]


@pytest.fixture
def village(cast, now) -> list[Subject]:
    return villagers(cast, now)


def _at(name: str, draft: Submission) -> str:
    return reverse(f"submissions:{name}", args=[draft.assignment_id])


def _post(client, name: str, draft: Submission, **body):
    return client.post(_at(name, draft), json.dumps(body), **JSON)


def _fill(client, draft: Submission) -> None:
    number, phone = field_of(draft, "身份证号码"), field_of(draft, "联系电话")
    rows = [{"row": "n1", "field": "_added", "value": {"region": 0}},
            {"row": "n1", "field": field_of(draft, "姓名"), "value": "石新生"},
            {"row": "n1", "field": number, "value": NUMBERS[3][:-1] + "?"},
            {"row": "n1", "field": number, "value": NUMBERS[3]},
            {"row": "n1", "field": phone, "value": MOBILES[4]}]  # fmt: skip
    for one in rows:
        assert _post(client, "save", draft, edits=[one]).status_code == 200
    _post(client, "dispute", draft, row=draft_row(draft), field=phone, value=MOBILES[5])
    client.get(_at("register", draft), {"region": 0, "q": NUMBERS[0][:10]})


def draft_row(draft: Submission) -> str:
    return str(draft.base["regions"][0]["rows"][0])


def _hand_back(client, draft: Submission) -> None:
    """The Excel file comes back with a row that can not be taken: its content is kept to be given back."""
    book = load_workbook(io.BytesIO(client.post(_at("export", draft), {"purpose": "离线填写"}).content))
    book.active.append([9, "石新来", "女", NUMBERS[5][:-1] + "?", TYPED_ACCOUNT, "不存在的病", "很多", 1])
    out = io.BytesIO()
    book.save(out)
    client.post(_at("import", draft), {"file": SimpleUploadedFile("表.xlsx", out.getvalue())})


def _import(client, cast) -> None:
    rows = [[1, "石小满", NUMBERS[0], "1961-02-03", "杏花坞村", MOBILES[6], "小学"],
            [2, "无名氏", "", "", "杏花坞村", MOBILES[7], "初中"],
            [3, "外人", NUMBERS[6], "", "没有的村", "", ""]]  # fmt: skip
    fields = {"file": SimpleUploadedFile("导出.xlsx", workbook(rows)), "owner": cast.org("县民政局").pk,
              "dated": "2026-09-30"}  # fmt: skip
    client.post("/ledger/import", fields)
    client.post(f"/ledger/import/{Upload.objects.get().pk}/confirm")


def live(cast, now, as_user, village: list[Subject]) -> Submission:
    """All that touches people's numbers (``tests/sealed_on_disk.py`` looks into the raw files afterwards)."""
    lin, sun = as_user("lin"), as_user("sun")
    draft = drafted(cast, now)
    _fill(lin, draft)
    _hand_back(lin, draft)
    _post(lin, "submit", draft, key="a")
    _import(sun, cast)
    twin = person(cast, now, {"person.name": "田秋菊", "person.id_number": NUMBERS[7]})
    unmerge(merge(village[2], twin, by=cast.user("sun"), now=now, org=cast.org("县数据局")), by=cast.user("sun"),
            now=now, org=cast.org("县数据局"))  # fmt: skip
    for words in (NUMBERS[2], MOBILES[2], ACCOUNT):
        assert "田*菊" in sun.get("/ledger/", {"q": words}).content.decode()
    sun.get("/sharing/own", {"q": NUMBERS[0]})
    sun.post(f"/ledger/subjects/{village[2].pk}", {"purpose": "核对"})
    lin_user = User.objects.get(username="lin")
    lin_user.mobile = MOBILES[1]
    lin_user.save()
    as_user("guan").get("/people/", {"q": MOBILES[1]})
    return draft


def test_nothing_sensitive_stands_in_any_table_or_log_in_clear(cast, now, as_user, village, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    draft = live(cast, now, as_user, village)
    assert (len(ImportTry.objects.get().rejected), Upload.objects.get().told["unplaced"]) == (1, 2)
    assert {one.proposed for one in Dispute.objects.all()} >= {MOBILES[5]}
    assert {MOBILES[4], NUMBERS[3]} <= {one for one in values(draft) if isinstance(one, str)}
    assert found(SECRETS) == []
    told = caplog.text + "".join(capfd.readouterr())
    assert [one for one in SECRETS if one in told] == []


def test_the_scan_itself_finds_what_stands_in_clear(cast, now, village):
    Subject.objects.filter(pk=village[0].pk).update(name=NUMBERS[0])
    assert found(SECRETS) == [("ledger_subject", NUMBERS[0])]
