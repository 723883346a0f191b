from __future__ import annotations

import pytest

from yibiao.matching.context import FieldContext
from yibiao_web.audit.refusals import Refusal
from yibiao_web.catalogue.actions import ask_match, decide_match, undo_match
from yibiao_web.catalogue.models import MatchDecision, MatchDoubt
from yibiao_web.catalogue.queries import matcher, version

LABEL = FieldContext(path=("负责人电话号",), region_title="脱贫户帮扶台账（2026年）", siblings=("姓名", "负责人电话号"))


@pytest.fixture
def key():
    return matcher().key_of(LABEL)


@pytest.fixture
def doubt(cast, now, key) -> MatchDoubt:
    return ask_match(
        form_title="脱贫户帮扶台账", department="县民政局", path=LABEL.path, key=key,
        alternatives=[{"item": "person.mobile", "confidence": 0.6, "reasons": ["名称相近"]}],
        viewer=cast.viewer("zhao"), now=now,
    )  # fmt: skip


def test_what_was_decided_is_matched_from_then_on(cast, now, key):
    before = version()
    decide_match(key, "person.mobile", viewer=cast.viewer("zhao"), now=now)
    found = matcher().match([LABEL])[0]
    assert (found.item, found.decided_by) == ("person.mobile", "person")
    assert version() > before


def test_none_fits_is_a_decision_too(cast, now, key):
    decide_match(key, None, viewer=cast.viewer("zhao"), now=now)
    found = matcher().match([LABEL])[0]
    assert (found.item, found.decided_by) == (None, "person")


def test_the_later_decision_holds(cast, now, key):
    for item in ("person.phone", "person.mobile"):
        decide_match(key, item, viewer=cast.viewer("zhao"), now=now)
    assert MatchDecision.objects.get().item == "person.mobile"
    assert matcher().match([LABEL])[0].item == "person.mobile"


def test_an_unknown_item_is_refused(cast, now, key):
    with pytest.raises(Refusal):
        decide_match(key, "person.nothing", viewer=cast.viewer("zhao"), now=now)


def test_a_doubt_asked_twice_is_one(cast, now, key, doubt):
    again = ask_match(
        form_title="x", department="y", path=LABEL.path, key=key, alternatives=[], viewer=cast.viewer("zhao"), now=now
    )
    assert again.pk == doubt.pk


def test_a_steward_settles_a_doubt_and_may_undo_it(as_user, doubt):
    sun = as_user("sun")
    assert "负责人电话号" in sun.get("/catalogue/doubts").content.decode()
    sun.post(f"/catalogue/doubts/{doubt.pk}/settle", {"item": "person.mobile"})
    doubt.refresh_from_db()
    assert (doubt.state, doubt.decision.item) == ("settled", "person.mobile")
    sun.post(f"/catalogue/decisions/{doubt.decision_id}/undo")
    doubt.refresh_from_db()
    assert doubt.state == "open"
    assert matcher().match([LABEL])[0].decided_by == "machine"


@pytest.mark.parametrize(
    ("said", "item"),
    [({"item": "none"}, ""), ({"item": "other", "other": "家庭住址（person.home_address）"}, "person.home_address")],
)
def test_other_answers(as_user, doubt, said, item):
    as_user("sun").post(f"/catalogue/doubts/{doubt.pk}/settle", said)
    assert MatchDecision.objects.get().item == item


def test_an_answer_that_is_none_is_refused(as_user, doubt):
    assert (
        as_user("sun").post(f"/catalogue/doubts/{doubt.pk}/settle", {"item": "other", "other": "x"}).status_code == 422
    )


def test_a_decision_settles_the_doubt_of_the_same_field(cast, now, key, doubt):
    decide_match(key, "person.mobile", viewer=cast.viewer("zhao"), now=now)
    doubt.refresh_from_db()
    assert doubt.state == "settled"


def test_an_undone_decision_counts_no_more(cast, now, key):
    undo_match(decide_match(key, None, viewer=cast.viewer("zhao"), now=now), viewer=cast.viewer("sun"), now=now)
    assert matcher().match([LABEL])[0].decided_by == "machine"


@pytest.mark.parametrize("who", ["qian", "lin", "zhao"])
def test_nobody_else_settles(as_user, doubt, who):
    client = as_user(who)
    assert client.post(f"/catalogue/doubts/{doubt.pk}/settle", {"item": "none"}).status_code == 404
    assert doubt.form_title not in client.get("/catalogue/doubts").content.decode()
