"""What leaves says who took it, and computes nothing."""

from __future__ import annotations

import csv
import io
import json
from io import BytesIO
from zipfile import ZipFile

import pyarrow.parquet as pq
import pytest
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from yibiao_web.answers.tests.test_fetching import LEVEL, MARK, _files, allow, fetch, ids, version  # noqa: F401
from yibiao_web.audit.models import AuditEntry
from yibiao_web.files.command import marks_in, who_fetched
from yibiao_web.files.marking import keys, marked, stamp_for
from yibiao_web.files.marks import properties_of
from yibiao_web.files.stamps import TITLE, Stamp, genuine, line_in, stamp_of, stamped
from yibiao_web.ledger.models import Subject

FORMULAS = ['=HYPERLINK("http://x","y")', "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1", "\r=1", "＝1+1"]
STAMP = Stamp(7, "2026-11-02T09:30", "赵志强", "县民政局", "核查 & 比对")


@pytest.fixture
def taken(cast, now, version, as_user):  # noqa: F811
    """``taken(shape)``: the file of an answer that was fetched."""

    def one(shape):
        allow(cast, now, "person.name", "person.id_number", "person.mobile", MARK, LEVEL)
        client = as_user("zhao")
        pk = int(fetch(client, version, shape).url.rsplit("/", 1)[1])
        return b"".join(client.get(reverse("answers:download", args=[pk])).streaming_content)

    return one


@pytest.mark.parametrize("shape", ["whole", "xlsx", "csv", "ndjson", "parquet", "villages"])
def test_every_shape_carries_who_took_it_and_the_entry_of_that(taken, shape):
    content = taken(shape)
    entry = AuditEntry.objects.get(action="answer.opened")
    found = list(marks_in("取数", content))
    assert {one.entry for one in found} == {entry.pk}
    assert all(one.stamp == stamp_for(entry) for one in found if one.stamp)
    whole = next(one.stamp for one in found if one.stamp)
    assert (whole.who, whole.org, whole.purpose) == ("赵志强", "县民政局", "核查")


def test_a_departments_own_template_keeps_its_cells(taken):
    content = taken("whole")
    sheet = load_workbook(BytesIO(content)).active
    assert "审计第" in sheet.oddFooter.left.text
    assert next(cell.value for cell in sheet[1]) == "村民花名册"
    assert not any("审计第" in str(cell.value) for row in sheet.iter_rows() for cell in row)


def names_become(values):
    for one, value in zip(Subject.objects.filter(kind="person").order_by("pk"), values, strict=False):
        one.values = {**one.values, "person.name": value}
        one.save()


SHAPES_OF = [(shape, at) for shape in ("whole", "csv") for at in range(0, len(FORMULAS), 2)]


@pytest.mark.parametrize(("shape", "at"), [*SHAPES_OF, ("xlsx", 0), ("ndjson", 0), ("parquet", 0)])
def test_no_value_leaves_as_a_formula(taken, shape, at):
    names_become(FORMULAS[at : at + 2] * 9)
    content = taken(shape)
    if content[:4] == b"PK\3\4":
        cells = [cell for sheet in load_workbook(BytesIO(content)) for row in sheet.iter_rows() for cell in row]
        assert not [cell.value for cell in cells if cell.data_type == "f"]
    elif shape == "csv":
        cells = [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))]
    elif shape == "parquet":
        assert pq.read_table(BytesIO(content)).num_rows  # no program computes what stands in it
    else:
        assert [json.loads(line) for line in content.splitlines()]


def test_ones_own_data_are_marked_too(as_user, ids):  # noqa: F811
    answer = as_user("lin").post("/sharing/own/download?kind=person", {"purpose": "本村自用"})
    found = list(marks_in("本村.xlsx", answer.content))
    assert {one.stamp.purpose for one in found if one.stamp} == {"本村自用"}
    assert found[0].entry == AuditEntry.objects.get(action="data.read").pk


