from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yibiao_web.api.cursors import BadCursor, decode, encode
from yibiao_web.ledger.actions import SubjectChange, record
from yibiao_web.ledger.merging import merge, unmerge
from yibiao_web.ledger.models import Source, Subject


def tell(cast, now, changes, title="填报", village="杏花坞村"):
    source = Source(
        kind="submission", county=cast.org("禾溪县"), org=cast.org(village), title=title, dated=date(2026, 9, 30)
    )
    return record(source, changes, by=cast.user("lin"), now=now, org=cast.org(village))


def all_changes(program, limit=2, scope="", meanwhile=lambda: None):
    told, cursor, more = [], "", True
    while more:
        page = program.get(
            f"/changes?limit={limit}&since={cursor}{scope}".replace("since=&", "").removesuffix("since=")
        )
        page = page.json()
        told += page["data"]
        cursor, more = page["cursor"], page["more"]
        meanwhile()
    return told, cursor


def test_a_reader_hears_of_additions_values_and_removals_once(cast, now, caller, grant, known):
    grant("县民政局", "person.name", "person.mobile")
    program = caller()
    first, cursor = all_changes(program)
    assert [one["what"] for one in first] == ["added"] * 3
    assert program.get(f"/changes?since={cursor}").json()["data"] == []
    village = cast.org("杏花坞村")
    tell(cast, now, [SubjectChange(village, "person", {"person.mobile": "19900000008"}, subject=known[0])])
    tell(cast, now, [SubjectChange(village, "person", {"person.id_number": "990101196203040028"}, subject=known[1],
                                   state="died")])  # fmt: skip
    second = program.get(f"/changes?since={cursor}").json()["data"]
    assert [(one["subject"], one["what"], one["state"]) for one in second] == [
        (known[0], "values", "active"), (known[1], "removed", "died"),
    ]  # fmt: skip
    assert second[0]["after"] == {"person.mobile": "19900000008"}


def test_what_may_not_be_read_is_not_even_hinted_at(cast, now, caller, grant, known):
    grant("县民政局", "person.name")
    _, cursor = all_changes(caller())
    change = SubjectChange(cast.org("杏花坞村"), "person", {"person.mobile": "19900000008"}, subject=known[0])
    tell(cast, now, [change])
    assert caller().get(f"/changes?since={cursor}").json()["data"] == []


def test_who_moves_out_of_a_place_leaves_its_feed_with_a_word(cast, now, caller, grant, known):
    grant("县民政局", "person.name", "person.mobile")
    _, cursor = all_changes(caller())
    tell(cast, now, [SubjectChange(cast.org("老槐坪村"), "person", {"person.mobile": "19900000007"}, subject=known[0])])
    (left,) = caller().get(f"/changes?since={cursor}&scope=990101101201").json()["data"]
    assert (left["what"], left["organisation"], left["after"]) == ("moved", "990101101202", {})


def test_merges_are_told_and_so_is_their_undoing(cast, now, caller, grant, known):
    grant("县民政局", "person.name")
    _, cursor = all_changes(caller())
    one, other = Subject.objects.get(pk=known[0]), Subject.objects.get(pk=known[1])
    done = merge(one, other, by=cast.user("sun"), now=now, org=cast.org("县数据局"))
    told = caller().get(f"/changes?since={cursor}").json()
    assert {(each["subject"], each["what"], each["merged_into"]) for each in told["data"]} == {
        (known[0], "merged", None), (known[1], "merged", known[0]),
    }  # fmt: skip
    unmerge(done, by=cast.user("sun"), now=now, org=cast.org("县数据局"))
    again = caller().get(f"/changes?since={told['cursor']}").json()["data"]
    assert {each["what"] for each in again} == {"unmerged"}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(sizes=st.lists(st.integers(1, 5), min_size=1, max_size=4), limit=st.integers(1, 6), later=st.integers(0, 3))
def test_pages_together_are_everything_once_whatever_comes_in_between(cast, now, caller, sizes, limit, later):
    program = caller("鹤汀镇", by="ji")
    _, start = all_changes(program, 1000)
    village = cast.org("杏花坞村")

    def add(number):
        tell(cast, now, [SubjectChange(village, "event", {"event.name": f"事件{at}"}) for at in range(number)])

    for number in sizes:
        add(number)
    left = [2] * later
    seen, cursor, more = [], start, True
    while more or left:
        page = program.get(f"/changes?limit={limit}&since={cursor}&kind=event").json()
        seen += [one["subject"] for one in page["data"]]
        assert len(page["data"]) <= limit
        cursor, more = page["cursor"], page["more"]
        if left:
            add(left.pop())
            more = True
    assert len(seen) == len(set(seen)) == sum(sizes) + 2 * later


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(number=st.integers(0, 9), limit=st.integers(1, 4), later=st.integers(0, 3))
def test_pages_of_subjects_neither_repeat_nor_skip(cast, now, caller, number, limit, later):
    program = caller("鹤汀镇", by="ji")
    village = cast.org("杏花坞村")
    there = Subject.objects.filter(kind="project").count()
    tell(cast, now, [SubjectChange(village, "project", {"project.name": f"{at}"}) for at in range(number)])
    seen, cursor = [], ""
    while cursor is not None:
        page = program.get(f"/subjects?kind=project&limit={limit}" + (f"&cursor={cursor}" if cursor else "")).json()
        seen += [one["id"] for one in page["data"]]
        cursor = page["next"]
        if cursor and later:
            later -= 1
            tell(cast, now, [SubjectChange(village, "project", {"project.name": "后来的"})])
            there += 1
    assert len(seen) == len(set(seen)) == there + number


@given(kind=st.text(max_size=8), position=st.lists(st.integers(0, 2**63 - 1), min_size=1, max_size=3))
def test_a_cursor_is_read_back(kind, position):
    assert decode(kind, encode(kind, *position), len(position)) == tuple(position)


@given(text=st.text(min_size=1, max_size=40))
def test_other_texts_are_no_cursors(text):
    with pytest.raises(BadCursor):
        decode("subjects", text)


def test_an_entry_larger_than_a_page_is_left_behind_once_it_is_told(cast, now, caller):
    program = caller("鹤汀镇")
    _, cursor = all_changes(program, 1000)
    for number in (3, 2, 3):
        changes = [SubjectChange(cast.org("杏花坞村"), "event", {"event.name": f"{at}"}) for at in range(number)]
        tell(cast, now, changes)
    sizes = []
    for _ in range(9):
        page = program.get(f"/changes?limit=2&since={cursor}").json()
        sizes.append(len(page["data"]))
        cursor = page["cursor"]
        if not page["more"]:
            break
    assert sizes == [2, 1, 2, 2, 1]
