"""What the platform's pages cost, over HTTP, on the database that YIBIAO_DATABASE names (SQLite without it).

    python bench/web.py                                         60,000 people, SQLite
    python -m tests.on_postgresql python bench/web.py           the same on PostgreSQL
    python -m tests.on_postgresql python bench/web.py --people 500000
    python bench/web.py --load                                  32 clients saving and submitting

Times are of the server as a browser meets it (median and 95th percentile of ``--times`` requests, after one that
warms up; the first, cold one is printed too). Loading takes about two minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import platform as machine
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.web_http import Session, Site

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yibiao_web.site.settings")
PORT = 8390


def main() -> None:
    options = _options()
    folder = options.data or tempfile.mkdtemp(prefix="yibiao-bench-")
    os.environ["YIBIAO_DATA"] = folder
    import django

    django.setup()
    from bench import web_load
    from demo.live.cast import PASSWORD

    from yibiao_web.site.serving import prepare

    started = time.monotonic()
    prepare()
    keys = web_load.load(options.people)
    _print_head(options.people, time.monotonic() - started)
    site = Site(PORT)
    try:
        sign_in = lambda name: Session(site.address, name, PASSWORD)  # noqa: E731
        if options.load:
            clients(sign_in, keys, options)
        else:
            pages(sign_in, keys, options.times)
        print(f"网站和后台任务共 {site.memory():,.0f} MiB")
    finally:
        site.stop()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--people", type=int, default=60_000)
    parser.add_argument("--times", type=int, default=9)
    parser.add_argument("--data", help="装好的数据放在（或已在）哪里，省得再装")
    parser.add_argument("--load", action="store_true")
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=20.0)
    return parser.parse_args()


def _print_head(people: int, seconds: float) -> None:
    from django.db import connection

    from yibiao_web.ledger.models import Subject

    people_held = Subject.objects.filter(kind="person")
    held, few = people_held.count(), list(people_held.values_list("values", flat=True)[:2_000])
    mean = sum(map(len, few)) / len(few)
    print(f"{connection.vendor}，台账 {held:,} 人（要求 {people:,}，人均 {mean:.0f} 项），装载 {seconds:.0f} 秒；"
          f"Python {machine.python_version()}，{os.cpu_count()} 核，负载 {os.getloadavg()[0]:.1f}")  # fmt: skip


def pages(sign_in: Callable[[str], Session], keys: dict[str, int], times: int) -> None:
    clerk, office, township = sign_in("big"), sign_in("zhao"), sign_in("chen")
    big, task, version = keys["big"], keys["task"], keys["version"]
    print(f"{'':<44}{'首次':>8}{'中位':>8}{'p95':>8}   限")
    _row("村里待办页", lambda: clerk.get("/fill/"), times, "300 ms")
    _row("打开预填表：页面", lambda: clerk.get(f"/fill/{big}"), times, "300 ms")
    _row("打开预填表：1,500 行 × 20 列数据", lambda: clerk.get(f"/fill/{big}/data"), times, "300 ms")
    data = json.loads(clerk.get(f"/fill/{big}/data")[1])
    cells = _open_cells(data)
    print(f"    （{len(data['regions'][0]['rows']):,} 行，{len(cells):,} 格待填）")
    number = iter(range(10_000))

    def save() -> tuple[int, bytes, float]:
        at = next(number)
        row, field, choices = cells[at % len(cells)]
        value = choices[at % len(choices)] if choices else "无"
        return clerk.json(f"/fill/{big}/save", {"edits": [{"row": row, "field": field, "value": value}], "since": 0})

    _row("存一格", save, max(times, 40), "50 ms")
    _row("新表 20 栏的已知情况（县，首次含读台账）", lambda: _examine(office, version), times, "1 s")
    _row("县汇总", lambda: office.get(f"/rollup/task/{task}"), times, "1 s")
    _row("进度页", lambda: office.get(f"/tasks/{task}"), times, "200 ms")
    _row("镇审核列表", lambda: township.get("/review/"), times, "300 ms")
    _row("本地数据第一页", lambda: clerk.get("/sharing/own"), times, "300 ms")
    _answer(office, version)


def _open_cells(data: dict) -> list[tuple[str, str, list[str]]]:
    region = data["regions"][0]
    fields = {one["key"]: one for one in region["fields"]}
    return [
        (region["rows"][at], key, fields[key].get("choices") or [])
        for key, states in region["states"].items()
        for at, state in enumerate(states)
        if state in "ms" and fields[key]["asked"]
    ]


def _examine(office: Session, version: int) -> tuple[int, bytes, float]:
    return office.form(
        f"/forms/{version}/examine/", {"due_on": f"{date.today() + timedelta(days=90)}", "whole": "on", "who-0": "全部"}
    )


def _answer(office: Session, version: int) -> None:
    """The county's answer in the own template, a file a village, zipped, by the job."""
    started = time.perf_counter()
    wanted = {"shape": "villages", "purpose": "基准测试取数"}
    status, body, _seconds = office.form(f"/answers/version/{version}", wanted)
    place = office.location
    if status != 302:
        print(f"取数没有办成：{status} {body[:200].decode(errors='replace')}")
        return
    while time.perf_counter() - started < 300:
        _status, body, _seconds = office.get(place)
        if b"/answers/download/" in body:
            print(f"{'县里取数：每村一份原表，打包':<36}{time.perf_counter() - started:>8.1f} 秒   30 s")
            return
        time.sleep(0.25)
    print("取数 300 秒没有做完")


