"""The drill in short on a server of PostgreSQL. SQLite's is in ``operations/tests``, the long one is ``make drill``."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests import drill

SERVER = os.environ.get("YIBIAO_DATABASE", "")


@pytest.mark.skipif(not SERVER, reason="of PostgreSQL: make test-postgresql")
@pytest.mark.parametrize("kind", ["dump", "rows"])
def test_a_database_comes_back_as_it_was(kind: str, bare, tmp_path: Path):
    tools = {"rows": drill.NOWHERE, "dump": str(next(iter(drill.servers().values())))}[kind]
    if bare.run("yibiao-manage", "migrate", "--check", check=False).returncode:
        bare.run("python", "-m", "tests.web.world")
    said = drill.drill_postgresql(SERVER, bare.environment["YIBIAO_DATABASE"], bare.folder, tmp_path, tools)
    assert "校验值不同的 0 张" in said
