from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yibiao_web.api.lines import profiles
from yibiao_web.api.models import Departure, Outcome
from yibiao_web.files.command import who_fetched
from yibiao_web.ledger.actions import SubjectChange, record
from yibiao_web.ledger.models import Source
from yibiao_web.sharing.models import Reading

FIRST, SECOND, THIRD = "990101195001010010", "990101196203040028", "990101197505060037"


@pytest.fixture
def helped(cast, now, grant):
    """Three people on the allowance; of the third the amount is missing. 县民政局 may read it all."""
    source = Source(
        kind="import", county=cast.org("禾溪县"), org=cast.org("县民政局"), title="低保名册", dated=date(2026, 9, 30)
    )
    told = {"person.is_low_income_allowance": "是", "person.low_income_allowance_start": "2025-01-01"}
    people = [("石小满", FIRST, 560.5), ("杨柳青", SECOND, 480), ("韩江雪", THIRD, None)]
    changes = [
        SubjectChange(cast.org("杏花坞村"), "person", told | {
            "person.name": name, "person.id_number": number, "person.low_income_allowance_amount": amount})
        for name, number, amount in people
    ]  # fmt: skip
    grant("县民政局", *profiles()["social-assistance"].items)
    return record(source, changes, by=cast.user("zhao"), now=now, org=cast.org("县民政局")).subjects


def chosen(cast, **more):
    return {"profile": "social-assistance", "scope": cast.org("禾溪县").pk} | more


def receipt(*rows: str) -> SimpleUploadedFile:
    text = "序号,*姓名,*证件号码,导入结果,失败原因\n" + "\n".join(rows)
    return SimpleUploadedFile("导入结果.csv", text.encode("gb18030"))


def test_the_file_leaves_in_the_systems_own_layout(cast, as_user, helped):
    answer = as_user("zhao").post("/api/lines/download", chosen(cast))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = [[cell.value for cell in row] for row in sheet]
    assert (sheet.title, rows[0][0], rows[2][3]) == ("救助对象", "社会救助对象批量导入模板", "*证件号码")
    assert rows[3] == [
        "1", "石小满", "01", FIRST, "1", "19500101", None, "990101101201", None, None, "110", "20250101", "560.50",
    ]  # fmt: skip
    assert len(rows) == 5
    made = Departure.objects.get()
    assert made.subjects == list(helped[:2])
    assert [(one["subject"], one["column"]) for one in made.held_back] == [(helped[2], "*月保障金额（元）")]
    reading = Reading.objects.get()
    assert (reading.count, reading.purpose) == (2, "导入民政社会救助信息系统（示例）")


def test_the_page_says_what_would_leave_and_why_not(cast, as_user, helped):
    page = as_user("zhao").get("/api/lines", chosen(cast)).content.decode()
    assert "下载导入文件（2 行）" in page
    assert "缺“*月保障金额（元）”" in page
    assert "韩江雪" not in page  # masked
    assert Departure.objects.count() == 0


def test_without_a_grant_nothing_leaves(cast, as_user, helped):
    zhou = as_user("zhou")
    assert "授权" in zhou.get("/api/lines", chosen(cast)).content.decode()
    assert zhou.post("/api/lines/download", chosen(cast)).status_code == 403
    assert not Departure.objects.exists()


def test_what_was_rejected_leaves_again_until_it_is_accepted(cast, as_user, helped):
    zhao = as_user("zhao")
    zhao.post("/api/lines/download", chosen(cast))
    made = Departure.objects.get()
    answer = zhao.post(
        f"/api/lines/{made.pk}",
        {"file": receipt(f"1,石小满,{FIRST},成功,", f"2,杨柳青,{SECOND},失败,住址不规范")},
        follow=True,
    )
    page = answer.content.decode()
    assert "住址不规范" in page
    source = Source.objects.get(kind="receipt")
    assert source.detail["rows"] == 2
    assert list(Outcome.objects.order_by("row").values_list("verdict", "row", "subject")) == [
        ("accepted", 2, helped[0]), ("rejected", 3, helped[1]),
    ]  # fmt: skip
    zhao.post("/api/lines/download", chosen(cast, again="on"))
    second = Departure.objects.latest("pk")
    assert (second.again, second.subjects) == (True, [helped[1]])
    zhao.post(f"/api/lines/{second.pk}", {"file": receipt(f"1,杨柳青,{SECOND},成功,")})
    assert zhao.post("/api/lines/download", chosen(cast, again="on")).status_code == 409


