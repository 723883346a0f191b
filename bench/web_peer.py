"""Single rows of 30 fields from 32 clients: the platform and NocoDB in turns, in one run, each on PostgreSQL.

    python -m tests.on_postgresql python bench/web_peer.py --nocodb http://127.0.0.1:8080

The NocoDB server is started by whoever measures (0.301.3 was; its licence allows internal use only, so nothing of it is
here). Ours checks every row, keeps an undo log and holds rights; NocoDB stores it. Rounds alternate ours, theirs,
theirs, ours …; the ratio is of the medians of the rounds.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, RemoteDisconnected
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.web_http import Session, Site

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yibiao_web.site.settings")
FIELDS = [f"登记内容{number:02d}" for number in range(1, 31)]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--nocodb", required=True)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--data", default="")
    options = parser.parse_args()
    os.environ["YIBIAO_DATA"] = options.data or tempfile.mkdtemp(prefix="yibiao-peer-")
    ours, stop = _ours(options.clients)
    theirs = _theirs(options.nocodb, options.clients)
    told: dict[str, list[float]] = {"一表": [], "NocoDB": []}
    try:
        for number in range(options.rounds):
            order = (("一表", ours), ("NocoDB", theirs))
            for name, clients in order if number % 2 == 0 else reversed(order):
                rate, p50, p95 = _round(clients, options.seconds)
                told[name].append(rate)
                print(f"{name:<8}{rate:8.1f} 行/秒  中位 {p50:5.0f} ms  p95 {p95:5.0f} ms"
                      f"  负载 {os.getloadavg()[0]:.1f}", flush=True)  # fmt: skip
    finally:
        stop()
    mine, other = (statistics.median(told[name]) for name in told)
    print(f"中位：一表 {mine:.1f}，NocoDB {other:.1f}，比 {mine / other:.2f}")


def _round(clients: list, seconds: float) -> tuple[float, float, float]:
    end, started = time.perf_counter() + seconds, time.perf_counter()

    def work(save) -> list[float]:
        took = []
        while time.perf_counter() < end:
            before = time.perf_counter()
            save()
            took.append(time.perf_counter() - before)
        return took

    with ThreadPoolExecutor(len(clients)) as pool:
        all_of = sorted(one for part in pool.map(work, clients) for one in part)
    wall = time.perf_counter() - started
    return len(all_of) / wall, 1000 * statistics.median(all_of), 1000 * all_of[round(0.95 * (len(all_of) - 1))]


def _ours(count: int) -> tuple[list, object]:
    """Clerks of as many villages, each saving the thirty cells of one person after the other."""
    import django

    django.setup()
    from bench import web_load
    from demo.live.cast import PASSWORD

    from yibiao_web.site.serving import prepare
    from yibiao_web.tasks.models import Assignment

    prepare()
    web_load.load(60_000)
    task = web_load.send("村民登记内容表", ("序号", "姓名", "公民身份号码", *FIELDS), "MZ-98")
    several = list(Assignment.objects.filter(task=task).values_list("pk", "org__posts__user__username")[:count])
    site = Site(8391)
    clients = []
    for pk, name in several:
        session = Session(site.address, name, PASSWORD)
        assert session.get(f"/fill/{pk}")[0] == 200
        region = json.loads(session.get(f"/fill/{pk}/data")[1])["regions"][0]
        keys = [one["key"] for one in region["fields"] if one["label"][-1] in FIELDS]
        assert len(keys) == len(FIELDS), keys
        clients.append(_saver(session, pk, region["rows"], keys))
    return clients, site.stop


def _saver(session: Session, pk: int, rows: list[str], keys: list[str]):
    at = iter(range(10**9))

    def save() -> None:
        number = next(at)
        edits = [{"row": rows[number % len(rows)], "field": key, "value": f"内容{number}"} for key in keys]
        status, body, _took = session.json(f"/fill/{pk}/save", {"edits": edits})
        assert status == 200, body[:300]
        assert not json.loads(body)["refused"], body[:300]

    return save


def _theirs(address: str, count: int) -> list:
    who = {"email": "bench@example.com", "password": "Bench-2026-bench"}
    try:
        token = _call(address, "/api/v1/auth/user/signin", who)["token"]
    except urllib.error.HTTPError:  # the first to sign up on a new server may make a base
        token = _call(address, "/api/v1/auth/user/signup", who)["token"]
    base = _call(address, "/api/v1/db/meta/projects/", {"title": f"bench{time.time_ns()}"}, token)
    columns = [{"title": "Id", "column_name": "id", "uidt": "ID", "pk": True, "ai": True}]
    columns += [{"title": name, "column_name": f"f{at}", "uidt": "SingleLineText"} for at, name in enumerate(FIELDS)]
    wanted = {"table_name": "rows", "title": "rows", "columns": columns}
    table = _call(address, f"/api/v1/db/meta/projects/{base['id']}/tables", wanted, token)["id"]
    at = urlsplit(address)

    def client():
        connection = HTTPConnection(at.hostname or "", at.port or 80, timeout=60)
        number = iter(range(10**9))

        def save() -> None:
            row = {name: f"内容{next(number)}" for name in FIELDS}
            head = {"Content-Type": "application/json", "xc-auth": token}
            wanted = ("POST", f"/api/v2/tables/{table}/records", json.dumps(row).encode(), head)
            try:
                connection.request(*wanted)
                answer = connection.getresponse()
            except (BrokenPipeError, ConnectionResetError, RemoteDisconnected):
                connection.close()  # closed by the server while it was idle
                connection.request(*wanted)
                answer = connection.getresponse()
            body = answer.read()
            assert answer.status == 200, body[:300]

        return save

    return [client() for _ in range(count)]


def _call(address: str, path: str, body: object, token: str = "") -> dict:
    head = {"Content-Type": "application/json"} | ({"xc-auth": token} if token else {})
    request = urllib.request.Request(address + path, json.dumps(body).encode(), head)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read())


if __name__ == "__main__":
    main()
