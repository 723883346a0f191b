"""Small worlds as the tables of a snapshot, and every figure of them in plain Python: what an engine is held to."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import Any

from yibiao.engine.figures import AskedBy, BurdenSum, CodeCount, Covered, FormPair, Linked, Total
from yibiao.engine.tables import LEVELS, SCHEMAS, day_number, table_from_rows, write

ON = date(2026, 11, 2)
ITEMS = (
    # item, kind, measure, fresh for days
    ("person.age", "person", "number", 365),
    ("person.income", "person", "number", None),
    ("person.education", "person", "choice", None),
    ("person.phone", "person", "", 180),
    ("household.size", "household", "number", 365),
    ("aggregate.area", "organisation", "number", None),
)
ALSO = {("household", "person.age"), ("household", "person.education")}
"""Items that another kind of subjects holds too: a register of households with the householder's age."""
Row = dict[str, Any]


@dataclass
class Made:
    """Rows by table."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in SCHEMAS})

    def write(self, folder: Path) -> dict[str, list[Path]]:
        """Two files a table, so that nothing rests on there being one."""
        files = {}
        for name, rows in self.rows.items():
            files[name] = [folder / name / f"{half}.parquet" for half in range(2)]
            for half, path in enumerate(files[name]):
                write(table_from_rows(name, rows[half::2]), path)
        return files

    def above(self, place: str, level: str) -> str | None:
        return next(one[level] for one in self.rows["orgs"] if one["place"] == place)

    def level(self, place: str) -> str:
        return next(one["level"] for one in self.rows["orgs"] if one["place"] == place)


def made(seed: int, people: int = 6) -> Made:
    """Two provinces, some without cities; departments and figures of organisations; numbers with four places, negative
    ones and large ones; everything in disorder."""
    chance = random.Random(seed)
    world = Made()
    _tree(world, chance)
    for item, kind, measure, days in ITEMS:
        world.rows["items"].append({"item": item, "name": item, "kind": kind, "measure": measure, "unit": "",
                                    "sensitivity": "internal", "fresh_for_days": days})  # fmt: skip
    for place in [one for one in world.rows["orgs"] if one["level"] in ("village", "township", "county")]:
        _subjects(world, chance, place, people)
    _demands(world, chance)
    for rows in world.rows.values():
        chance.shuffle(rows)
    return world


def _tree(world: Made, chance: random.Random) -> None:
    def add(code: str, level: str, above: Row | None, unit: str = "") -> Row:
        row = {one: above[one] if above else None for one in LEVELS}
        row |= {"place": code, "name": f"地{code}", "level": level, "unit": unit or code}
        if level in LEVELS:
            row[level] = code
        world.rows["orgs"].append(row)
        return row

    root = add("0", "country", None)
    for p in range(2):
        province = add(f"{p + 1}0", "province", root)
        for c in range(chance.randint(1, 2)):
            above = add(f"{p + 1}{c}1", "city", province) if chance.random() < 0.7 else province
            county = add(f"{p + 1}{c}101", "county", above)
            for d in range(2):
                add(f"{p + 1}{c}101-d{d}", "department", county)
            for t in range(chance.randint(1, 2)):
                township = add(f"{p + 1}{c}101{t}", "township", county)
                for v in range(chance.randint(1, 3)):
                    add(f"{p + 1}{c}101{t}{v}", "village", township, unit=township["place"])


def _subjects(world: Made, chance: random.Random, place: Row, people: int) -> None:
    here = {"county": place["county"], "place": place["place"]}
    for kind, period in (("person", "current"), ("household", "current"), ("organisation", "2026-10")):
        count = 1 if kind == "organisation" else chance.randint(0, people)
        if place["level"] == "county" and kind != "organisation":
            count = 0
        if count:
            world.rows["subjects"].append({**here, "period": period, "kind": kind, "subjects": count})
        for _ in range(count):
            subject = chance.getrandbits(63)
            if kind == "person":
                world.rows["identities"].append(
                    {**here, "subject": subject, "by_key": chance.choice([None, bytes([chance.randrange(9)])]),
                     "by_traits": chance.choice([None, bytes([chance.randrange(9)])])}
                )  # fmt: skip
            for item, _kind, measure, _days in ITEMS:
                if (_kind == kind or (kind, item) in ALSO) and chance.random() < 0.7:
                    world.rows["facts"].append(
                        {**here, "period": period, "kind": kind, "item": item,
                         "subject": chance.choice([None, subject]),
                         "number": _number(chance) if measure == "number" else None,
                         "code": chance.choice(["小学", "初中", "大学"]) if measure == "choice" else None,
                         "day": day_number(ON) - chance.choice([0, 1, 179, 180, 181, 364, 365, 366, 4000])}
                    )  # fmt: skip


def _number(chance: random.Random) -> Decimal:
    largest = chance.choice([10, 10_000, 10**17])
    return Decimal(chance.randint(-largest, largest)).scaleb(-4)


def _demands(world: Made, chance: random.Random) -> None:
    for one in world.rows["orgs"]:
        if one["level"] != "department":
            continue
        for number in range(2):
            for item in chance.sample([name for name, *_ in ITEMS], k=3):
                world.rows["asked"].append(
                    {"county": one["county"], "department": one["place"], "form": f"{one['place']}/{number}",
                     "title": "表", "item": item, "times_a_year": chance.choice([1, 12])}
                )  # fmt: skip
        for month in ("2026-01", "2026-02", "2026-10"):
            for kind in ("form", "meeting"):
                world.rows["burden"].append(
                    {"county": one["county"], "month": month, "sender": one["place"], "kind": kind, "demands": 2,
                     "minutes": _number(chance), "spared": Decimal("0.1")}
                )  # fmt: skip


def _ancestors(world: Made, place: str, only: str | None) -> Iterator[tuple[str, str]]:
    for level in (only,) if only else LEVELS:
        if (above := world.above(place, level)) is not None:
            yield level, above


def rollup(world: Made, level: str | None, period: str) -> list[Total]:
    known: Counter[tuple[str, str, str, str]] = Counter()
    sums: dict[tuple[str, str, str, str], list[Decimal]] = defaultdict(list)
    above_known: Counter[tuple[str, str, str, str]] = Counter()
    above: dict[tuple[str, str, str, str], list[Decimal]] = defaultdict(list)
    whole: Counter[tuple[str, str]] = Counter()
    for one in _of(world, "subjects", period):
        for _level, place in _ancestors(world, one["place"], level):
            whole[place, one["kind"]] += one["subjects"]
    for one in _of(world, "facts", period):
        for at, place in _ancestors(world, one["place"], level):
            key = (at, place, one["item"], one["kind"])
            number = [one["number"]] if one["number"] is not None else []
            known[key] += 1
            sums[key] += number
            if world.level(one["place"]) != "village":
                above_known[key] += 1
                above[key] += number
    return sorted(
        (Total(*key, whole[key[1], key[3]], count, _sum(sums[key]), above_known[key], _sum(above[key]))
         for key, count in known.items()),
        key=lambda one: (one.place, one.item, one.kind),
    )  # fmt: skip


def values(world: Made, level: str | None, period: str) -> list[CodeCount]:
    found: Counter[tuple[str, str, str, str, str]] = Counter()
    for one in _of(world, "facts", period):
        if one["code"] is not None:
            for at, place in _ancestors(world, one["place"], level):
                found[at, place, one["item"], one["kind"], one["code"]] += 1
    return sorted(
        (CodeCount(*key, count) for key, count in found.items()),
        key=lambda one: (one.place, one.item, one.kind, one.code),
    )


def coverage(world: Made, level: str, period: str, on: date) -> list[Covered]:
    days = {item: fresh for item, _kind, _measure, fresh in ITEMS}
    whole: Counter[tuple[str, str]] = Counter()
    for one in _of(world, "subjects", period):
        for _level, place in _ancestors(world, one["place"], level):
            whole[place, one["kind"]] += one["subjects"]
    fresh: Counter[tuple[str, str, str]] = Counter()
    known: Counter[tuple[str, str, str]] = Counter()
    wanted = set()
    for one in _of(world, "facts", period):
        for _level, place in _ancestors(world, one["place"], level):
            wanted.add((one["kind"], one["item"]))
            key = (place, one["item"], one["kind"])
            known[key] += 1
            old = days[one["item"]]
            fresh[key] += old is None or day_number(on) - one["day"] <= old
    return sorted(
        (Covered(*key, fresh[key], known[key] - fresh[key], count - known[key])
         for (place, kind), count in whole.items() for of, item in wanted if of == kind
         for key in [(place, item, kind)]),
        key=lambda one: (one.place, one.item, one.kind),
    )  # fmt: skip


def overlap(world: Made, level: str) -> list[AskedBy]:
    by: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for one in world.rows["asked"]:
        for _level, place in _ancestors(world, one["department"], level):
            by[place, one["item"]].append(one)
    return [
        AskedBy(place, item, _several(some, "form"), _several(some, "department"), _several(some, "county"),
                sum(one["times_a_year"] for one in some))
        for (place, item), some in sorted(by.items()) if _several(some, "form") > 1
    ]  # fmt: skip


def pairs(world: Made, percent: int) -> list[FormPair]:
    forms: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in world.rows["asked"]:
        forms[one["county"], one["form"]].add(one["item"])
    found = []
    for (county, a), (other_county, b) in combinations(sorted(forms), 2):
        one, other = forms[county, a], forms[other_county, b]
        if county == other_county and one & other and len(one & other) * 100 >= len(one | other) * percent:
            found.append(FormPair(county, a, b, len(one & other), len(one), len(other)))
    return sorted(found, key=lambda one: (one.county, one.one, one.other))


def burden(world: Made, level: str, first: str, last: str) -> list[BurdenSum]:
    by: dict[tuple[str, str, str, str], list[Row]] = defaultdict(list)
    for one in world.rows["burden"]:
        if first <= one["month"] <= last:
            for _level, place in _ancestors(world, one["sender"], level):
                by[place, one["month"], one["sender"] if level == "county" else place, one["kind"]].append(one)
    return [
        BurdenSum(*key, *(sum(one[name] for one in some) for name in ("demands", "minutes", "spared")))
        for key, some in sorted(by.items())
    ]


def linkage(world: Made) -> list[Linked]:
    rows = world.rows["identities"]
    found = []
    for one, other in combinations(sorted({row["county"] for row in rows}), 2):
        for how in ("key", "traits"):
            people = ambiguous = 0
            for digest in sorted({row[f"by_{how}"] for row in rows} - {None}):
                a, b = (
                    [row for row in rows if row["county"] == county and row[f"by_{how}"] == digest]
                    for county in (one, other)
                )
                if not a or not b or (how == "traits" and all(row["by_key"] for row in a + b)):
                    continue
                counties = {row["county"] for row in rows if row["by_traits"] == digest}
                people += 1
                ambiguous += len(a) > 1 or len(b) > 1 or (how == "traits" and len(counties) > 2)
            if people:
                found.append(Linked(one, other, how, people, ambiguous))
    return found


def _sum(numbers: Iterable[Decimal]) -> Decimal | None:
    some = list(numbers)
    return sum(some, Decimal(0)) if some else None


def _of(world: Made, table: str, period: str) -> Iterator[Row]:
    return (one for one in world.rows[table] if one["period"] == period)


def _several(some: Iterable[Row], name: str) -> int:
    return len({one[name] for one in some})
