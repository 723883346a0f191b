"""Opening text: csv in the encodings of Chinese offices, web pages and XML saved as .xls."""

from __future__ import annotations

import pytest

from yibiao.sheets.grid import Merge
from yibiao.sheets.opening import open_workbook

TEXT = "姓名,住址,人口数\n张三,某县某镇某村,3\n李四,,5\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"])
def test_csv_is_read_in_every_usual_encoding(encoding):
    workbook = open_workbook(TEXT.encode(encoding), "名单.csv")
    grid = workbook.grids[0]
    assert (workbook.format, grid.name) == ("csv", "名单")
    assert grid.rows == [["姓名", "住址", "人口数"], ["张三", "某县某镇某村", "3"], ["李四", "", "5"]]
    assert workbook.findings == []


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_the_delimiter_is_found(delimiter):
    data = TEXT.replace(",", delimiter).encode()
    assert open_workbook(data, "a.csv").grids[0].rows[1] == ["张三", "某县某镇某村", "3"]


def test_quoted_commas_and_line_breaks_stay_in_their_cell():
    data = '姓名,备注\n张三,"甲,乙\n丙"\n'.encode()
    assert open_workbook(data, "a.csv").grids[0].rows[1] == ["张三", "甲,乙\n丙"]


def test_an_identity_number_in_csv_stays_whole():
    data = "证件号码\n330106199001010017\n".encode()
    assert open_workbook(data, "a.csv").grids[0].text(2, 1) == "330106199001010017"


def test_broken_characters_are_counted_in_a_finding():
    data = TEXT.encode("gb18030") + b"\xff,\xff\n"
    assert [f.code for f in open_workbook(data, "a.csv").findings] == ["encoding_guessed"]


PAGE = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>
<meta http-equiv=Content-Type content="text/html; charset=gb2312"><x:Name>汇总表</x:Name></head><body><table>
<tr><td colspan=3>某县情况表</td></tr>
<tr><th rowspan=2>村名</th><th colspan=2>人口</th></tr>
<tr><th>男<br>(人)</th><th>女&nbsp;</th></tr>
<tr style='display:none'><td>甲村</td><td x:num="12">12</td><td>8</td></tr>
</table></body></html>"""


def test_a_web_page_saved_as_xls_is_read_with_its_spans():
    workbook = open_workbook(PAGE.encode("gb18030"), "情况表.xls")
    grid = workbook.grids[0]
    assert (workbook.format, grid.name) == ("html", "汇总表")
    assert grid.rows[0] == ["某县情况表", "", ""]
    assert grid.rows[2] == ["", "男\n(人)", "女"]
    assert grid.rows[3] == ["甲村", 12.0, "8"]
    assert set(grid.merges) == {Merge(1, 1, 1, 3), Merge(2, 1, 3, 1), Merge(2, 2, 2, 3)}
    assert grid.hidden_rows == {4}
    assert [f.code for f in workbook.findings] == ["wrong_extension"]


def test_of_nested_tables_the_innermost_are_read():
    page = "<table><tr><td>版面<table><tr><td>姓名</td></tr></table></td></tr></table>"
    grids = open_workbook(page.encode(), "a.html").grids
    assert [grid.rows for grid in grids] == [[["姓名"]]]


def test_a_page_without_a_table_is_a_finding():
    assert [f.code for f in open_workbook(b"<html><body>no</body></html>", "a.xls").findings] == ["no_table"]


def test_enormous_spans_cost_nothing():
    page = '<table><tr><td rowspan="60000" colspan="99999">甲</td><td>乙</td></tr><tr><td>丙</td></tr></table>'
    grid = open_workbook(page.encode(), "a.html").grids[0]
    assert grid.height == 2
    assert grid.text(1, 1) == "甲"


def test_a_single_file_web_page_is_read():
    page = (
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\n'
        'Content-Type: text/html; charset="utf-8"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
        "<html><table><tr><td>姓名</td></tr></table></html>\r\n--b--\r\n"
    )
    assert open_workbook(page.encode(), "a.xls").grids[0].rows == [["姓名"]]


SPREADSHEET = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="名册"><Table>
<Row><Cell ss:MergeAcross="1"><Data ss:Type="String">人员名册</Data></Cell></Row>
<Row ss:Index="3" ss:Hidden="1"><Cell ss:Index="2"><Data ss:Type="Number">3</Data></Cell></Row></Table></Worksheet>
<Worksheet ss:Name="字典"><Table/><x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions>
</Worksheet></Workbook>"""


def test_excel_2003_xml_is_read():
    workbook = open_workbook(SPREADSHEET.encode(), "a.xml")
    grid, hidden = workbook.grids
    assert grid.text(1, 1) == "人员名册"
    assert grid.value(3, 2) == 3.0
    assert grid.merges == [Merge(1, 1, 1, 2)]
    assert grid.hidden_rows == {3}
    assert hidden.hidden


def test_what_stands_above_a_table_of_a_page_is_kept():
    page = (
        "<body><h1>某县情况表</h1><div><p>填报单位：</p><table><tr><td>甲</td></tr></table></div>"
        "<table><tr><td>乙</td></tr></table>"
    )
    first, second = open_workbook(page.encode(), "a.html").grids
    assert first.before == ["某县情况表", "填报单位："]
    assert second.before == []
