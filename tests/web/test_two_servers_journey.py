"""A county really moved to a server of its own, both servers really running: people are told the way, work on there,
and an office outside reads the county's data through the interface by a grant, as it did before."""

from __future__ import annotations

import json
import os
import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.conftest import Platform, _free_port

_TOKEN = """
from datetime import date, timedelta
from django.utils import timezone
from tests.cast import Cast
from yibiao_web.api.actions import make_client
cast, now = Cast(), timezone.now()
print(make_client(viewer=cast.viewer("ji"), org=cast.org("县民政局"), name="省里的系统", scopes=["read:ledger"],
      purpose="核对人员基本信息", expires_on=date.today() + timedelta(days=30), now=now)[1])
"""


@pytest.fixture(scope="module")
def moved(platform: Platform, tmp_path_factory) -> Iterator[tuple[Platform, Platform, str]]:
    """(the old server, the county's own, a token of an office that holds a grant)."""
    token = platform.ask(_TOKEN)
    platform.kill()
    platform.run("yibiao", "worker", "--batch")
    folder = tmp_path_factory.mktemp("own")
    own = Platform(folder, _free_port(), {**os.environ, "YIBIAO_DATA": str(folder)})
    own.environment.pop("YIBIAO_DATABASE", None)
    said = platform.run(
        "yibiao", "county", "move", "990101", "--to", f"sqlite:///{folder / 'yibiao.sqlite3'}", "--files", str(folder),
        "--address", own.address,
    ).stdout  # fmt: skip
    digest = said.split("校验值 ")[1].split("。")[0]
    for name in ("secret_key", "keys.json"):  # carried over by hand: they lie in no database
        if (platform.folder / name).exists():
            shutil.copy(platform.folder / name, folder / name)
    assert digest in own.run("yibiao", "county", "status").stdout
    platform.start()
    own.start()
    yield platform, own, token
    own.kill()


def _asked(server: Platform, path: str, token: str) -> tuple[int, dict]:
    request = urllib.request.Request(f"{server.address}{path}", headers={"Authorization": f"Bearer {token}"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as problem:
        return problem.code, json.load(problem)


def test_an_office_reads_the_county_by_its_grant_at_the_new_address_and_is_told_so_at_the_old_one(moved):
    old, own, token = moved
    status, told = _asked(old, "/api/v1/subjects?kind=person&items=person.name", token)
    assert (status, told["code"]) == (410, "county_moved")
    assert own.address in told["detail"]
    status, told = _asked(own, "/api/v1/subjects?kind=person&items=person.name,person.mobile", token)
    assert status == 200, told
    assert len(told["data"]) == 24
    assert all(one["values"]["person.name"] for one in told["data"])
    status, told = _asked(own, "/api/v1/subjects?kind=person&items=person.name,person.education", token)
    assert told.get("missing") == ["person.education"], "only what was granted"


def test_people_are_told_the_way_and_work_on_there(moved, sign_in):
    _, own, _ = moved
    page = sign_in("lin", width=390)
    assert own.address in page.content()
    page.goto(f"{own.address}/accounts/login/")
    page.fill("input[name=login]", "lin")
    page.fill("input[name=password]", "Hexi-2026-test")
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/accounts/login" not in url)
    assert "杏花坞村" in page.content()


def test_both_trails_verify_and_the_copy_goes_only_for_the_right_hash(moved):
    old, own, _ = moved
    assert "无误" in old.run("yibiao", "verify-audit").stdout
    assert "无误" in own.run("yibiao", "verify-audit").stdout
    trail = Path(own.folder) / "counties" / "990101" / "trail.ndjson"
    assert "无误" in own.run("yibiao", "verify-audit", "--file", str(trail)).stdout
    refused = old.run("yibiao", "county", "forget", "990101", "--hash", "0" * 64, check=False)
    assert (refused.returncode, "什么也没有删" in refused.stderr) == (1, True)
    digest = next(line for line in own.run("yibiao", "county", "status").stdout.splitlines() if "校验值" in line)
    assert "删去" in old.run("yibiao", "county", "forget", "990101", "--hash", digest.split("校验值 ")[1]).stdout
    assert "副本已在" in old.run("yibiao", "county", "status").stdout
    assert "无误" in old.run("yibiao", "verify-audit").stdout
