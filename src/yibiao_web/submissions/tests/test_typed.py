"""Cells and the log, kept by rows, are what a plain list of edits says."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from yibiao_web.submissions import typed
from yibiao_web.submissions.actions import save, undo
from yibiao_web.submissions.drafts import Typed
from yibiao_web.submissions.models import EditBatch, Submission, TypedRow
from yibiao_web.submissions.tests.making import drafted, field_of, people, values
from yibiao_web.submissions.typed import cells_of, keep, log_since, take_back


@pytest.fixture
def draft(cast, now) -> Submission:
    people(cast, now)
    return drafted(cast, now)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_cells_and_log_are_what_a_plain_list_of_edits_says(cast, now, draft, seed, monkeypatch):
    monkeypatch.setattr(typed, "_TOGETHER", 3)  # a save may take several rows of the log
    chance, state, states = random.Random(seed), {}, [{}]
    users = [cast.user("lin"), cast.user("wang")]
    for step in range(25):
        user, changes = chance.choice(users), {}
        for place in {(chance.choice(["", "s1", "n2"]), chance.choice(["0.1", "B3", "_state"])) for _ in range(4)}:
            gone = place in state and chance.random() < 0.4
            after = None if gone else Typed(chance.choice([1, 2.5, "村", None, True]), "说明", user.name, "", user.pk)
            changes[place] = (state.get(place), after)
        for place, (_before, after) in changes.items():
            state.pop(place, None)
            if after is not None:
                state[place] = after
            states.append(dict(state))
        at = now + timedelta(minutes=step)
        assert keep(draft, changes, by=user, now=at, batch="", undone=False) == len(states) - 1 == draft.edits
    told = cells_of(draft)
    assert list(told) == list(state), "in the order of typing"
    assert [(one.value, one.note, one.by, one.user) for one in told.values()] == [
        (one.value, one.note, one.by, one.user) for one in state.values()
    ]
    assert cells_of(draft, {"s1"}) == {place: one for place, one in told.items() if place[0] == "s1"}
    assert sum(one.typed for one in TypedRow.objects.all()) == sum(key != "_state" for _row, key in told)
    assert all(one.cells for one in TypedRow.objects.all())
    for number in (0, 7, draft.edits - 1, draft.edits):
        again = dict(states[number])
        for change, batch in log_since(draft, number):
            before = again.pop(change.place, None)
            assert (change.before is None) == (before is None)
            if change.after is not None:
                again[change.place] = change.after
                assert batch.by in users
        assert [(place, one.value) for place, one in again.items()] == [(one, told[one].value) for one in told]


def test_an_undo_without_a_block_takes_back_one_cell_at_a_time(cast, now, draft):
    lin, rows = cast.viewer("lin"), draft.base["regions"][0]["rows"]
    gifts = field_of(draft, "慰问物资份数")
    save(draft, [{"row": row, "field": gifts, "value": 3} for row in rows], viewer=lin, now=now)
    assert EditBatch.objects.get().size == len(rows) == 3
    for left in (2, 1, 0):
        told = undo(draft, viewer=lin, now=now)
        assert [one["row"] for one in told["edits"]] == [rows[left]]
        assert values(draft) == [3] * left
    assert undo(draft, viewer=lin, now=now)["edits"] == []


def test_a_block_that_came_in_two_saves_is_taken_back_whole_and_only_ones_own(cast, now, draft):
    rows, gifts = draft.base["regions"][0]["rows"], field_of(draft, "慰问物资份数")
    lin = cast.viewer("lin")
    for row in rows[:2]:
        save(draft, [{"row": row, "field": gifts, "value": 3}], viewer=lin, now=now, batch="paste")
    assert [one.place[0] for one in take_back(draft, cast.user("lin"))] == rows[:2]
    assert take_back(draft, cast.user("lin")) == []
    assert take_back(draft, cast.user("wang")) == []


def test_a_cell_does_not_lose_the_others_of_its_row_though_they_were_not_read(cast, now, draft):
    """``save`` reads only some rows of a draft; what is written is put over what stands there."""
    by = cast.user("lin")
    keep(draft, {("s1", "0.1"): (None, Typed(1))}, by=by, now=now, batch="", undone=False)
    keep(draft, {("s1", "0.2"): (None, Typed(2))}, by=by, now=now, batch="", undone=False)
    assert [one.value for one in cells_of(draft).values()] == [1, 2]
