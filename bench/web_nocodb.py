"""A NocoDB server as its own API's client sees it; started by whoever measures (0.301.3 was), nothing of it is here."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from http.client import HTTPConnection, RemoteDisconnected
from typing import Any
from urllib.parse import urlsplit


class NocoDB:
    """One base of its own, made anew; the first to sign up on a new server may make it."""

    def __init__(self, address: str) -> None:
        self.address, self.at = address, urlsplit(address)
        self.token, self.names = "", dict[str, str]()
        who = {"email": "bench@example.com", "password": "Bench-2026-bench"}
        try:
            self.token = self._call("/api/v1/auth/user/signin", who)["token"]
        except urllib.error.HTTPError:
            self.token = self._call("/api/v1/auth/user/signup", who)["token"]
        self.base = self._call("/api/v1/db/meta/projects/", {"title": f"bench{time.time_ns()}"})["id"]

    def table(self, columns: list[tuple[str, str]], name: str = "rows") -> str:
        """A table of (title, NocoDB type) columns; its id."""
        wanted = [{"title": "Id", "column_name": "id", "uidt": "ID", "pk": True, "ai": True}]
        wanted += [{"title": title, "column_name": f"f{at}", "uidt": uidt} for at, (title, uidt) in enumerate(columns)]
        name = f"{name}{time.time_ns()}"
        told = {"table_name": name, "title": name, "columns": wanted}
        made = self._call(f"/api/v1/db/meta/projects/{self.base}/tables", told)["id"]
        self.names[made] = name
        return made

    def inserting(self, table: str, body: Callable[[int], object]) -> Callable[[], None]:
        """One connection that posts ``body(number)``, one row or a list of them, at each call."""
        ask, number = self._asking(), iter(range(10**9))
        return lambda: ask("POST", f"/api/v2/tables/{table}/records", body(next(number)))

    def listing(self, table: str, limit: int) -> Callable[[int], None]:
        ask = self._asking()
        return lambda offset: ask("GET", f"/api/v2/tables/{table}/records?limit={limit}&offset={offset}")

    def fill(self, database: str, table: str, rows: int) -> None:
        """Put rows into the table's own PostgreSQL table: by its API a million would take half an hour."""
        import psycopg

        with psycopg.connect(database) as connection:
            (schema, name), *_ = connection.execute(
                "SELECT schemaname, tablename FROM pg_tables WHERE tablename LIKE %s ORDER BY length(tablename)",
                [f"%{self.names[table]}"],
            ).fetchall()
            columns = [one for (one,) in connection.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_schema = %s AND table_name = %s"
                " AND column_name ~ '^f[0-9]+$'", [schema, name],
            )]  # fmt: skip
            quoted = ", ".join(f'"{one}"' for one in columns)
            values = ", ".join(f"'内容' || n || '-{at}'" for at, _ in enumerate(columns))
            connection.execute(
                f'INSERT INTO "{schema}"."{name}" ({quoted}) SELECT {values} FROM generate_series(1, {rows}) n'
            )
            connection.execute(f'ANALYZE "{schema}"."{name}"')

    def count(self, table: str) -> int:
        request = urllib.request.Request(
            f"{self.address}/api/v2/tables/{table}/records/count", headers={"xc-auth": self.token}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return int(json.loads(answer.read())["count"])

    def _asking(self) -> Callable[..., None]:
        connection = HTTPConnection(self.at.hostname or "", self.at.port or 80, timeout=120)
        head = {"Content-Type": "application/json", "xc-auth": self.token}

        def ask(method: str, path: str, body: object = None) -> None:
            content = None if body is None else json.dumps(body).encode()
            try:
                connection.request(method, path, content, head)
                answer = connection.getresponse()
            except (BrokenPipeError, ConnectionResetError, RemoteDisconnected):
                connection.close()  # closed by the server while it was idle
                connection.request(method, path, content, head)
                answer = connection.getresponse()
            told = answer.read()
            assert answer.status == 200, told[:300]

        return ask

    def _call(self, path: str, body: object) -> dict[str, Any]:
        head = {"Content-Type": "application/json"} | ({"xc-auth": self.token} if self.token else {})
        request = urllib.request.Request(self.address + path, json.dumps(body).encode(), head)
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.loads(answer.read())
