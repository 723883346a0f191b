"""What a person put right stays right when letters are grouped again."""

from __future__ import annotations

import pytest

from yibiao_web.audit.models import AuditEntry
from yibiao_web.letters import correcting, queries
from yibiao_web.letters.matters import regroup
from yibiao_web.letters.models import Letter, Matter
from yibiao_web.letters.tests.making import FILE, hand_in

MORE = "6,投诉,高龄津贴还是没发,杏花坞村高龄津贴没有发，第四次反映。,2026-07-01,杏花坞村,,\n"


@pytest.fixture
def matter(cast, now) -> Matter:
    hand_in(cast, now)
    return Matter.objects.get(title="高龄津贴没有发")


def again(cast, now) -> None:
    """A fourth letter comes, and everything is grouped anew."""
    hand_in(cast, now, FILE + MORE)


def test_who_should_answer_is_said_once_and_kept(cast, now, as_user, matter):
    where, office = f"/letters/{matter.pk}/answerer", cast.org("县残联")
    for _ in range(2):
        assert as_user("gao").post(where, {"org": office.pk}).status_code == 302
    again(cast, now)
    matter.refresh_from_db()
    assert (matter.decided, matter.org, matter.count) == (office, cast.org("县民政局"), 4)
    entry = AuditEntry.objects.get(action="matter.decided")
    assert (entry.actor, entry.detail) == (cast.user("gao"), {"org": "县残联"})
    assert "人定的" in as_user("gao").get(f"/letters/{matter.pk}/").content.decode()
    assert matter in queries.matters(cast.viewer("zhou")), "whoever should answer sees it"
    as_user("gao").post(where, {"org": ""})
    matter.refresh_from_db()
    assert matter.decided is None
    assert not Letter.objects.exclude(decided=None).exists()


def test_what_was_said_of_a_matter_outlives_its_first_letter(cast, now, matter):
    """The matter falls apart in a later grouping: its other letters still know."""
    correcting.decide(matter, cast.org("县残联"), viewer=cast.viewer("gao"), now=now)
    matter.first.delete()
    regroup(cast.org("禾溪县"))
    left = Letter.objects.get(title="杏花坞村高龄津贴").matter
    assert left.decided == cast.org("县残联")


def test_a_letter_goes_to_another_matter_and_stays_there(cast, now, as_user, matter):
    letter, doctor = matter.letters.latest("pk"), Matter.objects.get(title="卫生室没有医生")
    where = f"/letters/{matter.pk}/letters/{letter.pk}/move"
    assert as_user("gao").post(where, {"to": doctor.pk}).status_code == 302
    assert as_user("gao").post(where, {"to": doctor.pk}).status_code == 404, "it is there no more"
    again(cast, now)
    letter.refresh_from_db()
    assert (letter.matter, letter.matter.count) == (doctor, 2)
    matter.refresh_from_db()
    assert matter.count == 3
    assert AuditEntry.objects.get(action="letter.moved").detail == {"from": matter.title, "to": doctor.title}


def test_a_letter_that_is_about_none_of_them_stands_by_itself(cast, now, matter):
    letter = matter.letters.latest("pk")
    alone = correcting.move(letter, None, viewer=cast.viewer("gao"), now=now)
    again(cast, now)
    letter.refresh_from_db()
    assert (letter.matter, letter.matter.count, alone.title) == (alone, 1, letter.title)


def test_the_oldest_letter_leaves_and_the_matter_keeps_its_number(cast, now, matter):
    first, doctor = matter.first, Matter.objects.get(title="卫生室没有医生")
    last = doctor.first
    correcting.move(first, doctor, viewer=cast.viewer("gao"), now=now)
    regroup(cast.org("禾溪县"))
    matter.refresh_from_db()
    doctor.refresh_from_db()
    assert (matter.count, str(matter.first_on)) == (2, "2026-03-06")
    assert set(doctor.letters.all()) == {first, last}


def test_letters_put_beside_one_that_leaves_stay_where_they_were_put(cast, now, matter):
    viewer = cast.viewer("gao")
    doctor, proof = Matter.objects.get(title="卫生室没有医生"), Matter.objects.get(title="办证跑了四趟")
    a, b = doctor.first, proof.first
    correcting.move(a, proof, viewer=viewer, now=now)
    assert not Matter.objects.filter(pk=doctor.pk).exists(), "its last letter is gone"
    alone = correcting.move(b, None, viewer=viewer, now=now)
    regroup(cast.org("禾溪县"))
    a.refresh_from_db()
    b.refresh_from_db()
    assert (a.matter, b.matter) == (proof, alone)


def test_letters_beside_each_other_in_a_circle_stand_together(cast, matter):
    a, b = Matter.objects.get(title="卫生室没有医生").first, Matter.objects.get(title="办证跑了四趟").first
    Letter.objects.filter(pk=a.pk).update(beside=b)
    Letter.objects.filter(pk=b.pk).update(beside=a)
    regroup(cast.org("禾溪县"))
    a.refresh_from_db()
    b.refresh_from_db()
    assert a.matter == b.matter
    assert not Letter.objects.filter(matter=None).exists()


def test_whom_it_does_not_concern_can_put_nothing_right(cast, as_user, matter):
    letter = matter.letters.first()
    for name in ("zhou", "lin", "qian"):
        assert as_user(name).post(f"/letters/{matter.pk}/answerer", {"org": ""}).status_code == 404
        assert as_user(name).post(f"/letters/{matter.pk}/letters/{letter.pk}/move", {"to": "alone"}).status_code == 404
    theirs = cast.org("渡川县")
    assert as_user("gao").post(f"/letters/{matter.pk}/answerer", {"org": theirs.pk}).status_code == 404
    other = Matter.objects.get(title="办证跑了四趟")
    answer = as_user("zhao").post(f"/letters/{matter.pk}/letters/{letter.pk}/move", {"to": other.pk})
    assert answer.status_code == 404, "not into a matter that one may not see"
    assert Letter.objects.exclude(beside=None).count() == 0
