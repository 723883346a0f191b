"""The same through the browser's door: addresses, JSON, files, and who gets 404."""

from __future__ import annotations

import io
import json

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from yibiao_web.ledger.models import Dispute
from yibiao_web.sharing.models import Reading
from yibiao_web.submissions.actions import preview, save
from yibiao_web.submissions.models import AlreadyReported, ImportTry, Submission
from yibiao_web.submissions.tests.making import (
    assigned,
    drafted,
    field_of,
    id_number,
    people,
    sent,
    sheet_of,
    values,
    version_of,
)
from yibiao_web.submissions.tests.test_drafts import filled
from yibiao_web.submissions.typed import cells_of
from yibiao_web.tasks.models import Assignment
from yibiao_web.tasks.tests.making import REASON

JSON = {"content_type": "application/json", "HTTP_ACCEPT": "application/json"}


@pytest.fixture
def three(cast, now):
    return people(cast, now)


@pytest.fixture
def draft(cast, now, three) -> Submission:
    return drafted(cast, now)


def at(name: str, draft: Submission, *more: int) -> str:
    return reverse(f"submissions:{name}", args=[draft.assignment_id, *more])


def post(client, name: str, draft: Submission, **body):
    return client.post(at(name, draft), json.dumps(body), **JSON)


def test_the_to_do_page_says_what_from_whom_by_when_and_how_much(cast, as_user, now, three):
    preview(assigned(cast, now), now=now)
    page = as_user("lin").get(reverse("submissions:todo")).content.decode()
    for words in (
        "农村老年人慰问登记表",
        "县民政局",
        "只需补 <b>8</b> 格，其余 13 格已填好",
        "第一次填",
        REASON,
        "赵志强",
    ):
        assert words in page
    assert Assignment.objects.get().state == "todo", "looking at the list opens nothing"


def test_it_names_what_the_last_period_did_not_ask(cast, as_user, now, three):
    first = version_of(cast, now)
    sent(cast, now, version=first, period="2026-10")
    labels = ("序号", "姓名", "性别", "身份证号码", "联系电话", "健康状况", "家庭人口数", "慰问物资份数", "文化程度")
    from yibiao_web.forms.actions import hand_in

    second = hand_in(
        viewer=cast.viewer("zhao"), file_name="慰问.xlsx", content=sheet_of(labels), now=now, form=first.form
    )
    from datetime import timedelta

    sent(cast, now + timedelta(days=30), version=second, period="2026-11", due=20)
    page = as_user("lin").get(reverse("submissions:todo")).content.decode()
    assert "比上期新增</span> 文化程度" in page


def test_a_sent_back_form_shows_its_remarks(cast, as_user, now, draft):
    Assignment.objects.update(state="sent_back")
    draft.assignment.remarks.create(row="s1", field="0.4", text="电话少一位", by=cast.user("chen"), at=now)
    assert "电话少一位" in as_user("lin").get(reverse("submissions:todo")).content.decode()
    shown = as_user("lin").get(at("data", draft)).json()
    assert shown["remarks"][0]["text"] == "电话少一位"


def test_opening_the_page_opens_the_draft_once(cast, as_user, now, three):
    assignment = assigned(cast, now)
    client = as_user("lin")
    for _ in range(2):
        assert client.get(reverse("submissions:fill", args=[assignment.pk])).status_code == 200
    assert Submission.objects.count() == 1


def test_names_and_numbers_come_masked_until_a_purpose_is_given(cast, as_user, now, three, draft):
    client = as_user("lin")
    shown = client.get(at("data", draft)).json()["regions"][0]["values"]
    assert shown[field_of(draft, "姓名")][0] == "石*满"
    assert "19500101" not in json.dumps(shown)
    assert post(client, "show", draft, purpose="核对名单").status_code == 200
    assert client.get(at("data", draft)).json()["regions"][0]["values"][field_of(draft, "姓名")][0] == "石小满"
    reading = Reading.objects.get()
    assert (reading.purpose, reading.count) == ("核对名单", 3)
    assert as_user("lin").get(at("data", draft)).json()["plain"] is False, "another session asks again"


