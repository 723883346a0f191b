from __future__ import annotations

from datetime import date

import pytest

from yibiao_web.audit.queries import verified
from yibiao_web.catalogue.queries import catalogue
from yibiao_web.ledger.actions import SubjectChange, record
from yibiao_web.ledger.models import Change, Dispute, Source, Subject
from yibiao_web.ledger.queries import knowledge

SHI = {"person.name": "石小满", "person.id_number": "990101195001010010", "person.mobile": "19900000001"}


def source(cast, village: str = "杏花坞村", title: str = "户籍底册", **more) -> Source:
    return Source(
        kind="import", county=cast.org("禾溪县"), org=cast.org(village), title=title, dated=date(2026, 6, 30), **more
    )


@pytest.fixture
def shi(cast, now) -> Subject:
    village = cast.org("杏花坞村")
    told = record(
        source(cast), [SubjectChange(village, "person", SHI)], by=cast.user("sun"), now=now, org=cast.org("县数据局")
    )
    return Subject.objects.get(pk=told.subjects[0])


def test_it_keeps_what_was_before(cast, now, shi):
    change = SubjectChange(
        shi.org, "person", {"person.mobile": "19900000002"}, subject=shi.pk, confirmed=("person.name",)
    )
    told = record(source(cast, title="九月填报"), [change], by=cast.user("lin"), now=now, org=shi.org)
    shi.refresh_from_db()
    assert shi.values["person.mobile"] == "19900000002"
    assert shi.sources["person.mobile"] == shi.sources["person.name"] == told.source.pk
    assert shi.sources["person.id_number"] != told.source.pk
    last = Change.objects.filter(subject=shi).latest("pk")
    assert (last.before, last.after) == ({"person.mobile": "19900000001"}, {"person.mobile": "19900000002"})


def test_the_same_number_is_the_same_person(cast, now, shi):
    again = SubjectChange(shi.org, "person", {"person.id_number": SHI["person.id_number"], "person.sex": "女"})
    told = record(source(cast), [again], by=cast.user("sun"), now=now, org=shi.org)
    assert told.subjects == (shi.pk,)
    assert told.added == 0


def test_a_value_of_the_owner_is_disputed_not_changed(cast, now, shi):
    owners = {"person.disability_grade": "县残联"}
    graded = SubjectChange(shi.org, "person", {"person.disability_grade": "二级"}, subject=shi.pk)
    record(source(cast, owner="县残联"), [graded], by=cast.user("zhou"), now=now, org=shi.org, owners=owners)
    other = SubjectChange(shi.org, "person", {"person.disability_grade": "三级"}, subject=shi.pk)
    told = record(source(cast, title="十月填报"), [other], by=cast.user("lin"), now=now, org=shi.org, owners=owners)
    shi.refresh_from_db()
    assert (shi.values["person.disability_grade"], told.disputes) == ("二级", 1)
    assert Dispute.objects.get().owner == cast.org("县残联")


def test_members_find_their_household_of_the_same_batch(cast, now):
    village = cast.org("杏花坞村")
    home = {"household.household_number": "9901011012010001", "household.householder.name": "石小满"}
    told = record(
        source(cast),
        [
            SubjectChange(village, "household", home),
            SubjectChange(village, "person", SHI, household="9901011012010001"),
        ],
        by=None, now=now, org=village,
    )  # fmt: skip
    assert Subject.objects.get(pk=told.subjects[1]).household_id == told.subjects[0]


def test_the_core_answers_from_what_was_recorded(cast, now, shi):
    known = knowledge([shi.org], catalogue(), date(2026, 11, 2))
    assert known.value("person", 0, "person.sex") == "男"  # from the number
    assert known.value("person", 0, "person.age") == 76
    assert known.value("person", 0, "person.village") == "杏花坞村"
    change = SubjectChange(shi.org, "person", {"person.name": "石大满"}, subject=shi.pk)
    record(source(cast), [change], by=cast.user("sun"), now=now, org=shi.org)
    assert knowledge([shi.org], catalogue(), date(2026, 11, 2)).value("person", 0, "person.name") == "石大满"


def test_every_recording_is_on_the_trail_and_the_trail_holds(cast, shi):
    count, _, broken = verified()
    assert count >= 1
    assert broken is None
