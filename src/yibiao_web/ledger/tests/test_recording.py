from __future__ import annotations

from datetime import date

from yibiao_web.catalogue.queries import catalogue
from yibiao_web.ledger.actions import SubjectChange, record
from yibiao_web.ledger.keys import as_stored, number_of
from yibiao_web.ledger.models import Change, Dispute, Source, Subject, VillageVersion
from yibiao_web.ledger.queries import knowledge
from yibiao_web.ledger.tests.people import OTHER_NUMBER, SHI, person, source, tell

GRADED = {"person.disability_grade": "县残联"}


def version(org) -> int:
    return VillageVersion.objects.get(org=org).number


def fresh(subject: Subject) -> Subject:
    return Subject.objects.get(pk=subject.pk)


def test_two_people_with_one_number_both_stay(cast, now):
    shi = person(cast, now, SHI)
    copied = person(cast, now, {"person.name": "石大明", "person.id_number": SHI["person.id_number"]})
    assert copied.pk != shi.pk
    assert (number_of(fresh(shi)), copied.key) == (SHI["person.id_number"], "")
    assert fresh(shi).values["person.name"] == "石小满"


def test_the_second_of_two_with_one_number_is_found_again(cast, now):
    person(cast, now, SHI)
    copied = {"person.name": "石大明", "person.id_number": SHI["person.id_number"]}
    first, again = person(cast, now, copied), person(cast, now, copied)
    assert first.pk == again.pk


def test_two_with_one_number_in_one_batch_both_stay(cast, now):
    village = cast.org("杏花坞村")
    copied = {"person.name": "石大明", "person.id_number": SHI["person.id_number"]}
    told = tell(cast, now, SubjectChange(village, "person", SHI), SubjectChange(village, "person", copied))
    assert told.added == 2
    assert sorted(Subject.objects.values_list("key", flat=True)) == ["", as_stored("person", SHI["person.id_number"])]


def test_a_number_given_to_a_second_by_correction_fails_nothing(cast, now):
    shi = person(cast, now, SHI)
    other = person(cast, now, {"person.name": "石大明", "person.id_number": OTHER_NUMBER})
    wrong = SubjectChange(shi.org, "person", {"person.id_number": SHI["person.id_number"]}, subject=other.pk)
    tell(cast, now, wrong)
    assert (number_of(fresh(shi)), number_of(fresh(other))) == (SHI["person.id_number"], "")


def test_two_who_swapped_numbers_get_their_own(cast, now):
    shi = person(cast, now, SHI)
    other = person(cast, now, {"person.name": "石大明", "person.id_number": OTHER_NUMBER})
    tell(
        cast, now,
        SubjectChange(shi.org, "person", {"person.id_number": OTHER_NUMBER}, subject=shi.pk),
        SubjectChange(shi.org, "person", {"person.id_number": SHI["person.id_number"]}, subject=other.pk),
    )  # fmt: skip
    assert (number_of(fresh(shi)), number_of(fresh(other))) == (OTHER_NUMBER, SHI["person.id_number"])


def test_one_subject_named_by_id_and_by_number_in_one_batch_keeps_both_changes(cast, now):
    shi = person(cast, now, SHI)
    by_number = {"person.id_number": SHI["person.id_number"], "person.education": "初中"}
    tell(
        cast, now,
        SubjectChange(shi.org, "person", {"person.mobile": "19900000009"}, subject=shi.pk),
        SubjectChange(shi.org, "person", by_number),
    )  # fmt: skip
    assert fresh(shi).values | {"person.mobile": "19900000009", "person.education": "初中"} == fresh(shi).values


def test_a_move_tells_both_villages(cast, now):
    shi = person(cast, now, SHI)
    old, new = shi.org, cast.org("碾子坝村")
    tell(cast, now, SubjectChange(new, "person", {"person.name": "罗一"}), village="碾子坝村")
    before = version(old), version(new)
    tell(cast, now, SubjectChange(new, "person", SHI), village="碾子坝村")
    assert fresh(shi).org == new
    assert before[0] < version(old)
    assert before[1] < version(new)
    moved = Change.objects.filter(subject=shi).latest("pk")
    assert (moved.what, moved.before["_org"], moved.after["_org"]) == ("moved", old.pk, new.pk)


