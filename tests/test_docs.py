"""The pages hold: links lead somewhere, paths exist, commands are real, generated pages are up to date."""

from __future__ import annotations

import importlib.util
import json
import re
import shlex
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from types import ModuleType
from urllib.parse import unquote

import click
import pytest
from click.testing import CliRunner
from demo.county import main as make_known_data

from yibiao.cli import main

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "demo").glob("*.md"), *(ROOT / "bench").rglob("*.md")]
)
PAGE_NAMES = [path.relative_to(ROOT).as_posix() for path in PAGES]
FENCED = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
TOP = ("src", "docs", "demo", "tests", "bench", "requirements", "policy")


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def prose(name: str) -> str:
    return FENCED.sub("", text(name))


@pytest.mark.parametrize("name", PAGE_NAMES)
def test_links_lead_somewhere(name: str) -> None:
    links = [unquote(link) for link in re.findall(r"\]\(([^)\s]+)\)", prose(name))]
    broken = [
        link
        for link in links
        if not link.startswith(("http:", "https:", "mailto:", "#"))
        and not ((ROOT / name).parent / link.split("#")[0]).exists()
    ]
    assert not broken


def test_every_page_is_reached_from_the_index() -> None:
    listed = {(ROOT / "docs" / link).resolve() for link in re.findall(r"\]\(([^)\s]+)\)", text("docs/index.md"))}
    pages = {path.resolve() for path in (ROOT / "docs").rglob("*.md")} - {ROOT / "docs" / "index.md"}
    assert pages - listed == set()


@pytest.mark.parametrize("name", PAGE_NAMES)
def test_paths_named_in_the_text_exist(name: str) -> None:
    named = re.findall(rf"`((?:{'|'.join(TOP)})/[^`\s*<…]*)`", prose(name))
    named += re.findall(r"`([\w.-]+\.(?:toml|md))`", prose(name))
    missing = [path for path in named if not _exists(path, (ROOT / name).parent)]
    assert not missing


def _exists(path: str, folder: Path) -> bool:
    made = path.startswith("demo/out")  # by make demo
    return made or (ROOT / path).exists() or (folder / path).exists() or "*" in path


def test_whoever_meets_a_strange_form_is_told_of_every_step_of_reading() -> None:
    page = text("docs/howto/read-a-strange-form.md")
    modules = {path.name for path in (ROOT / "src/yibiao/sheets/layout").glob("*.py")} - {"__init__.py"}
    assert {name for name in modules if f"`{name}`" not in page} == set()


# Commands


def commands(name: str) -> Iterator[list[str]]:
    for _, block in FENCED.findall(text(name)):
        for line in block.splitlines():
            words = line.strip().removeprefix("$ ").split("  #")[0]
            if re.match(r"(yibiao|make|python|pip) ", words):
                yield shlex.split(words)


COMMANDS = [(name, words) for name in PAGE_NAMES for words in commands(name)]


def ids(value: object) -> str:
    return " ".join(value) if isinstance(value, list) else str(value)


@pytest.mark.parametrize(("name", "words"), [one for one in COMMANDS if one[1][0] == "yibiao"], ids=ids)
def test_yibiao_lines_name_real_commands_and_options(name: str, words: list[str]) -> None:
    if words[1].startswith("-"):
        assert CliRunner().invoke(main, words[1:]).exit_code == 0
        return
    command = main.get_command(click.Context(main), words[1])
    if isinstance(command, click.Group) and len(words) > 2 and not words[2].startswith("["):
        command, words = command.get_command(click.Context(command), words[2]), words[1:]
    assert command is not None
    known = {option for one in command.params if isinstance(one, click.Option) for option in one.opts} | {"-h"}
    assert {word for word in words[2:] if word.startswith("-")} <= known
    needed = any(isinstance(one, click.Argument) and one.required for one in command.params)
    assert not needed or [word for word in words[2:] if not word.startswith("-")]


@pytest.mark.parametrize(("name", "words"), [one for one in COMMANDS if one[1][0] == "make"], ids=ids)
def test_make_lines_name_real_targets(name: str, words: list[str]) -> None:
    targets = set(re.findall(r"^([a-z-]+):", text("Makefile"), re.MULTILINE))
    assert {word for word in words[1:] if "=" not in word} <= targets


@pytest.mark.parametrize(("name", "words"), [one for one in COMMANDS if one[1][0] == "python"], ids=ids)
def test_python_lines_name_real_programs(name: str, words: list[str]) -> None:
    if words[1] == "-m":
        assert importlib.util.find_spec(words[2]), words
    else:
        assert (ROOT / words[1]).exists()


def runnable(words: list[str]) -> bool:
    """Those that speak of the demo county (``report…`` is written by the line before), and ask nobody."""
    paths = [word for word in words[2:] if "/" in word]
    return (
        words[0] == "yibiao"
        and bool(paths)
        and "--review" not in words
        and all(path.startswith(("demo/", "src/", "report/")) for path in paths)
    )


