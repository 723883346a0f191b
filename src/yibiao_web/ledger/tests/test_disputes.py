from __future__ import annotations

from datetime import date

import pytest

from yibiao_web.audit.refusals import Refusal
from yibiao_web.catalogue.queries import catalogue
from yibiao_web.ledger.disputes import raise_dispute, settle_dispute
from yibiao_web.ledger.models import Dispute, Source, Subject
from yibiao_web.ledger.queries import knowledge
from yibiao_web.ledger.tests.people import SHI, person


@pytest.fixture
def shi(cast, now) -> Subject:
    return person(cast, now, SHI | {"person.education": "小学"})


@pytest.fixture
def dispute(cast, now, shi) -> Dispute:
    return raise_dispute(shi, "person.education", "初中", "本人说念过初中", viewer=cast.viewer("lin"), now=now)


def test_raising_twice_is_one_dispute(cast, now, shi, dispute):
    again = raise_dispute(shi, "person.education", "初中", "", viewer=cast.viewer("lin"), now=now)
    assert again.pk == dispute.pk


def test_a_correction_reaches_what_forms_are_answered_from(cast, now, shi, dispute):
    settle_dispute(dispute, True, "查了毕业证", viewer=cast.viewer("sun"), now=now)
    dispute.refresh_from_db()
    assert (dispute.state, dispute.settled_by, dispute.answer) == ("corrected", cast.user("sun"), "查了毕业证")
    known = knowledge([shi.org], catalogue(), date(2026, 11, 2))
    assert known.value("person", 0, "person.education") == dispute.proposed
    assert Source.objects.latest("pk").kind == "correction"


def test_an_upheld_value_stays_and_the_answer_is_kept(cast, now, shi, dispute):
    settle_dispute(dispute, False, "学籍里是小学", viewer=cast.viewer("sun"), now=now)
    shi.refresh_from_db()
    assert shi.values["person.education"] == "小学"


@pytest.mark.parametrize(
    ("correct", "answer", "value", "code"),
    [(False, " ", None, "answer_needed"), (True, "", None, "value_needed")],
)
def test_what_is_missing_is_asked_for(cast, now, shi, correct, answer, value, code):
    open_one = raise_dispute(shi, "person.education", None, "不对", viewer=cast.viewer("lin"), now=now)
    with pytest.raises(Refusal) as refused:
        settle_dispute(open_one, correct, answer, viewer=cast.viewer("sun"), now=now, value=value)
    assert refused.value.code == code


def test_settled_once_it_stays_settled(cast, now, dispute):
    settle_dispute(dispute, False, "学籍里是小学", viewer=cast.viewer("sun"), now=now)
    with pytest.raises(Refusal):
        settle_dispute(dispute, True, "", viewer=cast.viewer("sun"), now=now)


@pytest.mark.parametrize("who", ["qian", "luo", "tan"])
def test_nobody_disputes_what_is_not_theirs(cast, now, shi, who):
    with pytest.raises(Refusal) as refused:
        raise_dispute(shi, "person.education", "初中", "", viewer=cast.viewer(who), now=now)
    assert refused.value.status == 404


@pytest.mark.parametrize("who", ["qian", "lin", "zhao"])
def test_only_the_steward_and_the_owner_settle(cast, now, dispute, who):
    with pytest.raises(Refusal) as refused:
        settle_dispute(dispute, True, "", viewer=cast.viewer(who), now=now)
    assert refused.value.status == 404


def test_a_value_that_can_not_be_is_told_at_once(cast, now, shi):
    with pytest.raises(Refusal) as refused:
        raise_dispute(shi, "person.id_number", "990101195001010011", "", viewer=cast.viewer("lin"), now=now)
    assert refused.value.code == "value_unreadable"


def test_a_grid_worker_disputes_for_the_village(cast, now, shi):
    assert raise_dispute(shi, "person.mobile", None, "打不通", viewer=cast.viewer("wang"), now=now).org.level == "grid"
