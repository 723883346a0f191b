from __future__ import annotations

import pytest

from yibiao_web.ledger.identity import are_two, key_from


@pytest.mark.parametrize(
    ("kind", "value", "place", "key"),
    [
        ("person", " 99010119500101001x", "", "99010119500101001X"),
        ("person", "990101********0010", "", ""),  # many have it
        ("person", "无", "", ""),
        ("person", "E12345678", "", "E12345678"),
        ("household", "9901011012010001", "990101101201", "9901011012010001"),
        ("household", "12", "990101101201", "990101101201/12"),  # every village has a 12
        ("household", None, "990101101201", ""),
    ],
)
def test_what_a_number_says_of_who_it_is(kind, value, place, key):
    assert key_from(kind, value, place) == key


@pytest.mark.parametrize(
    ("kind", "one", "other", "two"),
    [
        ("person", "石小满", "石大明", True),
        ("person", "石小满", "石 小 满", False),
        ("person", "阿依古丽·买买提", "阿依古丽•买买提", False),
        ("person", "石小满", "石*满", False),
        ("person", "石小满", "", False),
        ("household", "石小满", "石大明", False),  # a new householder
    ],
)
def test_one_number_with_two_names(kind, one, other, two):
    assert are_two(kind, one, other) is two
