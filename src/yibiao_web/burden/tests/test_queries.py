"""The burden index: per place, per sender, per kind and month, each for who may read it."""

from __future__ import annotations

from datetime import date

import pytest

from yibiao_web.burden.models import BurdenEntry, BurdenShare
from yibiao_web.burden.queries import parts, series

YEAR = {"first": date(2026, 1, 1), "last": date(2026, 12, 31)}


def entry(
    cast, number: int, org: str, on: date, kind: str = "form", *, places: dict[str, float], **more
) -> BurdenEntry:
    each = more.pop("each", {"cells": 10.0})
    made = BurdenEntry.objects.create(
        org=cast.org(org), county=cast.org("禾溪县"), kind=kind, target_type="gate.demand", target_id=number,
        title=f"第 {number} 件", on=on, estimated=sum(places.values()),
        parts={name: value * len(places) for name, value in each.items()}, **more,
    )  # fmt: skip
    for name, minutes in places.items():
        BurdenShare.objects.create(entry=made, org=cast.org(name), minutes=minutes, parts=each,
                                   spared=more.get("spared", 0.0) / len(places))  # fmt: skip
    return made


@pytest.fixture
def asked(cast) -> None:
    entry(cast, 1, "县民政局", date(2026, 2, 3), places={"杏花坞村": 30.0, "老槐坪村": 50.0}, spared=40.0)
    entry(cast, 2, "县民政局", date(2026, 2, 28), "meeting", places={"杏花坞村": 60.0},
          each={"meetings": 1.0, "trips": 2.0})  # fmt: skip
    entry(cast, 3, "县残联", date(2026, 5, 1), places={"碾子坝村": 20.0})


def test_every_month_is_there_and_empty_ones_are_zero(cast, asked):
    months = series(cast.viewer("gao"), **YEAR)
    assert [one.month for one in months] == [date(2026, month, 1) for month in range(1, 13)]
    assert [(one.minutes, one.demands) for one in months[:5]] == [(0, 0), (140, 2), (0, 0), (0, 0), (20, 1)]
    assert months[1].parts["cells"] == 20
    assert (months[1].parts["meetings"], months[1].parts["trips"], months[0].parts["cells"]) == (1, 2, 0)


@pytest.mark.parametrize(
    ("who", "minutes"),
    [
        ("gao", 160), ("wu", 160), ("zhao", 140), ("zhou", 20), ("lin", 90), ("wang", 90), ("luo", 50), ("qian", 0),
        ("guan", 0),
    ],
)  # fmt: skip
def test_each_reads_what_is_theirs(cast, asked, who, minutes):
    assert sum(one.minutes for one in series(cast.viewer(who), **YEAR)) == pytest.approx(minutes)


def test_a_township_reads_its_villages_and_a_department_how_its_own_is_spread(cast, asked):
    chen, bureau = cast.viewer("chen"), cast.org("县民政局")
    assert sum(one.minutes for one in parts(chen, "kind", place=cast.org("鹤汀镇"), **YEAR)) == 140
    assert parts(chen, "kind", place=cast.org("雾山乡"), **YEAR) == []
    assert [one.minutes for one in parts(cast.viewer("zhao"), "place", org=bureau, **YEAR)] == [90, 50]
    assert parts(cast.viewer("zhou"), "place", org=bureau, **YEAR) == []


def test_a_place_reads_senders_and_kinds(cast, asked):
    kinds = parts(cast.viewer("lin"), "kind", place=cast.org("杏花坞村"), **YEAR)
    assert [(one.key, one.minutes, one.demands) for one in kinds] == [("form", 30, 1), ("meeting", 60, 1)]
    assert [(one.parts["cells"], one.parts["trips"]) for one in kinds] == [(10, 0), (0, 2)]
    senders = parts(cast.viewer("lin"), "sender", place=cast.org("杏花坞村"), **YEAR)
    assert [one.key for one in senders] == [cast.org("县民政局").pk]


def test_places_are_in_the_order_of_the_tree_whatever_their_numbers(cast, asked):
    found = [one.key for one in parts(cast.viewer("gao"), "place", **YEAR)]
    assert found == [cast.org(name).pk for name in ("杏花坞村", "老槐坪村", "碾子坝村")]


def test_what_was_measured_counts_in_every_place_in_proportion(cast, asked):
    BurdenEntry.objects.filter(target_id=1).update(measured=160.0, measured_for=80.0)
    assert series(cast.viewer("gao"), **YEAR)[1].minutes == 220
    assert series(cast.viewer("luo"), **YEAR)[1].minutes == 100
    only = series(cast.viewer("gao"), kind="form", **YEAR)[1]
    assert (only.minutes, only.spared) == (160, 0), "who took longer than thought was spared less"


def test_what_was_spared_is_never_more_than_was_estimated(cast, asked):
    BurdenEntry.objects.filter(target_id=1).update(measured=10.0, measured_for=80.0)
    assert series(cast.viewer("gao"), kind="form", **YEAR)[1].spared == 40
    BurdenEntry.objects.filter(target_id=1).update(measured=90.0)
    assert series(cast.viewer("gao"), kind="form", **YEAR)[1].spared == 30
    assert series(cast.viewer("luo"), **YEAR)[1].spared == pytest.approx(15)


def test_of_nothing_estimated_nothing_is_divided(cast):
    entry(cast, 9, "县民政局", date(2026, 3, 1), places={"杏花坞村": 0.0})
    assert series(cast.viewer("lin"), **YEAR)[2].minutes == 0


def test_the_number_of_queries_does_not_grow_with_the_places(cast, asked, django_assert_num_queries):
    viewer, place = cast.viewer("gao"), cast.org("禾溪县")
    with django_assert_num_queries(2):  # the county, senders
        parts(viewer, "sender", place=place, **YEAR)
