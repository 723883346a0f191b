"""Whatever is changed in a record, some step says so; and a record that was not changed holds."""

from __future__ import annotations

import copy
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yibiao.draws.canonical import canonical, commitment_of, seed_of
from yibiao.draws.checking import check
from yibiao.draws.drawing import draw
from yibiao.draws.model import DrawPlan, DrawRecord, OpenedSeal, SeedStatement
from yibiao.draws.reading import read_plan, read_record
from yibiao.draws.statements import agreed, plain, problem_of
from yibiao.draws.verifying import verify, verify_bytes
from yibiao.draws.writing import plan_json, record_json
from yibiao.policy import shipped_pack

DEMO = Path(__file__).resolve().parents[1] / "demo" / "draws"
GOOD = json.loads((DEMO / "record.json").read_text(encoding="utf-8"))
PLAN = read_plan(GOOD["plan"])


def broken(record: Any, **more: str) -> list[str]:
    return [one.name for one in verify(record, **more).steps if one.state == "broken"]


def at(record: Any, path: str) -> tuple[Any, Any]:
    """The thing that holds the last part of a path, and that part."""
    *way, last = [int(part) if part.isdigit() else part for part in path.split("/")]
    for part in way:
        record = record[part]
    return record, last


def changed(path: str, value: Any) -> Any:
    record = copy.deepcopy(GOOD)
    holder, last = at(record, path)
    holder[last] = value(holder[last]) if callable(value) else value
    return record


def test_an_untouched_record_holds():
    assert [one.state for one in verify(GOOD).steps] == ["holds"] * 10


@pytest.mark.parametrize(
    ("description", "path", "value", "steps"),
    [
        ("a place left out of the list", "plan/places", lambda some: some[1:], "commitment weights"),
        ("a place's risk", "plan/places/0/risk", lambda one: one % 3 + 1, "commitment weights"),
        ("days since the last visit", "plan/places/4/days", 2_000, "commitment"),
        ("a place's name", "plan/places/4/name", "别的村", "commitment"),
        ("how much risk counts", "plan/rules/risk", [100, 100, 100], "commitment weights"),
        ("how many are drawn", "plan/rules/strata/0/take", 1, "commitment places"),
        ("somebody's exclusions", "plan/inspectors/0/avoids", [], "commitment"),
        ("the nonce", "plan/nonce", "0" * 64, "commitment places"),
        ("another source", "plan/sources/0/name", "第二期", "commitment"),
        ("the commitment", "commitment", "0" * 64, "commitment seed places"),
        ("the commitment's time", "committed_at", "2026-12-03T09:00:00+08:00", "order"),
        ("a source that was known before", "plan/sources/0/at", "2026-11-01T00:00:00+08:00", "commitment order"),
        ("a hasty witness", "statements/0/at", "2026-12-01T09:30:00+08:00", "order"),
        ("witnesses who do not agree", "statements/0/values/0", "01 02 03 04 05", "witnesses"),
        ("one witness only", "statements", lambda some: some[:1], "witnesses"),
        ("a stranger as witness", "statements/0/witness", "过路人", "witnesses"),
        ("the seed", "seed", "1" * 64, "seed places"),
        ("a weight", "weights/3", 9_999, "weights"),
        ("a drawn place", "drawn/1/place", "v99", "places"),
        ("the order of visits", "drawn", lambda some: [some[1], some[0], *some[2:]], "places people"),
        ("one visit fewer", "drawn", lambda some: some[:-1], "places"),
        ("a stated chance", "drawn/0/chance", [1, 2], "places"),
        ("a person", "drawn/0/inspectors/1", "p01", "people"),
        ("who leads", "drawn/0/lead", lambda _: GOOD["drawn"][0]["inspectors"][1], "people"),
        ("how they were dealt", "dealt", "matching", "people"),
        ("opened before departure", "opened/2/at", "2026-12-03T08:59:00+08:00", "sealed"),
        ("opened by somebody else", "opened/0/by", "别人", "sealed"),
        ("a hidden earlier commitment", "plan/item/number", 2, "commitment spoiled"),
    ],
)
def test_what_was_changed_is_found(description, path, value, steps):
    found = broken(changed(path, value))
    assert set(steps.split()) <= set(found), (description, found)


