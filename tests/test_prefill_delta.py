"""What is missing goes out once, and comes back."""

from __future__ import annotations

from io import BytesIO

from openpyxl import load_workbook

from tests.prefill_sheets import filled, id_number, rows, values, workbook

LI, ZHAO = id_number("19500312", 1), id_number("19881120", 5)
REGISTER = workbook(
    底册=f"""
    杏花坞村户籍人口底册
    | 户编号 | 姓名 | 与户主关系 | 公民身份号码 | 家庭住址 | 联系电话 |
    | 001 | 李大山 | 户主 | {LI} | 鹤汀镇杏花坞村3组 | 19900000001 |
    | 002 | 赵铁柱 | 户主 | {ZHAO} | 鹤汀镇杏花坞村5组 | |
    """
)
PEOPLE = workbook(
    表="""
    村民基本情况登记表
    | 序号 | 姓名 | 身份证号 | 民族 | 联系电话 |
    | 1 | | | | |
    """
)
HEADS = workbook(
    表="""
    农户基本情况登记表
    | 序号 | 户主姓名 | 户主身份证号 | 户主联系电话 | 家庭年收入（万元） |
    | 1 | | | | |
    """
)
ODD = workbook(
    表="""
    村民基本情况登记表
    | 序号 | 姓名 | 身份证号 | 本季度帮扶干部走访感受 |
    | 1 | | | |
    """
)


def delta(out: dict[str, bytes], sheet: str) -> tuple[list[object], list[list[object]]]:
    header, *lines = rows(out["补填清单.xlsx"], 2, sheet)
    return header, lines


def answered(out: dict[str, bytes], sheet: str, answers: dict[tuple[str, str], object]) -> bytes:
    """The list with cells filled: (name, column) → value."""
    book = load_workbook(BytesIO(out["补填清单.xlsx"]))
    page = book[sheet]
    header = [cell.value for cell in page[2]]
    for row in page.iter_rows(min_row=3):
        for (name, column), value in answers.items():
            if name in [cell.value for cell in row]:
                assert row[header.index(column)].value in (None, "")
                row[header.index(column)].value = value
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_an_item_that_two_forms_want_of_two_parties_is_asked_once():
    _, out = filled({"人.xlsx": PEOPLE, "户.xlsx": HEADS}, {"底册.xlsx": REGISTER})
    header, lines = delta(out, "人")
    assert header.count("联系电话") == 1
    assert [line[header.index("联系电话")] for line in lines if line[0] == "赵铁柱"] == [None]
    comment = load_workbook(BytesIO(out["补填清单.xlsx"]))["人"].cell(2, header.index("联系电话") + 1).comment
    assert "村民基本情况登记表" in comment.text
    assert "农户基本情况登记表" in comment.text


def test_cells_that_need_nothing_are_closed():
    _, out = filled({"人.xlsx": PEOPLE}, {"底册.xlsx": REGISTER})
    header, lines = delta(out, "人")
    assert {line[0]: line[header.index("联系电话")] for line in lines} == {"李大山": "—", "赵铁柱": None}


def test_what_comes_back_fills_the_forms():
    data = {"底册.xlsx": REGISTER}
    _, out = filled({"人.xlsx": PEOPLE, "户.xlsx": HEADS}, data)
    back = answered(out, "人", {("赵铁柱", "联系电话"): "19900000777", ("李大山", "民族"): "苗族"})
    income = answered(out, "户", {("李大山", "家庭年收入（元）"): 52000})
    _, again = filled({"人.xlsx": PEOPLE, "户.xlsx": HEADS}, {**data, "补填.xlsx": back, "补填2.xlsx": income})
    people = {row[1]: row for row in rows(again["人.xlsx"], 3)}
    assert (people["赵铁柱"][4], people["李大山"][3]) == ("19900000777", "苗族")
    households = {row[1]: row for row in rows(again["户.xlsx"], 3)}
    assert households["李大山"][4] == 5.2
    assert households["赵铁柱"][3] == "19900000777"


def test_a_field_no_catalogue_knows_is_asked_and_answered_too():
    data = {"底册.xlsx": REGISTER}
    outcome, out = filled({"人.xlsx": ODD}, data)
    assert outcome.forms[0].unmatched == ("本季度帮扶干部走访感受",)
    back = answered(out, "人", {("李大山", "本季度帮扶干部走访感受"): "满意"})
    _, again = filled({"人.xlsx": ODD}, {**data, "补填.xlsx": back})
    assert {row[1]: row[3] for row in rows(again["人.xlsx"], 3)} == {"李大山": "满意", "赵铁柱": None}


def test_age_is_asked_as_the_number_it_follows_from():
    data = workbook(
        表="""
        杏花坞村村民名册
        填报单位：杏花坞村
        | 姓名 | 性别 | 联系电话 |
        | 周小山 | 男 | 19900000123 |
        """
    )
    form = workbook(
        表="""
        村民基本情况登记表
        | 序号 | 姓名 | 年龄 |
        | 1 | | |
        """
    )
    _, out = filled({"表.xlsx": form}, {"名册.xlsx": data})
    header, _ = delta(out, "人")
    assert "公民身份号码" in header
    assert "年龄" not in header


def test_nothing_goes_out_when_nothing_is_missing():
    form = workbook(
        表="""
        村民基本情况登记表
        | 序号 | 姓名 | 身份证号 |
        | 1 | | |
        """
    )
    _, out = filled({"表.xlsx": form}, {"底册.xlsx": REGISTER})
    assert "补填清单.xlsx" not in out


def test_choices_are_offered():
    form = workbook(
        表="""
        村民基本情况登记表
        | 序号 | 姓名 | 身份证号 | 婚姻状况 |
        | 1 | | | |
        """
    )
    _, out = filled({"表.xlsx": form}, {"底册.xlsx": REGISTER})
    page = load_workbook(BytesIO(out["补填清单.xlsx"]))["人"]
    (validation,) = page.data_validations.dataValidation
    assert "已婚" in validation.formula1
    column = [cell.value for cell in page[2]].index("婚姻状况") + 1
    assert all(page.cell(row, column).coordinate in validation.sqref for row in (3, 4))


def test_provenance_names_the_source_of_every_filled_cell_and_can_be_left_out():
    _, out = filled({"人.xlsx": PEOPLE}, {"底册.xlsx": REGISTER})
    lines = rows(out["人.来源.xlsx"], 2)
    filled_cells = {address for address in values(out["人.xlsx"]) if address[1:] >= "3" and address[0] > "A"}
    assert {line[1] for line in lines} == filled_cells
    phone = next(line for line in lines if line[2] == "19900000001")
    assert phone[3:6] == ["底册.xlsx", "底册", "F3"]
    assert "人.来源.xlsx" not in filled({"人.xlsx": PEOPLE}, {"底册.xlsx": REGISTER}, provenance=False)[1]