def test_what_another_clerk_typed_comes_masked_and_ones_own_does_not(cast, as_user, now, three, draft):
    edit = {"row": f"s{three[1].pk}", "field": field_of(draft, "联系电话"), "value": "19900000002"}
    save(draft, [edit], viewer=cast.viewer("lin"), now=now)
    assert [one[2] for one in as_user("lin").get(at("data", draft)).json()["cells"]] == ["19900000002"]
    from yibiao_web.accounts.models import Post

    Post.objects.create(user=cast.user("luo"), org=cast.org("杏花坞村"), role="clerk")
    client = as_user("luo")
    client.post(reverse("act_for"), {"org": cast.org("杏花坞村").pk})
    assert [one[2] for one in client.get(at("data", draft)).json()["cells"]] == ["199****0002"]


def test_a_masked_number_pasted_back_is_no_change_and_a_foreign_one_is_stopped(cast, now):
    (known,) = people(cast, now, days_old=2000, rows=[("石小满", id_number("19500101", 1), "19900000001", None)])
    draft = drafted(cast, now)
    edit = {"row": f"s{known.pk}", "field": field_of(draft, "联系电话"), "value": "199****0001"}
    assert save(draft, [edit], viewer=cast.viewer("lin"), now=now)["number"] == 0
    told = save(draft, [edit | {"value": "188****0001"}], viewer=cast.viewer("lin"), now=now)
    assert [(one["code"], one["severity"]) for one in told["findings"]] == [("value_masked", "block")]


def test_a_cell_is_saved_through_the_door(cast, as_user, three, draft):
    edit = {"row": f"s{three[0].pk}", "field": field_of(draft, "慰问物资份数"), "value": 2}
    answer = post(as_user("lin"), "save", draft, edits=[edit], since=0)
    assert answer.json() == {"number": 1, "findings": [], "refused": [], "edits": []}
    assert [one.user for one in cells_of(draft).values()] == [cast.user("lin").pk]


def test_two_clerks_of_one_table_see_each_others_cells(cast, as_user, now, draft):
    grid = cast.org("杏花坞村一网格")
    (mine,) = people(cast, now, grid=grid.name, rows=[("何田田", id_number("19450101", 8), None, None)])
    draft.delete()
    Assignment.objects.update(state="todo")
    lin, wang = as_user("lin"), as_user("wang")
    lin.get(reverse("submissions:fill", args=[Assignment.objects.get().pk]))
    draft = Submission.objects.get()
    gifts = field_of(draft, "慰问物资份数")
    edit = {"row": f"s{mine.pk}", "field": gifts}
    post(lin, "save", draft, edits=[edit | {"value": 1}], since=0)
    told = post(wang, "save", draft, edits=[edit | {"value": 3}], since=0).json()
    assert (told["number"], told["edits"]) == (2, []), "the last one wins, the first is told"
    news = lin.get(at("edits", draft), {"since": 1}).json()
    assert [(one["value"], one["by"]) for one in news["edits"]] == [(3, "王桂香")]
    rows = wang.get(at("data", draft)).json()["regions"][0]["rows"]
    assert rows == [f"s{mine.pk}"], "a grid worker sees the own grid"


def test_a_lost_session_is_told_in_json_and_nothing_is_saved(as_user, client, three, draft):
    edit = {"row": f"s{three[0].pk}", "field": field_of(draft, "慰问物资份数"), "value": 2}
    answer = post(client, "save", draft, edits=[edit])
    assert answer.status_code == 401
    assert answer.json()["code"]
    assert post(as_user("lin"), "save", draft, edits=[edit]).json()["number"] == 1, "sent again after signing in"


@pytest.mark.parametrize(
    "body",
    ['{"edits": 3}', '{"edits": [{"row": "s1", "field": "0.7", "value": NaN}]}', "[]", "nonsense", '{"edits": ["x"]}'],
)
def test_nonsense_is_refused_with_words(as_user, draft, body):
    answer = as_user("lin").post(at("save", draft), body, **JSON)
    assert answer.status_code == 422
    assert "刷新" in answer.json()["message"]


