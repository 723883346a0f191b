"""Through the door."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from yibiao_web.forms.actions import enter_force, send_up
from yibiao_web.forms.models import Admission, Form, FormDecision, FormVersion
from yibiao_web.forms.tests.sheets import roster


def upload(client, name: str, content: bytes, **more):
    return client.post("/forms/new/", {"file": SimpleUploadedFile(name, content), **more})


def test_a_handed_in_form_shows_everything_before_anything_is_sent(as_user):
    client = as_user("zhao")
    answer = upload(client, "名册.xlsx", roster("80岁以上老年人名册", "序号", "姓名", "身份证号", "<b>坏</b>"))
    version = FormVersion.objects.get()
    assert answer.headers["Location"] == f"/forms/{version.pk}/"
    page = client.get(f"/forms/{version.pk}/").content.decode()
    for words in ("80岁以上老年人名册", "没有写要数据的依据", "禾溪县全部 3 个村", 'data-field="0.2"', "&lt;b&gt;坏"):
        assert words in page
    assert "<b>坏" not in page
    assert client.get(f"/forms/{version.pk}/file/").content == bytes(version.content)


@pytest.mark.parametrize(("content", "words"), [(b"", "是空的"), (b"%PDF-1.7 \x00", "不是可填写的表格")])
def test_a_bad_file_is_explained_on_the_page(as_user, content, words):
    answer = upload(as_user("zhao"), "坏.pdf", content)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Form.objects.exists()


def test_no_file_is_told(as_user):
    assert "还没有选文件" in as_user("zhao").post("/forms/new/", {}).content.decode()


def test_a_scope_of_one_village(cast, as_user, version, gate):
    gate(version)
    village = cast.org("碾子坝村")
    as_user("zhao").post(f"/forms/{version.pk}/examine/", {"places": [village.pk], "due_on": "2026-12-01"})
    last = Admission.objects.latest("pk")
    assert (last.scope, last.due_on) == ([village.pk], date(2026, 12, 1))
    page = as_user("zhao").get(f"/forms/{version.pk}/").content.decode()
    assert "雾山乡 1 个村" in page


def test_whom_the_form_is_about_is_chosen_or_written(as_user, version, gate, elder):
    elder()
    gate(version)
    client, address = as_user("zhao"), f"/forms/{version.pk}/whom/"
    client.post(address, {"whom_0": "words", "words_0": "年龄>=90"})
    last = Admission.objects.latest("pk")
    assert (last.filters, last.regions[0]["count"]) == ({"0": ["年龄>=90"]}, 0)
    offers = last.regions[0]["offers"]
    client.post(address, {"whom_0": str(next(at for at, one in enumerate(offers) if one["kind"] == "open"))})
    last = Admission.objects.latest("pk")
    assert last.regions[0]["unclear"]
    assert not last.answered
    client.post(address, {"whom_0": "words", "words_0": "不知道是什么的条件"})
    assert Admission.objects.latest("pk") == last


def test_nobody_picked_is_not_the_same_as_all_known(cast, as_user, elder):
    elder()
    upload(as_user("zhao"), "表.xlsx", roster("无障碍改造审批表", "姓名", "身份证号", "手机号码"))
    admission = Admission.objects.get()
    assert not admission.answered
    assert "form_whom_unclear" in {one["code"] for one in admission.findings}
    assert "没有弄清" in as_user("zhao").get(f"/forms/{admission.version_id}/").content.decode()


def test_no_village_or_one_of_the_next_county_is_refused(cast, as_user, version):
    client = as_user("zhao")
    assert client.post(f"/forms/{version.pk}/examine/", {}).status_code == 422
    outside = cast.org("柳林村").pk
    assert client.post(f"/forms/{version.pk}/examine/", {"places": [outside]}).status_code == 422
    assert not Admission.objects.exists()


def test_a_township_asks_its_own_villages_only(as_user):
    client = as_user("chen")
    upload(client, "名册.xlsx", roster("80岁以上老年人名册", "姓名", "手机"))
    assert Admission.objects.get().villages == 2


def test_describing_settles_the_paper_and_looks_again(as_user, version, gate):
    gate(version)
    as_user("zhao").post(
        f"/forms/{version.pk}/describe/",
        {"title": "老人名册", "basis": "民发〔2026〕9号", "purpose": "核发", "frequency": "monthly", "number": "民-3",
         "expires_on": "2027-06-30"},
    )  # fmt: skip
    form = Form.objects.get()
    assert (form.title, form.frequency, form.one_off, form.expires_on) == (
        "老人名册", "monthly", False, date(2027, 6, 30),
    )  # fmt: skip
    assert Admission.objects.count() == 2


def test_a_field_is_settled_and_another_dropped_on_one_page(as_user, version, gate):
    gate(version)
    mobile, place = version.fields.get(path=["手机号码"]), version.fields.get(path=["所在村"])
    as_user("zhao").post(
        f"/forms/{version.pk}/settle/",
        {"drops": "1", f"item_{mobile.pk}": "person.bank_card_number", "drop": [place.pk]},
    )
    mobile.refresh_from_db()
    place.refresh_from_db()
    assert (mobile.item, mobile.decided, place.dropped) == ("person.bank_card_number", "person", True)
    last = Admission.objects.latest("pk")
    assert {one["item"]: one["dropped"] for one in last.coverage}.get("person.bank_card_number") is False
    assert any(one["dropped"] for one in last.coverage)


def test_what_was_settled_is_remembered_for_the_next_form(cast, as_user, version):
    field = version.fields.get(path=["手机号码"])
    as_user("zhao").post(f"/forms/{version.pk}/settle/", {f"item_{field.pk}": "person.bank_card_number"})
    upload(as_user("zhao"), "又.xlsx", roster("80岁以上老年人名册", "姓名", "手机号码"))
    again = FormVersion.objects.latest("pk").fields.get(path=["手机号码"])
    assert (again.item, again.decided) == ("person.bank_card_number", "person")


def test_an_item_is_found_by_its_words(as_user):
    page = as_user("zhao").get("/forms/items/", {"q": "身份证"}).content.decode()
    assert "person.id_number" in page
    assert "没有带" in as_user("zhao").get("/forms/items/", {"q": "火星"}).content.decode()


def test_fields_from_the_catalogue_become_a_sheet_that_reads_back(as_user):
    items = ["person.name", "person.id_number", "person.sex"]
    as_user("zhao").post("/forms/pick/", {"title": "残疾人名册", "items": items})
    version = FormVersion.objects.get()
    assert version.origin == "picked"
    assert [one.item for one in version.fields.exclude(path=["序号"])] == items
    sheet = load_workbook(BytesIO(bytes(version.content))).active
    assert [cell.value for cell in sheet[2]][1:] == ["姓名", "身份证号码", "性别"] or sheet["A1"].value == "残疾人名册"


def test_nothing_picked_is_told(as_user):
    assert "至少选一个" in as_user("zhao").post("/forms/pick/", {"title": "空"}).content.decode()


def test_last_periods_form_comes_again_as_settled(as_user, version):
    field = version.fields.get(path=["手机号码"])
    as_user("zhao").post(f"/forms/{version.pk}/settle/", {f"item_{field.pk}": "person.bank_card_number"})
    as_user("zhao").post("/forms/new/", {"copy": version.form_id})
    copied = FormVersion.objects.latest("pk")
    assert (copied.number, copied.origin, copied.form_id) == (2, "copied", version.form_id)
    assert copied.fields.get(path=["手机号码"]).item == "person.bank_card_number"


def test_the_gatekeeper_decides_in_the_queue(cast, as_user, now, version, gate):
    admission = send_up(gate(version, due_on=date(2026, 11, 4)), viewer=cast.viewer("zhao"), words="急", now=now)
    client = as_user("gao")
    assert "80岁以上老年人名册" in client.get("/desk/queue").content.decode()
    assert client.get(f"/forms/{version.pk}/").status_code == 200
    client.post(f"/forms/admissions/{admission.pk}/decide/", {"verdict": "with_reason", "reason": "确有必要，同意下发"})
    admission.refresh_from_db()
    assert (admission.verdict, admission.cleared) == ("with_reason", True)


def test_a_form_is_cancelled_only_with_its_duty_kept(as_user, now, version):
    enter_force(version.form, now=now)
    client = as_user("gao")
    address = f"/forms/in-force/{version.form_id}/decide/"
    assert "80岁以上老年人名册" in client.get("/forms/in-force/", {"q": "民政 老年"}).content.decode()
    assert client.post(address, {"act": "cancel"}).status_code == 422
    client.post(address, {"act": "cancel", "duty_kept_by": "从户籍底册直接取数", "reason": "重复"})
    form = Form.objects.get()
    assert (form.state, form.duty_kept_by) == (Form.State.RETIRED, "从户籍底册直接取数")
    assert FormDecision.objects.get().act == "cancel"


def test_a_form_that_never_said_its_duty_says_it_when_it_ends(as_user, now, version):
    enter_force(version.form, now=now)
    Form.objects.update(purpose="", basis="")
    address, kept = f"/forms/in-force/{version.form_id}/decide/", {"act": "cancel", "duty_kept_by": "从户籍底册取数"}
    assert as_user("gao").post(address, kept).status_code == 422
    as_user("gao").post(address, kept | {"duty": "老年人体检安排"})
    assert Form.objects.get().purpose == "老年人体检安排"


def test_a_form_is_merged_into_another_in_force(as_user, now, version, in_force):
    enter_force(version.form, now=now)
    other = in_force().form
    address = f"/forms/in-force/{version.form_id}/decide/"
    client = as_user("gao")
    assert client.post(address, {"act": "merge", "duty_kept_by": "并表后各取所需"}).status_code == 422
    client.post(address, {"act": "merge", "duty_kept_by": "并表后各取所需", "merged_into": other.pk})
    assert Form.objects.get(pk=version.form_id).merged_into == other


def test_forms_nobody_opened_are_proposed_to_end(as_user, now, version):
    enter_force(version.form, now=now)
    Form.objects.update(in_force_at=now.replace(year=2024), frequency="monthly")
    page = as_user("gao").get("/forms/in-force/", {"only": "sunset"}).content.decode()
    assert "建议停用" in page
    assert "以来没有人打开过结果" in page


def test_the_overlap_audit_follows_what_is_in_force(as_user, now, version, in_force):
    enter_force(version.form, now=now)
    in_force()
    client = as_user("gao")
    page = client.get("/forms/overlap/").content.decode()
    assert "老年人信息采集表" in page
    in_force("残疾人信息采集表", "zhou", "姓名", "残疾等级")
    assert "正在重算" in client.get("/forms/overlap/").content.decode()
    client.post("/forms/overlap/refresh/")
    assert "正在重算" not in client.get("/forms/overlap/").content.decode()
    book = load_workbook(BytesIO(client.get("/forms/overlap/workbook/").content))
    assert book.sheetnames
    assert "<html" in client.get("/forms/overlap/report/").content.decode()


PAGES = ("/forms/{version}/", "/forms/{version}/file/")
POSTS = ("/forms/{version}/examine/", "/forms/{version}/whom/", "/forms/{version}/describe/",
         "/forms/{version}/settle/", "/forms/admissions/{admission}/explain/",
         "/forms/admissions/{admission}/decide/", "/forms/in-force/{form}/decide/")  # fmt: skip


@pytest.mark.parametrize("who", ["qian", "lin", "zhou"])
def test_strangers_see_and_change_nothing(as_user, version, gate, who):
    places = {"version": version.pk, "admission": gate(version).pk, "form": version.form_id}
    client = as_user(who)
    for one in PAGES:
        assert client.get(one.format(**places)).status_code == 404
    for one in POSTS:
        assert client.post(one.format(**places), {"act": "cancel", "verdict": "passed"}).status_code == 404


@pytest.mark.parametrize("page", ["/forms/", "/forms/in-force/", "/forms/overlap/", "/desk/queue"])
def test_the_next_county_has_lists_of_its_own(as_user, now, version, page):
    enter_force(version.form, now=now)
    assert "80岁以上老年人名册" not in as_user("qian").get(page).content.decode()
