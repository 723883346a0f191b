"""A signed-in browser's requests, without the browser."""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode, urlsplit


class Session:
    """Cookies kept, connection kept; ``get`` and ``post`` answer (status, body, seconds)."""

    def __init__(self, address: str, username: str, password: str) -> None:
        self.at = urlsplit(address)
        self.connection = http.client.HTTPConnection(self.at.hostname or "", self.at.port or 80, timeout=300)
        self.cookies: dict[str, str] = {}
        self.get("/accounts/login/")
        self.form("/accounts/login/", {"login": username, "password": password})
        status, _body, _seconds = self.get("/")
        assert status in (200, 302), (username, status)

    @classmethod
    def of(cls, address: str, cookies: dict[str, str]) -> Session:
        """Somebody who is signed in already, by his cookies."""
        one = cls.__new__(cls)
        one.at = urlsplit(address)
        one.connection = http.client.HTTPConnection(one.at.hostname or "", one.at.port or 80, timeout=300)
        one.cookies, one.location = dict(cookies), ""
        return one

    def get(self, path: str) -> tuple[int, bytes, float]:
        return self._send("GET", path, None, {})

    def form(self, path: str, fields: Mapping[str, str | list[str]]) -> tuple[int, bytes, float]:
        body = urlencode({**fields, "csrfmiddlewaretoken": self._token()}, doseq=True).encode()
        return self._send("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def json(self, path: str, fields: object) -> tuple[int, bytes, float]:
        head = {"Content-Type": "application/json", "Accept": "application/json", "X-CSRFToken": self._token()}
        return self._send("POST", path, json.dumps(fields).encode(), head)

    def _token(self) -> str:
        return self.cookies.get("csrftoken", "")

    def _send(self, method: str, path: str, body: bytes | None, head: dict[str, str]) -> tuple[int, bytes, float]:
        head = {**head, "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        started = time.perf_counter()
        try:
            self.connection.request(method, path, body, head)
            answer = self.connection.getresponse()
        except (BrokenPipeError, ConnectionResetError, http.client.RemoteDisconnected):
            self.connection.close()  # an idle connection was closed by the server: nothing was taken of it
            self.connection.request(method, path, body, head)
            answer = self.connection.getresponse()
        content = answer.read()
        seconds = time.perf_counter() - started
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                found = re.match(r"([^=]+)=([^;]*)", value)
                if found:
                    self.cookies[found[1]] = found[2]
        self.location = answer.getheader("Location") or ""
        return answer.status, content, seconds


class Site:
    """The platform served in processes of its own, as ``yibiao serve`` does it."""

    def __init__(self, port: int, processes: int = 2) -> None:
        program = str(Path(sys.executable).with_name("yibiao"))
        command = [program, "serve", "--port", str(port), "--processes", str(processes)]
        self.address = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ
        )
        for _ in range(600):
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                connection.request("GET", "/accounts/login/")
                connection.getresponse().read()
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit("网站没有起来")

    def memory(self) -> float:
        """Resident MiB of all its processes together."""
        rows = subprocess.run(["ps", "-eo", "rss,sid"], capture_output=True, text=True, check=True).stdout.split("\n")[
            1:
        ]
        return sum(int(row.split()[0]) for row in rows if row.split()[1:] == [str(self.process.pid)]) / 1024

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()