def test_submitting_twice_is_one_submission(cast, as_user, now, draft):
    filled(cast, now, draft)
    client = as_user("lin")
    assert post(client, "submit", draft, key="a").json()["accepted"]
    assert post(client, "submit", draft, key="a").json()["accepted"]
    assert post(client, "submit", draft, key="b").status_code == 409
    assert post(client, "save", draft, edits=[]).status_code == 409
    assert client.post(at("recall", draft)).status_code == 302
    assert Assignment.objects.get().state == "filling"


def test_a_prefilled_value_is_disputed_and_followed_up(as_user, three, draft):
    client = as_user("lin")
    told = post(client, "dispute", draft, row=f"s{three[0].pk}", field=field_of(draft, "联系电话"), value="19911112222")
    assert told.status_code == 200, told.json()
    one = Dispute.objects.get()
    assert (one.item, one.value, one.proposed) == ("person.phone", "19900000001", "19911112222")
    page = client.get(reverse("submissions:disputes")).content.decode()
    assert "石*满" in page
    assert "19911112222" not in page
    assert post(client, "dispute", draft, row="s999999", field="0.4", value="1").status_code == 422


def test_already_reported_brings_its_proof_and_closes_the_field_for_all(as_user, draft):
    client, phone = as_user("lin"), field_of(draft, "联系电话")
    told = post(client, "mark_reported", draft, field=phone).json()
    assert told["evidence"][0]["title"] == "户籍底册"
    assert told["evidence"][0]["values"] == 2
    post(client, "mark_reported", draft, field=phone)
    mark = AlreadyReported.objects.get()
    gao = as_user("gao")
    assert "户籍底册" in gao.get(reverse("submissions:already_reported")).content.decode()
    settle = reverse("submissions:settle_reported", args=[mark.pk])
    assert gao.post(settle, {"act": "decline", "answer": " "}).status_code == 422
    assert gao.post(settle, {"act": "agree"}).status_code == 302
    assert gao.post(settle, {"act": "agree"}).status_code == 409
    assert client.get(at("data", draft)).json()["closed"] == [phone]
    row = draft.base["regions"][0]["rows"][1]
    refused = post(client, "save", draft, edits=[{"row": row, "field": phone, "value": "19900000002"}]).json()[
        "refused"
    ]
    assert len(refused) == 1


def exported(client, draft) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(client.post(at("export", draft)).content))


def handed_back(client, draft, book: openpyxl.Workbook, name: str = "慰问.xlsx"):
    out = io.BytesIO()
    book.save(out)
    return client.post(at("import", draft), {"file": SimpleUploadedFile(name, out.getvalue())})


def columns(sheet) -> dict[str, int]:
    return {str(cell.value): cell.column for cell in sheet[3] if cell.value}


def test_the_exported_file_has_yellow_open_cells_and_hidden_keys(as_user, three, draft):
    sheet = exported(as_user("lin"), draft).active
    at_label = columns(sheet)
    assert sheet.cell(4, at_label["姓名"]).value == "石小满"
    assert sheet.cell(4, 1).value == f"s{three[0].pk}"
    assert sheet.column_dimensions["A"].hidden
    assert sheet.cell(4, at_label["慰问物资份数"]).fill.fgColor.rgb == "FFFFF59D"
    assert sheet.cell(4, at_label["联系电话"]).fill.fgColor.rgb != "FFFFF59D"
    assert Reading.objects.get().what == "导出填报表离线填写"


def test_good_rows_are_taken_and_bad_ones_come_back_in_the_same_layout(cast, as_user, now, three, draft):
    client = as_user("lin")
    book = exported(client, draft)
    sheet, gifts, phone = book.active, columns(book.active)["慰问物资份数"], columns(book.active)["联系电话"]
    sheet.cell(4, gifts).value = 2
    sheet.cell(5, gifts).value = "很多"
    sheet.cell(6, phone).value = "19955556666"
    sheet.cell(7, columns(sheet)["姓名"]).value = "新来人"
    sheet.cell(7, columns(sheet)["身份证号码"]).value = id_number("19600606", 5)
    answer = handed_back(client, draft, book)
    assert answer.status_code == 302
    tried = ImportTry.objects.get()
    assert tried.taken == 2
    assert [one["line"] for one in tried.rejected] == [5, 6]
    page = client.get(answer.url).content.decode()
    assert "第 5 行" in page
    assert "应填数字" in page
    assert "这不对" in page
    assert [one.value for one in cells_of(draft, {f"s{three[0].pk}"}).values()] == [2]
    back = openpyxl.load_workbook(io.BytesIO(client.post(at("rejected", draft, tried.pk)).content)).active
    assert back.cell(4, gifts).value == "很多"
    assert "应填数字" in back.cell(4, columns(back)["没有导入的原因"]).value
    handed_back(client, draft, book)
    assert [key for _row, key in cells_of(draft)].count("_added") == 1, "the new person is added once"


