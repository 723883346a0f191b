"""``yibiao fill`` through the door: names of what comes out, and many files at once."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.prefill_sheets import id_number, workbook
from yibiao.cli import main, processes

PEOPLE = [("李大山", id_number("19500312", 1)), ("赵铁柱", id_number("19881120", 5))]
FORM = workbook(表="村民登记表\n| 姓名 | 身份证号 |\n| | |")
DATA = workbook(册="村民名册\n| 姓名 | 身份证号 |\n" + "\n".join(f"| {n} | {i} |" for n, i in PEOPLE))


@pytest.fixture
def county(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two departments whose forms bear one name, and what is known."""
    for name, data in {"表样/民政局/表.xlsx": FORM, "表样/残联/表.xlsx": FORM, "已有/册.xlsx": DATA}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def fill(*arguments: object) -> Result:
    result = CliRunner().invoke(main, ["fill", *map(str, arguments), "--from", "已有", "-o", "填好"])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def made(county: Path) -> set[str]:
    return {path.relative_to(county / "填好").as_posix() for path in (county / "填好").rglob("*.xlsx")}


BOTH = {"民政局/表.xlsx", "民政局/表.来源.xlsx", "残联/表.xlsx", "残联/表.来源.xlsx"}


@pytest.mark.parametrize(
    ("named", "results"),
    [
        (["表样"], BOTH),
        (["表样/民政局", "表样/残联"], BOTH),
        (["表样/民政局/表.xlsx", "表样/残联/表.xlsx"], BOTH),
        (["表样/民政局/表.xlsx"], {"表.xlsx", "表.来源.xlsx"}),
        (["./表样/../表样/民政局/表.xlsx"], {"表.xlsx", "表.来源.xlsx"}),
    ],
)
def test_results_keep_the_folders_of_the_templates(county: Path, named: list[str], results: set[str]) -> None:
    fill(*named)
    assert made(county) == results


def test_an_absolute_name_gives_a_bare_one_and_a_second_a_number(county: Path) -> None:
    fill(county / "表样/民政局/表.xlsx", county / "表样/残联/表.xlsx")
    assert made(county) == {"表.xlsx", "表.来源.xlsx", "表(2).xlsx", "表(2).来源.xlsx"}


def test_the_report_names_the_files_as_they_are(county: Path) -> None:
    fill("表样")
    report = json.loads((county / "填好" / "填报结果.json").read_text("utf-8"))
    assert {name for one in report["forms"] for name in one["outputs"]} == {"民政局/表.xlsx", "残联/表.xlsx"}


def test_a_template_that_is_not_there_is_told_of_and_the_rest_is_filled(county: Path) -> None:
    result = fill("表样/民政局/表.xlsx", "没有.xlsx")
    assert result.exit_code == 1
    assert "没有.xlsx" in result.output
    assert "没有这个文件" in result.output
    assert any(name.endswith("表.xlsx") for name in made(county))


def test_nothing_is_filled_when_no_data_can_be_opened(county: Path) -> None:
    result = CliRunner().invoke(main, ["fill", "表样", "--from", "没有", "-o", "填好"])
    assert result.exit_code == 2
    assert "数据“没有”打不开：没有这个文件" in result.output
    assert made(county) == set()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--village", "没有的村"], ["没有“没有的村”", "--village"]),
        (["--where", "年龄>200"], ["‘年龄>200’没有选出任何对象", "--where"]),
    ],
)
def test_a_village_or_filter_that_nobody_is_of_is_told_of(county: Path, options: list[str], words: list[str]) -> None:
    result = fill("表样", *options)
    assert result.exit_code == 1
    assert all(word in result.output for word in words)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ('{"doubtful": [', "内容不完整，不是 JSON"),
        ('{"forms": []}', "里面没有成对的记录"),
        ('{"doubtful": [{"same": true}]}', "第 1 对看不懂"),
        ('{"doubtful": [{"keys": ["a", "b"], "same": "是"}]}', "第 1 对看不懂"),
    ],
)
def test_a_json_file_that_is_no_list_of_decisions_is_told_of(county: Path, content: str, why: str) -> None:
    (county / "存疑记录.json").write_text(content, "utf-8")
    result = fill("表样", "--from", "存疑记录.json")
    assert result.exit_code == 1
    assert f"存疑记录.json”不是存疑记录：{why}" in result.output.replace("\n", "")


def test_folders_without_forms_or_data_are_told_of(county: Path) -> None:
    (county / "空").mkdir()
    result = fill("空")
    assert (result.exit_code, "“空”里没有 Excel 或 Word 文件" in result.output) == (2, True)
    (county / "已有/册.xlsx").unlink()
    result = fill("表样")
    assert (result.exit_code, "“已有”里没有 Excel 或 Word 文件" in result.output) == (2, True)


def test_many_files_give_the_same_as_one_after_the_other(county: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(20):
        (county / "已有" / f"{number}.xlsx").write_bytes(DATA)
        (county / "表样" / f"{number}.xlsx").write_bytes(FORM)
    fill("表样")
    together = {name: (county / "填好" / name).read_bytes() for name in made(county)}
    monkeypatch.setattr(processes, "_processors", lambda: 1)
    fill("表样")
    assert {name: (county / "填好" / name).read_bytes() for name in made(county)} == together
    assert len(together) == 44


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs forked processes")
def test_work_is_done_by_several_processes_and_comes_back_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_processors", lambda: 2)
    done = list(processes.spread(lambda number: (number, os.getpid()), 40))
    assert [number for number, _ in done] == list(range(40))  # type: ignore[misc]
    assert os.getpid() not in {pid for _, pid in done}  # type: ignore[misc]
