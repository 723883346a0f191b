from __future__ import annotations

import pytest

from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.refusals import Refusal
from yibiao_web.ledger.actions import SubjectChange
from yibiao_web.ledger.keys import as_stored, number_of
from yibiao_web.ledger.merging import Difference, differences, merge, unmerge
from yibiao_web.ledger.models import Subject
from yibiao_web.ledger.tests.people import OTHER_NUMBER, SHI, person, tell

DOUBLE = {"person.name": "石小满", "person.education": "初中", "person.mobile": "19900000007"}
FIELDS = ("values", "sources", "state", "key", "name", "household_id", "grid_id", "org_id", "merged_into_id")


@pytest.fixture
def pair(cast, now):
    return person(cast, now, SHI), person(cast, now, DOUBLE)


def as_is(one: Subject) -> tuple:
    row = Subject.objects.get(pk=one.pk)
    return tuple(getattr(row, name) for name in FIELDS)


def put_together(cast, now, pair, **choices: str):
    return merge(*pair, by=cast.user("sun"), now=now, org=cast.org("县数据局"), choices=choices)


def test_what_differs_is_listed(pair):
    assert differences(*pair) == [Difference("person.mobile", "19900000001", "19900000007")]


def test_the_absorbed_one_fills_gaps_and_the_kept_ones_values_stay(cast, now, pair):
    put_together(cast, now, pair)
    kept = Subject.objects.get(pk=pair[0].pk)
    assert (kept.values["person.education"], kept.values["person.mobile"]) == ("初中", "19900000001")
    assert kept.sources["person.education"] == pair[1].sources["person.education"]
    assert Subject.objects.get(pk=pair[1].pk).state == "merged"
    assert AuditEntry.objects.filter(action="subject.merged", target_id=str(kept.pk)).exists()


def test_the_caller_chooses_between_two_values(cast, now, pair):
    put_together(cast, now, pair, **{"person.mobile": "absorbed"})
    assert Subject.objects.get(pk=pair[0].pk).values["person.mobile"] == "19900000007"


def test_it_can_be_undone_exactly(cast, now, pair):
    before = [as_is(one) for one in pair]
    done = put_together(cast, now, pair, **{"person.mobile": "absorbed"})
    unmerge(done, by=cast.user("sun"), now=now, org=cast.org("县数据局"))
    assert [as_is(one) for one in pair] == before


def test_a_chosen_number_comes_with_its_key_and_goes_back_with_it(cast, now):
    pair = person(cast, now, SHI), person(cast, now, DOUBLE | {"person.id_number": OTHER_NUMBER})
    before = [as_is(one) for one in pair]
    done = put_together(cast, now, pair, **{"person.id_number": "absorbed"})
    assert Subject.objects.get(pk=pair[0].pk).key == as_stored("person", OTHER_NUMBER)
    unmerge(done, by=cast.user("sun"), now=now, org=cast.org("县数据局"))
    assert [as_is(one) for one in pair] == before


def test_a_number_that_identifies_somebody_else_changes_no_key(cast, now):
    double = DOUBLE | {"person.id_number": OTHER_NUMBER, "person.household_number": "7"}
    pair = person(cast, now, SHI), person(cast, now, double)
    put_together(cast, now, pair)
    kept = Subject.objects.get(pk=pair[0].pk)
    assert (number_of(kept), kept.values["person.household_number"]) == (SHI["person.id_number"], "7")


def test_what_was_told_since_stays_when_it_is_undone(cast, now, pair):
    done = put_together(cast, now, pair)
    tell(cast, now, SubjectChange(pair[0].org, "person", {"person.education": "高中"}, subject=pair[0].pk))
    unmerge(done, by=None, now=now, org=cast.org("县数据局"))
    assert Subject.objects.get(pk=pair[0].pk).values["person.education"] == "高中"
    assert Subject.objects.get(pk=pair[1].pk).values["person.education"] == "初中"


def test_members_of_an_absorbed_household_move_over_and_back(cast, now):
    village = cast.org("杏花坞村")
    numbers = ("9901011012010001", "9901011012010002")
    told = tell(
        cast, now, *(SubjectChange(village, "household", {"household.household_number": one}) for one in numbers),
        SubjectChange(village, "person", SHI, household=numbers[1]),
    )  # fmt: skip
    kept, absorbed, shi = (Subject.objects.get(pk=pk) for pk in told.subjects)
    done = put_together(cast, now, (kept, absorbed))
    assert Subject.objects.get(pk=shi.pk).household == kept
    unmerge(done, by=None, now=now, org=village)
    assert Subject.objects.get(pk=shi.pk).household == absorbed


def test_a_row_of_an_old_draft_speaks_of_the_one_that_stayed(cast, now, pair):
    put_together(cast, now, pair)
    old_row = SubjectChange(pair[1].org, "person", {"person.mobile": "19900000008"}, subject=pair[1].pk, state="other")
    assert tell(cast, now, old_row).subjects == (pair[0].pk,)
    kept = Subject.objects.get(pk=pair[0].pk)
    assert (kept.values["person.mobile"], kept.state) == ("19900000008", "active")  # striking out a double


@pytest.mark.parametrize("again", ["merge", "unmerge"])
def test_twice_is_refused(cast, now, pair, again):
    done = put_together(cast, now, pair)
    if again == "unmerge":
        unmerge(done, by=None, now=now, org=pair[0].org)
    with pytest.raises(Refusal):
        put_together(cast, now, pair) if again == "merge" else unmerge(done, by=None, now=now, org=pair[0].org)


def test_only_alike_of_one_county_can_become_one(cast, now):
    shi = person(cast, now, SHI)
    told = tell(cast, now, SubjectChange(shi.org, "household", {"household.household_number": "9901011012010001"}))
    with pytest.raises(Refusal) as refused:
        put_together(cast, now, (shi, Subject.objects.get(pk=told.subjects[0])))
    assert refused.value.code == "not_alike"
