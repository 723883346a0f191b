"""What the sources must not do, whatever the input: run texts, put statements together, trust marked-up words, keep
secrets, or match texts by patterns whose work explodes. And what the documents say of it is there."""

from __future__ import annotations

import ast
import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.regular_expressions import explosive, patterns

ROOT = Path(__file__).parents[1]
SOURCES = [path for path in (ROOT / "src").rglob("*.py") if "/tests/" not in path.as_posix()]
VENDOR = ROOT / "src/yibiao_web/site/static/vendor"
# between the two stands a blank that the parts in braces do not match
SOUND = {r"x*(?P<in>x(?:x*x)*)"}
# drawn by us, or words of the code
MARKED = {"picture|safe", "field.help_text|safe"}


def test_every_test_that_the_table_of_requirements_names_is_there():
    told = (ROOT / "docs/security/asvs.md").read_text("utf-8")
    named = set(re.findall(r"`(test_\w+)`", told))
    tests = [*(ROOT / "tests").rglob("*.py"), *(ROOT / "src").rglob("test_*.py")]
    there = {name for path in tests for name in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.MULTILINE)}
    assert len(named) > 80
    assert named - there == set()


def test_every_requirement_has_a_result_and_says_what_is_lacking():
    rows = re.findall(
        r"^\| (\d[\d.–、 ]*) \| (.+?) \| (.+?) \| (.+?) \|$",
        (ROOT / "docs/security/asvs.md").read_text("utf-8"),
        re.MULTILINE,
    )
    assert len(rows) > 120
    assert {result for _, _, result, _ in rows} == {"做到", "部分", "没做到", "不适用"}
    numbers = [number for number, *_ in rows]
    assert len(numbers) == len(set(numbers))


def test_no_pattern_of_ours_explodes():
    found = list(patterns())
    assert len(found) > 500
    assert [(where, one) for where, one in found if one not in SOUND and explosive(one)] == []


@pytest.mark.parametrize(
    ("pattern", "is_so"),
    [(r"(a+)+b", True), (r"(?:\w+\s?)*$", True), (r"(?:a|aa)+$", False), (r"([^,]+,?)+;", True),
     (r"(?:\d+,)*\d+", False),     (r"a+b*", False), (r"(?:a+){3}", False), (r"(?:[a-z]+|\d+)*!", True), ("[", False)],
)  # fmt: skip
def test_what_explodes_is_recognised(pattern, is_so):
    assert explosive(pattern) == is_so


def test_nothing_executes_texts():
    """No eval, no shell, no pickle but that of the fenced reader's own words, no loader of YAML that makes objects."""
    found = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                called, told = ast.unparse(node.func), ast.unparse(node)
                bad = (
                    called in ("eval", "exec", "os.system", "os.popen", "marshal.loads") or "shell=True" in told[:2_000]
                )
                bad |= called == "pickle.loads" and path.name != "zygote.py"
                bad |= called in ("yaml.load", "yaml.unsafe_load") and "SafeLoader" not in told
                found += [f"{path.name}:{node.lineno} {called}"] if bad else []
    assert found == []


def test_no_statement_is_put_together_from_texts():
    """Ruff finds them; those of our own names of tables say so beside them."""
    command = [sys.executable, "-m", "ruff", "check", "--select", "S608,S102,S301,S307,S506,S602,S604,S605,S609", "src"]
    done = subprocess.run([*command, "--exclude", "**/tests/**"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_templates_mark_nothing_safe():
    found = set()
    for path in (ROOT / "src").rglob("*.html"):
        text = path.read_text("utf-8")
        found |= set(re.findall(r"[\w.]+\|safe\b", text))
        assert "autoescape off" not in text, path
    assert found <= MARKED


def test_our_scripts_run_no_texts():
    for path in (ROOT / "src").rglob("*.js"):
        if VENDOR not in path.parents:
            told = path.read_text("utf-8")
            assert not re.search(r"\beval\(|new Function|document\.write|insertAdjacentHTML|outerHTML\s*=", told), path


def test_no_secret_is_in_the_sources():
    keys = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|\byb_[\w-]{40,}|ghp_\w{30,}")
    named = re.compile(r"(?i)\b(?:secret_key|password|token)\s*=\s*[\"'][^\"'{}]{12,}[\"']")
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split(
        "\n"
    )
    for name in (one for one in files if one.endswith((".py", ".toml", ".yaml", ".md", ".json", ".service", ".conf"))):
        path = ROOT / name
        if path.exists() and "/tests/" not in name and not name.startswith(("tests/", "requirements/")):
            text = path.read_text("utf-8", errors="replace")
            assert not keys.search(text), name
            assert not (name.startswith("src/") and named.search(text)), name


def test_vendored_files_are_those_that_were_published():
    told = json.loads((ROOT / "supply/vendored.json").read_text("utf-8"))
    listed = {file: digest for one in told for file, digest in one["files"].items()}
    there = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.iterdir()
        if path.suffix in (".js", ".css")
    }
    assert there == listed, "supply/vendored.json"
    readme = (VENDOR / "README.md").read_text("utf-8")
    assert all(f"| {one['package']} | {one['version']} | {one['licence']} |" in readme for one in told)


def test_the_bill_of_materials_names_every_locked_library():
    """Where ``make sbom`` has been run."""
    path = ROOT / "dist/yibiao.cdx.json"
    if not path.exists():
        pytest.skip("make sbom has not been run here")
    told = {(one["name"].lower(), one["version"]) for one in json.loads(path.read_text("utf-8"))["components"]}
    lock = (ROOT / "requirements/runtime.txt").read_text("utf-8")
    locked = {(name.lower(), version) for name, version in re.findall(r"^([\w.-]+)==([\w.]+)", lock, re.MULTILINE)}
    front = {(one["package"], one["version"]) for one in json.loads((ROOT / "supply/vendored.json").read_text("utf-8"))}
    assert locked | front <= told


def test_every_lock_has_a_hash_for_every_library():
    for path in (ROOT / "requirements").glob("*.txt"):
        blocks = re.split(r"\n(?=[\w.-]+==)", path.read_text("utf-8"))[1:]
        assert blocks
        assert all("--hash=sha256:" in block for block in blocks), path.name
