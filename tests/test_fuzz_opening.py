"""A short, fixed run of the fuzzer; ``make fuzz`` runs long."""

from __future__ import annotations

from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz_forms import check, mutants, seeds
from yibiao.sheets.choices import area, resolve_choices
from yibiao.sheets.delimited import open_delimited
from yibiao.sheets.grid import Merge
from yibiao.sheets.tidying import cut_strays, sound_merges

SOURCES = seeds()[:60]


@pytest.mark.parametrize("start", range(0, 300, 50))
def test_mutated_forms_open_to_findings(start):
    for seed, data in islice(mutants(start, SOURCES), 50):
        assert check(data) is None, f"seed {seed}"


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_open(data):
    assert check(data) is None


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.text(alphabet="甲乙a1 ,;\t", min_size=1, max_size=5), min_size=2, max_size=4), min_size=1))
def test_csv_with_quotes_reads_back(rows):
    width = len(rows[0])
    rows = [(row + ["空"] * width)[:width] for row in rows]
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows)
    assert open_delimited(text.encode(), "a.csv").grids[0].rows == rows


bounds = st.tuples(st.integers(1, 12), st.integers(1, 12), st.integers(0, 4), st.integers(0, 4))


@settings(max_examples=300, deadline=None)
@given(st.lists(bounds, max_size=12))
def test_merges_that_are_kept_never_overlap(boxes):
    merges = [Merge(top, left, top + down, left + right) for top, left, down, right in boxes]
    kept, _ = sound_merges(merges, height=20, width=20, sheet="表", file="a")
    cells = [
        (row, column)
        for merge in kept
        for row in range(merge.top, merge.bottom + 1)
        for column in range(merge.left, merge.right + 1)
    ]
    assert len(cells) == len(set(cells))
    assert all((m.top, m.left) != (m.bottom, m.right) for m in kept)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ABXFD$:!'0129\",=OFSET(", max_size=24))
def test_any_formula_resolves_to_texts_or_nothing(formula):
    assert resolve_choices(formula, "表", {}, {"A": formula}) is None or formula.lstrip("= ").startswith('"')
    area(formula)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(1, 100_000), max_size=6))
def test_strays_leave_what_is_near_the_top(places):
    rows = [[] for _ in range(max(places, default=0))]
    for place in places:
        rows[place - 1].append("甲")
    kept, found = cut_strays(rows, "表", "a")
    if places:
        assert len(kept) >= min(places)
        assert bool(found) == (len(kept) < max(places))