def test_the_same_receipt_twice_is_one(cast, as_user, helped):
    zhao = as_user("zhao")
    zhao.post("/api/lines/download", chosen(cast))
    made = Departure.objects.get()
    for _ in range(2):
        zhao.post(f"/api/lines/{made.pk}", {"file": receipt(f"1,石小满,{FIRST},成功,")})
    assert Source.objects.filter(kind="receipt").count() == 1


@pytest.mark.parametrize(
    ("rows", "words"),
    [(["1,某人,990101199001010000,成功,"], "不在这次送出的名单里"), ([], "不在这次送出的名单里")],
)
def test_a_receipt_of_another_file_is_refused(cast, as_user, helped, rows, words):
    zhao = as_user("zhao")
    zhao.post("/api/lines/download", chosen(cast))
    page = zhao.post(f"/api/lines/{Departure.objects.get().pk}", {"file": receipt(*rows)}).content.decode()
    assert words in page
    assert not Source.objects.filter(kind="receipt").exists()


def test_rows_that_can_not_be_placed_are_named(cast, as_user, helped):
    zhao = as_user("zhao")
    zhao.post("/api/lines/download", chosen(cast))
    rows = (f"1,石小满,{FIRST},成功,", f"2,杨柳青,{SECOND},处理中,", "3,某人,990101199001010000,失败,")
    page = zhao.post(f"/api/lines/{Departure.objects.get().pk}", {"file": receipt(*rows)}).content.decode()
    assert "第 3 行的结果是“处理中”" in page
    assert "第 4 行不在这次送出的名单里" in page


def test_the_next_county_and_other_departments_see_nothing_of_it(cast, as_user, helped):
    as_user("zhao").post("/api/lines/download", chosen(cast))
    made = Departure.objects.get()
    for who in ("qian", "zhou"):
        assert as_user(who).get(f"/api/lines/{made.pk}").status_code == 404
        assert made.file_name not in as_user(who).get("/api/lines").content.decode()
    assert as_user("qian").post("/api/lines/download", chosen(cast)).status_code == 404
    assert as_user("lin").get("/api/lines").status_code == 404


@pytest.fixture
def disabled(cast, now, grant):
    """One person on the list of the disabled; 县残联 may read it all."""
    source = Source(
        kind="import", county=cast.org("禾溪县"), org=cast.org("县残联"), title="残疾人名册", dated=date(2026, 9, 30)
    )
    told = {
        "person.name": "石小满", "person.id_number": FIRST, "person.disability_certificate_number": f"{FIRST}42",
        "person.disability_kind": "肢体残疾", "person.disability_level": "二级",
    }  # fmt: skip
    grant("县残联", *profiles()["disabled-persons"].items)
    record(source, [SubjectChange(cast.org("杏花坞村"), "person", told)], by=cast.user("zhou"), now=now,
           org=cast.org("县残联"))  # fmt: skip


def test_a_text_file_stays_as_the_system_wants_it_and_is_known_by_its_hash(
    cast, as_user, disabled, tmp_path, capsys
):  # fmt: skip
    answer = as_user("zhou").post("/api/lines/download", chosen(cast, profile="disabled-persons"))
    lines = answer.content.decode("gb18030").splitlines()
    assert (lines[0].split(",")[0], len(lines)) == ("XM", 2)
    file = tmp_path / "转来转去.csv"
    file.write_bytes(answer.content)
    who_fetched.callback(file)
    said = capsys.readouterr().out
    assert "周丽华（县残联）" in said
    assert Departure.objects.get().file_name in said
    file.write_bytes(answer.content.replace(b"\r\n", b"\n"))
    with pytest.raises(SystemExit) as caught:
        who_fetched.callback(file)
    assert caught.value.code == 1