def test_the_examples_of_the_readme_run_as_they_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In order, beside a copy of the spreadsheets of three departments, so that it stays quick."""
    departments = ("县民政局", "县卫健局", "县残联")
    for department in departments:
        (tmp_path / "demo" / "forms" / department).mkdir(parents=True)
        for form in (ROOT / "demo" / "forms" / department).glob("*.xls*"):
            (tmp_path / "demo" / "forms" / department / form.name).write_bytes(form.read_bytes())
    for folder in ("gate", "draws"):
        copytree(ROOT / "demo" / folder, tmp_path / "demo" / folder)
    parameters = Path("src/yibiao/burden/parameters.yaml")
    (tmp_path / parameters).parent.mkdir(parents=True)
    (tmp_path / parameters).write_bytes((ROOT / parameters).read_bytes())
    monkeypatch.chdir(tmp_path)
    make_known_data(["demo/out/known"])
    lines = [words for words in commands("README.md") if runnable(words)]
    assert len(lines) >= 10
    for words in lines:
        result = CliRunner().invoke(main, words[1:])
        assert result.exit_code in (0, 1), f"{shlex.join(words)}\n{result.output}\n{result.exception!r}"
        assert result.exception is None or isinstance(result.exception, SystemExit)


def test_both_readmes_give_the_same_commands() -> None:
    chinese, english = list(commands("README.md")), list(commands("README.en.md"))
    assert [words[:2] for words in chinese] == [words[:2] for words in english]
    assert [words for words in chinese if runnable(words)] == [words for words in english if runnable(words)]


# Generated pages


def reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_reference", ROOT / "docs" / "build_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_pages_are_up_to_date() -> None:
    assert reference().stale() == [], "make docs"


def test_every_key_of_the_json_is_explained(tmp_path: Path) -> None:
    pages = reference()
    form = ROOT / "demo/forms/县残联/持证残疾人基本状况动态更新台账.xlsx"
    make_known_data([str(tmp_path / "known")])
    nothing = ["--decisions", str(tmp_path / "无.jsonl")]

    def run(*arguments: object) -> str:
        result = CliRunner().invoke(main, [str(one) for one in arguments])
        assert result.exit_code in (0, 1), result.output
        return result.stdout

    (read,) = json.loads(run("read", "--json", form))
    pages.explained(read)
    (matched,) = json.loads(run("match", "--json", *nothing, form))
    field = matched["regions"][0]["fields"][0]
    assert set(field) - set(read["regions"][0]["fields"][0]) == set(pages.MATCH_KEYS)
    run("audit", *nothing, form.parent, "-o", tmp_path / "report")
    audited = json.loads((tmp_path / "report" / "report.json").read_text("utf-8"))
    assert set(audited) == set(pages.AUDIT_KEYS)
    known = tmp_path / "known" / "县残联"
    filled = json.loads(run("fill", *nothing, form, "--from", known, "-o", tmp_path / "out", "--json"))
    assert set(filled) == set(pages.FILL_KEYS)


# Locks


def project() -> dict[str, object]:
    return tomllib.loads(text("pyproject.toml"))


def requirement_name(requirement: str) -> str:
    found = re.match(r"[\w.-]+", requirement)
    assert found is not None
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def locked(name: str) -> dict[str, set[str]]:
    pins: dict[str, set[str]] = {}
    for package, pinned in re.findall(r"^([\w.-]+)==([^\s;\\]+)", text(f"requirements/{name}.txt"), re.MULTILINE):
        pins.setdefault(requirement_name(package), set()).add(pinned)
    return pins


def wanted(group: str) -> list[str]:
    found = project()
    if group == "runtime":
        return found["project"]["dependencies"]  # type: ignore[index, no-any-return]
    return [one for one in found["dependency-groups"][group] if isinstance(one, str)]  # type: ignore[index]


LOCKS = sorted(path.stem for path in (ROOT / "requirements").glob("*.txt"))


@pytest.mark.parametrize("group", LOCKS)
def test_every_dependency_is_locked(group: str) -> None:
    assert {requirement_name(one) for one in wanted(group)} <= set(locked(group)), "make lock"


def test_every_group_has_a_lock_file() -> None:
    assert set(LOCKS) == {"runtime", *project()["dependency-groups"]}  # type: ignore[misc]


@pytest.mark.parametrize("group", LOCKS)
def test_locks_have_hashes_and_name_no_index(group: str) -> None:
    lines = text(f"requirements/{group}.txt")
    assert "://" not in lines
    assert "--index" not in lines
    for block in re.split(r"\n(?=\w)", lines):
        assert "==" not in block or "--hash=sha256:" in block, block


def test_development_has_the_versions_users_get() -> None:
    development = locked("dev")
    assert {name: pins for name, pins in locked("runtime").items() if development.get(name) != pins} == {}


def test_make_alone_lists_the_targets() -> None:
    try:
        done = subprocess.run(["make"], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    except FileNotFoundError:
        pytest.skip("make is not installed")
    assert done.returncode == 0
    for target in ("demo", "test", "lint", "bench", "docs", "fuzz", "lock", "clean"):
        assert re.search(rf"^  make {target}\s+\S", done.stdout, re.MULTILINE), target


def test_make_says_in_chinese_when_python_is_too_old(tmp_path: Path) -> None:
    old = tmp_path / "python"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    try:
        done = subprocess.run(
            ["make", "test", f"PYTHON={old}", f"VENV={tmp_path / 'venv'}"],
            cwd=ROOT, capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip
    except FileNotFoundError:
        pytest.skip("make is not installed")
    assert done.returncode != 0
    assert "3.11" in done.stderr
    assert not (tmp_path / "venv").exists()
