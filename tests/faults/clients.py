"""Clients that do what clerks, reviewers and stewards do, over HTTP. One that gets no answer asks again as the page's
own script does: the same cells, the same key."""

from __future__ import annotations

import http.client
import io
import json
import random
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from datetime import date, timedelta
from urllib.parse import urlsplit
from uuid import uuid4

from openpyxl import load_workbook

from tests.faults.county import Keys
from tests.faults.journal import Act, Journal

_IDLE = 15.0  # seconds
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class GoneError(Exception):
    """No answer, or one that the machine gave: the act may have been done or not."""


class Browser:
    """``ask`` answers (status, body, location); raises ``GoneError`` where nothing reliable came back."""

    def __init__(self, address: str, cookies: dict[str, str], journal: Journal) -> None:
        self.at, self.cookies, self.journal = urlsplit(address), cookies, journal
        self.connection: http.client.HTTPConnection | None = None
        self.used = 0.0

    def ask(
        self, what: str, method: str, path: str, body: bytes | None = None, kind: str = ""
    ) -> tuple[int, bytes, str]:
        head = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), "Accept": "application/json"}
        if method == "POST":
            head |= {"X-CSRFToken": self.cookies["csrftoken"], "Content-Type": kind or "application/json"}
        started = time.perf_counter()
        if started - self.used > _IDLE:
            self.close()  # the server closes what is idle; a browser does not count that as an answer that failed
        self.used = started
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection(self.at.hostname or "", self.at.port or 80, timeout=60)
            self.connection.request(method, path, body, head)
            answer = self.connection.getresponse()
            content, location = answer.read(), answer.getheader("Location") or ""
        except (OSError, http.client.HTTPException) as problem:
            self.close()
            self.journal.note(what, 0, 0.0)
            raise GoneError(str(problem)) from problem
        self.journal.note(what, answer.status, time.perf_counter() - started)
        if answer.status >= 500:
            raise GoneError(f"{answer.status}")
        return answer.status, content, location

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def json(self, what: str, path: str, told: object) -> tuple[int, dict]:
        status, body, _location = self.ask(what, "POST", path, json.dumps(told).encode())
        return status, json.loads(body)

    def file(self, what: str, path: str, name: str, content: bytes, fields: dict[str, str]) -> tuple[int, bytes, str]:
        edge = "edge" + secrets.token_hex(8)
        parts = [f'--{edge}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in fields.items()]
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: {_XLSX}'
        body = "".join(parts).encode() + f"{head}\r\n\r\n".encode() + content + f"\r\n--{edge}--\r\n".encode()
        return self.ask(what, "POST", path, body, f"multipart/form-data; boundary={edge}")


class Gate:
    """``hold`` returns when every client stands still between two acts; ``stop`` ends them."""

    def __init__(self) -> None:
        self.condition = threading.Condition()
        self.held = self.stopped = False
        self.moving = 0
        self.pace = 0.0  # seconds between two acts of one client

    def passing(self) -> bool:
        with self.condition:
            self.moving -= 1
            self.condition.notify_all()
            self.condition.wait_for(lambda: not self.held or self.stopped)
            self.moving += 1
            return not self.stopped

    def enter(self) -> None:
        with self.condition:
            self.moving += 1

    def leave(self) -> None:
        with self.condition:
            self.moving -= 1
            self.condition.notify_all()

    def hold(self, timeout: float) -> bool:
        with self.condition:
            self.held = True
            return self.condition.wait_for(lambda: self.moving == 0, timeout)

    def release(self) -> None:
        with self.condition:
            self.held = False
            self.condition.notify_all()

    def stop(self) -> None:
        with self.condition:
            self.stopped, self.held = True, False
            self.condition.notify_all()

    def pause(self, seconds: float) -> None:
        with self.condition:
            self.condition.wait_for(lambda: self.stopped, seconds)


class Client(threading.Thread):
    """One person. ``work`` is one act after the other; every act goes through ``surely``."""

    def __init__(self, browser: Browser, gate: Gate, seed: int) -> None:
        super().__init__(daemon=True)
        self.browser, self.gate, self.random = browser, gate, random.Random(seed)
        self.journal = browser.journal
        self.problem: BaseException | None = None

    def run(self) -> None:
        self.gate.enter()
        try:
            while self.gate.passing():
                self.work()
                self.gate.pause(self.gate.pace * self.random.uniform(0.5, 1.5))
        except StoppedError:
            pass
        except BaseException as problem:  # noqa: BLE001 - told at the end; a client that died proves nothing
            self.problem = problem
        finally:
            self.gate.leave()

    def work(self) -> None:
        raise NotImplementedError

    def surely(self, ask: Callable[[], tuple[int, object]]) -> tuple[int, object, int]:
        """Ask until there is an answer; (status, answer, how many tries)."""
        tries = 0
        while True:
            tries += 1
            try:
                return (*ask(), tries)
            except GoneError:
                self.gate.pause(0.4)
                if not self.gate.passing():
                    raise StoppedError from None


class StoppedError(Exception):
    pass


class Clerk(Client):
    """Saves cells one by one, now and then hands an Excel file back, then submits and waits for the reviewer."""

    def __init__(self, browser: Browser, gate: Gate, seed: int, assignment: int, waiting: deque[int]) -> None:
        super().__init__(browser, gate, seed)
        self.of, self.waiting = assignment, waiting
        self.rows: list[str] = []
        self.field, self.left = "", 0

    def work(self) -> None:
        if not self.rows:
            self._open()
        elif self.left > 0:
            self.left -= 1
            self._import() if self.random.random() < 0.06 else self._save()
        else:
            self._submit()

    def _open(self) -> None:
        def ask() -> tuple[int, object]:
            self.browser.ask("open", "GET", f"/fill/{self.of}")
            status, body, _location = self.browser.ask("data", "GET", f"/fill/{self.of}/data")
            return status, json.loads(body) if status == 200 else {}

        status, data, _tries = self.surely(ask)
        assert status == 200, (status, data)
        assert isinstance(data, dict)
        if not data["editable"]:
            self._wait()
            return
        region = data["regions"][0]
        self.rows = region["rows"]
        self.field = next(one["key"] for one in region["fields"] if one["item"] == "person.current_address")
        self.left = self.random.randint(3, 8)

    def _mark(self) -> str:
        return f"压测路{uuid4().hex[:20]}号"

    def _save(self) -> None:
        row, mark = self.random.choice(self.rows), self._mark()
        act = Act("save", self.of, mark)
        edits = {"edits": [{"row": row, "field": self.field, "value": mark}]}
        self._surely_told(act, lambda: self.browser.json("save", f"/fill/{self.of}/save", edits))
        self.journal.latest[self.of, row] = mark

    def _surely_told(self, act: Act, send: Callable[[], tuple[int, object]]) -> object:
        def ask() -> tuple[int, object]:
            self.journal.ask(act)
            return send()

        status, answer, _tries = self.surely(ask)
        assert status in (200, 302), (act, status, answer)
        self.journal.tell(act, time.time())
        return answer

    def _import(self) -> None:
        status, content, _tries = self.surely(
            lambda: self.browser.ask("export", "POST", f"/fill/{self.of}/export", b"{}")[:2]
        )
        assert status == 200, status
        assert isinstance(content, bytes)
        book, row, mark = _typed(content, self._mark())
        act = Act("import", self.of, mark)
        self._surely_told(
            act, lambda: self.browser.file("import", f"/fill/{self.of}/import", "离线填.xlsx", book, {})[:2]
        )
        self.journal.latest[self.of, row] = mark

    def _submit(self) -> None:
        self._surely_told(
            Act("save", self.of, ""), lambda: self.browser.json("confirm", f"/fill/{self.of}/confirm", {})
        )
        key = uuid4().hex
        answer = self._surely_told(
            Act("submit", self.of, key), lambda: self.browser.json("submit", f"/fill/{self.of}/submit", {"key": key})
        )
        assert isinstance(answer, dict)
        assert answer["accepted"], answer
        self.rows = []
        self.waiting.append(self.of)

    def _wait(self) -> None:
        self.gate.pause(0.3)


def _typed(content: bytes, mark: str) -> tuple[bytes, str, str]:
    """The exported file with another address in its first person's row; that row's key."""
    book = load_workbook(io.BytesIO(content))
    sheet = next(one for one in book.worksheets if one.sheet_state == "visible")
    for line in sheet.iter_rows():
        column = next((cell.column for cell in line if str(cell.value or "").endswith("现住址")), None)
        if column is not None:
            break
    assert column is not None
    first = next(
        at for at in range(line[0].row + 1, sheet.max_row + 1) if str(sheet.cell(at, 1).value or "")[:1] == "s"
    )
    sheet.cell(first, column).value = mark
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), str(sheet.cell(first, 1).value), mark