def test_what_was_typed_online_meanwhile_is_not_overwritten(cast, as_user, now, three, draft):
    client = as_user("lin")
    book = exported(client, draft)
    gifts = columns(book.active)["慰问物资份数"]
    edit = {"row": f"s{three[0].pk}", "field": field_of(draft, "慰问物资份数"), "value": 7}
    save(draft, [edit], viewer=cast.viewer("lin"), now=now)
    book.active.cell(4, gifts).value = 9
    handed_back(client, draft, book)
    assert values(draft) == [7]
    assert "没有覆盖" in ImportTry.objects.get().rejected[0]["reasons"][0]


def test_the_file_with_bad_rows_put_right_is_taken(as_user, three, draft):
    client = as_user("lin")
    book = exported(client, draft)
    book.active.cell(4, columns(book.active)["慰问物资份数"]).value = "很多"
    handed_back(client, draft, book)
    tried = ImportTry.objects.get()
    back = openpyxl.load_workbook(io.BytesIO(client.post(at("rejected", draft, tried.pk)).content))
    back.active.cell(4, columns(back.active)["慰问物资份数"]).value = 3
    handed_back(client, draft, back)
    assert values(draft) == [3]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("表.csv", "姓名,电话\n石小满,1\n".encode(), "不是从这项任务"),
        ("空.xlsx", b"", "0 字节"),
        ("坏.xlsx", b"PK\x03\x04broken", "损坏"),
        ("别的.xlsx", sheet_of(), "不是从这项任务"),
        ("照片.jpg", b"\xff\xd8\xff\xe0 not a table", "图片"),
    ],
)
def test_a_wrong_file_is_told_clearly(as_user, draft, name, content, words):
    answer = as_user("lin").post(at("import", draft), {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not ImportTry.objects.exists()


def test_the_file_of_another_form_is_told_by_name(cast, as_user, now, draft):
    labels = ("序号", "姓名", "身份证号码", "文化程度")
    version = version_of(cast, now, sheet_of(labels, title="村民文化程度调查表"), name="文化.xlsx")
    other = drafted(cast, now, version=version)
    client = as_user("lin")
    answer = handed_back(client, draft, exported(client, other))
    assert answer.status_code == 422
    assert "村民文化程度调查表" in answer.content.decode()


@pytest.mark.parametrize("name", ["qian", "luo", "zhao", "sun"])
def test_nobody_from_elsewhere_sees_anything(as_user, draft, name):
    client = as_user(name)
    for page in ("fill", "data", "edits"):
        assert client.get(at(page, draft)).status_code == 404, page
    for act in ("save", "confirm", "undo", "show", "submit", "dispute", "mark_reported"):
        assert post(client, act, draft, edits=[]).status_code == 404, act
    for act in ("recall", "export", "import"):
        assert client.post(at(act, draft)).status_code == 404, act


def test_qian_sees_none_of_the_countys_marks_or_disputes(as_user, three, draft):
    post(as_user("lin"), "mark_reported", draft, field=field_of(draft, "联系电话"))
    qian = as_user("qian")
    assert "联系电话" not in qian.get(reverse("submissions:already_reported")).content.decode()
    settle = reverse("submissions:settle_reported", args=[AlreadyReported.objects.get().pk])
    assert qian.post(settle, {"act": "agree"}).status_code == 404
    assert "石" not in qian.get(reverse("submissions:disputes")).content.decode()
    assert "慰问" not in qian.get(reverse("submissions:todo")).content.decode()