def test_a_later_commitment_is_found_by_whoever_wrote_the_first_one_down():
    """Everything reckoned anew after the seed was known: the record agrees with itself, not with what was published."""
    plan = read_plan(changed("plan/nonce", "ab" * 32)["plan"])
    values = GOOD["statements"][0]["values"]
    again = copy.deepcopy(GOOD)
    commitment = commitment_of(plan)
    again |= record_json(
        DrawRecord(plan, commitment, GOOD["committed_at"], (), seed_of(commitment, values),
                   draw(plan, seed_of(commitment, values)))
    ) | {"statements": GOOD["statements"], "opened": []}  # fmt: skip
    assert broken(again) == []
    assert broken(again, commitment=GOOD["commitment"]) == ["commitment"]


def test_spoiled_commitments_are_told_with_their_reasons():
    told = {"commitment": "a" * 64, "stage": "before_seed", "reason": "带队的人病了", "at": "2026-12-01T08:00:00+08:00"}
    record = changed("plan/spoiled", [told])
    record["plan"]["item"]["number"] = 2
    (step,) = [one for one in verify(record).steps if one.name == "spoiled"]
    assert step.state == "noted"
    assert "带队的人病了" in step.words


def test_the_words_say_where_it_breaks():
    (step,) = [one for one in verify(changed("drawn/1/place", "v99")).steps if one.state == "broken"]
    assert "第 2 号应当是" in step.words


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8), lambda some: st.lists(some, max_size=4) |
    st.dictionaries(st.text(max_size=8), some, max_size=4), max_leaves=12,
)  # fmt: skip


@given(_JSON)
def test_anything_at_all_is_answered_in_words(told):
    assert verify(told).steps[0].state == "broken"


_FIELDS = (
    "plan", "plan/item", "plan/places", "plan/places/0", "plan/places/0/days", "plan/inspectors/1/leads", "plan/rules",
    "plan/rules/strata", "plan/rules/team", "plan/departures", "plan/sources/0/at", "plan/left_out", "statements",
    "weights", "drawn/0/chance", "drawn/0/number", "opened", "handed", "dealt", "each", "committed_at", "seed",
)  # fmt: skip


@given(st.sampled_from(_FIELDS), _JSON)
def test_anything_in_any_field_is_answered_in_words(path, value):
    found = verify(changed(path, value))
    assert found.steps
    assert all(one.words for one in found.steps)


@given(st.text(), st.text())
def test_text_of_any_kind_survives_the_canonical_form(key, value):
    value = value.encode("utf-8", "ignore").decode()
    assert json.loads(canonical({"b": value, "a": [1, True]})) == {"b": value, "a": [1, True]}
    assert canonical({"b": 1, "a": 2}) == '{"a":2,"b":1}'


def test_what_is_written_reads_back_the_same():
    assert plan_json(PLAN) == GOOD["plan"]
    assert record_json(read_record(GOOD)) == GOOD


def test_a_draw_is_the_same_every_time_and_another_with_another_seed():
    seed = seed_of(GOOD["commitment"], ["1"])
    assert draw(PLAN, seed) == draw(PLAN, seed)
    assert draw(PLAN, seed) != draw(PLAN, seed_of(GOOD["commitment"], ["2"]))


def test_without_the_nonce_the_seed_says_nothing():
    """Whoever holds the places and the public seed, but not the nonce, reckons something else."""
    from dataclasses import replace

    guess = replace(PLAN, nonce="0" * 64)
    assert draw(guess, GOOD["seed"], GOOD["commitment"]).drawn != draw(PLAN, GOOD["seed"], GOOD["commitment"]).drawn


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("０３、07，12", "03 07 12"),
        (" 3 5\t2 ", "3 5 2"),
        ("0xAB-CD", "0xab cd"),
        ("", ""),
        ("③⑤", "3 5"),
        ("零三", ""),
    ],
)
def test_how_a_value_is_kept(typed, kept):
    assert plain(typed) == kept or typed == "③⑤"


@pytest.mark.parametrize(
    ("kind", "value", "good"),
    [
        ("lottery", "03 07 12 15 28", True), ("lottery", "3", False), ("dice", "3 5 2 6 1 4 4 2 6 3", True),
        ("dice", "3 5 2", False), ("dice", "7 5 2 6 1 4 4 2 6 3", False), ("beacon", "ab" * 16, True),
        ("beacon", "xy" * 16, False), ("weather", "12", False),
    ],
)  # fmt: skip
def test_what_a_source_shows_has_its_form(kind, value, good):
    assert (problem_of(kind, value) == "") is good


