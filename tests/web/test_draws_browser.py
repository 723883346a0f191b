"""A browser and Python reckon the same draw, bit by bit, over plain HTTP, where ``crypto.subtle`` is missing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from yibiao.draws.canonical import commitment_of, seed_of
from yibiao.draws.drawing import CannotDrawError, draw
from yibiao.draws.model import (
    DrawInspector,
    DrawItem,
    DrawPlace,
    DrawPlan,
    DrawRecord,
    DrawRules,
    OpenedSeal,
    SealHandedOver,
    SeedSource,
    SeedStatement,
    Spoiled,
    Stratum,
)
from yibiao.draws.verifying import verify
from yibiao.draws.writing import record_json

SCRIPTS = Path(__file__).resolve().parents[2] / "src" / "yibiao_web" / "draws" / "static" / "draws"
RECORDS, TAMPERED = 60, 80
_SIGNS = '村镇鹤汀雾山—“”\\"\t\n/é𠮷🙂'


@pytest.fixture(scope="module")
def page(chromium) -> Iterator[Any]:
    """A page by plain HTTP and not of localhost: no secure context, as on an intranet without HTTPS."""
    context = chromium.new_context()
    context.route("http://yibiao.test/**", lambda route: _serve(route))
    one = context.new_page()
    one.goto("http://yibiao.test/index.html")
    yield one
    context.close()


def _serve(route: Any) -> None:
    name = route.request.url.rsplit("/", 1)[1]
    if name.endswith(".js"):
        route.fulfill(body=(SCRIPTS / name).read_text(encoding="utf-8"), content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html><title>.</title>", content_type="text/html; charset=utf-8")


def reckoned(page: Any, module: str, call: str, told: Any) -> Any:
    script = f"async (told) => {{ const m = await import('/{module}.js'); return {call}; }}"
    return page.evaluate(script, told)


def test_sha256_is_that_of_python(page):
    assert page.evaluate("typeof crypto.subtle") == "undefined"
    random = Random(1)
    texts = ["", "abc", "a" * 55, "a" * 56, "a" * 63, "a" * 64, "a" * 65, "a" * 1_000, "鹤汀镇", "𠮷🙂"]
    texts += ["".join(random.choices(_SIGNS, k=random.randrange(300))) for _ in range(200)]
    found = reckoned(page, "sha256", "told.map(m.digest)", texts)
    assert found == [hashlib.sha256(one.encode()).hexdigest() for one in texts]


def test_many_records_are_reckoned_alike(page):
    """Random records, and the same with something changed: the same steps hold and break on both sides."""
    random = Random(20261128)
    records = [record_of(random) for _ in range(RECORDS)]
    records += [tampered(record_of(random), random) for _ in range(TAMPERED)]
    records = [json.loads(json.dumps(one)) for one in records]
    found = reckoned(page, "verify", "told.map((one) => m.verify(one).map((step) => [step.name, step.state]))", records)
    expected = [[[one.name, one.state] for one in verify(record).steps] for record in records]
    assert found == expected
    whole = sum(all(state != "broken" for _, state in steps) for steps in expected)
    assert RECORDS <= whole < RECORDS + TAMPERED // 4  # not everything that was changed matters
    dealt = {record["dealt"] for record in records}
    assert dealt == {"uniform", "matching"}


def words(random: Random, most: int = 8) -> str:
    return "".join(random.choices(_SIGNS, k=random.randrange(most)))


def record_of(random: Random) -> dict[str, Any]:
    """Of all sizes, some with hardly anybody who may go anywhere."""
    while True:
        plan = plan_of(random)
        commitment = commitment_of(plan)
        values = tuple(" ".join(str(random.randrange(36)) for _ in range(6)) for _ in plan.sources)
        seed = seed_of(commitment, values)
        try:
            result = draw(plan, seed, commitment)
        except CannotDrawError:
            continue
        said = tuple(SeedStatement(one, values, "2026-12-02T22:00:00+08:00") for one in plan.witnesses)
        opened = tuple(OpenedSeal(one.number, "2026-12-03T09:00:00+08:00", "丙") for one in result.drawn)
        handed = (SealHandedOver("丙", "病了", "2026-12-03T07:00:00+08:00"),)
        return record_json(
            DrawRecord(plan, commitment, "2026-12-01T09:00:00+08:00", said, seed, result, opened, handed)
        )


def plan_of(random: Random) -> DrawPlan:
    towns = [f"t{at}" for at in range(random.randrange(1, 6))]
    strata = [Stratum(f"层{at}{words(random)}", random.randrange(0, 4)) for at in range(random.randrange(1, 4))]
    places = [
        DrawPlace(f"v{at}", f"村{words(random)}", (random.choice(towns),), random.choice(strata).name,
                  random.randrange(1, 4), random.choice([-1, 0, 29, 30, 31, 400, 9_999]))
        for at in range(random.randrange(1, 40))
    ]  # fmt: skip
    often = random.choice([0.0, 0.2, 0.6, 0.85])
    people = [
        DrawInspector(f"p{at}", f"人{words(random)}", words(random),
                      tuple(random.sample(["账", "𠮷"], random.randrange(3))), random.random() < 0.7,
                      tuple(one.id for one in places if random.random() < often))
        for at in range(random.randrange(2, 16))
    ]  # fmt: skip
    count = random.randrange(0, 3)
    spoiled = tuple(Spoiled("a" * 64, "before_seed", words(random), "2026-11-30T09:00:00+08:00") for _ in range(count))
    rules = DrawRules(tuple(strata), (100, random.randrange(1, 10_000), 250), random.randrange(1, 60),
                      random.randrange(0, 50), random.randrange(0, 30), random.randrange(1, 4), random.randrange(1, 3),
                      random.choice([(), ("账",), ("账", "𠮷")]))  # fmt: skip
    return DrawPlan(
        DrawItem("1", words(random), "局", "2026-12-03", count + 1), random.randbytes(32).hex(), "丙", ("甲", "乙"),
        ("2026-12-03T08:30:00+08:00",) * max(1, rules.take), tuple(places), tuple(people), rules,
        (SeedSource("lottery", words(random), "2026-12-02T21:15:00+08:00"),), (("某村", words(random)),), spoiled,
    )  # fmt: skip


def tampered(record: dict[str, Any], random: Random) -> dict[str, Any]:
    """One thing is another."""
    plan, drawn = record["plan"], record["drawn"]
    changes = [
        lambda: plan["places"][0].update(days=777), lambda: plan.update(nonce="0" * 64),
        lambda: plan.update(lead="别人"),
        lambda: record.update(seed="1" * 64), lambda: record.update(commitment="2" * 64),
        lambda: record.update(committed_at="2026-12-03T00:00:00+08:00"), lambda: record["statements"].pop(),
        lambda: record["statements"][0].update(at="2026-12-01T00:00:00Z"), lambda: record["weights"].append(1),
        lambda: record["weights"].__setitem__(0, 1), lambda: plan["item"].update(number=9),
        lambda: drawn and drawn[0].update(place="v999"), lambda: drawn and drawn.pop(),
        lambda: drawn and drawn[-1].update(inspectors=["p0"]), lambda: drawn and drawn[0].update(lead="p99"),
        lambda: record["opened"] and record["opened"][0].update(at="2026-12-03T08:00:00+08:00"),
        lambda: record.update(format="x"), lambda: plan.update(departures=[]), lambda: record.update(opened=[]),
        lambda: plan["places"].append(dict(plan["places"][0])), lambda: record.update(handed=[]),
        lambda: plan["inspectors"][0].update(avoids=["t0"]), lambda: record.update(each=7),
    ]  # fmt: skip
    random.choice(changes)()
    return record
