"""What measures brought, on counties whose truth is known; and both commands."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from yibiao.cli import main
from yibiao.trends.calendar import months_from
from yibiao.trends.effects import effect, interrupted
from yibiao.trends.given_back import given_back
from yibiao.trends.measures import Measure
from yibiao.trends.panel import Asked, Key
from yibiao.trends.reading import read_ledger
from yibiao.trends.simulating import county
from yibiao.trends.words import effect_words

FIRST_EIGHT = frozenset(f"单位{number:02d}" for number in range(1, 9))


def asked(true: float, treated: frozenset[str] = FIRST_EIGHT, seed: int = 11, start: int = 13) -> list[Asked]:
    panel, out = county("even", seed), []
    for key, minutes, counts in zip(panel.keys[: panel.leaves], panel.minutes, panel.counts, strict=False):
        for at, month in enumerate(panel.months):
            if not np.isnan(minutes[at]):
                lift = 1 + true if at >= start and (not treated or key.sender in treated) else 1.0
                out.append(Asked(month, key.sender, key.kind, float(minutes[at] * lift), int(counts[at])))
    return out


def last(rows: list[Asked]) -> date:
    return max(one.on for one in rows)


SINCE = county("even", 11).months[13]
MEASURE = Measure("精文减会", SINCE, FIRST_EIGHT)


def test_a_fall_is_compared_with_those_who_did_not_take_the_measure():
    rows = asked(-0.3)
    one = effect(rows, MEASURE, until=last(rows))
    assert (one.way, one.treated, one.others, one.months) == ("compared", 8, 8, 13)
    low, high = one.percent_between
    assert low < 30 < high
    assert one.seen
    assert one.saved_between[0] < one.saved < one.saved_between[1]


def test_what_falls_everywhere_is_not_the_measures_doing():
    rows = asked(-0.3, treated=frozenset())
    assert not effect(rows, MEASURE, until=last(rows)).seen


def test_nothing_brought_is_said_so():
    rows = asked(0.0)
    one = effect(rows, MEASURE, until=last(rows))
    assert not one.seen
    assert effect_words(one).startswith("看不出效果")


def test_one_department_alone_is_compared_by_how_the_others_differ():
    rows = asked(-0.5, treated=frozenset({"单位02"}))
    one = effect(rows, Measure("试点", SINCE, frozenset({"单位02"})), until=last(rows))
    assert (one.way, one.treated, one.others) == ("compared", 1, 15)
    assert one.between[0] < np.log(0.5) < one.between[1]


def test_where_all_took_it_the_series_is_compared_with_its_own_past():
    rows = asked(-0.4, treated=frozenset())
    one = effect(rows, Measure("全县", SINCE), until=last(rows))
    assert (one.way, one.others) == ("alone", 0)
    assert one.between[0] < np.log(0.6) < one.between[1]
    assert "同自己以前比" in effect_words(one)


@pytest.mark.parametrize(("start", "way"), [(3, "early"), (24, "early"), (20, "compared")])
def test_too_early_is_said_instead_of_a_number(start, way):
    rows = asked(-0.3, start=start)
    months = county("even", 11).months
    assert effect(rows, Measure("精文减会", months[start], FIRST_EIGHT), until=last(rows)).way == way


def test_a_measure_of_nobody_known_is_nothing():
    rows = asked(0.0)
    assert effect(rows, Measure("别处", SINCE, frozenset({"邻县的局"})), until=last(rows)).way == "nothing"
    assert effect([], MEASURE, until=SINCE).way == "nothing"


def test_places_are_compared_with_places():
    months = months_from(date(2024, 9, 1), 26)
    random = np.random.default_rng(3)
    tried = {(town, at): 0.6 for town in range(3) for at in range(13, 26)}
    rows = [
        Asked(month, "县民政局", "document", float(600 * random.uniform(0.8, 1.2) * tried.get((town, at), 1.0)), 6,
              place=f"镇{town}")
        for at, month in enumerate(months) for town in range(10)
    ]  # fmt: skip
    one = effect(rows, Measure("试点镇", months[13], places=frozenset({"镇0", "镇1", "镇2"})), until=months[-1])
    assert (one.treated, one.others) == (3, 7)
    assert one.percent_between[0] < 40 < one.percent_between[1]


def test_different_lines_before_are_told():
    rows = asked(0.0)
    first = min(one.on for one in rows)
    rows = [
        Asked(one.on, one.sender, one.kind, one.minutes * (1.08 if one.sender in FIRST_EIGHT else 1.0) ** (
            (one.on.year - first.year) * 12 + one.on.month - first.month), one.count)
        for one in rows
    ]  # fmt: skip
    one = effect(rows, MEASURE, until=last(rows))
    assert one.before == "apart"
    assert "打折扣" in effect_words(one)


def test_a_step_is_found_with_its_error():
    random = np.random.default_rng(1)
    values = np.concatenate([np.zeros(14), np.full(12, -0.5)]) + random.normal(0, 0.05, 26)
    step, error, free = interrupted(values, 14)
    assert abs(step + 0.5) < 3 * error
    assert free == 23


def test_what_two_measures_bind_is_given_back_once():
    rows = asked(-0.3)
    one = given_back(rows, [MEASURE], until=last(rows))
    both = given_back(rows, [MEASURE, Measure("再减", county("even", 11).months[16], FIRST_EIGHT)], until=last(rows))
    assert both.minutes == pytest.approx(one.minutes)
    assert both.parts[1].way == "nothing"
    assert one.between[0] < one.minutes < one.between[1]


def test_words_name_hours_interval_and_comparison():
    rows = asked(-0.3)
    said = effect_words(effect(rows, MEASURE, until=last(rows)), 180)
    assert said.startswith("平均每个村每月少约 ")
    assert "95% 区间" in said
    assert "比没有采取措施的多降" in said


def test_a_measure_binds_totals_of_what_it_binds():
    one = Measure("减会", SINCE, frozenset({"甲局"}), frozenset({"meeting"}))
    assert one.binds(Key("甲局", "meeting"))
    assert one.binds(Key("甲局"))
    assert not one.binds(Key("甲局", "document"))
    assert not one.binds(Key("乙局", "meeting"))


HEAD = ["日期", "单位", "种类", "分钟"]


def written(tmp_path: Path, rows: list[Asked], head: list[str] = HEAD) -> Path:
    path = tmp_path / "账.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(head)
        out.writerows([one.on.isoformat(), one.sender, one.kind, round(one.minutes, 1)] for one in rows)
    return path


def run(*arguments: str) -> tuple[int, str]:
    found = CliRunner().invoke(main, list(arguments))
    return found.exit_code, found.output


def test_watch_tells_a_rise_and_how_often_it_would_be_wrong(tmp_path):
    path = written(tmp_path, [one for one in asked(1.5, frozenset({"单位03"}), start=20) for _ in range(3)])
    code, said = run("watch", str(path), "--json")
    told = json.loads(said)
    assert code == 0, "an alarm is a word to people, no failure; what was not read is"
    assert "单位03" in {one["key"][0] for one in told["alarms"]}
    assert told["false_alarms_a_year"] == pytest.approx(0.5, rel=0.01)
    assert "年误报一次" in run("watch", str(path))[1]


def test_watch_is_quiet_where_nothing_rises(tmp_path):
    code, said = run("watch", str(written(tmp_path, asked(0.0))))
    assert (code, "没有看到反弹" in said) == (0, True)


def test_effect_speaks_plainly(tmp_path):
    path = written(tmp_path, asked(-0.3))
    code, said = run("effect", str(path), "--since", SINCE.isoformat(), "--senders", "、".join(FIRST_EIGHT))
    assert code == 0
    assert "比没有采取措施的多降" in said


def test_several_measures_are_read_from_a_file(tmp_path):
    path = written(tmp_path, asked(-0.3))
    measures = tmp_path / "措施.yaml"
    measures.write_text(
        f"- {{title: 一, since: {SINCE}, senders: [{', '.join(FIRST_EIGHT)}]}}\n- {{title: 二, since: {SINCE}}}\n"
    )
    code, said = run("effect", str(path), "--measures", str(measures), "--json")
    told = json.loads(said)
    assert (code, [one["title"] for one in told["effects"]]) == (0, ["一", "二"])
    assert told["between"][0] < told["minutes_given_back"] < told["between"][1]


@pytest.mark.parametrize("text", ["- nothing", "title: [", "- {title: 一}", "- {title: 一, since: 昨天}", ""])
def test_measures_that_cannot_be_read_are_told(tmp_path, text):
    measures = tmp_path / "措施.yaml"
    measures.write_text(text)
    code, said = run("effect", str(written(tmp_path, asked(0.0))), "--measures", str(measures))
    assert code == 2
    assert "措施表没有看懂" in said


@pytest.mark.parametrize(("content", "code"), [
    ("a,b\n1,2\n", "trend_no_heading"), ("日期,单位,分钟\n", "trend_no_rows"),
    ("日期,单位,分钟\n昨天,甲,3\n", "trend_date_bad"), ("日期,单位,分钟\n2026-05-01,甲,很多\n", "trend_number_bad"),
    ("日期,单位,分钟\n2026-05-01,,3\n", "trend_no_sender"), ("日期,单位,分钟\n2026-05-01,甲,-3\n", "trend_number_bad"),
    ("日期,单位,件数\n2026-05-01,甲,3\n", "trend_counts_only"), ("", ""), ("\x00\x01\x02", ""),
])  # fmt: skip
def test_what_cannot_be_read_is_named(content, code):
    ledger = read_ledger(content.encode(), "账.csv")
    assert ledger.findings
    assert not code or code in {one.code for one in ledger.findings}


@pytest.mark.parametrize(("text", "month"), [
    ("2026年5月", 5), ("2026-05", 5), ("2026/5/18", 5), ("2026年5月18日", 5), ("202605", 5), ("2026.12", 12),
])  # fmt: skip
def test_months_are_read_however_they_are_written(text, month):
    ledger = read_ledger(f"月份,部门,用时（小时）\n{text},甲局,2\n合计,,2\n".encode(), "账.csv")
    assert [(one.on.month, one.minutes) for one in ledger.asked] == [(month, 120.0)]


def test_a_ledger_of_three_months_is_too_short(tmp_path):
    rows = [Asked(date(2026, month, 3), "甲局", "document", 30.0) for month in (1, 2, 3)]
    code, said = run("watch", str(written(tmp_path, rows)), "--json")
    assert (code, json.loads(said)["findings"][0]["code"]) == (1, "trend_too_short")


@pytest.mark.parametrize("day", ["9999-12", "0000-10", "2206-05-01", "1026年5月"])
def test_a_year_that_is_a_slip_of_the_key_is_told_and_not_read(day):
    """The last month of all is what the watch looks at; one such row moved it by centuries."""
    ledger = read_ledger(f"月份,单位,分钟\n2026-05,甲局,60\n{day},甲局,60\n".encode(), "账.csv")
    assert len(ledger.asked) == 1
    assert [one.code for one in ledger.findings] == ["trend_date_bad"]


def test_what_was_not_read_is_told_also_where_too_little_is_left(tmp_path):
    """Otherwise nobody knows why there are too few months."""
    path = tmp_path / "账.csv"
    path.write_text("月份,单位,分钟\n2026-05,甲局,60\n二月,甲局,60\n", "utf-8")
    _, said = run("watch", str(path), "--json")
    assert [one["code"] for one in json.loads(said)["findings"]] == ["trend_date_bad", "trend_too_short"]