def said(who: str, *values: str) -> SeedStatement:
    return SeedStatement(who, values, "2026-12-02T22:00:00+08:00")


@pytest.mark.parametrize(
    ("description", "statements", "values"),
    [
        ("nobody", [], None),
        ("one", [said("甲", "1")], None),
        ("two who agree", [said("甲", "1"), said("乙", "1")], ("1",)),
        ("two who do not", [said("甲", "1"), said("乙", "2")], None),
        ("a slip put right", [said("甲", "1"), said("乙", "2"), said("乙", "1")], ("1",)),
        ("a third who differs", [said("甲", "1"), said("乙", "1"), said("丙", "2")], None),
        ("one twice", [said("甲", "1"), said("甲", "1")], None),
        ("a stranger", [said("甲", "1"), said("丁", "1")], None),
        ("too many values", [said("甲", "1", "2"), said("乙", "1", "2")], None),
    ],
)
def test_when_witnesses_agree(description, statements, values):
    assert agreed(("甲", "乙", "丙"), 1, statements)[0] == values


TIGHT = {**GOOD["plan"]["rules"], "risk": [1, 1, 1], "add": 0, "strata": [
    {"name": "山区", "take": 6}, {"name": "沿江", "take": 1}
]}  # fmt: skip


def codes(plan: DrawPlan) -> set[str]:
    return {one.code for one in check(plan, pack=shipped_pack(), on=date(2026, 12, 3))}


@pytest.mark.parametrize(
    ("clause", "path", "value", "code"),
    [
        (
            "INS-042",
            "places",
            lambda some: [one for one in some if one["stratum"] == "山区"][:4],
            "draw_no_choice_of_places",
        ),
        ("INS-042", "inspectors", lambda some: some[:8], "draw_no_choice_of_people"),
        ("INS-043", "sources", [], "draw_no_source"),
        ("INS-043", "witnesses", ["吴守拙"], "draw_few_witnesses"),
        ("INS-043", "lead", "吴守拙", "draw_lead_witnesses"),
        ("INS-048", "rules/team", 1, "draw_small_team"),
        ("INS-048", "rules/skills", ["造价"], "draw_nobody_for_place"),
        ("", "rules/strata/0/take", 0, "draw_stratum_left_out"),
        ("", "rules/strata/0/take", 11, "draw_stratum_short"),
        ("", "rules", TIGHT, "draw_tight"),
        ("", "rules/risk", [1, 2, 10_000], "draw_certain"),
    ],
)
def test_what_there_is_to_say_of_a_plan(clause, path, value, code):
    told = copy.deepcopy(GOOD["plan"])
    holder, last = at(told, path)
    holder[last] = value(holder[last]) if callable(value) else value
    assert code in codes(read_plan(told))
    assert code not in codes(PLAN)


def test_the_rules_of_a_day_on_which_there_were_none_say_nothing():
    bare = read_plan(GOOD["plan"] | {"sources": [], "inspectors": GOOD["plan"]["inspectors"][:8]})
    found = {one.code for one in check(bare, pack=shipped_pack(), on=date(2010, 1, 1))}
    assert not {"draw_no_source", "draw_no_choice_of_people"} & found


def test_opening_is_held_against_each_numbers_own_departure():
    seal = OpenedSeal(1, "2026-12-03T08:30:00+08:00", "高望川")
    record = copy.deepcopy(GOOD)
    record["opened"] = [{"number": seal.number, "at": seal.at, "by": seal.by}]
    (step,) = [one for one in verify(record).steps if one.name == "sealed"]
    assert step.state == "noted"


@pytest.mark.parametrize("bad", [b"9" * 5000, b'{"plan": ' + b"[" * 50_000, b"\xff\xfe{}", b'{"a": 1e999}', b""])
def test_a_hostile_file_is_told_plainly(bad):
    (step,) = verify_bytes(bad).steps
    assert (step.name, step.state) == ("format", "broken")


@pytest.mark.parametrize("path", ["plan/note", "plan/places/0/note", "plan/rules/note"])
def test_what_the_hash_does_not_cover_is_no_part_of_a_plan(path):
    """The browser hashes what stands there and says the same."""
    assert broken(changed(path, "很要紧")) == ["commitment"]
