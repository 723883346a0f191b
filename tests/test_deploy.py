"""What lies in deploy/ fits the program: commands, options, settings; units are what systemd takes."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from yibiao.cli import main

DEPLOY = Path(__file__).parents[1] / "deploy"
UNITS = sorted(DEPLOY.glob("systemd/*"))
SERVICES = [path for path in UNITS if path.suffix == ".service"]


def started(path: Path) -> list[str]:
    (line,) = re.findall(r"^ExecStart=(.+)$", path.read_text("utf-8"), re.MULTILINE)
    return shlex.split(line)


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_units_start_commands_that_there_are(path: Path):
    _program, name, *words = started(path)
    command = main.get_command(click.Context(main), name)
    assert command is not None
    known = {option for one in command.params if isinstance(one, click.Option) for option in one.opts}
    assert {word for word in words if word.startswith("--")} <= known


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_units_give_away_what_they_do_not_need(path: Path):
    text = path.read_text("utf-8")
    for wanted in (
        "User=yibiao",
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "CapabilityBoundingSet=",
        "UMask=0077",
    ):
        assert wanted in text


def test_systemd_takes_the_units(tmp_path: Path):
    """With this program and a user that there is, in place of those of the machine it is meant for."""
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd is not installed")
    yibiao = str(Path(sys.executable).with_name("yibiao"))
    for path in UNITS:
        text = path.read_text("utf-8").replace("/opt/yibiao/.venv/bin/yibiao", yibiao)
        text = re.sub(r"^(User|Group)=yibiao$", r"\1=root", text, flags=re.MULTILINE)
        (tmp_path / path.name).write_text(text)
    done = subprocess.run(
        [program, "verify", *(str(tmp_path / path.name) for path in UNITS)], capture_output=True, text=True, check=False
    )
    ours = [line for line in done.stderr.splitlines() if str(tmp_path) in line or "yibiao-" in line]
    assert (done.returncode, ours) == (0, [])


def test_settings_in_the_example_are_explained():
    page = (DEPLOY.parent / "docs/howto/run-the-platform.md").read_text("utf-8")
    names = re.findall(r"^(?:# )?(YIBIAO_\w+)=", (DEPLOY / "yibiao.env.example").read_text("utf-8"), re.MULTILINE)
    assert len(names) > 5
    assert [name for name in names if name.removesuffix("_FILE") not in page and name not in page] == []


def test_the_server_in_front_keeps_no_words_that_somebody_searched_for():
    """They may be a name or a number; they stand behind the question mark, and in the page that one came from."""
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    (kept,) = re.findall(r"^log_format yibiao '(.+)';$", text, re.MULTILINE)
    assert not set(re.findall(r"\$\w+", kept)) & {"$request", "$request_uri", "$args", "$query_string", "$http_referer"}
    plain, whole = re.split(r"^server \{", text, flags=re.MULTILINE)[1:]
    assert re.search(r"^    access_log +off;", plain, re.MULTILINE)  # it leads on also from pages that know nobody
    assert re.search(r"^    access_log +/\S+ yibiao;$", whole, re.MULTILINE)
    for server in (plain, whole):
        assert re.search(r"^    error_log +/\S+ crit;", server, re.MULTILINE)


def test_the_proxy_keeps_probes_inside_and_no_trace_of_who_tells():
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    assert re.search(r"location /operations/ \{\s*deny all;", text)
    (private,) = re.findall(r"location ~ \S+outside/\S+ \{(.*?)\}", text, re.DOTALL)
    assert "access_log off" in private
    assert "X-Forwarded-For" not in private


def test_the_container_is_nobodys_root():
    text = (DEPLOY / "Containerfile").read_text("utf-8")
    assert text.rindex("USER yibiao") < text.rindex("CMD")
    assert "--require-hashes" in text
    assert "YIBIAO_PRODUCTION=1" in text
