"""What partitions by county cost and save on PostgreSQL:

    YIBIAO_DATABASE=postgresql://… python bench/county_partitions.py --people 1000000

The database is used as it is named and must be one for this alone. The same rows (people over so many counties, one
change each) lie in plain tables, in partitions, one a county, and by hash in as many; the same questions are asked of
each in turns, and the median of seven (ms) and the pages the server touched are printed."""

from __future__ import annotations

import argparse
import os
import statistics
import time
from typing import Any

import psycopg

QUESTIONS = {
    "一个村的台账（带县）": (
        'SELECT id, org_id, kind, household_id, "values"::text, sources::text FROM {subject} '
        "WHERE county_id = {county} AND org_id = {village} AND state = 'active' ORDER BY org_id, kind, id"
    ),
    "按号码找 500 人（带县）": (
        "SELECT * FROM {subject} WHERE county_id = {county} AND kind = 'person' AND key IN ({keys}) AND key <> '' "
        "AND state <> 'merged'"
    ),
    "全县各村人数": (
        "SELECT org_id, count(*) FROM {subject} WHERE county_id = {county} AND state = 'active' GROUP BY org_id"
    ),
    "一个人的经过（带县）": "SELECT * FROM {change} WHERE county_id = {county} AND subject_id = {one} ORDER BY at DESC",
    "县的变更 500 条连对象": (
        "SELECT * FROM {change} c JOIN {subject} s ON s.id = c.subject_id WHERE c.county_id = {county} "
        "AND s.county_id = {county} ORDER BY c.id DESC LIMIT 500"
    ),
    "只凭编号找一人（不带县）": "SELECT * FROM {subject} WHERE id = {one}",
    "只凭编号找 500 人（不带县）": "SELECT * FROM {subject} WHERE id IN ({ids})",
    "全省各类人数（不带县）": "SELECT kind, count(*) FROM {subject} GROUP BY kind",
}
SUBJECT = """(id bigint NOT NULL, kind varchar(20) NOT NULL, key varchar(120) NOT NULL, name varchar(120) NOT NULL,
"values" jsonb NOT NULL, sources jsonb NOT NULL, state varchar(8) NOT NULL, version integer NOT NULL,
changed_at timestamptz NOT NULL, county_id bigint NOT NULL, grid_id bigint, household_id bigint, merged_into_id bigint,
org_id bigint NOT NULL)"""
CHANGE = """(id bigint NOT NULL, at timestamptz NOT NULL, before jsonb NOT NULL, after jsonb NOT NULL,
confirmed jsonb NOT NULL, what varchar(12) NOT NULL, county_id bigint NOT NULL, source_id bigint NOT NULL,
subject_id bigint NOT NULL)"""
VILLAGES = 200  # a county


def main() -> None:
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--people", type=int, default=1_000_000)
    told.add_argument("--counties", type=int, default=50)
    wanted = told.parse_args()
    with psycopg.connect(os.environ["YIBIAO_DATABASE"], autocommit=True) as connection:
        version = connection.execute("SHOW server_version").fetchone()
        print(f"PostgreSQL {version[0] if version else '?'}，{wanted.people:,} 人、{wanted.counties} 县，", end="")
        print(f"每人一条变更；负载 {os.getloadavg()[0]:.1f}，{os.cpu_count()} 核")
        ways = ("plain", "list", "hash")
        filling = {}
        for way in ways:
            _make(connection, way, wanted.counties)
            filling[way] = _fill(connection, way, wanted.people, wanted.counties)
        print(f"{'毫秒（中位）和读过的页':<28}{'不分区':>16}{'一县一区':>16}{'按哈希':>16}")
        print(f"{'装入，含索引（秒）':<28}" + "".join(f"{filling[way]:>18.1f}" for way in ways))
        for name, text in QUESTIONS.items():
            asked = {way: text.format(**_names(way, wanted.people, wanted.counties)) for way in ways}
            took = _medians(connection, asked)
            pages = {way: _pages(connection, one) for way, one in asked.items()}
            print(f"{name:<28}" + "".join(f"{took[way]:>10.2f} {pages[way]:>7,}" for way in ways))
        print(f"负载 {os.getloadavg()[0]:.1f}")
        for way in ways:
            connection.execute(f"DROP TABLE bench_subject_{way}, bench_change_{way}")


