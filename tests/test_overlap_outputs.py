"""The files an audit gives: safe, self-contained, live, and readable by our own reader."""

from __future__ import annotations

import json
import re
from html import unescape
from io import BytesIO

import openpyxl
import pytest

from tests.overlap_cast import audit, catalogue, form
from yibiao.matching.matcher import Matcher
from yibiao.overlap import audit_outputs
from yibiao.sheets.reading import read_form

# openpyxl does not know XlsxWriter's data bars and says so.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
HOSTILE = '=HYPERLINK("http://x")<script>alert(1)</script>\'"&'


@pytest.fixture(scope="module")
def outputs() -> dict[str, bytes]:
    found = audit(
        form("公安局/户籍人口登记表.xlsx", "序号 姓名 身份证号 性别 出生日期 民族 现住址 残疾等级 联系电话"),
        form("残联/残疾人花名册.xlsx", "姓名 身份证号 残疾等级 联系电话", filled=30),
        form("民政局/残疾人补贴月报.xlsx", "姓名 身份证号 银行账号 +补贴说明 -去向 @何人"),
        form("民政局/残疾人名单.xlsx", "姓名 身份证号 残疾等级"),
        form("民政局/坏名.xlsx", f"姓名 {HOSTILE}", title=HOSTILE),
        form("统计局/各村情况统计.xlsx", "党员人数 在册数", kind="crosstab", rows="小学 初中 高中"),
        form("某局/空.xlsx", ""),
    )
    return audit_outputs(found)


def test_the_page_loads_nothing_from_outside_and_lets_no_text_run(outputs):
    page = outputs["报告.html"].decode()
    assert not re.search(r"(src|href)\s*=\s*[\"']?(https?:|//)", page)
    assert not re.search(r"<[^>]+\son\w+\s*=", page)
    assert not re.search(r"<[^>]+\sstyle\s*=", page)
    assert page.count("<script") == 1
    assert "<script>alert" not in page
    policy = unescape(re.search(r'Content-Security-Policy" content="(.*?)"', page)[1])
    assert re.fullmatch(r"default-src 'none'; style-src 'sha256-\S+'; script-src 'sha256-\S+'", policy)


def test_the_page_says_every_number_with_what_it_is_out_of(outputs):
    page = outputs["报告.html"].decode()
    for line in re.findall(r'<span class="big">.*?</span> <span class="of">(.*?)</span>', page):
        assert line.startswith("/ ")


def test_the_same_audit_gives_the_same_bytes(outputs):
    again = audit_outputs(audit(form("a/甲.xlsx", "姓名 民族")))
    assert again == audit_outputs(audit(form("a/甲.xlsx", "姓名 民族")))


@pytest.mark.parametrize("name", ["审计.xlsx", "一表.xlsx"])
def test_no_text_from_a_form_becomes_a_formula_or_a_link(outputs, name):
    workbook = openpyxl.load_workbook(BytesIO(outputs[name]))
    for sheet in workbook:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.hyperlink is None
                if cell.data_type == "f":
                    assert re.match(r"=([A-Z]+\d+\*|SUM|IF|0$|[A-Z]\d+$)", cell.value), cell.value


def test_cached_minutes_are_the_audits_own(outputs):
    report = json.loads(outputs["report.json"])
    sheet = openpyxl.load_workbook(BytesIO(outputs["审计.xlsx"]), data_only=True)["报表处理建议"]
    rows = [row for row in sheet.iter_rows(min_row=2, values_only=True) if row[0]]
    assert [round(row[9], 1) for row in rows] == [one["minutes_a_year"]["now"] for one in report["forms"]]
    assert [round(row[11], 1) for row in rows] == [one["minutes_a_year"]["after_plan"] for one in report["forms"]]


def test_every_formula_says_what_its_cached_value_says(outputs):
    """The workbook's own arithmetic, worked out here without a spreadsheet program."""
    live = openpyxl.load_workbook(BytesIO(outputs["审计.xlsx"]))
    cached = openpyxl.load_workbook(BytesIO(outputs["审计.xlsx"]), data_only=True)
    work, parameters = live["用时测算"], live["参数"]
    totals: dict[tuple[int, str], list[float]] = {}
    for row in range(2, work.max_row + 1):
        number, what = work.cell(row, 1).value, work.cell(row, 2).value
        sums = totals.setdefault((number, what), [0.0, 0.0])
        for at, column in enumerate((24, 25)):
            sums[at] += _evaluate(work.cell(row, column).value, work, parameters)
    plans, values = live["报表处理建议"], cached["报表处理建议"]
    for row in range(2, plans.max_row + 1):
        for column in (10, 11, 12):
            formula = re.sub(
                r"SUMIFS\(用时测算!([XY]):[XY],用时测算!A:A,A(\d+),用时测算!B:B,\"(.+?)\"\)",
                lambda m: str(totals.get((plans[f"A{m[2]}"].value, m[3]), [0, 0])["XY".index(m[1])]),
                plans.cell(row, column).value,
            )
            formula = re.sub(r"(?<![A-Z!$])([JK]\d+)", lambda m: str(values[m[1]].value), formula)
            assert _evaluate(formula, plans, parameters) == pytest.approx(values.cell(row, column).value)


def _evaluate(formula: str, sheet, parameters) -> float:
    text = formula.lstrip("=")
    text = re.sub(r"参数!\$B\$(\d+)", lambda m: str(parameters[f"B{m[1]}"].value), text)
    text = re.sub(r"\b([A-Z])(\d+)\b", lambda m: str(sheet[f"{m[1]}{m[2]}"].value), text)
    return float(eval(text.replace("MAX", "max"), {"__builtins__": {}, "max": max}))


def test_the_base_tables_are_read_back_as_the_items_they_were_made_from(outputs):
    report = json.loads(outputs["report.json"])
    matched = Matcher(catalogue()).match_form(read_form(outputs["一表.xlsx"], "一表.xlsx"))
    read: dict[str, list[str | None]] = {}
    for at, region in enumerate(matched.form.regions):
        read[region.sheet] = [matched.by_field[at, nth].item for nth in range(len(region.fields))]
    for table in report["tables"]:
        items = [column["thing"] for column in table["columns"]]
        found = read[f"{table['name']}表"]
        assert len(found) == len(items)
        of_catalogue = [at for at, key in enumerate(items) if not key.startswith("~") and "#" not in key]
        assert [found[at] for at in of_catalogue] == [items[at] for at in of_catalogue]


def test_keys_of_the_base_tables_are_required_and_code_lists_are_offered(outputs):
    workbook = openpyxl.load_workbook(BytesIO(outputs["一表.xlsx"]))
    sheet = workbook["人员表"]
    heads = [cell.value for cell in sheet[2]]
    assert heads[:2] == ["*公民身份号码", "*姓名"]
    assert sheet.freeze_panes == "C3"
    lists = [rule for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    nation = openpyxl.utils.get_column_letter(heads.index("民族") + 1)
    assert any(nation in str(rule.sqref) for rule in lists)
    assert "性别" not in heads


def test_json_names_its_schema_and_every_plan_has_reason_and_duty(outputs):
    report = json.loads(outputs["report.json"])
    assert report["schema"] == "yibiao.audit/1"
    assert all(one["plan"]["reason"] and one["plan"]["duty"] for one in report["forms"])