class Reviewer(Client):
    """Approves what the clerks handed in, or sends it back; what was approved is opened again, so that work goes on."""

    def __init__(self, browser: Browser, gate: Gate, seed: int, waiting: deque[int]) -> None:
        super().__init__(browser, gate, seed)
        self.waiting = waiting

    def work(self) -> None:
        try:
            of = self.waiting.popleft()
        except IndexError:
            self.gate.pause(0.1)
            return
        if self.random.random() < 0.2:
            self._decide(of, "send_back")
            return
        self._decide(of, "approve")
        self._decide(of, "reopen")

    def _decide(self, of: int, verdict: str) -> None:
        act = Act(verdict, of, uuid4().hex)

        def ask() -> tuple[int, object]:
            self.journal.ask(act)
            return self.browser.json(verdict, f"/review/{of}/decide", {"act": verdict, "remark": "请再核对一遍住址"})

        status, answer, tries = self.surely(ask)
        # moved already: an earlier try of this very act was done, nobody else decides this one
        assert status == 200 or (status == 409 and tries > 1), (verdict, of, status, answer)
        self.journal.tell(act, time.time())


class Steward(Client):
    """Imports small registers of people nobody knows yet."""

    numbers = iter(range(10**9))

    def __init__(self, browser: Browser, gate: Gate, seed: int, keys: Keys) -> None:
        super().__init__(browser, gate, seed)
        self.keys = keys

    def work(self) -> None:
        mark = f"名册{uuid4().hex[:16]}"
        content = _register([next(Steward.numbers) for _ in range(3)])
        fields = {"owner": str(self.keys.owner), "default_org": str(self.keys.village), "dated": f"{date.today()}"}

        def upload() -> tuple[int, object]:
            status, body, location = self.browser.file("upload", "/ledger/import", f"{mark}.csv", content, fields)
            return status, location or body

        status, place, _tries = self.surely(upload)
        assert status == 302, (status, place)
        assert isinstance(place, str)
        act = Act("ledger", 0, mark)

        def confirm() -> tuple[int, object]:
            self.journal.ask(act)
            return self.browser.ask("ledger", "POST", f"{place}/confirm", b"{}")[:2]

        status, answer, _tries = self.surely(confirm)
        assert status == 302, (status, answer)
        self.journal.tell(act, time.time())
        self.gate.pause(0.5)


