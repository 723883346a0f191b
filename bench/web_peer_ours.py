"""Our side of ``web_peer``: the demo county on the database that YIBIAO_DATABASE names, served as ``yibiao serve``
does it, and clients that do over HTTP what the peer's clients do."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from http.client import HTTPConnection, RemoteDisconnected
from urllib.parse import urlsplit

import xlsxwriter
from bench.web_http import Session, Site

FIELDS = [f"登记内容{number:02d}" for number in range(1, 31)]
Act = Callable[[], None]
PORT = 8391
_STUBS, _COLUMNS = 50, 5
_FIGURES = "村级设施统计表"


def prepared(people: int) -> Site:
    """The county and, where pages are measured, more counties until ``people`` are held; served."""
    from bench import web_load

    from yibiao_web.burden.models import Budget
    from yibiao_web.site.serving import prepare

    prepare()
    web_load.load(people or 60_000)
    Budget.objects.update(minutes=10**9)  # so many forms are more than any budget; what is measured is handing in
    return Site(PORT)


def held() -> int:
    from yibiao_web.ledger.models import Subject

    return Subject.objects.filter(kind="person").count()


def row_savers(site: Site, count: int) -> list[Act]:
    """Clerks of as many villages, each saving the thirty cells of one person after the other."""
    from bench import web_load

    task = web_load.send("村民登记内容表", ("序号", "姓名", "公民身份号码", *FIELDS), "MZ-98")
    return [_row_saver(_signed_in(site, name), pk) for pk, name in _clerks(task)[:count]]


def _row_saver(session: Session, pk: int) -> Act:
    assert session.get(f"/fill/{pk}")[0] == 200
    region = json.loads(session.get(f"/fill/{pk}/data")[1])["regions"][0]
    keys = [one["key"] for one in region["fields"] if one["label"][-1] in FIELDS]
    assert len(keys) == len(FIELDS), keys
    rows, at = region["rows"], iter(range(10**9))

    def save() -> None:
        number = next(at)
        edits = [{"row": rows[number % len(rows)], "field": key, "value": f"内容{number}"} for key in keys]
        _saved(session, pk, edits)

    return save


def submitters(site: Site, clients: int, wanted: int) -> tuple[list[Act], Callable[[], int]]:
    """Clients with enough villages' tables of 250 numbers each, opened beforehand; how many are submitted now."""
    from yibiao_web.tasks.models import Assignment, Task

    tasks, places = [], []
    before = Task.objects.filter(title__startswith=_FIGURES).count()  # of an earlier run on the same data
    while len(places) < wanted:
        tasks.append(_send_figures(before + len(tasks)))
        places += _clerks(tasks[-1])
    sessions = {name: _signed_in(site, name) for name in {name for _, name in places}}
    names = sorted(sessions)
    share: list[list[tuple[int, Session]]] = [[] for _ in range(clients)]
    for pk, name in places:
        assert sessions[name].get(f"/fill/{pk}")[0] == 200
        share[names.index(name) % clients].append((pk, sessions[name]))
    acts = [_submitter(iter(own)) for own in share]
    state = Assignment.State.SUBMITTED
    return acts, lambda: Assignment.objects.filter(task__in=tasks, state=state).count()


def _submitter(places) -> Act:
    cells = [f"{chr(ord('B') + column)}{3 + stub}" for stub in range(_STUBS) for column in range(_COLUMNS)]

    def submit() -> None:
        pk, session = next(places)
        _saved(session, pk, [{"row": "", "field": at, "value": pk * 7 + n} for n, at in enumerate(cells)])
        status, body, _took = session.json(f"/fill/{pk}/submit", {"key": f"peer-{pk}"})
        assert status == 200, body[:300]
        assert json.loads(body)["accepted"], body[:500]

    return submit


def _saved(session: Session, pk: int, edits: list[dict]) -> None:
    status, body, _took = session.json(f"/fill/{pk}/save", {"edits": edits})
    assert status == 200, body[:300]
    assert not json.loads(body)["refused"], body[:300]


def _send_figures(number: int):
    """A table of fifty lines and five columns to every village."""
    from bench import web_load

    def template(title: str, columns: tuple[str, ...]) -> bytes:
        buffer = io.BytesIO()
        book = xlsxwriter.Workbook(buffer)
        sheet = book.add_worksheet("统计表")
        sheet.merge_range(0, 0, 0, _COLUMNS, title)
        sheet.write_row(1, 0, columns)
        for stub in range(_STUBS):
            sheet.write(2 + stub, 0, f"第{stub + 1}类设施数")
        book.close()
        return buffer.getvalue()

    columns = ("项目", *(f"{quarter}季度" for quarter in "一二三四"), "全年")
    return web_load.send(f"{_FIGURES}（{number + 1}）", columns, f"TJ-{number:02d}", template)


