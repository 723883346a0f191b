"""What a document costs those who get it."""

from __future__ import annotations

import pytest

from yibiao.burden.documents import document_parameters

KNOWN = document_parameters()


def test_reading_is_characters_by_speed_by_readers():
    cost = KNOWN.cost(2550, [], "township")
    assert (cost.reading, cost.handling, cost.asked) == (40.0, 6.0, 0.0)
    assert cost.minutes == 46.0


def test_a_village_has_fewer_readers_than_a_township():
    assert KNOWN.cost(1000, [], "village").minutes < KNOWN.cost(1000, [], "township").minutes


@pytest.mark.parametrize(
    ("kind", "words", "minutes"),
    [
        ("report", "11月20日前", 180.0),
        ("report", "每月25日前", 45.0 * 12),
        ("form", "每季度末", 30.0 * 4),
        ("material", "每天上传照片", 5.0 * 60),
        ("group", "每天上传照片", 15.0),
        ("something new", "", 30.0),
    ],
)
def test_what_is_hidden_in_a_document_costs_as_often_as_it_is_asked(kind, words, minutes):
    hidden = KNOWN.hidden(kind, words)
    assert hidden.a_year == minutes
    assert KNOWN.cost(0, [hidden], "village").minutes == minutes + KNOWN.handling


def test_every_number_gives_its_reason():
    assert all(KNOWN.why.values())
