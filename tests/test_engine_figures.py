"""Every figure on every engine, to the digit, against plain Python. DuckDB and Sail in every run; ``make engines`` adds
Apache Spark, as a cluster of processes and by its own Connect server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import engine_worlds as worlds
from tests.engines import ENGINES, opened
from yibiao.engine import figures
from yibiao.engine.duck import Duck
from yibiao.engine.engines import Engine
from yibiao.engine.tables import LEVELS

WORLD = worlds.made(seed=7)


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[str, list[Path]]:
    return WORLD.write(tmp_path_factory.mktemp("world"))


@pytest.fixture(scope="module", params=ENGINES)
def engine(request, files) -> Iterator[Engine]:
    with opened(request.param, files) as one:
        yield one


@pytest.mark.parametrize("period", ["current", "2026-10"])
@pytest.mark.parametrize("level", [None, "county"])
def test_totals_of_one_level_and_of_all(engine, level, period):
    assert figures.rollup(engine, level=level, period=period) == worlds.rollup(WORLD, level, period)


def test_totals_of_chosen_items_only(engine):
    expected = [one for one in worlds.rollup(WORLD, "township", "current") if one.item == "person.age"]
    assert figures.rollup(engine, level="township", items=["person.age"]) == expected


@pytest.mark.parametrize("level", [None, "city"])
def test_counts_by_value(engine, level):
    assert figures.values(engine, level=level) == worlds.values(WORLD, level, "current")


@pytest.mark.parametrize("level", ["province", "village"])
def test_what_is_fresh_stale_and_unknown(engine, level):
    expected = worlds.coverage(WORLD, level, "current", worlds.ON)
    assert figures.coverage(engine, level=level, on=worlds.ON) == expected
    assert any(one.stale for one in expected)


@pytest.mark.parametrize("level", ["county", "country"])
def test_what_several_forms_ask(engine, level):
    assert figures.overlap(engine, level=level) == worlds.overlap(WORLD, level)


def test_forms_that_ask_much_the_same(engine):
    assert figures.pairs(engine, percent=50) == worlds.pairs(WORLD, 50)


@pytest.mark.parametrize("level", ["county", "province"])
def test_the_burden_by_month_sender_and_kind(engine, level):
    found = figures.burden(engine, level=level, first="2026-01", last="2026-09")
    assert found == worlds.burden(WORLD, level, "2026-01", "2026-09")


def test_people_whom_two_counties_have(engine):
    found = figures.linkage(engine)
    assert found == worlds.linkage(WORLD)
    assert {one.how for one in found} == {"key", "traits"}


def test_what_there_is_to_add_up(engine):
    known = figures.held(engine)
    assert sum(count for *_, count in known) == len(WORLD.rows["facts"])


def test_what_two_kinds_of_subjects_hold_is_never_put_together(engine):
    at = {"items": ["person.age"], "level": "country"}
    person, household = sorted(figures.rollup(engine, **at), key=lambda one: one.kind, reverse=True)
    assert (person.kind, household.kind) == ("person", "household")
    ages = [row for row in WORLD.rows["facts"] if row["item"] == "person.age"]
    assert (person.known, household.known) == tuple(
        sum(row["kind"] == kind for row in ages) for kind in ("person", "household")
    )
    assert {one.kind for one in figures.coverage(engine, **at, on=worlds.ON)} == {"person", "household"}
    assert {one.kind for one in figures.values(engine, level="country")} == {"person", "household"}


def test_a_table_without_rows_gives_no_figures_and_no_error(tmp_path):
    with Duck(worlds.Made().write(tmp_path)) as engine:
        assert figures.rollup(engine) == figures.coverage(engine, level="county", on=worlds.ON) == []
        assert figures.linkage(engine) == figures.burden(engine) == figures.overlap(engine) == []


def test_a_level_that_does_not_exist_never_reaches_the_engine(tmp_path):
    with Duck(worlds.Made().write(tmp_path)) as engine, pytest.raises(ValueError, match="no such level"):
        figures.rollup(engine, level="county; DROP TABLE facts")


def test_an_item_with_a_quote_is_a_value_and_nothing_else(engine):
    assert figures.rollup(engine, items=["person.age' OR '1'='1"]) == []


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**9), people=st.integers(0, 9), level=st.sampled_from([None, *LEVELS]))
def test_random_worlds_add_up_as_plain_python_does(tmp_path_factory, seed, people, level):
    world = worlds.made(seed, people)
    with Duck(world.write(tmp_path_factory.mktemp("random")), threads=1) as engine:
        assert figures.rollup(engine, level=level) == worlds.rollup(world, level, "current")
        assert figures.values(engine, level=level) == worlds.values(world, level, "current")
        at = level or "county"
        assert figures.coverage(engine, level=at, on=worlds.ON) == worlds.coverage(world, at, "current", worlds.ON)
        assert figures.overlap(engine, level=at) == worlds.overlap(world, at)
        assert figures.burden(engine, level=at) == worlds.burden(world, at, "0000-00", "9999-99")
        assert figures.pairs(engine) == worlds.pairs(world, 50)
        assert figures.linkage(engine) == worlds.linkage(world)
