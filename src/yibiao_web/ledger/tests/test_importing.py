"""Exports of other systems, from the file to the ledger."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from yibiao_web.ledger.keys import as_stored
from yibiao_web.ledger.models import Dispute, Source, Subject, Upload
from yibiao_web.ledger.tests.people import OTHER_NUMBER, SHI, person

HEADER = ["序号", "姓名", "身份证号码", "出生日期", "村（社区）", "手机号码", "文化程度"]
ROWS = [
    [1, "石小满", SHI["person.id_number"], "1950-01-01", "杏花坞村", "19900000002", "小学"],
    [2, "罗新来", OTHER_NUMBER, "1962-02-02", "碾子坝村", "19900000005", "初中"],
    [3, "无名氏", "", "", "杏花坞村", "19900000006", "初中"],
    [4, "石小满", "", "1950-01-01", "杏花坞村", "", "小学"],
]


def workbook(rows=ROWS, header=HEADER, title="重点人群导出表") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in ([title], header, *rows):
        sheet.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def send(client, cast, content: bytes, name: str = "重点人群.xlsx", **more):
    fields = {"file": SimpleUploadedFile(name, content), "owner": cast.org("县民政局").pk, "dated": "2024-09-30"} | more
    return client.post("/ledger/import", fields, follow=True)


@pytest.fixture
def shi(cast, now) -> Subject:
    return person(cast, now, SHI)


@pytest.fixture
def sun(as_user):
    return as_user("sun")


@pytest.fixture
def kept(sun, cast, shi) -> Upload:
    send(sun, cast, workbook())
    return Upload.objects.get()


def test_a_preview_counts_and_changes_nothing(sun, cast, shi):
    page = send(sun, cast, workbook())
    told = page.context["upload"].told
    assert (told["counts"]["rows"], told["counts"]["known_subjects"], told["counts"]["new_subjects"]) == (4, 2, 1)
    assert told["unplaced"] == 1
    assert [(one["row"], one["column"]) for one in told["problems"]] == [(5, "")]
    assert told["differences"][0][:2] == ["Sheet", 3]
    assert Subject.objects.count() == 1
    assert SHI["person.id_number"] not in page.content.decode()


def test_confirming_records_one_dated_source_with_its_owner(sun, kept, shi, cast):
    sun.post(f"/ledger/import/{kept.pk}/confirm")
    sun.post(f"/ledger/import/{kept.pk}/confirm")  # twice is once
    shi.refresh_from_db()
    assert shi.values["person.mobile"] == "19900000002"
    source = Source.objects.get(kind="import")
    assert (source.owner, source.dated, source.title) == ("县民政局", date(2024, 9, 30), "重点人群")
    new = Subject.objects.get(key=as_stored("person", OTHER_NUMBER))
    assert new.org == cast.org("碾子坝村")
    kept.refresh_from_db()
    assert (kept.state, kept.told["recorded"]["added"]) == ("recorded", 1)


def test_rows_without_identity_come_back_as_they_stood(sun, kept):
    answer = sun.get(f"/ledger/import/{kept.pk}/rejected.xlsx")
    rows = list(openpyxl.load_workbook(BytesIO(answer.content)).active.values)
    assert rows[0][:7] == tuple(HEADER)
    assert rows[1][1] == "无名氏"
    assert rows[1][-1].startswith("第 5 行")


def test_dropping_it_leaves_the_ledger_alone(sun, kept):
    sun.post(f"/ledger/import/{kept.pk}/drop")
    assert sun.post(f"/ledger/import/{kept.pk}/confirm").status_code == 409
    assert not Source.objects.filter(kind="import").exists()
    assert sun.get(f"/ledger/import/{kept.pk}/rejected.xlsx").status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [("图片.xlsx", b"\x89PNG\r\n\x1a\n0000"), ("空.csv", b""), ("坏.xlsx", b"PK\x03\x04broken")],
)
def test_a_wrong_file_is_told_in_words(sun, cast, name, content):
    answer = send(sun, cast, content or b" ", name)
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]
    assert not Upload.objects.exists()


def test_a_date_ahead_is_refused(sun, cast):
    assert send(sun, cast, workbook(), dated="2099-01-01").context["form"].errors["dated"]


def test_a_cell_that_can_not_be_is_named_with_row_and_column(sun, cast, shi):
    bad = [[1, "石小满", SHI["person.id_number"], "某年某月", "杏花坞村", "19900000002", "小学"]]
    told = send(sun, cast, workbook(bad)).context["upload"].told
    assert [(one["row"], one["column"]) for one in told["problems"]] == [(3, "D")]
    assert told["counts"]["known_subjects"] == 1


def test_a_number_of_another_name_is_given_back(sun, cast, shi):
    copied = [[1, "石大明", SHI["person.id_number"], "1950-01-01", "杏花坞村", "", "小学"]]
    assert send(sun, cast, workbook(copied)).context["upload"].told["unplaced"] == 1


def test_rows_without_a_village_go_where_the_steward_says(sun, cast):
    header, rows = ["姓名", "身份证号码", "文化程度"], [["罗新来", OTHER_NUMBER, "初中"]]
    assert send(sun, cast, workbook(rows, header)).context["upload"].told["unplaced"] == 1
    told = send(sun, cast, workbook(rows, header), default_org=cast.org("碾子坝村").pk).context["upload"].told
    assert told["counts"]["new_subjects"] == 1


def test_csv_is_read_too(sun, cast):
    lines = "\n".join(",".join(map(str, row)) for row in [HEADER, *ROWS])
    assert send(sun, cast, lines.encode("gb18030"), "导出.csv").context["upload"].told["counts"]["rows"] == 4


def test_what_the_owner_said_is_disputed(sun, cast, now, shi):
    from yibiao_web.catalogue.actions import set_owner

    set_owner("person.mobile", cast.org("县残联"), viewer=cast.viewer("sun"), now=now)
    person(cast, now, SHI, owner="县残联")
    send(sun, cast, workbook(ROWS[:1]))
    upload = Upload.objects.get()
    assert upload.told["counts"]["kept"] == 1
    sun.post(f"/ledger/import/{upload.pk}/confirm")
    assert Dispute.objects.get().owner == cast.org("县残联")


@pytest.mark.parametrize("who", ["qian", "zhao", "lin"])
def test_nobody_else_sees_or_imports_it(as_user, kept, who):
    client = as_user(who)
    for address in ("", "/rejected.xlsx"):
        assert client.get(f"/ledger/import/{kept.pk}{address}").status_code == 404
    assert client.post(f"/ledger/import/{kept.pk}/confirm").status_code == 404
    assert client.post(f"/ledger/import/{kept.pk}/drop").status_code == 404


def test_the_command_does_the_same(cast, shi, tmp_path, capsys):
    file = tmp_path / "重点人群.xlsx"
    file.write_bytes(workbook())
    call_command("import_facts", str(file), owner="县民政局", dated=date(2024, 9, 30))
    assert Subject.objects.filter(key=as_stored("person", OTHER_NUMBER)).exists()
    said = capsys.readouterr()
    assert "读到 4 行" in said.out
    assert "第 5 行" in said.err


@pytest.mark.parametrize("more", [{"owner": "没有的局"}, {"owner": "县民政局", "village": "没有的村"}])
def test_the_command_names_what_it_does_not_know(cast, tmp_path, more):
    file = tmp_path / "x.xlsx"
    file.write_bytes(workbook())
    with pytest.raises(CommandError):
        call_command("import_facts", str(file), dated=date(2024, 9, 30), **more)