def test_the_command_says_who_and_whether_it_is_true(taken, tmp_path, capsys):
    content = taken("xlsx")
    file = tmp_path / "流出.xlsx"
    file.write_bytes(content)
    who_fetched.callback(file)
    assert "赵志强（县民政局）" in (told := capsys.readouterr().out)
    assert "校验码属实" in told
    assert "与文件一致" in told
    file.write_bytes(_with_other_name(content))
    with pytest.raises(SystemExit) as caught:
        who_fetched.callback(file)
    assert caught.value.code == 2
    assert "不能采信" in capsys.readouterr().err


def _with_other_name(content):
    out = BytesIO()
    with ZipFile(BytesIO(content)) as archive, ZipFile(out, "w") as made:
        for one in archive.namelist():
            body = archive.read(one)
            made.writestr(one, body.replace("赵志强".encode(), "钱立".encode()) if "custom" in one else body)
    return out.getvalue()


def test_a_file_without_a_mark_is_said_to_have_none(db, tmp_path, capsys):
    file = tmp_path / "别的.csv"
    file.write_text("姓名\n甲\n")
    with pytest.raises(SystemExit) as caught:
        who_fetched.callback(file)
    assert caught.value.code == 1


def test_a_code_is_over_every_word_and_by_a_key(settings):
    made = stamped(STAMP, b"key")
    assert genuine(made, [b"other", b"key"])
    assert not genuine(made, [b"other"])
    for name in ("entry", "at", "who", "org", "purpose"):
        other = Stamp(**{**vars_of(made), name: 8 if name == "entry" else "x"})
        assert not genuine(other, [b"key"]), name
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new", [settings.SECRET_KEY]
    assert len(keys()) == 2


def vars_of(stamp):
    return json.loads(stamp.as_json())


def test_the_line_leads_to_the_entry_where_the_property_is_gone():
    made = stamped(STAMP, b"key")
    assert line_in(made.line) == (7, made.code)
    assert len(made.line) < 240
    assert stamp_of('{"entry":1}') is None
    assert stamp_of("[]") is None


@pytest.fixture
def entry(cast, now, db):
    return AuditEntry(pk=9, at=now, actor_name="陈&<b>", org=cast.org("鹤汀镇"), purpose="核对“=1+1” & 其他" * 9)


def test_a_word_file_gets_a_line_at_the_foot_of_every_section(entry):
    document, out = Document(), BytesIO()
    document.sections[0].footer.paragraphs[0].text = "第 1 页"
    document.add_section()
    document.save(out)
    made = Document(BytesIO(marked("表.docx", out.getvalue(), entry)))
    feet = [[one.text for one in section.footer.paragraphs] for section in made.sections]
    assert feet[0][0] == "第 1 页"
    assert all("审计第9条" in foot[-1] for foot in feet)
    found = list(marks_in("a.docx", marked("表.docx", out.getvalue(), entry)))
    assert {one.stamp for one in found if one.stamp} == {stamp_for(entry)}
    assert {one.code for one in found} == {stamp_for(entry).code}


@pytest.mark.parametrize(
    "foot",
    ["", "左"],
)
def test_what_stands_at_the_foot_of_a_sheet_stays(entry, foot):
    from openpyxl import Workbook

    book, out = Workbook(), BytesIO()
    book.active["A1"] = "甲"
    if foot:
        book.active.oddFooter.left.text, book.active.oddFooter.center.text = "左", "第 &P 页"
    book.save(out)
    content = marked("表.xlsx", out.getvalue(), entry)
    sheet = load_workbook(BytesIO(content)).active
    assert "审计第9条" in (sheet.oddFooter.left.text or "")
    assert ("左" in sheet.oddFooter.left.text) is bool(foot)
    assert (sheet.oddFooter.center.text == "第 &P 页") is bool(foot)
    assert stamp_of(properties_of(content)[TITLE]) == stamp_for(entry)
    twice = marked("表.xlsx", content, entry)
    assert load_workbook(BytesIO(twice)).active["A1"].value == "甲"
