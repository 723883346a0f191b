from __future__ import annotations

from datetime import date

import pytest

from yibiao_web.sharing.alerts import KINDS, Alert, PersonFacts, alerts, from_number

ON = date(2026, 11, 2)
LI = "990101194611150013"  # 1946-11-15, a man


@pytest.mark.parametrize(
    ("description", "people", "kind", "whom"),
    [
        ("who turns 80 this month", [PersonFacts(1, number=LI, phone="1")], "turning_now", [1]),
        ("who turns 60 next month", [PersonFacts(1, birth="1966-12-01", phone="1")], "turning_next", [1]),
        ("not who turns 81", [PersonFacts(1, birth="1945-11-15", phone="1")], "turning_now", []),
        ("two of one number", [PersonFacts(1, number=LI), PersonFacts(2, number=LI)], "number_twice", [1, 2]),
        ("a number that another village has", [PersonFacts(1, number=LI, elsewhere="老槐坪村")], "number_twice", [1]),
        ("a woman by her number, a man in the list", [PersonFacts(1, number=LI, sex="女")], "number_differs", [1]),
        ("another birthday than the number's", [PersonFacts(1, number=LI, birth="1946-11-16")], "number_differs", [1]),
        ("a birth month that agrees", [PersonFacts(1, number=LI, birth="1946-11")], "number_differs", []),
        ("one name and birthday twice",
         [PersonFacts(1, "石春", birth="1950-01-01"), PersonFacts(2, "石春", birth="1950-01-01")], "same_name", [1, 2]),
        ("but two namesakes", [PersonFacts(1, "石春", birth="1950-01-01"), PersonFacts(2, "石春", birth="1951-01-01")],
         "same_name", []),
        ("a paper that ends soon", [PersonFacts(1, papers={"残疾人证有效期至": "2026-12-01"})], "paper_ends", [1]),
        ("not one that lasts", [PersonFacts(1, papers={"残疾人证有效期至": "2028-12-01"})], "paper_ends", []),
        ("one that has ended", [PersonFacts(1, papers={"低保复核日期": "2026-10-01"})], "paper_expired", [1]),
        ("a grown-up without telephone", [PersonFacts(1, birth="1950-01-01")], "phone_empty", [1]),
        ("not a child", [PersonFacts(1, birth="2020-01-01")], "phone_empty", []),
        ("one telephone of three households", [PersonFacts(n, phone="199", household=n) for n in (1, 2, 3)],
         "phone_shared", [1, 2, 3]),
        ("not of one family", [PersonFacts(n, phone="199", household=7) for n in (1, 2, 3)], "phone_shared", []),
    ],
)  # fmt: skip
def test_it_finds(description, people, kind, whom):
    assert [one.subject for one in alerts(people, ON) if one.kind == kind] == whom


def test_a_repeated_number_names_the_other_village_and_nobody_in_it():
    (found,) = [one for one in alerts([PersonFacts(1, number=LI, elsewhere="老槐坪村", phone="1")], ON)
                if one.kind == "number_twice"]  # fmt: skip
    assert found == Alert("number_twice", 1, "老槐坪村也有人用这个号，尾号 0013")


def test_households_only_have_papers():
    assert [one.kind for one in alerts([], ON, [PersonFacts(1, papers={"低保复核日期": "2026-11-20"})])] == [
        "paper_ends"
    ]


def test_every_alert_has_words():
    assert set(KINDS) >= {one.kind for one in alerts([PersonFacts(1)], ON)}


@pytest.mark.parametrize("number", ["", "99010119500230001X", "9901011950010100", "ABCDEFGHIJKLMNOPQR"])
def test_a_number_that_says_no_day_says_nothing(number):
    assert from_number(number) is None
