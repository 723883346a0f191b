"""Periods as forms and tasks write them."""

from __future__ import annotations

from datetime import date

import pytest

from yibiao.prefill.periods import answers_for, read_period


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026年9月人口月报", (2026, 9, 1), (2026, 9, 30)),
        ("2026-09", (2026, 9, 1), (2026, 9, 30)),
        ("2026Q3", (2026, 7, 1), (2026, 9, 30)),
        ("2026-Q4", (2026, 10, 1), (2026, 12, 31)),
        ("2026年第三季度", (2026, 7, 1), (2026, 9, 30)),
        ("2026年上半年", (2026, 1, 1), (2026, 6, 30)),
        ("2026", (2026, 1, 1), (2026, 12, 31)),
        ("2025年度", (2025, 1, 1), (2025, 12, 31)),
        ("2026-W45", (2026, 11, 2), (2026, 11, 8)),
        ("2026年第45周", (2026, 11, 2), (2026, 11, 8)),
        ("2026-09-30", (2026, 9, 30), (2026, 9, 30)),
    ],
)
def test_periods(text, first, last):
    assert read_period(text) == (date(*first), date(*last))


@pytest.mark.parametrize("text", ["", "人口月报", "2026-W60", "1234567", "12026"])
def test_what_is_no_period(text):
    assert read_period(text) is None


@pytest.mark.parametrize(
    ("own", "asked", "does"),
    [
        ("2026-09", "2026年9月", True),
        ("2026-09", "2026-09-30", True),
        ("2026-09", "2026-09-29", False),
        ("2026-09", "2026Q3", False),
        ("2026Q3", "2026-09", False),
        ("2026", "2025", False),
    ],
)
def test_a_figure_answers_for_its_own_period(own, asked, does):
    assert answers_for(read_period(own), read_period(asked)) is does