class Reader(Client):
    """Opens the pages that offices look at, one after the other, and shows names in full for a purpose that is kept."""

    def __init__(self, browser: Browser, gate: Gate, seed: int, paths: list[str]) -> None:
        super().__init__(browser, gate, seed)
        self.paths, self.opened = paths, False

    def work(self) -> None:
        path = self.random.choice(self.paths)
        if path.startswith("!") and not self.opened:  # a draft is there once its clerk opened it
            path, self.opened = path[1:].removesuffix("/show"), True
        post = path.startswith("!")
        status, answer, _tries = self.surely(
            lambda: self.browser.ask("reading" if post else "page", *_request(path.lstrip("!"), post))[:2]
        )
        assert status in (200, 302), (path, status, answer)


def _request(path: str, post: bool) -> tuple[str, str, bytes | None]:
    return ("POST", path, json.dumps({"purpose": "核对住址"}).encode()) if post else ("GET", path, None)


def _register(numbers: list[int]) -> bytes:
    from demo.identifiers import id_number

    lines = ["姓名,身份证号,现住址"]
    for number in numbers:
        birth = date(1970, 1, 1) + timedelta(days=number // 400)
        lines.append(f"压测{number:06d}号,{id_number(birth, number % 400, male=True)},压测{number}号院")
    return ("\n".join(lines) + "\n").encode()


def readers(address: str, keys: Keys, journal: Journal, gate: Gate, seed: int = 1) -> list[Client]:
    """Offices that look on: progress, roll-up, lists, the ledger, the trail, the public pages."""
    rollup = [f"/tasks/{keys.task}", f"/rollup/task/{keys.task}"]
    offices = {
        "zhao": [*rollup, "/", "/rollup/", "/tasks/", "/forms/", "/reports/department/", "/answers/"],
        "gao": ["/", "/desk/queue", "/burden/", "/reports/county/", "/trends/", "/policy/"],
        "lin": ["/fill/", "/sharing/own", "/desk/week", "/sharing/own/alerts"],
        "wu": ["/audit/", "/sharing/readings"],
        "sun": ["/ledger/", "/ledger/import", "/catalogue/", "/ledger/disputes"],
        "chen": ["/review/", "/rollup/", "/desk/week"],
    }  # fmt: skip
    several: list[Client] = [
        Reader(Browser(address, keys.cookies[name], journal), gate, seed + 3000 + at, paths)
        for at, (name, paths) in enumerate(offices.items())
    ]
    clerk, of = next(iter(keys.assignments.items()))
    return [*several, Reader(Browser(address, keys.cookies[clerk], journal), gate, seed, [f"!/fill/{of}/show"])]


def crowd(address: str, keys: Keys, journal: Journal, gate: Gate, seed: int = 1) -> list[Client]:
    """Everybody of ``keys``, ready to start."""
    waiting: deque[int] = deque()
    browsers = {name: Browser(address, cookies, journal) for name, cookies in keys.cookies.items()}
    clerks = [Clerk(browsers[n], gate, seed + at, of, waiting) for at, (n, of) in enumerate(keys.assignments.items())]
    reviewers = [Reviewer(browsers[n], gate, seed + 1000 + at, waiting) for at, n in enumerate(keys.reviewers)]
    stewards = [Steward(browsers[n], gate, seed + 2000 + at, keys) for at, n in enumerate(keys.stewards)]
    return [*clerks, *reviewers, *stewards]
