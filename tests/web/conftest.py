"""A platform really served, in processes of its own, and a browser before it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import psutil
import pytest

from tests.web.world import PASSWORD

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ALWAYS = {"test_journey", "test_fieldwork_journey", "test_surveys_journey"}
"""Walks of every run: the forms' way, notes without a network, answers without a name."""
_ROOT = Path(__file__).resolve().parents[2]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The walks take longest and go first, so that no process is left with them at the end. Most have a mark of their
    own and are left to ``make walks``: half a minute each is too much for every run."""
    here = Path(__file__).parent
    items.sort(key=lambda item: here not in item.path.parents)
    for item in items:
        if item.path.parent == here and item.path.stem.endswith("_journey") and item.path.stem not in ALWAYS:
            item.add_marker(pytest.mark.walk)


@dataclass
class Platform:
    """``address`` answers while ``site`` runs; ``start`` and ``kill`` are for tests of what survives."""

    folder: Path
    port: int
    environment: dict[str, str] = field(default_factory=dict)
    site: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def run(self, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """A command of the project beside the site: ``run("yibiao", "worker", "--batch")``."""
        program = str(Path(sys.executable).with_name(command[0]))
        done = subprocess.run(
            [program, *command[1:]], env=self.environment, cwd=_ROOT, capture_output=True, text=True, timeout=300
        )
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    def begin(self, *command: str) -> subprocess.Popen[bytes]:
        """A command that goes on beside the test."""
        program = str(Path(sys.executable).with_name(command[0]))
        return subprocess.Popen([program, *command[1:]], env=self.environment, cwd=_ROOT)

    def until(self, so: Callable[[], object]) -> None:
        """Wait for another process to have done something; ends as soon as it has."""
        deadline = time.monotonic() + 120
        while not so():
            assert time.monotonic() < deadline, "waited for two minutes"
            time.sleep(0.05)

    def ask(self, code: str) -> str:
        """The last word that some lines of Python print, run beside the site with Django set up."""
        return self.run("yibiao-manage", "shell", "-v0", "--no-imports", "-c", code).stdout.split()[-1]

    def start(self, *, worker: bool = True) -> None:
        program = str(Path(sys.executable).with_name("yibiao"))
        more = [] if worker else ["--no-worker"]
        self.site = subprocess.Popen(
            [program, "serve", "--port", str(self.port), "--processes", "1", *more],
            env=self.environment, cwd=_ROOT, start_new_session=True,
            stdout=(self.folder / "site.log").open("ab"), stderr=subprocess.STDOUT,
        )  # fmt: skip
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{self.address}/accounts/login/", timeout=5).read()
                return
            except OSError:
                assert self.site.poll() is None, (self.folder / "site.log").read_text()
                time.sleep(0.1)  # waits for another process; ends as soon as it answers
        raise AssertionError("the site did not start: " + (self.folder / "site.log").read_text())

    def kill(self) -> None:
        """As the machine's power would: all processes of the site at once, with no chance to tidy up."""
        if self.site is not None:
            first = psutil.Process(self.site.pid)
            everybody = [first, *first.children(recursive=True)]
            for one in everybody:
                with suppress(psutil.NoSuchProcess):
                    one.kill()
            self.site.wait()
            psutil.wait_procs(everybody[1:], 60)
            self.site = None


@pytest.fixture(scope="module")
def bare(tmp_path_factory) -> Iterator[Platform]:
    """A platform on a database of its own, in which nothing is yet; one a test module."""
    folder = tmp_path_factory.mktemp("platform")
    environment = {**os.environ, "YIBIAO_DATA": str(folder), "PYTHONPATH": str(_ROOT)}
    environment.pop("PYTEST_CURRENT_TEST", None)
    with _own_database(os.environ.get("YIBIAO_DATABASE", "")) as own:
        if own:
            environment["YIBIAO_DATABASE"] = own
        one = Platform(folder, _free_port(), environment)
        yield one
        one.kill()


@pytest.fixture(scope="session")
def prepared(tmp_path_factory) -> Path | None:
    """The cast's platform as a folder to copy: building it takes twenty seconds. None on a server of databases."""
    if os.environ.get("YIBIAO_DATABASE"):
        return None
    folder = tmp_path_factory.mktemp("prepared")
    environment = {**os.environ, "YIBIAO_DATA": str(folder), "PYTHONPATH": str(_ROOT)}
    Platform(folder, 0, environment).run("python", "-m", "tests.web.world")
    return folder


@pytest.fixture(scope="module")
def platform(bare, prepared) -> Platform:
    """The cast's platform, started."""
    if prepared:
        shutil.copytree(prepared, bare.folder, dirs_exist_ok=True)
    else:
        bare.run("python", "-m", "tests.web.world")
    bare.start()
    return bare


class _own_database:  # noqa: N801 – reads as a function
    """A new database on the given PostgreSQL server; nothing where SQLite is used."""

    def __init__(self, server: str) -> None:
        self.server, self.name = server, f"walk_{uuid4().hex[:12]}"

    def __enter__(self) -> str:
        if not self.server:
            return ""
        self._execute(f"CREATE DATABASE {self.name}")
        before, _, query = self.server.partition("?")
        return before.rpartition("/")[0] + f"/{self.name}" + (f"?{query}" if query else "")

    def __exit__(self, *problem: object) -> None:
        if self.server:
            self._execute(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")

    def _execute(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[arg-type]


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture(scope="module")
def chromium():
    """Closed before other tests: Django refuses its database while Playwright's loop runs."""
    if CHROMIUM is None:
        pytest.skip("needs Chromium (Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        yield browser
        browser.close()


@pytest.fixture
def sign_in(chromium, platform):
    """``page = sign_in("lin", width=390)``: a browser of that width in which somebody of the cast has signed in."""
    contexts, problems = [], []

    def signed_in(username: str, width: int = 1440):
        context = chromium.new_context(viewport={"width": width, "height": 844 if width < 900 else 1000})
        context.set_default_timeout(60_000)  # for busy machines
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda problem: problems.append(problem.stack or problem.message))
        page.goto(f"{platform.address}/accounts/login/")
        page.fill("input[name=login]", username)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "/accounts/login" not in url)
        return page

    yield signed_in
    for context in contexts:
        context.close()
    assert problems == [], "a page's own program broke"
