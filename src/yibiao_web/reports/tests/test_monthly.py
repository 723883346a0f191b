"""The month on one page: what it says, to whom, and the same in every shape."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import date
from io import BytesIO

import pypdfium2
import pytest
from docx import Document

from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.refusals import Refusal
from yibiao_web.burden.models import Budget
from yibiao_web.gate import actions as gate
from yibiao_web.gate.models import Demand
from yibiao_web.reports import monthly, pictures, saying
from yibiao_web.reports.actions import keep_last_month, make_report
from yibiao_web.reports.models import MonthlyReport
from yibiao_web.reports.pictures import as_pdf
from yibiao_web.reports.readings import Compared
from yibiao_web.reports.sheet import from_json, short
from yibiao_web.reports.spans import Span, whole_month
from yibiao_web.reports.tests.conftest import TODAY, moment
from yibiao_web.reports.word import as_word

OCTOBER = date(2026, 10, 1)
SIDES = (("gao", "禾溪县", "county"), ("zhao", "县民政局", "sender"), ("lin", "杏花坞村", "place"))


@pytest.fixture
def told(cast, two_years):
    """``told("lin", "杏花坞村", "place")``: October as that viewer has it told."""
    return lambda name, org, side: make_report(
        cast.org(org), side, OCTOBER, viewer=cast.viewer(name), now=moment(TODAY)
    )


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(BytesIO(pdf))
    assert len(document) == 1
    return document[0].get_textpage().get_text_bounded()


def words_of(docx: bytes) -> str:
    word = Document(BytesIO(docx))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(line.text for line in word.paragraphs), *cells])


@pytest.mark.parametrize(("name", "org", "side"), SIDES)
def test_page_pdf_and_word_say_the_same(told, as_user, name, org, side):
    report = told(name, org, side)
    sheet = from_json(report.told)
    page = as_user(name).get(f"/reports/monthly/{report.pk}/").content.decode()
    pdf, word = text_of(as_pdf(sheet)), words_of(as_word(sheet))
    for figure in sheet.figures:
        for where in (page, pdf, word):
            assert figure.number in where
    for cell in (cell for table in sheet.tables for row in table.rows for cell in row):
        assert cell in page
        assert cell in pdf
        assert cell in word


def test_the_files_come_under_a_readable_name(told, as_user):
    report = told("lin", "杏花坞村", "place")
    for shape, start in (("pdf", b"%PDF"), ("docx", b"PK")):
        answer = as_user("lin").get(f"/reports/monthly/{report.pk}/file.{shape}")
        assert answer.content.startswith(start)
        assert "attachment" in answer["Content-Disposition"]
    assert as_user("lin").get(f"/reports/monthly/{report.pk}/file.exe").status_code == 404


def test_the_same_drawing_is_in_all_of_them(told):
    sheet = from_json(told("gao", "禾溪县", "county").told)
    assert [one.shape for one in sheet.drawings] == ["stacked", "beside"]
    hours = [sum(one.data[-1] for one in sheet.drawings[0].chart.series)]
    assert hours == [3.5]  # October: a meeting of three hours, a document of half an hour
    word = Document(BytesIO(as_word(sheet)))
    assert len(word.inline_shapes) == 2


def test_without_a_chinese_font_word_says_so_and_pdf_is_refused(told, monkeypatch):
    sheet = from_json(told("lin", "杏花坞村", "place").told)
    monkeypatch.setattr(pictures, "chinese", lambda: None)
    assert "没有中文字体" in words_of(as_word(sheet))
    with pytest.raises(Refusal, match="fonts-noto-cjk"):
        as_pdf(sheet)


def test_a_page_full_of_everything_is_still_one_page(cast, told):
    report = told("gao", "禾溪县", "county")
    full = from_json(report.told)
    long = "这是一个很长的标题，" * 9
    stuffed = type(full)(
        full.title, full.subtitle, [long] * 4, full.figures, full.drawings, full.tables,
        [type(full.sections[0])("反弹", [short(long, 90)] * 3)] * 8, full.notes,
    )  # fmt: skip
    text_of(as_pdf(stuffed))


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not there")
def test_word_is_one_page_too(told, tmp_path):
    for name, org, side in SIDES:
        (tmp_path / f"{side}.docx").write_bytes(as_word(from_json(told(name, org, side).told)))
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf",
         "--outdir", str(tmp_path), *map(str, tmp_path.glob("*.docx"))], check=True, capture_output=True,
    )  # fmt: skip
    for _name, _org, side in SIDES:
        assert text_of((tmp_path / f"{side}.pdf").read_bytes())


def test_what_titles_say_is_never_read_as_marks(cast, asked, as_user):
    evil = '#panic("x") $a$ `b` <script>alert(1)</script> {{ x }}'
    one = asked("meeting", date(2026, 10, 9), {"杏花坞村": 60.0}, title=evil)
    gate.withdraw(one, viewer=cast.viewer("zhao"), reason=evil, duty="了解养老服务进度", duty_kept_by=evil,
                  now=moment(date(2026, 10, 20)))  # fmt: skip
    report = make_report(cast.org("杏花坞村"), "place", OCTOBER, viewer=cast.viewer("lin"), now=moment(TODAY))
    assert "panic" in text_of(as_pdf(from_json(report.told)))
    assert "<script>alert" not in as_user("lin").get(f"/reports/monthly/{report.pk}/").content.decode()


def test_it_is_kept_as_it_was_told_until_somebody_asks_for_it_anew(cast, told, asked):
    before = told("lin", "杏花坞村", "place")
    asked("document", OCTOBER, {"杏花坞村": 600.0}, by="zhou", title="补记的")
    assert MonthlyReport.objects.get(pk=before.pk).told == before.told
    again = told("lin", "杏花坞村", "place")
    assert again.pk == before.pk
    assert again.told != before.told
    assert AuditEntry.objects.filter(action="report.made").count() == 2


def test_the_months_that_are_over_are_told_by_themselves_once(cast, two_years):
    now = moment(date(2026, 11, 1))
    assert keep_last_month(now) == 3  # the county and two senders; no township was asked
    assert keep_last_month(now) == 0
    one = MonthlyReport.objects.get(side="county")
    assert (one.month, one.until, one.made_by) == (OCTOBER, date(2026, 10, 31), None)
    assert one.told["lead"][0].startswith("10 月，全县各单位一共要基层花 3.5 小时")


def test_a_village_has_its_month_told_with_one_act(as_user, cast, two_years):
    village = cast.org("杏花坞村")
    answer = as_user("lin").post("/reports/monthly/make/", {"of": f"place:{village.pk}", "month": "2026-10"})
    assert re.fullmatch(r"/reports/monthly/\d+/", answer.url)
    listed = as_user("lin").get("/reports/monthly/")
    assert [one.org for one in listed.context["page"].object_list] == [village]
    assert list(as_user("luo").get("/reports/monthly/").context["page"].object_list) == []


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"of": "place:x", "month": "2026-10"}, 422),
        ({"of": "", "month": "2026-10"}, 422),
        ({"month": "2026-13", "of": "county:1"}, 422),
        ({"of": "nonsense:1", "month": "2026-10"}, 404),
        ({"of": "place:999999999", "month": "2026-10"}, 404),
    ],
)
def test_what_cannot_be_told_is_said_plainly(as_user, data, status):
    assert as_user("gao").post("/reports/monthly/make/", data).status_code == status


def test_months_to_come_and_before_the_ledger_are_refused(as_user, cast, two_years):
    of = f"county:{cast.org('禾溪县').pk}"
    for month in ("2199-01", "2024-11", "2001-01"):
        assert as_user("gao").post("/reports/monthly/make/", {"of": of, "month": month}).status_code == 422, month


def test_nobody_has_told_or_reads_what_is_not_theirs(cast, as_user, told):
    report = told("gao", "禾溪县", "county")
    for name in ("lin", "chen", "zhao", "qian"):
        assert as_user(name).get(f"/reports/monthly/{report.pk}/").status_code == 404
        assert as_user(name).get(f"/reports/monthly/{report.pk}/file.pdf").status_code == 404
        of = f"county:{cast.org('禾溪县').pk}"
        assert as_user(name).post("/reports/monthly/make/", {"of": of, "month": "2026-10"}).status_code == 404
    with pytest.raises(Refusal):
        make_report(cast.org("老槐坪村"), "place", OCTOBER, viewer=cast.viewer("lin"), now=moment(TODAY))


def test_no_page_orders_places_or_people(cast, told):
    sheet = monthly.sheet(cast.viewer("gao"), cast.org("禾溪县"), "county", OCTOBER, TODAY)
    said = str(sheet.as_json())
    assert "村" not in said.replace("不给村和人排名", "")
    assert "杏花坞" not in said


def test_budgets_are_said_by_bands(cast, two_years):
    for name, minutes in (("县民政局", 100.0), ("县卫健局", 1000.0)):
        Budget.objects.create(org=cast.org(name), year=2026, minutes=minutes)
    sheet = monthly.sheet(cast.viewer("gao"), cast.org("禾溪县"), "county", OCTOBER, TODAY)
    assert sheet.sections[0].lines == ["已超预算：县民政局。", "在预算内的 1 个，没有定预算的 1 个。"]
    assert Demand.objects.exists()


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (60, None, "还没有记账"),
        (0, 0, "两年都没有"),
        (60, 0, "没有"),
        (6000, 6060, "差不多"),
        (5400, 6000, "少 10%（少 10.0 小时）"),
        (9000, 6000, "多 50%（多 50.0 小时）"),
    ],
)
def test_a_change_is_said_in_plain_words(now, before, words):
    assert words in saying.change(Compared(now, before))


def ratios(last: float, others: list[float]) -> list[tuple[date, float]]:
    """Months whose ratio to the year before is ``others``, then ``last``."""
    months = [date(2025 + at // 12, at % 12 + 1, 1) for at in range(12 + len(others) + 1)]
    values = [100.0] * 12
    for ratio in (*others, last):
        values.append(values[-12] * ratio)
    return list(zip(months, values, strict=True))


@pytest.mark.parametrize(
    ("last", "others", "words"),
    [
        (1.05, [0.9, 1.1, 1.0, 0.95, 1.05, 1.02], "看不出变化"),
        (1.6, [0.9, 1.1, 1.0, 0.95, 1.05, 1.02], "多得超出平常"),
        (0.5, [0.9, 1.1, 1.0, 0.95, 1.05, 1.02], "少得超出平常"),
        (1.6, [0.9, 1.1, 1.0], "还看不出来"),
        (1.0, [], "还看不出来"),
    ],
)
def test_a_month_stands_out_only_beyond_what_months_usually_do(last, others, words):
    months = ratios(last, others)
    assert words in saying.swing(months, whole_month(months[-1][0]))


def test_a_month_that_is_not_over_is_not_judged():
    assert "还没有过完" in saying.swing([], Span(date(2026, 11, 1), date(2026, 11, 20)))


def test_months_without_anything_break_nothing():
    months = [(one, 0.0) for one, _ in ratios(1.0, [1.0] * 8)]
    assert "还看不出来" in saying.swing(months, whole_month(months[-1][0]))
