from __future__ import annotations

from datetime import date

import pytest

from yibiao.policy import shipped_pack
from yibiao_web.sharing.rules import Asker, Catalogued, Granted, allowed, answer_due, entitled, on_silence

ON = date(2026, 11, 2)
COUNTY, TOWN, VILLAGE = "99/01/", "99/01/101/", "99/01/101/201/"
BUREAU = Asker(1, "99/01/mz/", COUNTY, reports=False)
OWNER = Asker(2, "99/01/cl/", COUNTY, reports=False)
CLERK = Asker(3, VILLAGE, VILLAGE, reports=True)
TOWNSHIP = Asker(4, TOWN, TOWN, reports=True)
STRANGER = Asker(9, "99/02/mz/", "99/02/", reports=False)
KNOWN = Catalogued(
    classes={"village": "open", "name": "conditional", "grade": "conditional", "diagnosis": "closed"},
    owners={"grade": 2, "diagnosis": 2},
    follows_from={"age": ("birth",), "birth": ("number",)},
)


def granted(*items: str, scope: str = COUNTY, until: date = date(2026, 12, 31), revoked: bool = False) -> Granted:
    return Granted(frozenset(items), scope, date(2026, 1, 1), until, revoked)


@pytest.mark.parametrize(
    ("description", "item", "asker", "scope", "grants", "expected"),
    [
        ("an open item is for every department of the county", "village", BUREAU, COUNTY, [], "open"),
        ("but not for the next county's", "village", STRANGER, COUNTY, [], None),
        ("nor for a village about another one", "village", CLERK, TOWN, [], None),
        ("a conditional item needs a grant", "grade", BUREAU, COUNTY, [], None),
        ("a grant gives it", "grade", BUREAU, COUNTY, [granted("grade")], "granted"),
        ("within its scope only", "grade", BUREAU, COUNTY, [granted("grade", scope=TOWN)], None),
        ("also for a part of its scope", "grade", BUREAU, VILLAGE, [granted("grade", scope=TOWN)], "granted"),
        ("until its end", "grade", BUREAU, COUNTY, [granted("grade", until=date(2026, 11, 1))], None),
        ("on its last day", "grade", BUREAU, COUNTY, [granted("grade", until=ON)], "granted"),
        ("and not once it was revoked", "grade", BUREAU, COUNTY, [granted("grade", revoked=True)], None),
        ("a grant of another item gives nothing", "grade", BUREAU, COUNTY, [granted("name")], None),
        ("the owner always may", "grade", OWNER, COUNTY, [], "own"),
        ("also what is closed", "diagnosis", OWNER, COUNTY, [], "own"),
        ("which no grant opens", "diagnosis", BUREAU, COUNTY, [granted("diagnosis")], None),
        ("who reported may read its own people", "grade", CLERK, VILLAGE, [], "own"),
        ("even what is closed", "diagnosis", TOWNSHIP, VILLAGE, [], "own"),
        ("a township not those of others", "grade", TOWNSHIP, COUNTY, [], None),
        ("what follows from a granted item is granted", "age", BUREAU, COUNTY, [granted("number")], "granted"),
        ("not the other way round", "number", BUREAU, COUNTY, [granted("age")], None),
        ("an item nobody described is conditional", "unheard", BUREAU, COUNTY, [], None),
    ],
)
def test_who_may_read_what(description, item, asker, scope, grants, expected):
    found = entitled([item], asker, scope, ON, KNOWN, grants)
    assert (item in allowed(found)) == (expected is not None)
    if expected:
        assert found[expected] == [item]
    else:
        assert [item] in found["missing"].values()


def test_what_is_missing_is_named_by_owner_and_what_is_closed_is_marked():
    found = entitled(["name", "grade", "diagnosis"], BUREAU, COUNTY, ON, KNOWN)
    assert found["missing"] == {None: ["name"], 2: ["grade", "diagnosis"]}
    assert found["closed"] == ["diagnosis"]


@pytest.mark.parametrize(
    ("sensitivities", "expected"), [(["personal"], "grant"), (["personal", "sensitive"], "refuse"), ([], "grant")]
)
def test_silence_gives_what_is_not_sensitive(sensitivities, expected):
    assert on_silence(sensitivities) == expected


def test_the_owner_has_ten_working_days():
    assert answer_due(date(2026, 11, 2), shipped_pack()) == date(2026, 11, 16)
