from __future__ import annotations

import io
import json

import openpyxl
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from yibiao_web.api.models import Import
from yibiao_web.audit.models import AuditEntry
from yibiao_web.ledger.models import Source, Subject
from yibiao_web.sharing.models import Reading

CSV = (
    "姓名,公民身份号码,村,残疾等级,说明\n"
    "石小满,990101195001010010,杏花坞村,三级,新评\n"
    "杨柳青,990101196203040023,杏花坞村,二级,\n"
    "白露,990101199003040019,碾子坝村,五级,\n"
    "秋分,990101198807080038,碾子坝村,四级,\n"
)


def send(program, content: str | bytes = CSV, name: str = "残联.csv", **more):
    data = content.encode() if isinstance(content, str) else content
    headers = {"Idempotency-Key": more.pop("key")} if "key" in more else {}
    fields = {"kind": "person", "title": "残疾人证系统 9 月导出", "dated": "2026-09-30"} | more
    return program.post("/imports", fields | {"file": SimpleUploadedFile(name, data)}, **headers)


def test_sound_rows_are_taken_and_the_others_given_back(caller, known):
    program = caller("县残联")
    told = send(program).json()
    assert (told["rows"], told["accepted"], told["rejected"], told["added"]) == (4, 2, 2, 1)
    assert [(one["row"], one["column"], one["code"]) for one in told["findings"]] == [
        (3, "公民身份号码", "id_number_checksum"), (4, "残疾等级", "choice_unknown"),
    ]  # fmt: skip
    assert told["unknown_columns"] == ["说明"]
    assert Subject.objects.get(pk=known[0]).values["person.disability_level"] == "三级"
    source = Source.objects.get(pk=told["source"])
    assert (source.kind, source.owner, source.title) == ("import", "县残联", "残疾人证系统 9 月导出")
    back = program.get(f"/imports/{told['id']}/rejected").content.decode("utf-8-sig").splitlines()
    assert back[0] == "姓名,公民身份号码,村,残疾等级,说明,退回原因"
    assert [line.partition(",")[0] for line in back[1:]] == ["杨柳青", "白露"]


def test_rejected_rows_come_in_again_once_they_are_mended(caller, known):
    program = caller("县残联")
    first = send(program).json()
    back = program.get(f"/imports/{first['id']}/rejected").content.decode("utf-8-sig")
    mended = send(program, back.replace("五级", "一级").replace("990101196203040023", "990101196203040028")).json()
    assert (mended["accepted"], mended["rejected"]) == (2, 0)


def test_a_dry_run_says_the_same_and_changes_nothing(caller, known):
    before = (Subject.objects.count(), Source.objects.count(), AuditEntry.objects.count())
    program = caller("县残联")
    entries = AuditEntry.objects.count()
    told = send(program, dry_run="true")
    assert (told.status_code, told.json()["accepted"], told.json()["id"]) == (200, 2, None)
    assert (Subject.objects.count(), Source.objects.count()) == before[:2]
    assert (AuditEntry.objects.count(), Import.objects.count()) == (entries, 0)


def test_the_same_request_twice_has_one_effect(caller, known):
    program = caller("县残联")
    first, again = send(program, key="k1"), send(program, key="k1")
    assert (again.status_code, again.json()) == (201, first.json())
    assert Import.objects.count() == 1
    assert send(program).json()["id"] == send(program).json()["id"]  # without a key the file itself is one


def test_a_key_is_for_one_request(caller, known):
    program = caller("县残联")
    send(program, key="k1")
    answer = send(program, key="k1", title="别的")
    assert (answer.status_code, answer.json()["code"]) == (422, "key_reused")
    assert send(caller("县民政局"), key="k1", title="别的").status_code == 201


def test_the_next_county_can_not_write_here(caller, known):
    stranger = caller("渡川县", by="qian")
    told = send(stranger).json()
    assert told["accepted"] == 0
    assert {one["code"] for one in told["findings"]} >= {"place_unknown"}
    assert send(stranger, scope="990101101201").status_code == 404
    mine = send(caller("县残联")).json()
    assert stranger.get(f"/imports/{mine['id']}").status_code == 404
    assert stranger.get(f"/imports/{mine['id']}/rejected").status_code == 404


