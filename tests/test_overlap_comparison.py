"""Two reports over time: 反弹, new, grown, gone."""

from __future__ import annotations

import json

import pytest

from tests.overlap_cast import audit, form
from yibiao.overlap import ReportError, as_json, audit_outputs, compare

LIST = form("民政局/低保花名册（2025年）.xlsx", "姓名 身份证号 银行账号")
SURVEY = form("残联/残疾人调查表.xlsx", "姓名 身份证号 残疾等级 联系电话")
SHORT = form("妇联/残疾人名单.xlsx", "姓名 身份证号 残疾等级")


def report(*sources, previous=None):
    """report.json as the next run reads it."""
    return json.loads(audit_outputs(audit(*sources), previous)["report.json"])


def paths(entries):
    return [entry["path"] for entry in entries]


def test_an_unchanged_folder_has_no_changes():
    since = compare(report(LIST, SURVEY), as_json(audit(LIST, SURVEY)))
    assert not any(since[key] for key in ("came_back", "still_asked", "grown", "new_forms", "gone_forms", "asked_more"))


def test_a_form_of_the_next_year_is_the_same_form():
    next_year = form("民政局/低保花名册（2026年）.xlsx", "姓名 身份证号 银行账号 民族")
    since = compare(report(LIST), as_json(audit(next_year)))
    assert paths(since["grown"]) == ["民政局/低保花名册（2026年）.xlsx"]
    assert since["grown"][0]["more"] == ["民族"]
    assert not since["new_forms"]
    assert not since["gone_forms"]


def test_a_renamed_form_with_the_same_fields_is_the_same_form():
    renamed = form("民政局/救助对象一览.xlsx", "姓名 身份证号 银行账号")
    since = compare(report(LIST), as_json(audit(renamed)))
    assert not since["new_forms"]
    assert not since["gone_forms"]


def test_the_same_title_of_another_department_is_another_form():
    moved = form("财政局/低保花名册（2025年）.xlsx", "姓名 身份证号 银行账号")
    since = compare(report(LIST), as_json(audit(moved)))
    assert paths(since["new_forms"]) == [moved.path]
    assert paths(since["gone_forms"]) == [LIST.path]


def test_a_form_planned_away_and_still_there_is_named():
    since = compare(report(SURVEY, SHORT), as_json(audit(SURVEY, SHORT)))
    assert [(entry["path"], entry["action"]) for entry in since["still_asked"]] == [(SHORT.path, "取消")]


def test_a_form_that_went_and_came_again_is_a_rebound_however_long_it_was_gone():
    first = report(LIST, SURVEY)
    second = report(SURVEY, previous=first)
    assert paths(second["since"]["gone_forms"]) == [LIST.path]
    third = report(SURVEY, previous=second)
    fourth = report(SURVEY, form("民政局/低保花名册（2027年）.xlsx", "姓名 银行账号"), previous=third)
    assert paths(fourth["since"]["came_back"]) == ["民政局/低保花名册（2027年）.xlsx"]
    assert not fourth["since"]["new_forms"]
    fifth = report(SURVEY, form("民政局/低保花名册（2027年）.xlsx", "姓名 银行账号"), previous=fourth)
    assert not fifth["since"]["came_back"]


def test_a_thing_that_more_forms_ask_is_named_with_both_numbers():
    since = compare(report(SURVEY), as_json(audit(SURVEY, SHORT, LIST)))
    name = next(entry for entry in since["asked_more"] if entry["name"] == "姓名")
    assert (name["before"], name["now"]) == (1, 3)
    assert since["change"]["forms"] == {"before": 1, "now": 3}


def test_changes_are_in_every_output():
    outputs = audit_outputs(audit(SURVEY, SHORT), report(SURVEY, SHORT))
    assert "还在要" in outputs["报告.html"].decode()
    assert json.loads(outputs["report.json"])["since"]["still_asked"]


@pytest.mark.parametrize(
    "wrong", [{}, {"schema": "x"}, {"schema": "yibiao.audit/1"}, {"schema": "yibiao.audit/1", "forms": 3}]
)
def test_what_is_not_a_report_is_refused_with_words(wrong):
    with pytest.raises(ReportError, match=r"report\.json"):
        compare(wrong, as_json(audit(LIST)))
