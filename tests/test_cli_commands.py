"""The commands through the door: what is printed, what is written, how they end."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook, load_workbook

from tests.xlsx_files import saved
from yibiao.cli import main

LIN = ["林小满", "990101198003070037", "19900000001"]
CHEN = ["陈一诺", "990101197511230047", "19900000002"]


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(main, [str(one) for one in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def roster(title: str, heads: list[str], *rows: list[object]) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = "花名册"
    sheet["A1"] = title
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(heads))
    sheet.append(heads)
    for row in rows or ([],):
        sheet.append(row or [None] * len(heads))
    return saved(book)


@pytest.fixture
def forms(tmp_path: Path) -> Path:
    """Two departments' forms about the same people, and one file that is none."""
    folder = tmp_path / "报表"
    for name, data in {
        "县残联/残疾人花名册.xlsx": roster("残疾人花名册", ["序号", "姓名*", "身份证号", "联系电话", "残疾类别"]),
        "县民政局/残疾人花名册.xlsx": roster("残疾人信息登记表", ["序号", "姓名", "公民身份号码", "性别", "联系电话"]),
        "县民政局/断掉的.xlsx": roster("名册", ["姓名", "性别"])[:900],
        "县民政局/~$锁.xlsx": b"",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture
def good_form(forms: Path) -> Path:
    return forms / "县残联" / "残疾人花名册.xlsx"


# read


def test_read_shows_where_each_field_is_filled(good_form: Path) -> None:
    result = run("read", good_form)
    assert result.exit_code == 0
    for seen in ("残疾人花名册", "清单", "姓名*", "B 列", "必填", "身份证号"):
        assert seen in result.output


def test_read_json_is_one_object_a_file_in_the_order_given(forms: Path, good_form: Path) -> None:
    other = forms / "县民政局" / "残疾人花名册.xlsx"
    result = run("read", "--json", other, good_form)
    found = json.loads(result.stdout)
    assert [one["file"] for one in found] == [str(other), str(good_form)]
    assert [field["path"] for field in found[1]["regions"][0]["fields"]][:2] == [["序号"], ["姓名*"]]


def test_read_walks_a_folder_and_leaves_lock_files_alone(forms: Path) -> None:
    found = json.loads(run("read", "--json", forms).stdout)
    assert {one["file"] for one in found} == {
        "县残联/残疾人花名册.xlsx",
        "县民政局/断掉的.xlsx",
        "县民政局/残疾人花名册.xlsx",
    }


def test_a_broken_file_is_named_the_rest_is_read_and_the_status_is_1(forms: Path) -> None:
    result = run("read", forms)
    assert result.exit_code == 1
    assert "断掉的.xlsx" in result.output
    assert "残疾类别" in result.output


def test_a_file_that_is_not_there_is_told_of_and_the_rest_is_read(tmp_path):
    good = tmp_path / "名册.csv"
    good.write_text("姓名,性别\n张三,男\n", "utf-8")
    result = run("read", tmp_path / "没有.xlsx", good)
    assert result.exit_code == 1
    assert "没有这个文件" in result.output
    assert "名册.csv" in result.output


@pytest.mark.parametrize("command", ["read", "match", "audit", "fill"])
def test_a_command_without_arguments_is_a_wrong_call(command: str) -> None:
    assert run(command).exit_code == 2


# match


def test_match_names_the_item_and_says_why(good_form: Path, tmp_path: Path) -> None:
    result = run("match", "--decisions", tmp_path / "无.jsonl", good_form)
    assert result.exit_code == 0
    assert "person.id_number" in result.output
    assert "同义词" in result.output


def test_match_json_adds_a_match_to_every_field(good_form: Path, tmp_path: Path) -> None:
    (form,) = json.loads(run("match", "--json", "--decisions", tmp_path / "无.jsonl", good_form).stdout)
    fields = form["regions"][0]["fields"]
    assert {"item", "confidence", "reasons", "alternatives"} <= set(fields[0])
    number = next(field for field in fields if field["path"] == ["身份证号"])
    assert number["item"] == "person.id_number"
    assert number["confidence"] >= 0.9
    assert number["reasons"]


def test_a_review_is_remembered_by_the_next_run(tmp_path: Path) -> None:
    form, decisions = tmp_path / "表.xlsx", tmp_path / "决定.jsonl"
    form.write_bytes(roster("人员登记表", ["姓名", "身份证号", "情况二"]))
    asked = CliRunner().invoke(
        main, ["match", "--review", "--by", "林", "--decisions", str(decisions), str(form)], input="person.phone\n" * 9
    )
    assert asked.exit_code == 0, asked.output
    kept = [json.loads(line) for line in decisions.read_text("utf-8").splitlines() if line.strip()]
    assert [(one["item"], one["by"]) for one in kept] == [("person.phone", "林")]
    (found,) = json.loads(run("match", "--json", "--decisions", decisions, form).stdout)
    last = found["regions"][0]["fields"][-1]
    assert (last["item"], last["decided_by"]) == ("person.phone", "person")


def test_a_damaged_decisions_file_is_a_wrong_call(good_form: Path, tmp_path: Path) -> None:
    decisions = tmp_path / "决定.jsonl"
    decisions.write_text("不是 JSON\n", "utf-8")
    result = run("match", "--decisions", decisions, good_form)
    assert result.exit_code == 2
    assert "决定.jsonl" in result.output


# audit


def test_audit_writes_four_files_and_counts_what_is_asked_twice(forms: Path, tmp_path: Path) -> None:
    out = tmp_path / "结果"
    result = run("audit", forms, "-o", out, "--decisions", tmp_path / "无.jsonl")
    assert result.exit_code == 1, "one file is broken"
    assert sorted(path.name for path in out.iterdir()) == sorted(["报告.html", "审计.xlsx", "一表.xlsx", "report.json"])
    report = json.loads((out / "report.json").read_text("utf-8"))
    number = next(one for one in report["repeated"] if one["name"] == "公民身份号码")
    assert (len(number["forms"]), sorted(number["departments"])) == (2, ["县残联", "县民政局"])
    assert "断掉的.xlsx" in result.output


def test_audit_compares_with_an_earlier_report(forms: Path, tmp_path: Path) -> None:
    nothing = tmp_path / "无.jsonl"
    run("audit", forms, "-o", tmp_path / "一", "--decisions", nothing)
    (forms / "县民政局" / "又一张.xlsx").write_bytes(roster("残疾人摸底表", ["姓名", "身份证号", "联系电话"]))
    result = run(
        "audit", forms, "-o", tmp_path / "二", "--decisions", nothing, "--since", tmp_path / "一" / "report.json"
    )
    assert result.exit_code == 1
    assert "残疾人摸底表" in (tmp_path / "二" / "报告.html").read_text("utf-8")


@pytest.mark.parametrize("option", ["--since", "--parameters"])
def test_audit_refuses_a_file_of_another_kind(option: str, forms: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "别的.txt"
    wrong.write_text("[1, 2", "utf-8")
    result = run("audit", forms, "-o", tmp_path / "结果", option, wrong)
    assert result.exit_code == 2
    assert not (tmp_path / "结果").exists()


def test_audit_of_a_folder_without_forms_is_a_wrong_call(tmp_path: Path) -> None:
    (tmp_path / "空").mkdir()
    result = run("audit", tmp_path / "空", "-o", tmp_path / "结果")
    assert result.exit_code == 2
    assert "没有 Excel 或 Word 文件" in result.output


# fill


@pytest.fixture
def known(tmp_path: Path) -> Path:
    folder = tmp_path / "已有"
    folder.mkdir()
    heads = ["序号", "姓名", "身份证号", "联系电话", "残疾类别"]
    data = roster("持证残疾人名册", heads, [1, *LIN, "肢体"], [2, *CHEN, "听力"])
    (folder / "持证残疾人名册.xlsx").write_bytes(data)
    return folder


def test_fill_puts_what_is_known_into_the_departments_own_file(good_form: Path, known: Path, tmp_path: Path) -> None:
    out = tmp_path / "填好"
    result = run("fill", good_form, "--from", known, "-o", out, "--where", "全部", "--on", "2026-07-01")
    assert result.exit_code == 0, result.output
    (filled,) = out.rglob("残疾人花名册.xlsx")
    rows = list(load_workbook(filled).active.iter_rows(min_row=2, values_only=True))
    assert rows[0][:2] == ("序号", "姓名*")
    assert [row[1:4] for row in rows[1:3]] == [tuple(LIN), tuple(CHEN)]


def test_fill_says_where_each_value_came_from_unless_told_not_to(good_form: Path, known: Path, tmp_path: Path) -> None:
    run("fill", good_form, "--from", known, "-o", tmp_path / "一", "--where", "全部")
    run("fill", good_form, "--from", known, "-o", tmp_path / "二", "--where", "全部", "--no-provenance")
    assert [path.name for path in (tmp_path / "一").rglob("*来源*")]
    assert not [path.name for path in (tmp_path / "二").rglob("*来源*")]


def test_fill_json_counts_what_was_asked_and_filled(good_form: Path, known: Path, tmp_path: Path) -> None:
    result = run("fill", good_form, "--from", known, "-o", tmp_path / "填好", "--where", "全部", "--json")
    totals = json.loads(result.stdout)["totals"]
    assert totals["asked"] == totals["filled"] + totals["missing"]
    assert totals["filled"] >= 6


def test_fill_refuses_a_condition_it_does_not_understand(good_form: Path, known: Path, tmp_path: Path) -> None:
    result = run("fill", good_form, "--from", known, "-o", tmp_path / "填好", "--where", "没有这一项=是")
    assert result.exit_code == 2
    assert "没有这一项" in result.output


# the whole


def test_help_is_chinese_and_names_the_commands() -> None:
    result = run("--help")
    assert result.exit_code == 0
    for seen in ("一表", "read", "match", "audit", "fill", "退出码"):
        assert seen in result.output


def test_the_installed_command_runs_as_a_process_of_its_own(good_form: Path) -> None:
    program = Path(sys.executable).with_name("yibiao")
    if not program.exists():
        pytest.skip("the package is not installed in this environment")
    done = subprocess.run([program, "read", "--json", good_form], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)[0]["format"] == "xlsx"
    told = subprocess.run([program, "--version"], capture_output=True, encoding="utf-8", check=False)
    assert version("yibiao") in told.stdout


def test_output_survives_a_terminal_that_knows_no_chinese(good_form: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from yibiao.cli import main; main()", "read", "--json", str(good_form)],
        capture_output=True,
        check=False,
        env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
    )
    assert done.returncode == 0, done.stderr
    assert "身份证号" in done.stdout.decode("utf-8")


def test_a_folder_without_folders_is_one_departments(tmp_path: Path) -> None:
    folder = tmp_path / "县某局"
    folder.mkdir()
    (folder / "名册.csv").write_text("姓名,性别,民族\n", "utf-8")
    assert run("audit", folder, "-o", tmp_path / "report").exit_code == 0
    report = json.loads((tmp_path / "report" / "report.json").read_text("utf-8"))
    assert [form["department"] for form in report["forms"]] == ["县某局"]


@pytest.mark.parametrize(
    ("description", "arguments", "said"),
    [
        ("a command that is not there", ["看"], "没有 看 这条命令"),
        ("an option left out", ["fill", "a.xlsx"], "缺少选项 --from"),
        ("an argument left out", ["read"], "缺少参数"),
        ("an option that is not there", ["read", "a.xlsx", "--jsn"], "没有 --jsn 这个选项"),
        ("a day that is none", ["fill", "a.xlsx", "--from", "b.xlsx", "--on", "昨天"], "选项 --on 的值不对"),
    ],
)
def test_a_wrong_call_is_told_of_in_chinese(description: str, arguments: list[str], said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2, description
    assert said in result.output
    assert "用法：" in result.output


def test_brackets_in_a_name_are_printed_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "名册[b]新[b].csv").write_bytes(b"")
    assert "名册[b]新[b].csv”是空的" in run("read", tmp_path / "名册[b]新[b].csv").output