def _row(what: str, ask: Callable[[], tuple[int, bytes, float]], times: int, limit: str) -> None:
    status, _body, cold = ask()
    answers = [ask() for _ in range(times)]
    seconds = sorted(one[2] for one in answers)
    bad = {one[0] for one in answers} | {status}
    note = "" if bad <= {200, 302} else f"  状态 {sorted(bad)}"
    p95 = seconds[min(len(seconds) - 1, round(0.95 * len(seconds)))]
    width = 44 - sum(ord(one) > 255 for one in what)
    told = "".join(f"{1000 * one:>8.0f}" for one in (cold, statistics.median(seconds), p95))
    print(f"{what:<{width}}{told}   {limit}{note}", flush=True)


def clients(sign_in: Callable[[str], Session], keys: dict[str, int], options: argparse.Namespace) -> None:
    """Every client is the clerk of a village of its own: open, save rows for a while, then submit the whole table."""
    from yibiao_web.tasks.models import Assignment

    several = list(
        Assignment.objects.filter(task=keys["task"], state="todo").exclude(pk=keys["big"]).values_list(
            "pk", "org__posts__user__username"
        )[: options.clients]
    )  # fmt: skip
    people = [(pk, sign_in(name)) for pk, name in several]
    with ThreadPoolExecutor(len(people)) as pool:
        tables = list(pool.map(lambda one: _table(*one), people))
        end = time.perf_counter() + options.seconds
        started = time.perf_counter()
        saved = [s for part in pool.map(lambda one: _save_until(one, end), tables) for s in part]
        _rate("逐行保存（一行各待填格，一次一行）", saved, time.perf_counter() - started)
        list(pool.map(_fill_rest, tables))
        started = time.perf_counter()
        sent = list(pool.map(_submit, tables))
        _rate(
            f"整村提交（每份约 {len(tables[0][2]['regions'][0]['rows'])} 行）",
            [one[0] for one in sent],
            time.perf_counter() - started,
        )
        bad = [one[1] for one in sent if one[1]]
        if bad:
            print(f"没有交上 {len(bad)} 份：{bad[0][:300]}")


def _table(pk: int, session: Session) -> tuple[int, Session, dict]:
    status, body, _took = session.get(f"/fill/{pk}")
    assert status == 200, (pk, status, body[-600:].decode(errors="replace"))
    return pk, session, json.loads(session.get(f"/fill/{pk}/data")[1])


def _rows(data: dict) -> list[list[dict]]:
    by_row: dict[str, list[dict]] = {}
    for row, field, choices in _open_cells(data):
        value = choices[0] if choices else "19900777777" if "phone" in field else "无"
        by_row.setdefault(row, []).append({"row": row, "field": field, "value": value})
    return list(by_row.values())


def _save_until(table: tuple[int, Session, dict], end: float) -> list[float]:
    pk, session, data = table
    rows, seconds, at = _rows(data), [], 0
    while time.perf_counter() < end:
        status, body, took = session.json(f"/fill/{pk}/save", {"edits": rows[at % len(rows)]})
        assert status == 200, body[:300]
        seconds.append(took)
        at += 1
    return seconds


def _fill_rest(table: tuple[int, Session, dict]) -> None:
    pk, session, data = table
    edits = [edit for row in _rows(data) for edit in row]
    status, body, _took = session.json(f"/fill/{pk}/save", {"edits": edits})
    assert status == 200, body[:300]


def _submit(table: tuple[int, Session, dict]) -> tuple[float, str]:
    pk, session, _data = table
    status, body, took = session.json(f"/fill/{pk}/submit", {"key": f"bench-{pk}"})
    told = json.loads(body) if status == 200 else {}
    return took, "" if told.get("accepted") else body.decode(errors="replace")


def _rate(what: str, seconds: list[float], wall: float) -> None:
    seconds = sorted(seconds)
    p95 = seconds[min(len(seconds) - 1, round(0.95 * len(seconds)))]
    print(f"{what}：{len(seconds)} 次 / {wall:.1f} 秒 = {len(seconds) / wall:.1f} 次/秒，"
          f"中位 {statistics.median(seconds) * 1000:.0f} ms，p95 {p95 * 1000:.0f} ms", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
