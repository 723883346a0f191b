"""Figures of too few people: which are withheld, and that they leave by no other way."""

from __future__ import annotations

from datetime import date

import pytest

from yibiao_web.api.few import Figure, withheld
from yibiao_web.catalogue.models import Item
from yibiao_web.ledger.actions import SubjectChange, record
from yibiao_web.ledger.models import Source

ITEM, PERIOD = "aggregate.total_population", "2026-10"


@pytest.mark.parametrize(
    ("values", "hidden"),
    [
        ({"c/t/a/": 9, "c/t/b/": 7}, ""),
        ({"c/t/a/": 3, "c/t/b/": 7, "c/t/d/": 9}, "c/t/a/ c/t/b/"),  # one alone would follow from the sum
        ({"c/t/a/": 2, "c/t/b/": 2, "c/t/d/": 9}, "c/t/a/ c/t/b/ c/t/d/"),  # two of together four are too few
        ({"c/t/a/": 3, "c/t/b/": 4, "c/t/d/": 9}, "c/t/a/ c/t/b/"),
        ({"c/t/a/": 0, "c/t/b/": 7}, ""),  # of nobody tells of nobody
        ({"c/t/": 4, "c/u/": 9, "c/v/": 90, "c/t/a/": 4, "c/u/a/": 9}, "c/t/ c/t/a/ c/u/ c/u/a/"),  # and what is below
        ({"c/t/a/": "无", "c/t/b/": 7}, ""),
    ],
)
def test_what_is_withheld(values, hidden):
    told = withheld(Figure(path, PERIOD, ITEM, value) for path, value in values.items())
    assert {path for path, _, _ in told} == set(hidden.split())


@pytest.fixture
def told(cast, now):
    """How many live in each village, as it said itself; open to everybody."""
    county = cast.org("禾溪县")
    source = Source(kind="import", county=county, org=county, title="人口月报", dated=date(2026, 10, 31))
    changes = [
        SubjectChange(cast.org(name), "organisation", {ITEM: number}, key=f"{cast.org(name).code}@{PERIOD}")
        for name, number in (("杏花坞村", 3), ("老槐坪村", 812), ("碾子坝村", 640))
    ]
    record(source, changes, by=cast.user("sun"), now=now, org=county)
    Item.objects.update_or_create(code=ITEM, defaults={"sharing": "open", "name": "总人口", "subject": "aggregate"})


def values(answer) -> dict[str, tuple[object, bool]]:
    return {one["organisation"]: (one["value"], one["withheld"]) for one in answer.json()["data"]}


def test_what_is_open_to_all_leaves_without_the_small_and_what_they_follow_from(caller, told):
    address = f"/figures?items={ITEM}"
    assert values(caller().get(address)) == {
        "990101101201": (None, True), "990101101202": (None, True), "990101201201": (640, False),
    }  # fmt: skip
    assert values(caller().get(f"{address}&scope=990101101202")) == {"990101101202": (None, True)}
    assert values(caller().get(f"{address}&limit=1")) == {"990101101201": (None, True)}


@pytest.mark.parametrize(
    "address", ["/subjects?kind=organisation&items={}", "/export/organisation.ndjson?items={}"]
)  # fmt: skip
def test_it_leaves_by_no_other_way(caller, told, address):
    assert caller().get(address.format(ITEM)).status_code == 403
    assert ITEM not in caller().get("/changes?kind=organisation").content.decode()


def test_whom_the_owner_gave_it_gets_every_figure(caller, told, grant):
    grant("县民政局", ITEM)
    assert values(caller().get(f"/figures?items={ITEM}"))["990101101201"] == (3, False)
