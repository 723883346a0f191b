"""A platform of the release before, with what people had entered, goes on in this one."""

from __future__ import annotations

import json

from tests.upgrade.look import known


def test_what_was_entered_in_the_release_before_is_there_after_the_upgrade(bare):
    """``tests/upgrade/make.py`` says how it came about. On PostgreSQL the rows go over by that release's models."""
    told = known()
    found = json.loads(bare.run("python", "-m", "tests.upgrade.look").stdout.splitlines()[-1])
    assert found["pending"] > 0
    assert found["left"] == 0
    assert found["tables"] == told["tables"]
    assert found["trail"] == told["trail"]
    assert found["broken"] is None
    assert found["whole"] is None
    assert found["person"]["values"] == told["person"]["values"]
    assert found["person"]["name"] == told["person"]["name"]
    assert (found["login"], found["home"]) == (302, 200)
    assert found["stayed"]
    assert "login" not in found["stayed"][0][0]  # who was signed in still is
    assert all(found["draft"].values())
    assert (found["saved"], found["now"]) == (200, True)  # the open draft goes on
    first, second = told["draft"]["edits"]  # and can be taken back, first what was typed since
    assert found["undone"] == [[[first["row"], first["value"]]], [[second["row"], None]]]
    assert found["followed"]  # the code that somebody kept still leads to what was told
