"""What a form costs: the formula, the guesses, and the file people may edit."""

from __future__ import annotations

import pytest

from yibiao.burden import (
    FormLoad,
    ParameterError,
    RegionLoad,
    cell_kind,
    frequency_of,
    load_parameters,
    minutes_of,
    rows_of,
    shipped_text,
)
from yibiao.model import FormField, Region


def test_the_formula_is_the_one_that_is_stated():
    parameters = load_parameters()
    load = FormLoad(4, (RegionLoad(0, 30, "", {"text": 2, "id_number": 1}, {"id_number": 1.0}),))
    seconds, confirm = parameters.seconds, parameters.confirm_seconds
    factor = 4 * (1 + parameters.returns) * parameters.villages
    full = 30 * (2 * seconds["text"] + seconds["id_number"]) / 60
    spared = 30 * (seconds["id_number"] - confirm) / 60
    minutes = minutes_of(load, parameters)
    assert minutes.now == pytest.approx(factor * (parameters.overhead_minutes + full))
    assert minutes.prefill_saves == pytest.approx(factor * spared)


def test_a_cell_quicker_to_fill_than_to_confirm_spares_nothing():
    parameters = load_parameters()
    minutes = minutes_of(FormLoad(1, (RegionLoad(0, 10, "", {"formula": 3}, {"formula": 3.0}),)), parameters)
    assert minutes.prefill_saves == 0


@pytest.mark.parametrize(
    ("title", "times"),
    [
        ("低保情况月报表", 12),
        ("农作物产量季报", 4),
        ("防汛值班日报表（2026年度）", 60),
        ("企业年报情况表", 1),
        ("户厕整改台账", 4),
        ("党员花名册", 1),
        ("半年安全报表", 2),
    ],
)
def test_the_title_tells_how_often(title: str, times: float):
    assert frequency_of([title], [], load_parameters()).times == times


def test_a_column_of_this_month_tells_when_the_title_does_not():
    assert frequency_of(["情况表"], ["本月新增"], load_parameters()).times == 12
    assert frequency_of(["情况季报"], ["本月新增"], load_parameters()).times == 4


@pytest.mark.parametrize(
    ("field", "item_type", "kind"),
    [
        (FormField(("姓名",), "A1"), "text", "text"),
        (FormField(("致贫原因说明",), "A1"), None, "long_text"),
        (FormField(("身份证号",), "A1"), "id_number", "id_number"),
        (FormField(("合计",), "A1", formula=True), "integer", "formula"),
        (FormField(("民族",), "A1", choices=("汉族", "其他")), "text", "choice"),
        (FormField(("开户日",), "A1", type="date"), None, "date"),
    ],
)
def test_cells_are_sorted_by_the_work_they_are(field: FormField, item_type: str | None, kind: str):
    assert cell_kind(field, item_type) == kind


def test_rows_really_filled_count_but_printed_row_numbers_do_not():
    parameters = load_parameters()
    fields = [FormField(("序号",), "A1", filled=50), FormField(("姓名",), "B1"), FormField(("民族",), "C1")]
    blank = Region("s", "list", fields=tuple(fields))
    full = Region("s", "list", fields=tuple(FormField(field.path, field.label_cell, filled=12) for field in fields))
    assert rows_of(blank, "person", False, 1, parameters)[0] == parameters.rows["person"].some
    assert rows_of(full, "person", False, 1, parameters)[0] == 12


def test_a_few_lines_of_ones_own_are_enough(tmp_path):
    own = tmp_path / "本地.yaml"
    own.write_text("villages: 180\nseconds: {text: 8}\nrows: {person: {all: 900, some: 20}}\n", encoding="utf-8")
    shipped, mine = load_parameters(), load_parameters(own)
    assert (mine.villages, mine.seconds["text"], mine.rows["person"].all) == (180, 8, 900)
    assert mine.seconds["date"] == shipped.seconds["date"]
    assert mine.why["villages"] == "按本地参数文件"


def test_the_shipped_file_can_be_copied_and_given_back(tmp_path):
    copy = tmp_path / "参数.yaml"
    copy.write_text(shipped_text(), encoding="utf-8")
    assert load_parameters(copy) == load_parameters()


@pytest.mark.parametrize(
    "text",
    ["不认识: 1", "returns: 很多", "returns: -1", "known_share: 1.5", "- 1", "a: [", "seconds: 3", "villages: .inf",
     "times_a_year: {words: 3}", "times_a_year: {words: [3]}", "rows: 3", "times_a_year: 3", "rows: {person: [1]}"],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_words(tmp_path, text: str):
    wrong = tmp_path / "参数.yaml"
    wrong.write_text(text, encoding="utf-8")
    with pytest.raises(ParameterError, match="参数"):
        load_parameters(wrong)


def test_a_missing_file_is_refused_with_words(tmp_path):
    with pytest.raises(ParameterError, match="读不了"):
        load_parameters(tmp_path / "没有.yaml")


def test_every_number_has_its_reason():
    parameters = load_parameters()
    assert all(parameters.why.values())
    assert all(rows.why for rows in parameters.rows.values())
    assert all(rule.why for rule in (*parameters.frequency_rules, *parameters.column_rules))
