"""Can somebody with everything in hand say who told of a demand? ``python -m bench.anonymity_attack [DAYS]``.

On each day thirty clerks use the platform; twelve of them tell of a demand, others only look what is known, all between
acts that are on the trail with their time. In the attacker's hands: all tables in the order in which the database keeps
its rows, in the evening and after the filing; the files of the database byte by byte, the write-ahead log included (on
PostgreSQL xmin, ctid and what sequences say); the trail, jobs, sessions, caches; and an access log of a server in front
that somebody left on, with time, address, path and bytes sent. Not the server's key, memory or cable. Each attack names
one teller of the day for each notice; by chance one a day is right, whatever the number.

``YIBIAO_DATABASE`` names PostgreSQL: ``python -m tests.on_postgresql python -m bench.anonymity_attack``.
"""

from __future__ import annotations

import os
import random
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

os.environ["YIBIAO_DATA"] = tempfile.mkdtemp(prefix="anonymity-attack-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yibiao_web.site.settings")

import django

django.setup()

# ruff: noqa: E402 - the models can be imported once Django is set up
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import setup_test_environment
from django.urls import reverse
from django.utils import timezone
from scipy.stats import poisson
from tests.cast import Cast, build

from yibiao_web.audit.actions import log as trail
from yibiao_web.outside import limits
from yibiao_web.outside.actions import file_told

TELL, LOOK, ACT = 12, 10, 30
ASKS = ("姓名", "身份证号", "联系电话", "家庭住址", "户籍地址", "残疾证号", "健康状况", "家庭人口数", "致贫原因")
WHO = ("县民政局", "县残联", "县卫健局", "鹤汀镇")
FILLER = "请高度重视，按时报送，不得瞒报漏报。联系人、联系方式见附件，有不明白的在群里说。"


@dataclass
class Day:
    """What the access log of a day says: who sent the page on which a telling is kept, in order, and how many bytes
    went out when what was pasted had been read. ``marks`` are in the same order: the truth."""

    number: int
    marks: list[str] = field(default_factory=list)
    looked: list[int] = field(default_factory=list)
    files: bytes = b""
    copies: int = 0
    same: int = 0
    changed: set[str] = field(default_factory=set)
    evening: list[str] = field(default_factory=list)


@dataclass
class Score:
    hits: int = 0
    told: int = 0
    days: int = 0


def main() -> None:
    days = int(sys.argv[1]) if sys.argv[1:] else 40
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    build()
    setup_test_environment()  # what pages were made of can be read
    dice = random.Random(26)
    scores: dict[str, Score] = {}
    readable = bytes_same = bytes_all = 0
    tables: set[str] = set()
    for number in range(days):
        day = lived(number, dice)
        readable += sum(mark.encode() in day.files for mark in day.marks)
        bytes_same, bytes_all, tables = bytes_same + day.same, bytes_all + day.copies, tables | day.changed
        for name, guessed in attacks(day, dice):
            one = scores.setdefault(name, Score())
            if not guessed:
                continue
            one.hits += sum(a == b for a, b in zip(day.marks, guessed, strict=False))
            one.told, one.days = one.told + len(day.marks), one.days + 1
        if sys.stderr.isatty() or "-v" in sys.argv:
            report(scores, number + 1, readable, bytes_same, bytes_all, tables)
    report(scores, days, readable, bytes_same, bytes_all, tables)


def report(scores: dict[str, Score], days: int, readable: int, same: int, copies: int, tables: set[str]) -> None:
    load = os.getloadavg()[0]
    each = f"每天 {TELL} 人反映、{LOOK} 人只看看，其间 {ACT} 件记在审计里的事"
    print(f"{connection.vendor}；{days} 天，{each}；负载 {load:.1f}")
    for name, one in scores.items():
        if not one.days:
            print(f"  {name}：什么也没有，没法猜")
            continue
        # hits of a permutation of chance: one a day, all but Poisson
        low, high = poisson.ppf((0.025, 0.975), one.days)
        verdict = "比瞎猜好" if poisson.sf(one.hits - 1, one.days) < 0.01 else "不比瞎猜好"
        print(f"  {name}：猜中 {one.hits}/{one.told}，瞎猜 {one.days}（95% 在 {low:.0f}–{high:.0f}）  {verdict}")
    print(f"  当天晚上数据库文件里找得到原文的：{readable}/{days * TELL}")
    if copies:
        kept = f"{same}/{copies}={same / copies:.4f}"
        print(f"  每反映一件前后比，封着的那一团没有变的字节：{kept}（随机期望 {1 / 256:.4f}）")
    print(f"  登录着的人反映前后，哪些表有变：{'、'.join(sorted(tables)) or '没有'}")


def lived(number: int, dice: random.Random) -> Day:
    """A day: tellings, lookings and other people's acts in an order of chance; then the filing."""
    day, now = Day(number), timezone.now() + timedelta(days=2 * number)
    acts = ["tell"] * TELL + ["look"] * LOOK + ["act"] * ACT
    dice.shuffle(acts)
    signed_in = Client()
    signed_in.force_login(Cast().user("lin"))
    for at, act in enumerate(acts):
        for one in (limits.telling, limits.trying):
            one.forget()
        if act == "act":
            with transaction.atomic():
                at_once = {"org": Cast().org("禾溪县"), "now": now + timedelta(seconds=40 * at)}
                trail("people.seen", by=Cast().user("guan"), **at_once)
        else:
            use(signed_in if at % 4 == 0 else Client(), day, f"M{number:03}{at:02}", act == "tell", dice)
    day.files = on_disk()
    day.evening = [mark for mark, _ in rows() if mark in day.marks]
    file_told(timezone.now() + timedelta(days=2))
    return day


