"""What an attacker can measure or try: ``python -m bench.security [ROUNDS]``.

1. Does the time of a refused sign-in tell whether the name is known? Known and unknown names in turns, the order of
   each pair drawn; the test is of distributions: the area under the curve (Mann-Whitney) with its 95 % interval, 0.5
   being no telling apart. 2. How large the spaces of codes are, and how long trying takes at the limit that holds.
3. The regular expressions of our code on texts made to make them go back: the longest run.
"""

from __future__ import annotations

import math
import os
import random
import sys
import tempfile
import time

os.environ["YIBIAO_DATA"] = tempfile.mkdtemp(prefix="security-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yibiao_web.site.settings")

import re
import warnings

import django

django.setup()

# ruff: noqa: E402 - the models can be imported once Django is set up
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.test.utils import setup_test_environment
from tests.cast import Cast, build
from tests.regular_expressions import patterns

from yibiao_web.inspections.limits import TRIED_A_MINUTE as PLACES_A_MINUTE
from yibiao_web.inspections.rules import CODE, LETTERS
from yibiao_web.outside.limits import TRIED_A_MINUTE
from yibiao_web.surveys.limits import ANSWERED_A_MINUTE

TEXTS = (
    "a" * 3_000, "1" * 3_000, " " * 3_000, "（" * 1_500, "一、" * 1_500, "，" * 3_000, "a1 " * 1_000, "1.1." * 750,
    "_" * 3_000 + "x", "村民张三，" * 600, "\n \n" * 1_000, "：" * 3_000, "-" * 3_000 + "!", "0,1;" * 700,
)  # fmt: skip


def main() -> None:
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    build()
    setup_test_environment()
    print(f"负载 {os.getloadavg()[0]:.1f}，{os.cpu_count()} 核")
    sign_in(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
    codes()
    expressions()


def sign_in(rounds: int) -> None:
    lin = Cast().user("lin")
    lin.set_password("heron-4821-plum")
    lin.save()
    dice, took = random.Random(3), {"lin": [], "lim": []}
    refused("lin"), refused("lim")
    for _ in range(rounds):
        for name in dice.sample(("lin", "lim"), 2):
            took[name].append(refused(name))
    known, unknown = took["lin"], took["lim"]
    area, half = told_apart(known, unknown)
    middle = [sorted(one)[rounds // 2] * 1000 for one in (known, unknown)]
    verdict = "分不出" if abs(area - 0.5) <= half else "分得出"
    print(f"登录的耗时：有这个人、没有这个人各 {rounds} 次，中位 {middle[0]:.1f}、{middle[1]:.1f} 毫秒；"
          f"随便一对里猜对的 {area:.3f}±{half:.3f}（0.5 是瞎猜）  {verdict}")  # fmt: skip


def refused(name: str) -> float:
    """Seconds (of this process, so that what else the machine does counts little) of a wrong password."""
    cache.clear()
    client = Client()
    began = time.process_time()
    client.post("/accounts/login/", {"login": name, "password": "wrong-password-1"})
    return time.process_time() - began


def told_apart(one: list[float], other: list[float]) -> tuple[float, float]:
    """The chance that of a pair the slower is of the first kind, and half of its 95 % interval under no difference."""
    both = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
    ranks = sum(rank for rank, (_, kind) in enumerate(both, 1) if kind == 0)
    n, m = len(one), len(other)
    return (ranks - n * (n + 1) / 2) / (n * m), 1.96 * math.sqrt((n + m + 1) / (12 * n * m))


def codes() -> None:
    for name, letters, length, minute, live in (
        ("查询码", 32, 16, TRIED_A_MINUTE, 10_000), ("答卷码", 32, 10, ANSWERED_A_MINUTE, 10_000),
        ("场所码", len(LETTERS), CODE, PLACES_A_MINUTE, 300),
    ):  # fmt: skip
        space = float(letters) ** length
        years = space / live / minute / 60 / 24 / 365 / 2
        size = f"{letters}^{length}={space:.1e}，{math.log2(space):.0f} 位"
        print(f"{name}：{size}；有 {live} 个在用、每分钟试 {minute} 个，平均 {years:,.1g} 年碰上一个")


def expressions() -> None:
    worst, count = (0.0, "", ""), 0
    warnings.simplefilter("ignore")
    for where, pattern in patterns():
        try:
            compiled = re.compile(pattern)
        except re.error:
            continue
        count += 1
        for text in TEXTS:
            began = time.process_time()
            compiled.search(text)
            worst = max(worst, (time.process_time() - began, where, pattern[:60]))
    print(f"正则：{count} 条 × {len(TEXTS)} 段三千字的怪话，最慢 {worst[0] * 1000:.0f} 毫秒（{worst[1]}）")


if __name__ == "__main__":
    main()
