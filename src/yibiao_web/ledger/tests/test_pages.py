"""The ledger's pages through the door: history, disputes, doubtful people."""

from __future__ import annotations

import pytest

from yibiao_web.audit.models import AuditEntry
from yibiao_web.ledger.actions import SubjectChange
from yibiao_web.ledger.disputes import raise_dispute
from yibiao_web.ledger.models import Dispute, KeptApart, Subject, SubjectMerge
from yibiao_web.ledger.tests.people import OTHER_NUMBER, SHI, person, tell


@pytest.fixture
def shi(cast, now) -> Subject:
    return person(cast, now, SHI | {"person.education": "小学"})


@pytest.fixture
def sun(as_user):
    return as_user("sun")


def text(answer) -> str:
    return answer.content.decode()


def test_a_history_tells_every_value_its_source_date_and_who(cast, now, sun, shi):
    tell(cast, now, SubjectChange(shi.org, "person", {"person.education": "初中"}, subject=shi.pk), title="九月填报")
    page = sun.get(f"/ledger/subjects/{shi.pk}", {"item": "person.education"})
    assert [(one.before, one.after, one.source, one.by) for one in page.context["events"]] == [
        ("小学", "初中", "九月填报", "孙晓峰"),
        (None, "小学", "户籍底册", "孙晓峰"),
    ]


def test_personal_values_are_masked_until_a_purpose_is_given(sun, shi):
    page = text(sun.get(f"/ledger/subjects/{shi.pk}"))
    assert SHI["person.id_number"] not in page
    assert "石小满" not in page
    whole = text(sun.post(f"/ledger/subjects/{shi.pk}", {"purpose": "核对低保申请"}))
    assert SHI["person.id_number"] in whole
    entry = AuditEntry.objects.get(action="ledger.unmasked")
    assert (entry.purpose, entry.detail["subjects"]) == ("核对低保申请", [shi.pk])
    assert SHI["person.id_number"] not in str(entry.detail)


def test_no_purpose_no_number(sun, shi):
    assert sun.post(f"/ledger/subjects/{shi.pk}", {"purpose": " "}).status_code == 422


@pytest.mark.parametrize("words", ["石小", SHI["person.id_number"]])
def test_a_steward_finds_somebody(sun, shi, words):
    assert [one.pk for one, _, _ in sun.get("/ledger/", {"q": words}).context["rows"]] == [shi.pk]


def test_a_village_finds_its_own_and_no_others(as_user, shi):
    assert as_user("lin").get("/ledger/", {"q": "石小"}).context["rows"]
    assert as_user("wang").get(f"/ledger/subjects/{shi.pk}").status_code == 200
    for who in ("luo", "tan", "zhao", "qian"):
        client = as_user(who)
        assert client.get(f"/ledger/subjects/{shi.pk}").status_code == 404
        assert client.post(f"/ledger/subjects/{shi.pk}", {"purpose": "看看"}).status_code == 404
        assert "石" not in text(client.get("/ledger/", {"q": "石小"})).replace('value="石小"', "")


def test_how_many_hold_an_item(sun, as_user, cast, now, shi):
    person(cast, now, {"person.name": "石大明", "person.id_number": OTHER_NUMBER})
    held = sun.get("/ledger/held/person.mobile").context["held"]
    assert (held.held, held.total, held.sources[0][0]) == (1, 2, "户籍底册")
    assert as_user("qian").get("/ledger/held/person.mobile").context["held"].total == 0
    assert sun.get("/ledger/held/person.nothing").status_code == 404


@pytest.fixture
def dispute(cast, now, shi) -> Dispute:
    return raise_dispute(shi, "person.education", "初中", "本人说念过初中", viewer=cast.viewer("lin"), now=now)


def test_a_steward_corrects_with_the_evidence_before_the_eyes(sun, dispute):
    page = sun.get("/ledger/disputes")
    assert "户籍底册" in text(page)
    assert page.context["shown"][0].may_settle
    sun.post(f"/ledger/disputes/{dispute.pk}/settle", {"verdict": "correct", "answer": "查了", "value": "高中"})
    dispute.refresh_from_db()
    dispute.subject.refresh_from_db()
    assert dispute.state == "corrected"
    assert dispute.subject.values["person.education"] != "小学"
    assert "查了" in text(sun.get("/ledger/disputes", {"state": "settled"}))