def use(client: Client, day: Day, mark: str, tells: bool, dice: random.Random) -> None:
    """Paste a notice; keep it, or only look. ``mark`` is where the truth is known from: the sender's words."""
    asked = "、".join(dice.sample(ASKS, 1 + dice.randrange(6)))
    text = f"{dice.choice(WHO)}：请各村报{asked}。" + FILLER * dice.randrange(40)
    county = Cast().org("禾溪县").pk
    page = client.post(reverse("outside:report"), {"county": county, "text": text})
    if not tells:
        return
    before, lumps = counted(), lump()
    kept = {"told": page.context["kept"], "code": page.context["code"], "sender": "", "sender_words": mark}
    done = client.post(reverse("outside:file"), kept)
    assert done.status_code == 200, done.status_code
    if "sessionid" in client.cookies:
        day.changed |= {table for table, told in counted().items() if told != before[table]}
    after = lump()
    if lumps and after:
        day.same += sum(a == b for a, b in zip(lumps, after, strict=False))
        day.copies += min(len(lumps), len(after))
    day.marks.append(mark)
    day.looked.append(len(page.content))


def attacks(day: Day, dice: random.Random) -> Iterator[tuple[str, list[str]]]:
    """Each guess in the order of the access log."""
    yield "当天晚上，按行的次序", day.evening
    now = [(mark, size) for mark, size in rows() if mark in day.marks]
    yield "记到账上以后，按行的次序", [mark for mark, _ in now]
    of = dict(numbered(day))
    yield "按要求的编号", [of[pk] for pk in sorted(of)]
    yield "按审计记录的次序", [of[pk] for pk in in_the_trail(of)]
    by_size = dict(zip(ranked(day.looked, dice), ranked_rows(now, dice), strict=True))
    yield "按送出的字节数和原文的长短", [by_size[at] for at in range(len(day.marks))]
    places = {mark: day.files.find(mark.encode()) for mark in day.marks}
    found = sorted((mark for mark in day.marks if places[mark] >= 0), key=places.__getitem__)
    yield "按在数据库文件里的位置", found
    if connection.vendor == "postgresql":
        yield "按 xmin、ctid", stamped(day.marks)


def ranked(sizes: list[int], dice: random.Random) -> list[int]:
    order = dice.sample(range(len(sizes)), len(sizes))
    return sorted(order, key=lambda at: sizes[at])


def ranked_rows(now: list[tuple[str, int]], dice: random.Random) -> list[str]:
    return [mark for mark, _ in sorted(dice.sample(now, len(now)), key=lambda one: one[1])]


def rows() -> Iterator[tuple[str, int]]:
    """(mark, length of the text) as the database keeps the rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sender_words, length(text) FROM outside_notice")
        yield from cursor.fetchall()


def numbered(day: Day) -> Iterator[tuple[int, str]]:
    notices = apps.get_model("outside.Notice").objects.filter(sender_words__in=day.marks)
    yield from notices.values_list("demand_id", "sender_words")


def in_the_trail(of: dict[int, str]) -> list[int]:
    entries = apps.get_model("audit.AuditEntry").objects.filter(target_type="gate.demand").order_by("pk")
    seen = dict.fromkeys(int(one) for one in entries.values_list("target_id", flat=True))
    return [pk for pk in seen if pk in of]


def stamped(marks: list[str]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sender_words, xmin::text::bigint, ctid::text FROM outside_notice")
        told = [one for one in cursor.fetchall() if one[0] in marks]
    return [mark for mark, _, _ in sorted(told, key=lambda one: (one[1], [int(n) for n in re.findall(r"\d+", one[2])]))]


def counted() -> dict[str, str]:
    """Every table's rows, as one text each."""
    told = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found = cursor.fetchall()
            told[table] = repr([[bytes(one) if isinstance(one, memoryview) else one for one in row] for row in found])
    return told


def lump() -> bytes:
    if "outside_waiting" not in connection.introspection.table_names():
        return b""
    found = apps.get_model("outside.Waiting").objects.order_by("pk").first()
    return bytes(found.sealed) if found else b""


def on_disk() -> bytes:
    """The database's files with the write-ahead log; on PostgreSQL its folder, where it can be read."""
    if connection.vendor == "sqlite":
        path = Path(settings.DATABASES["default"]["NAME"])
        return b"".join(one.read_bytes() for one in sorted(path.parent.glob(path.name + "*")))
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SHOW data_directory")
        folder = Path(cursor.fetchone()[0])
        cursor.execute("SELECT current_database()")
    some = [*folder.glob("base/*/*"), *folder.glob("pg_wal/0*")]
    return b"".join(one.read_bytes() for one in some if one.is_file() and os.access(one, os.R_OK))


if __name__ == "__main__":
    main()