@pytest.mark.parametrize("format", ["csv", "ndjson", "parquet"])
def test_what_leaves_comes_back_as_it_was(caller, grant, known, format):
    grant("县民政局", "person.name", "person.id_number", "person.mobile")
    program = caller()
    file = b"".join(program.get(f"/export/person.{format}").streaming_content)
    told = send(program, file, f"person.{format}", dated="2026-06-30").json()
    assert (told["accepted"], told["rejected"], told["added"]) == (3, 0, 0)


def test_an_export_holds_what_was_granted_and_is_noted(caller, grant, known):
    grant("县民政局", "person.name", "person.id_number", scope="鹤汀镇")
    program = caller()
    query = "scope=990101101&items=person.name,person.sex,person.mobile"
    answer = program.get(f"/export/person.ndjson?{query}")
    rows = [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]
    assert [row["person.name"] for row in rows] == ["石小满", "杨柳青"]
    assert all("person.mobile" not in row for row in rows)
    assert answer["Yibiao-Missing"] == "person.mobile"
    reading = Reading.objects.get()
    assert (reading.count, reading.items) == (2, ["person.name", "person.sex"])
    assert program.get("/export/person.csv?items=person.name").status_code == 403  # granted for one township only


def test_parquet_has_types(caller, grant, known):
    grant("县民政局", "person.name", "person.birth_date", "person.id_number", "person.age")
    file = b"".join(caller().get("/export/person.parquet?items=person.name,person.age").streaming_content)
    table = pq.read_table(io.BytesIO(file))
    assert [str(field.type) for field in table.schema] == ["int64", "string", "int64", "string", "int64"]
    assert table["person.age"].to_pylist()[0] == 76


def test_a_formula_does_not_leave_as_one(caller, grant, known):
    Subject.objects.filter(pk=known[0]).update(values={"person.name": "=cmd|'/c calc'!A1"})
    grant("县民政局", "person.name")
    file = b"".join(caller().get("/export/person.csv?items=person.name").streaming_content).decode()
    assert "'=cmd|" in file


def test_a_sheet_is_read_and_its_rejected_rows_come_back_as_a_sheet(caller, known):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([["姓名", "身份证号"], ["石小满", "990101195001010010"], ["某人", "9901011950"]]):
            sheet.write_row(at, 0, row)
    program = caller("县残联")
    told = send(program, out.getvalue(), "名册.xlsx", scope="990101101201").json()
    assert (told["accepted"], told["findings"][0]["code"]) == (1, "id_number_length")
    back = openpyxl.load_workbook(io.BytesIO(program.get(told["rejected_file"][7:]).content))
    assert [cell.value for cell in back.active[2]][:2] == ["某人", "9901011950"]


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "file_unreadable"), (b"PAR1 no", "file_unreadable"), (b'{"a": 1}\nno', "file_unreadable"),
     ("姓名,姓名\n甲,乙\n".encode(), "file_unreadable"), (b"%PDF-1.4", "file_unreadable")],
)  # fmt: skip
def test_a_file_that_is_no_table_is_refused_in_words(caller, content, code):
    answer = send(caller("县残联"), content, "a.csv")
    assert (answer.status_code, answer.json()["code"]) == (422, code)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("石小满,,杏花坞村,", "no_identity"), ("石小满,990101********0010,杏花坞村,", "masked"),
        ("石小满,990101195001010010,柳林村,", "place_unknown"), ("白露,990101199003040019,,", "place_missing"),
        (",,,", None),
    ],
)  # fmt: skip
def test_a_row_that_nobody_can_place_is_given_back(caller, known, row, code):
    told = send(caller("县残联"), f"姓名,公民身份号码,村,残疾等级\n{row}\n").json()
    assert [one["code"] for one in told["findings"]] == ([code] if code else [])
    assert told["accepted"] == 0