def importer(site: Site, rows: int) -> tuple[Act, list[str]]:
    """A client of the API that imports ``rows`` new people each time; the columns."""
    from yibiao_web.catalogue.queries import catalogue

    plain = [one for one in catalogue().of_subject("person") if one.type == "text" and one.name != "姓名"]
    texts = [one.name for one in plain if one.role is None and one.derive is None and one.choices is None]
    columns = ["姓名", "公民身份号码", "村", *texts[:21]]
    token, villages = _token(), [name for _, name in _villages()]
    ask, chance = _api(site, token), random.Random(20261128)

    def send() -> None:
        lines = [",".join(columns)]
        for _ in range(rows):
            lines.append(",".join([f"甲{chance.randrange(10**6)}", _id_number(chance), chance.choice(villages),
                                   *("登记内容" for _ in texts[:21])]))  # fmt: skip
        fields = {"kind": "person", "title": "系统导出", "dated": f"{date.today() - timedelta(days=1)}"}
        told = json.loads(ask("POST", "/api/v1/imports", fields, "\n".join(lines)))
        assert told["accepted"] > 0.99 * rows, told

    return send, columns


def page_reader(site: Site) -> Act:
    """The first page of everybody of the county, as a department with a grant reads it."""
    from yibiao_web.ledger.models import Subject

    items = sorted({code for values in Subject.objects.filter(kind="person").values_list("values", flat=True)[:200]
                    for code in values})[:24]  # fmt: skip
    ask = _api(site, _token(items))
    wanted = f"/api/v1/subjects?kind=person&scope=990101&limit=100&items={','.join(items)}"
    return lambda: ask("GET", wanted)


def _token(items: list[str] = ()) -> str:
    from demo.live.viewers import viewer

    from yibiao_web.api.actions import make_client
    from yibiao_web.api.scopes import SCOPES
    from yibiao_web.catalogue.queries import owner_orgs
    from yibiao_web.orgs.models import Organisation
    from yibiao_web.sharing.models import Grant

    now, org, steward = datetime.now().astimezone(), Organisation.objects.get(name="县数据局"), viewer("sun")
    until, owners = date.today() + timedelta(days=30), owner_orgs()
    for owner in {owners.get(item, steward.org.pk) for item in items}:  # as each of them would have granted it
        own = [item for item in items if owners.get(item, steward.org.pk) == owner]
        Grant.objects.create(
            org=org, owner_id=owner, items=own, scope=org.parent.path, purpose="基准测试", since=date.today(),
            until=until, granted_by=steward.user, granted_at=now,
        )  # fmt: skip
    _client, token = make_client(
        viewer=viewer("ji"), org=org, name="基准测试", scopes=list(SCOPES), purpose="基准测试", expires_on=until,
        now=now, per_minute=60_000,
    )  # fmt: skip
    return token


def _api(site: Site, token: str) -> Callable[..., bytes]:
    at = urlsplit(site.address)
    connection = HTTPConnection(at.hostname or "", at.port or 80, timeout=300)

    def ask(method: str, path: str, fields: dict[str, str] | None = None, csv: str = "") -> bytes:
        head, body = {"Authorization": f"Bearer {token}"}, None
        if fields is not None:
            edge = "peer-edge-peer"
            parts = [
                f'--{edge}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in fields.items()
            ]
            parts.append(f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n'
                         f"Content-Type: text/csv\r\n\r\n{csv}\r\n--{edge}--\r\n")  # fmt: skip
            head["Content-Type"], body = f"multipart/form-data; boundary={edge}", "".join(parts).encode()
        try:
            connection.request(method, path, body, head)
            answer = connection.getresponse()
        except (BrokenPipeError, ConnectionResetError, RemoteDisconnected):
            connection.close()  # closed by the server while it was idle
            connection.request(method, path, body, head)
            answer = connection.getresponse()
        told = answer.read()
        assert answer.status in (200, 201), (answer.status, told[:500])
        return told

    return ask


def _signed_in(site: Site, name: str) -> Session:
    from demo.live.cast import PASSWORD

    return Session(site.address, name, PASSWORD)


def _clerks(task) -> list[tuple[int, str]]:
    from yibiao_web.tasks.models import Assignment

    rows = Assignment.objects.filter(task=task, org__posts__role="clerk").order_by("pk")
    return list(rows.values_list("pk", "org__posts__user__username"))


def _villages() -> list[tuple[int, str]]:
    from yibiao_web.orgs.models import Organisation

    return list(Organisation.objects.filter(level="village", code__startswith="990101").values_list("pk", "code"))


def _id_number(chance: random.Random) -> str:
    """A right number of nobody: area 990101 does not exist."""
    day = date(1940, 1, 1) + timedelta(days=chance.randrange(28_000))
    front = f"990101{day:%Y%m%d}{chance.randrange(1000):03d}"
    weight = sum(int(digit) * (2 ** (17 - at) % 11) for at, digit in enumerate(front))
    return front + "10X98765432"[weight % 11]