def test_a_department_that_speaks_of_a_person_moves_nobody(cast, now):
    shi = person(cast, now, SHI)
    graded = SubjectChange(cast.org("县残联"), "person", {"person.disability_grade": "二级"}, subject=shi.pk)
    tell(cast, now, graded, village="县残联", by="zhou")
    assert fresh(shi).org == cast.org("杏花坞村")


def test_nobody_of_the_next_county_can_be_changed(cast, now):
    shi = person(cast, now, SHI)
    foreign = Source(
        kind="submission", county=cast.org("渡川县"), org=cast.org("柳林村"), title="外县", dated=date(2024, 6, 30)
    )
    change = SubjectChange(cast.org("柳林村"), "person", SHI)
    told = record(foreign, [change], by=cast.user("qian"), now=now, org=cast.org("渡川县"))
    assert told.subjects[0] != shi.pk
    assert fresh(shi).sources == shi.sources


def test_members_follow_their_household_number(cast, now):
    home = SubjectChange(cast.org("杏花坞村"), "household", {"household.household_number": "9901011012010001"})
    member = SHI | {"person.household_number": "9901011012010001"}
    told = tell(cast, now, SubjectChange(home.org, "person", member), home)  # also when it comes after
    assert Subject.objects.get(pk=told.subjects[0]).household_id == told.subjects[1]
    other = SubjectChange(home.org, "household", {"household.household_number": "9901011012010002"})
    shi = told.subjects[0]
    told = tell(cast, now, other, SubjectChange(home.org, "person", {}, subject=shi, household="9901011012010002"))
    assert Subject.objects.get(pk=shi).household_id == told.subjects[0]
    assert Change.objects.filter(subject=shi).latest("pk").after["_household"] == told.subjects[0]


def test_the_same_short_household_number_of_two_villages_is_two_households(cast, now):
    for village in ("杏花坞村", "碾子坝村"):
        number = {"household.household_number": "12"}
        tell(cast, now, SubjectChange(cast.org(village), "household", number), village=village)
    assert Subject.objects.filter(kind="household").count() == 2


def test_an_older_export_changes_nothing_newer(cast, now):
    shi = person(cast, now, SHI)
    old = {"person.id_number": SHI["person.id_number"], "person.mobile": "13300000000", "person.education": "小学"}
    told = tell(cast, now, SubjectChange(shi.org, "person", old), kind="import", dated=date(2023, 12, 31))
    assert told.older == 1
    assert (fresh(shi).values["person.mobile"], fresh(shi).values["person.education"]) == ("19900000001", "小学")
    assert fresh(shi).sources["person.id_number"] == shi.sources["person.id_number"]


def test_the_owner_is_believed_over_newer_words_of_others(cast, now):
    shi = person(cast, now, SHI | {"person.disability_grade": "三级"})
    graded = SubjectChange(shi.org, "person", {"person.disability_grade": "二级"}, subject=shi.pk)
    tell(cast, now, graded, kind="import", owner="县残联", dated=date(2024, 3, 1), owners=GRADED)
    assert fresh(shi).values["person.disability_grade"] == "二级"


def test_a_clerk_who_finds_the_owner_right_makes_the_value_fresh_and_leaves_it_the_owners(cast, now):
    shi = person(cast, now, SHI)
    graded = SubjectChange(shi.org, "person", {"person.disability_grade": "二级"}, subject=shi.pk)
    tell(cast, now, graded, owner="县残联", title="持证名册", owners=GRADED)
    right = SubjectChange(shi.org, "person", confirmed=("person.disability_grade",), subject=shi.pk)
    tell(cast, now, right, dated=date(2024, 9, 30), owners=GRADED, by="lin")
    held = Source.objects.get(pk=fresh(shi).sources["person.disability_grade"])
    assert (held.owner, held.dated, held.title) == ("县残联", date(2024, 9, 30), "持证名册（经核对无误）")
    other = SubjectChange(shi.org, "person", {"person.disability_grade": "三级"}, subject=shi.pk)
    assert tell(cast, now, other, owners=GRADED, by="lin").disputes == 1


