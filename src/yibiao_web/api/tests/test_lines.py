"""The pure half: rendering, writing and reading back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yibiao.catalogue import load_catalogue
from yibiao_web.api import lines
from yibiao_web.api.lines import Column, FileShape, Profile, ProfileError, ReceiptShape, Record
from yibiao_web.api.profile_shapes import profile_of

CATALOGUE = load_catalogue()


def test_every_shipped_profile_speaks_of_items_and_words_that_exist():
    assert len(lines.profiles()) >= 3
    for profile in lines.profiles().values():
        assert profile.subject in CATALOGUE.subjects
        assert [item for item in profile.items if item not in CATALOGUE.items] == []
        for column in profile.columns:
            item = CATALOGUE.items.get(column.item)
            codes = CATALOGUE.code_lists.get(item.choices or "") if item and column.codes else None
            assert codes is None or all(codes.find(word) for word in column.codes), column.header


CELLS = [
    # description, column, value, text, part of what is wrong
    ("a text as it is", Column("姓名", "x"), "石小满", "石小满", ""),
    ("a fixed value", Column("类型", fixed="01"), None, "01", ""),
    ("a place", Column("区划", place="village_code"), None, "990101101201", ""),
    ("a code", Column("性别", "x", codes={"男": "1"}), "男", "1", ""),
    ("a word without a code", Column("性别", "x", codes={"男": "1"}), "女", "", "没有对应的代码"),
    ("a day", Column("日期", "x", date="YYYYMMDD"), "2026-03-05", "20260305", ""),
    ("a month", Column("日期", "x", date="YYYY年MM月"), "2026-03-05", "2026年03月", ""),
    ("a day that is not known", Column("日期", "x", date="YYYYMMDD"), "2026-03", "", "要写到日"),
    ("a text that is no date", Column("日期", "x", date="YYYYMMDD"), "去年", "", "要写到日"),
    ("an amount", Column("金额", "x", decimals=2), 560, "560.00", ""),
    ("nothing where nothing is needed", Column("电话", "x", empty="无"), None, "无", ""),
    ("nothing where something is", Column("电话", "x", required=True), None, "", "缺"),
    ("too long", Column("姓名", "x", width=2), "石小满", "石小满", "最多 2 个字"),
    ("a formula", Column("姓名", "x"), "=1+1", "=1+1", "公式"),
]


@pytest.mark.parametrize(("description", "column", "value", "text", "wrong"), CELLS, ids=[row[0] for row in CELLS])
def test_a_cell_is_written_as_the_system_wants_it(description, column, value, text, wrong):
    record = Record(1, {"x": value}, {"village_code": "990101101201"})
    said, problem = lines.cell(column, record)
    assert said == text
    assert (wrong in problem) if wrong else not problem


def test_a_record_the_system_would_refuse_is_held_back_and_the_numbers_go_on():
    profile = small(Column("序号", number=True), Column("号", "k", required=True))
    done = lines.render(profile, [Record(1, {"k": "a"}, {}), Record(2, {}, {}), Record(3, {"k": "c"}, {})])
    assert (done.rows, done.subjects) == ([["1", "a"], ["2", "c"]], [1, 3])
    assert [(one.subject, one.column) for one in done.held] == [(2, "号")]


def small(*columns: Column, format: str = "csv", encoding: str = "gb18030", title=()) -> Profile:
    receipt = ReceiptShape("号", "结果", ("成功",), ("失败",), "原因")
    return Profile("t", "某系统", "person", FileShape(format, "t", "页", encoding, ",", title), columns, receipt)


TEXT = st.text(
    st.characters(codec="gb18030", exclude_categories=("Cc", "Cs", "Z", "Co", "Cn")), min_size=1, max_size=12
)
KEYS = st.lists(TEXT.filter(lambda text: not text.startswith(("=", "@"))), min_size=1, max_size=8, unique=True)


@settings(max_examples=40, deadline=None)
@given(keys=KEYS, others=st.lists(TEXT, min_size=8, max_size=8), format=st.sampled_from(["csv", "xlsx"]),
       encoding=st.sampled_from(["gb18030", "utf-8-sig"]), title=st.booleans())  # fmt: skip
def test_what_was_written_is_read_back(keys, others, format, encoding, title):
    profile = small(
        Column("号", "k", required=True), Column("名", "n"), format=format, encoding=encoding,
        title=(("导入模板",),) if title else (),
    )  # fmt: skip
    records = [Record(at, {"k": key, "n": others[at]}, {}) for at, key in enumerate(keys)]
    done = lines.render(profile, records)
    content = lines.write_file(profile, done.rows)
    assert lines.read_rows(profile, content, f"t.{format}") == done.rows


@settings(max_examples=30, deadline=None)
@given(said=st.lists(st.tuples(TEXT, st.booleans()), min_size=1, max_size=8, unique_by=lambda row: row[0]))
def test_a_receipt_is_read_back(said):
    profile = small(Column("号", "k", required=True))
    shown = Profile(
        "r", "某系统", "person", FileShape("xlsx", "r"), (Column("号", "k"), Column("结果", "o"), Column("原因", "w")),
        profile.receipt,
    )  # fmt: skip
    rows = [[key, "成功" if good else "失败", "" if good else "证件号码重复"] for key, good in said]
    receipt = lines.read_receipt(profile, lines.write_file(shown, rows), "r.xlsx")
    assert [(one.key, one.accepted) for one in receipt.rows] == said
    assert all(one.reason == "证件号码重复" for one in receipt.rows if not one.accepted)


def test_an_outcome_in_other_words_is_told_not_guessed():
    profile = small(Column("号", "k"))
    receipt = lines.read_receipt(profile, "号,结果\na,成功\nb,处理中\n".encode(), "r.csv")
    assert (len(receipt.rows), receipt.unclear) == (1, ((3, "处理中"),))


@pytest.mark.parametrize("content", [b"", "姓名,结果\n甲,成功\n".encode(), b"%PDF-1.7 x"])
def test_a_file_that_is_no_receipt_is_refused_in_words(content):
    with pytest.raises(lines.ReceiptUnreadable):
        lines.read_receipt(small(Column("号", "k")), content, "r.csv")


GOOD = {
    "code": "t", "system": "某系统", "subject": "person", "file": {"format": "csv", "name": "t"},
    "columns": [{"header": "号", "item": "person.id_number"}],
    "receipt": {"key": "号", "outcome": "结果", "accepted": "成功", "rejected": "失败"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"columns": [{"header": "号"}]}, "item、place、fixed、number"),
        ({"columns": [{"header": "名", "fixed": "1"}]}, "key"),
        ({"columns": [{"header": "号", "fixed": 1}, {"header": "号", "fixed": 1}]}, "重名"),
        ({"columns": [{"header": "号", "place": "street"}]}, "place"),
        ({"file": {"format": "xls", "name": "t"}}, "file.format"),
        ({"file": {"format": "csv", "name": "t", "encoding": "big5"}}, "file.encoding"),
        ({"receipt": {}}, "缺 key"), ({"columns": 3}, "写法不对"),
    ],
)  # fmt: skip
def test_a_profile_that_can_not_be_used_names_the_place(change, words):
    assert profile_of(GOOD, "t.yaml").items == ("person.id_number",)
    with pytest.raises(ProfileError, match=r"t\.yaml") as wrong:
        profile_of(GOOD | change, "t.yaml")
    assert words in str(wrong.value)