def test_upholding_needs_words_and_says_so(sun, dispute):
    answer = sun.post(f"/ledger/disputes/{dispute.pk}/settle", {"verdict": "uphold"}, follow=True)
    assert "理由" in text(answer)


def test_the_owning_department_settles_its_own(as_user, cast, now, shi, dispute):
    dispute.owner = cast.org("县残联")
    dispute.save()
    zhou = as_user("zhou")
    assert zhou.get("/ledger/disputes").context["shown"][0].may_settle
    zhou.post(f"/ledger/disputes/{dispute.pk}/settle", {"verdict": "correct"})
    dispute.refresh_from_db()
    assert dispute.settled_by == cast.user("zhou")


def test_who_raised_it_sees_what_became_of_it(as_user, sun, dispute):
    sun.post(f"/ledger/disputes/{dispute.pk}/settle", {"verdict": "uphold", "answer": "学籍里是小学"})
    assert "学籍里是小学" in text(as_user("lin").get("/ledger/disputes", {"state": "settled"}))
    for who in ("luo", "zhao", "qian"):
        assert not as_user(who).get("/ledger/disputes", {"state": "settled"}).context["shown"]


@pytest.mark.parametrize(("who", "status"), [("qian", 404), ("zhao", 404), ("lin", 404)])
def test_others_settle_nothing(as_user, dispute, who, status):
    client = as_user(who)
    assert client.post(f"/ledger/disputes/{dispute.pk}/settle", {"verdict": "correct"}).status_code == status


@pytest.fixture
def double(cast, now, shi) -> Subject:
    return person(cast, now, {"person.name": "石小满", "person.birth_date": "1950-01-01", "person.education": "初中"})


def test_namesakes_of_one_birth_in_one_village_are_shown_and_become_one(sun, shi, double):
    page = sun.get("/ledger/identities")
    assert [(pair.one, pair.other) for pair, _, _ in page.context["shown"]] == [(shi, double)]
    assert SHI["person.id_number"] not in text(page)
    sun.post("/ledger/identities/join", {"kept": shi.pk, "other": double.pk, "take": ["person.education"]})
    shi.refresh_from_db()
    assert shi.values["person.education"] == "初中"
    assert not sun.get("/ledger/identities").context["shown"]
    sun.post(f"/ledger/merges/{SubjectMerge.objects.get().pk}/undo")
    shi.refresh_from_db()
    assert shi.values["person.education"] == "小学"


def test_two_that_are_two_are_not_shown_again(sun, shi, double):
    sun.post("/ledger/identities/join", {"kept": shi.pk, "other": double.pk, "apart": "1"})
    sun.post("/ledger/identities/join", {"kept": double.pk, "other": shi.pk, "apart": "1"})
    assert KeptApart.objects.count() == 1
    assert not sun.get("/ledger/identities").context["shown"]


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ({"person.name": "石大明", "person.id_number": SHI["person.id_number"]}, True),  # one number
        ({"person.name": "石小满", "person.id_number": "990101********0010"}, True),  # the digits shown agree
        ({"person.name": "石小满", "person.id_number": "990101********0029"}, False),
        ({"person.name": "石小满", "person.id_number": OTHER_NUMBER}, False),  # two sound numbers are two people
        ({"person.name": "石小满", "person.birth_date": "1951-01-01"}, False),
    ],
)
def test_who_may_be_one(cast, now, sun, shi, values, shown):
    person(cast, now, values)
    assert bool(sun.get("/ledger/identities").context["shown"]) is shown


@pytest.mark.parametrize("who", ["qian", "lin", "zhao"])
def test_nobody_else_says_who_is_who(as_user, shi, double, who):
    client = as_user(who)
    assert client.post("/ledger/identities/join", {"kept": shi.pk, "other": double.pk}).status_code == 404
    answer = client.get("/ledger/identities")
    assert answer.status_code == 404 or not answer.context["shown"]


def test_an_undo_of_the_next_county_is_404(as_user, sun, shi, double):
    sun.post("/ledger/identities/join", {"kept": shi.pk, "other": double.pk})
    assert as_user("qian").post(f"/ledger/merges/{SubjectMerge.objects.get().pk}/undo").status_code == 404


def test_a_column_that_only_one_form_has_is_not_shown_by_its_code(cast, now, sun, shi):
    tell(cast, now, SubjectChange(shi.org, "person", {"person.local_a1b2": "有"}, subject=shi.pk))
    page = text(sun.get(f"/ledger/subjects/{shi.pk}"))
    assert "表内自设栏目" in page