def test_the_same_difference_told_each_month_is_one_dispute(cast, now):
    shi = person(cast, now, SHI)
    graded = SubjectChange(shi.org, "person", {"person.disability_grade": "二级"}, subject=shi.pk)
    tell(cast, now, graded, owner="县残联", owners=GRADED)
    other = SubjectChange(shi.org, "person", {"person.disability_grade": "三级"}, subject=shi.pk)
    assert [tell(cast, now, other, owners=GRADED).disputes for _ in range(2)] == [1, 0]
    assert Dispute.objects.get().owner == cast.org("县残联")


def test_values_told_again_are_on_the_log_as_confirmed(cast, now):
    shi = person(cast, now, SHI)
    tell(cast, now, SubjectChange(shi.org, "person", SHI), title="九月填报")
    last = Change.objects.filter(subject=shi).latest("pk")
    assert (last.after, sorted(last.confirmed)) == ({}, sorted(SHI))


def test_none_clears_a_value(cast, now):
    shi = person(cast, now, SHI)
    tell(cast, now, SubjectChange(shi.org, "person", {"person.mobile": None}, subject=shi.pk))
    assert "person.mobile" not in fresh(shi).values | fresh(shi).sources


def test_who_was_removed_comes_back_with_all_that_is_known(cast, now):
    shi = person(cast, now, SHI)
    tell(cast, now, SubjectChange(shi.org, "person", subject=shi.pk, state="moved"))
    assert knowledge([shi.org], catalogue(), date(2026, 11, 2)).count("person") == 0
    tell(cast, now, SubjectChange(shi.org, "person", {"person.id_number": SHI["person.id_number"]}, state="active"))
    known = knowledge([shi.org], catalogue(), date(2026, 11, 2))
    assert known.value("person", 0, "person.mobile") == "19900000001"


def test_figures_of_one_period_are_one_line(cast, now):
    village = cast.org("杏花坞村")
    for number in (3, 4):
        figure = SubjectChange(
            village, "organisation", {"organisation.grid_count": number}, key=f"{village.code}@2026-09"
        )
        tell(cast, now, figure)
    assert Subject.objects.get(kind="organisation").values == {"organisation.grid_count": 4}


def test_a_village_reads_its_new_values_after_a_recording_that_was_rolled_back(cast, now, db):
    from django.db import transaction

    shi = person(cast, now, SHI)
    try:
        with transaction.atomic():
            tell(cast, now, SubjectChange(shi.org, "person", {"person.mobile": "19900000002"}, subject=shi.pk))
            knowledge([shi.org], catalogue(), date(2026, 11, 2))
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    tell(cast, now, SubjectChange(shi.org, "person", {"person.mobile": "19900000003"}, subject=shi.pk))
    known = knowledge([shi.org], catalogue(), date(2026, 11, 2))
    assert known.value("person", 0, "person.mobile") == "19900000003"


def test_a_refused_batch_leaves_nothing(cast, now):
    import pytest

    from yibiao_web.audit.refusals import Refusal

    with pytest.raises(Refusal) as refused:
        tell(cast, now, SubjectChange(cast.org("杏花坞村"), "person", SHI, subject=10**9))
    assert refused.value.code == "ledger_gone"
    assert not Source.objects.exists()


def test_a_source_is_saved_as_it_was_given(cast, now):
    one = source(cast, owner="县民政局")
    record(one, [], by=None, now=now, org=cast.org("县数据局"))
    assert Source.objects.get().owner == "县民政局"


def test_three_hundred_changes_take_no_query_a_row(cast, now, django_assert_max_num_queries):
    village = cast.org("杏花坞村")
    known = [SubjectChange(village, "person", {"person.name": f"石{at}"}) for at in range(300)]
    told = tell(cast, now, *known)
    changes = [
        SubjectChange(village, "person", {"person.mobile": f"199{at:08}"}, subject=pk, confirmed=("person.name",))
        for at, pk in enumerate(told.subjects)
    ]
    with django_assert_max_num_queries(30):  # SQLite takes some seventy rows a statement
        tell(cast, now, *changes)
    assert Change.objects.filter(what="values").count() == 300
