"""What was made by somebody else is not opened by the platform's own process, also where it is written into."""

from __future__ import annotations

import zipfile
from contextlib import contextmanager
from io import BytesIO

import pytest
from django.urls import reverse
from docx import Document
from openpyxl import Workbook, load_workbook

from tests import hostile_readers
from tests.biff_files import label, xls
from yibiao import confined as readers
from yibiao.confined import Limits
from yibiao.prefill.edits import SheetEdits
from yibiao.prefill.package import PackageError
from yibiao_web.answers.models import Answer
from yibiao_web.answers.tests.test_fetching import _files, allow, fetch, ids, taken, version  # noqa: F401
from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.refusals import Refusal
from yibiao_web.fieldwork.models import ReportTemplate
from yibiao_web.fieldwork.tests import making
from yibiao_web.files import templates
from yibiao_web.files.command import who_fetched
from yibiao_web.files.reading import writer
from yibiao_web.files.templates import TemplateApart


@pytest.fixture(scope="module", autouse=True)
def _apart():
    readers.end()
    readers.apart(True)
    yield
    readers.apart(False)
    readers.end()


@contextmanager
def nothing_opened_here():
    """Within, a package that this very process opens is a failure of the test."""
    plain = zipfile.ZipFile.__init__

    def init(self, file, mode="r", *more, **named):
        assert mode != "r", "opened in the platform's own process"
        plain(self, file, mode, *more, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(zipfile.ZipFile, "__init__", init)
        yield


def people_in(content: bytes) -> set[str]:
    return {row[1] for row in load_workbook(BytesIO(content)).active.iter_rows(min_row=3, values_only=True)}


@pytest.mark.parametrize("shape", ["whole", "villages"])
def test_a_departments_own_template_is_filled_and_marked_elsewhere(cast, now, as_user, version, shape):  # noqa: F811
    allow(cast, now, "person.name")
    client = as_user("zhao")
    with nothing_opened_here():
        assert fetch(client, version, shape).status_code == 302
        content = taken(client)[1]
    archive = zipfile.ZipFile(BytesIO(content))
    tables = [content] if shape == "whole" else [archive.read(name) for name in archive.namelist() if "村" in name]
    assert "石小满" in set().union(*map(people_in, tables))
    assert all("审计第" in load_workbook(BytesIO(one)).active.oddFooter.left.text for one in tables)


def test_the_table_of_a_demand_from_outside_is_filled_elsewhere(cast, as_user, ids):  # noqa: F811
    book, content = Workbook(), BytesIO()
    for row in (["杏花坞村村民花名册"], ["序号", "姓名", "身份证号码", "联系电话"]):
        book.active.append(row)
    book.save(content)
    content.seek(0)
    content.name = "报表.xlsx"
    with nothing_opened_here():
        answer = as_user("lin").post(reverse("outside:fill"), {"file": content})
    assert "石小满" in people_in(answer.content)


def test_a_report_by_a_departments_own_template_is_made_elsewhere(cast, now, as_user):
    document, content = Document(), BytesIO()
    document.add_paragraph("本局看了《被检查单位》")
    document.save(content)
    made = making.concluded(cast, now)
    ReportTemplate.objects.create(
        org=cast.org("县民政局"), file_name="反馈.docx", content=content.getvalue(), by=cast.user("zhao"), at=now
    )
    with nothing_opened_here():
        page = as_user("zhao").get(reverse("fieldwork:report", args=[made.pk]))
    told = Document(BytesIO(b"".join(page)))
    assert told.paragraphs[0].text == "本局看了杏花坞村"
    assert "审计第" in "".join(one.text for one in told.sections[0].footer.paragraphs)


def test_an_old_workbook_is_rebuilt_elsewhere_and_comes_out_as_a_new_one():
    with nothing_opened_here():
        template = TemplateApart(xls([("表", 0, label(0, 0, "姓名"))]), "旧.xls")
        filled = template.fill([SheetEdits("表", {"A2": "石春"})])
    assert (template.format, template.sheets) == ("xlsx", ("表",))
    assert load_workbook(BytesIO(filled.data)).active["A2"].value == "石春"
    assert "另存为 .xlsx" in filled.notes[0]


def test_what_can_not_be_written_into_says_why():
    with pytest.raises(PackageError, match="不能作为模板填写"):
        TemplateApart(b"%PDF-1.4", "通知.pdf")


@pytest.mark.parametrize(
    ("hostile", "limits", "words"),
    [
        (hostile_readers.crash, Limits(), "程序中断"),
        (hostile_readers.wait, Limits(seconds=0.1), "还没有写完"),
        (hostile_readers.eat, Limits(memory=64 << 20), "内存超过 64 MB"),
        (hostile_readers.other_type, Limits(), "程序中断"),
    ],
)
def test_a_template_that_brings_its_writer_down_is_a_refusal_that_says_what_to_do(
    cast, now, as_user, version, monkeypatch, hostile, limits, words  # noqa: F811
):  # fmt: skip
    allow(cast, now, "person.name")
    monkeypatch.setattr(templates, "_fill", writer(hostile, limits=limits))
    page = fetch(as_user("zhao"), version)
    assert words in page.content.decode()
    assert "换一种文件格式" in page.content.decode()
    assert Answer.objects.get().state == Answer.State.FAILED
    assert not AuditEntry.objects.filter(action="answer.made").exists()


def test_what_a_file_has_taken_over_does_not_name_files(monkeypatch):
    template = TemplateApart(xls([("表", 0, label(0, 0, "姓名"))]), "旧.xls")
    monkeypatch.setattr(templates, "_fill", writer(hostile_readers.filled_otherwise))
    assert template.fill([]).format == "xlsx"
    monkeypatch.setattr(templates, "_prepare", writer(hostile_readers.prepared_otherwise))
    with pytest.raises(Refusal):
        TemplateApart(b"", "旧.xls")


def test_a_file_that_turned_up_is_looked_into_elsewhere(
    cast, now, as_user, version, tmp_path, capsys, monkeypatch  # noqa: F811
):  # fmt: skip
    allow(cast, now, "person.name")
    client = as_user("zhao")
    fetch(client, version, "parquet")
    (file := tmp_path / "流出").write_bytes(taken(client)[1])
    monkeypatch.setattr("yibiao_web.files.command._in_parquet", None)  # of this process
    who_fetched.callback(file)
    assert "校验码属实" in capsys.readouterr().out