def _make(connection: Any, way: str, counties: int) -> None:
    for name, columns in (("subject", SUBJECT), ("change", CHANGE)):
        table = f"bench_{name}_{way}"
        connection.execute(f"DROP TABLE IF EXISTS {table}")
        by = {"plain": "", "list": "PARTITION BY LIST (county_id)", "hash": "PARTITION BY HASH (county_id)"}[way]
        connection.execute(f"CREATE TABLE {table} {columns} {by}")
        for number in range(counties if by else 0):
            where = f"IN ({number + 1})" if way == "list" else f"WITH (MODULUS {counties}, REMAINDER {number})"
            connection.execute(f"CREATE TABLE {table}_{number} PARTITION OF {table} FOR VALUES {where}")
        if way == "list":
            connection.execute(f"CREATE TABLE {table}_others PARTITION OF {table} DEFAULT")


def _fill(connection: Any, way: str, people: int, counties: int) -> float:
    """Seconds; values of some 20 items, as long as real ones."""
    begun = time.perf_counter()
    connection.execute(
        f"INSERT INTO bench_subject_{way} SELECT n, 'person', 'K' || lpad(n::text, 17, '0'), '张' || n % 500, "
        "jsonb_build_object('person.name', '张' || n % 500, 'person.current_address', '幸福路' || n || '号', "
        "'person.filler', repeat('x', 700)), jsonb_build_object('person.name', 1, 'person.current_address', 1), "
        f"'active', 1, now(), n % {counties} + 1, NULL, NULL, NULL, n % {counties} * {VILLAGES} + n / {counties} % "
        f"{VILLAGES} FROM generate_series(1, {people}) n"
    )
    connection.execute(
        f"INSERT INTO bench_change_{way} SELECT n, now(), '{{}}', jsonb_build_object('person.name', repeat('y', 300)), "
        f"'[]', 'added', n % {counties} + 1, n / 500, n FROM generate_series(1, {people}) n"
    )
    key = "id" if way == "plain" else "county_id, id"
    for name, more in (
        ("subject", ("UNIQUE:county_id, kind, key", "org_id, kind, state", "county_id, kind, name", "household_id")),
        ("change", ("county_id, at", "source_id", "subject_id")),
    ):
        table = f"bench_{name}_{way}"
        connection.execute(f"ALTER TABLE {table} ADD PRIMARY KEY ({key})")
        for columns in (*more, *(() if way == "plain" else ("id",))):
            kind, _, plain = columns.rpartition(":")
            connection.execute(f"CREATE {kind} INDEX ON {table} ({plain})")
        connection.execute(f"VACUUM ANALYZE {table}")
    return time.perf_counter() - begun


def _names(way: str, people: int, counties: int) -> dict[str, Any]:
    county = counties // 2
    some = [counties * n + county - 1 for n in range(10, min(510, people // counties - 1))]
    return {
        "subject": f"bench_subject_{way}", "change": f"bench_change_{way}", "county": county,
        "village": (county - 1) * VILLAGES + 7, "one": some[0], "ids": ",".join(map(str, some)),
        "keys": ",".join(f"'K{one:017d}'" for one in some),
    }  # fmt: skip


def _medians(connection: Any, asked: dict[str, str]) -> dict[str, float]:
    """In turns, so that whatever else the machine does falls on all alike."""
    took: dict[str, list[float]] = {way: [] for way in asked}
    for _ in range(8):
        for way, text in asked.items():
            begun = time.perf_counter()
            connection.execute(text).fetchall()
            took[way].append(1000 * (time.perf_counter() - begun))
    return {way: statistics.median(several[1:]) for way, several in took.items()}


def _pages(connection: Any, text: str) -> int:
    """Pages of 8 KiB that the server touched: does not depend on what else runs."""
    told = connection.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {text}").fetchone()[0][0]["Plan"]
    return int(told["Shared Hit Blocks"] + told["Shared Read Blocks"])


if __name__ == "__main__":
    main()
