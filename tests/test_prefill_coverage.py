"""What of a form is known from a ledger before anybody is asked, and templates filled from a ledger."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from tests.held_village import ELSEWHERE, HOUSEHOLDS, LI, PERSONS, PLACE, held
from tests.prefill_sheets import ON, matcher, rows, values, workbook
from yibiao.model import MatchedForm
from yibiao.prefill import titles
from yibiao.prefill.coverage import Coverage, FieldCoverage, coverage_of
from yibiao.prefill.filling import Options, fill_known
from yibiao.prefill.held import HeldBlock, HeldKnowledge
from yibiao.prefill.titles import read_title
from yibiao.sheets.opening import open_workbook
from yibiao.sheets.reading import form_of

LIST = workbook(
    表="""
    村民基本情况登记表
    | 序号 | 姓名 | 性别 | 年龄 | 身份证号（后四位） | 手机号码 | 民族 | 绣花针法偏好 |
    | 1 | | | | | | | |
    | 2 | | | | | | | |
    """
)
CROSSTAB = workbook(
    表="""
    村级人口情况统计表
    填报单位：杏花坞村
    | 村 | 总人口数 | 女性 | 60岁以上 | 残疾人 |
    | 杏花坞村 | | | | |
    | 柳湾村 | | | | |
    | 合计 | | | | |
    """
)
NOT_LISTED = HeldBlock("person", [16], {"person.name": ["吴小妹"]}, {"person.name": [2]}, [22], PLACE)


def matched(content: bytes) -> MatchedForm:
    return matcher().match_form(form_of(open_workbook(content, "表.xlsx"), "表.xlsx"))


def covered(content: bytes, known: HeldKnowledge | None = None, **more: object) -> Coverage:
    return coverage_of(matched(content), open_workbook(content, "表.xlsx"), known or held(), **more)  # type: ignore[arg-type]


def counts(one: FieldCoverage) -> tuple[int, int, int, int]:
    return one.known, one.stale, one.derived, one.missing


@pytest.mark.parametrize(
    ("at", "code", "cells", "state"),
    [
        (0, "record.row_number", (0, 0, 0, 0), "numbering"),
        (1, "person.name", (4, 0, 0, 0), "known"),
        (2, "person.sex", (0, 0, 4, 0), "derivable"),
        (3, "person.age", (0, 0, 4, 0), "derivable"),
        (4, "person.id_number", (4, 0, 0, 0), "known"),
        (5, "person.mobile", (1, 1, 0, 2), "partly"),
        (6, "person.nation", (0, 0, 0, 4), "new"),
        (7, None, (0, 0, 0, 4), "unmatched"),
    ],
)
def test_each_field_is_counted_by_what_is_known_of_it(at, code, cells, state):
    (region,) = covered(LIST).regions
    one = region.fields[at]
    assert (one.code, counts(one), one.state) == (code, cells, state)


def test_a_field_names_its_sources_and_how_old_they_are():
    mobile = covered(LIST).regions[0].fields[5]
    assert mobile.sources == ((1, 1), (2, 1))
    assert (mobile.freshest, mobile.oldest) == (date(2026, 6, 20), date(2024, 1, 31))


def test_only_the_missing_and_the_stale_are_to_be_asked():
    (region,) = covered(LIST).regions
    assert region.ids == [11, 12, 13, 14]
    assert region.missing_subjects(5) == [1, 2]
    assert region.stale_subjects(5) == [0]
    assert region.missing_subjects(0) == []


def test_cells_hold_the_value_and_what_the_template_shows_of_it():
    (region,) = covered(LIST).regions
    cells = {column.code: column for column in region.cells()}
    assert cells["person.id_number"].raw[0] == LI
    assert cells["person.id_number"].rendered[0] == LI[-4:]
    assert cells["person.mobile"].states == ["stale", "missing", "missing", "known"]
    assert cells["person.mobile"].sources == [2, 0, 0, 1]
    assert cells["person.age"].rendered == [76, 73, 10, 37]


def test_cells_and_counts_agree_whatever_subjects_are_chosen():
    for some in ([11, 12, 13, 14], [14, 12], [], [13], [12, 99]):
        (region,) = covered(LIST, subjects={0: some}).regions
        assert region.ids == [at for at in some if at != 99]
        for column in region.cells():
            told = tuple(column.states.count(state) for state in ("known", "stale", "derived", "missing"))
            assert told == counts(region.fields[column.field]), column


def test_rows_that_name_somebody_are_about_those():
    number = PERSONS.columns["person.id_number"][3]
    named = workbook(表=f"村民登记表\n| 姓名 | 身份证号 | 手机号码 |\n| 赵铁柱 | {number} | |")
    (region,) = covered(named).regions
    assert (region.ids, region.rows, region.sure) == ([14], (3,), True)


def test_a_village_and_filters_narrow_whom_it_is_about():
    known = held(PERSONS, HOUSEHOLDS, ELSEWHERE)
    assert covered(LIST, known, village="柳湾村").regions[0].ids == [15]
    assert covered(LIST, known, filters=("年龄>=60",)).regions[0].ids == [11, 12, 15]


def test_a_list_of_a_source_of_that_name_is_offered_but_not_sure():
    title = workbook(表="户籍人口底册\n| 序号 | 姓名 | 手机号码 |\n| 1 | | |")
    (region,) = covered(title, held(PERSONS, HOUSEHOLDS, NOT_LISTED)).regions
    assert (region.ids, region.sure) == ([11, 12, 13, 14], False)
    assert "杏花坞村户籍人口底册" in region.words


def test_the_figures_of_a_crosstab_tell_whom_they_count():
    (region,) = covered(CROSSTAB, held(PERSONS, HOUSEHOLDS, ELSEWHERE)).regions
    figures = region.figures()
    found = [[figures[f"{column}{row}"].value for column in "BCDE"] for row in (4, 5, 6)]
    assert found == [[4, 2, 2, None], [1, 1, 1, None], [5, 3, 3, None]]
    assert region.counted_from("D4") == [11, 12]
    assert "60岁以上" in figures["D4"].words
    assert region.counted_from("B6") == []
    assert [(one.derived, one.missing) for one in region.fields[-2:]] == [(3, 0), (0, 3)]


def test_a_title_is_read_once_for_all_cells(monkeypatch):
    known, read = held(), []
    monkeypatch.setattr(titles, "read_title", lambda text, *more: read.append(text) or read_title(text, *more))
    (region,) = covered(CROSSTAB, known).regions
    assert len(region.figures()) == 12
    assert read == ["村级人口情况统计表"]


def test_a_figure_that_an_organisation_said_names_its_source():
    code = next(m.item for m in matched(CROSSTAB).matches if m.item and m.item.startswith("aggregate."))
    columns = {"organisation.name": ["杏花坞村"], code: [9]}
    block = HeldBlock("organisation", [51], columns, dict.fromkeys(columns, (4,)), [], PLACE)  # type: ignore[arg-type]
    (region,) = covered(CROSSTAB, held(block)).regions
    (cell,) = [cell for cell in region.figures().values() if cell.value == 9]
    assert (cell.state, cell.source, cell.counted) == ("known", 4, False)


def outcome(content: bytes, known: HeldKnowledge, chosen: Sequence[int] | None = None, **options: object):
    made = fill_known(
        [("表.xlsx", content)],
        known,
        matcher(),
        Options(on=ON, **options),  # type: ignore[arg-type]
        chosen={"表.xlsx": {0: chosen}} if chosen is not None else None,
    )
    return made, dict(made.outputs)


def test_a_template_is_filled_from_the_ledger_and_names_the_sources():
    _, out = outcome(LIST, held())
    assert rows(out["表.xlsx"], 3)[0][1:6] == ["李大山", "男", 76, LI[-4:], "19900000001"]
    cells = {cell["cell"]: cell for cell in json.loads(out["表.来源.json"])["cells"]}
    assert (cells["F3"]["source_file"], cells["F3"]["source_date"]) == ("农村低保对象名册", "2024-01-31")
    assert "超过" in cells["F3"]["rule"]


def test_the_answer_holds_exactly_whom_was_chosen():
    made, out = outcome(LIST, held(), [3, 1])
    assert [row[1] for row in rows(out["表.xlsx"], 3)] == ["赵铁柱", "王秀英"]
    assert "指定" in made.forms[0].selections[0]


def test_whom_was_chosen_is_split_by_village():
    _, out = outcome(LIST, held(PERSONS, HOUSEHOLDS, ELSEWHERE), [3, 4], split_by_village=True)
    lists = [rows(data, 3)[0][1] for name, data in out.items() if name.startswith("表") and name.endswith("村.xlsx")]
    assert sorted(map(str, lists)) == ["周三妹", "赵铁柱"], list(out)


def test_a_decided_match_counts():
    form = matched(LIST)
    decided = MatchedForm(
        form.form,
        tuple(replace(m, item="person.household_number") if m.field == 7 else m for m in form.matches),
    )
    made = fill_known([("表.xlsx", LIST)], held(), matcher(), Options(on=ON), matched={"表.xlsx": decided})
    assert values(dict(made.outputs)["表.xlsx"])["H3"] == "001"
    assert made.forms[0].unmatched == ()


def test_what_is_missing_is_asked_out():
    made, out = outcome(LIST, held())
    assert made.forms[0].missing == sum(one.missing for one in covered(LIST).fields)
    assert "补填清单.xlsx" in out


def monthly(title: str, figures: dict[str, int]) -> tuple[bytes, HeldKnowledge]:
    code = "aggregate.natural_villages"
    form = workbook(
        表=f"""
        {title}
        填报单位：杏花坞村
        | 村 | 自然村数 | 总人口数 | 女性 |
        | 杏花坞村 | | | |
        | 柳湾村 | | | |
        | 合计 | | | |
        """
    )
    blocks = [
        HeldBlock(
            "organisation",
            [70 + at],
            {"organisation.name": ["杏花坞村"], "aggregate.period": [period], code: [value]},
            {code: [3]},
            [],
            PLACE,
        )
        for at, (period, value) in enumerate(figures.items())
    ]
    return form, held(PERSONS, HOUSEHOLDS, *blocks)


@pytest.mark.parametrize(
    ("title", "period", "value", "state"),
    [
        ("2026年9月各村基本情况月报表", "", 9, "known"),
        ("2026年8月各村基本情况月报表", "", 8, "known"),
        ("2026年7月各村基本情况月报表", "", None, "missing"),
        ("各村基本情况月报表", "2026-08", 8, "known"),
        ("2026年9月各村基本情况月报表", "2026-08", 8, "known"),
        ("各村基本情况月报表", "2026-10", None, "missing"),
        ("各村基本情况月报表", "", 9, "known"),
    ],
)
def test_a_form_of_a_period_takes_that_periods_figures_only(title, period, value, state):
    form, known = monthly(title, {"2026-08": 8, "2026年9月": 9})
    (region,) = covered(form, known, period=period).regions
    cell = region.figures()["B4"]
    assert (cell.value, cell.state) == (value, state)
    assert cell.source == (3 if value else 0)
    assert region.figures()["C4"].state == "derived", "what is counted is counted of whom the register holds"
    assert region.missing_subjects(cell.field) == ([] if value else [0])


def test_a_template_is_filled_with_the_figures_of_its_period():
    form, known = monthly("各村基本情况月报表", {"2026-08": 8, "2026年9月": 9})
    for period, value in (("2026-08", 8), ("2026-09", 9), ("2026-10", None)):
        _, out = outcome(form, known, period=period)
        assert values(out["表.xlsx"]).get("B4") == value
