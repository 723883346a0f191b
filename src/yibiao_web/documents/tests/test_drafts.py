"""A draft on its way: handed in, checked, explained, signed, issued, withdrawn."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.refusals import Refusal
from yibiao_web.burden.models import BurdenEntry
from yibiao_web.documents import actions, queries
from yibiao_web.documents.models import Document
from yibiao_web.documents.tests.texts import ASKS, COPY, GOOD, SUPERIOR
from yibiao_web.gate import actions as gate
from yibiao_web.gate import queries as gate_queries

WHY = "省里要求各县转发到村，本县没有改动的内容，请大家照原文办。"


KEPT = {"kept": "由月报代替，不另发文"}


def answers(document):
    return {one["id"]: "yes" if one["answer"] == "open" else one["answer"] for one in document.report["assessment"]}


@pytest.fixture
def issued(cast, now):
    """Take a draft all the way."""

    def through(document: Document, number: str = "禾民〔2026〕31号", who: str = "zhao", at=None) -> Document:
        viewer, at = cast.viewer(who), at or now
        demand = document.demand
        if demand.blocked or demand.needs_reason:
            gate.pass_with_reason(demand, viewer=viewer, reason=WHY, signed_name=viewer.user.name, now=at)
        else:
            gate.pass_plain(demand, viewer=viewer, now=at)
        actions.sign_assessment(
            document, viewer=viewer, answers=answers(document), remarks=KEPT, conclusion="", now=at,
            signed_name=viewer.user.name,
        )  # fmt: skip
        return actions.issue(document, viewer=viewer, number=number, now=at)

    return through


def test_a_copied_draft_is_told_where_from_and_not_to_be_issued(superior, hand_in):
    one = hand_in(COPY)
    best = one.report["copies"][0]
    assert best["source"] == superior
    assert best["share"] > 0.5
    assert one.report["advice"] == "do_not_issue"
    assert one.demand.findings


def test_a_good_short_draft_that_is_planned_is_found_good(superior, cast, hand_in, now):
    planned = actions.plan(viewer=cast.viewer("zhao"), year=2026, title="调整冬季救助物资发放点", now=now)
    one = hand_in(GOOD, plan=planned.pk)
    assert (one.report["advice"], one.demand.needs_reason) == ("issue", False)
    assert one.plan == planned


def test_a_draft_goes_to_whom_its_head_names_where_nobody_was_chosen(superior, cast, hand_in):
    one = hand_in(COPY)
    names = {each.org.name for each in one.demand.recipients.select_related("org")}
    assert names == {"鹤汀镇", "雾山乡", "杏花坞村", "老槐坪村", "碾子坝村"}
    some = hand_in(GOOD, recipients=[cast.org("鹤汀镇").pk])
    assert [each.org.name for each in some.demand.recipients.all()] == ["鹤汀镇"]


def test_what_is_asked_along_the_way_has_its_price(superior, cast, hand_in):
    one = hand_in(ASKS)
    hidden = [each for each in one.report["demands"] if each["hidden"]]
    assert hidden
    assert all(each["a_year"] > 0 for each in hidden)
    by_org = {each.org.name: each.minutes for each in one.demand.recipients.select_related("org")}
    assert by_org["鹤汀镇"] > hidden[0]["a_year"] > by_org["杏花坞村"] > 0, "it asks the townships; villages read it"
    assert one.demand.minutes == pytest.approx(sum(by_org.values()))


def test_the_same_draft_twice_is_one(hand_in):
    assert hand_in(GOOD) == hand_in(GOOD.replace("通知", "通\u200b知"))
    assert Document.objects.count() == 1


def test_the_same_draft_with_another_colour_is_the_same_draft_in_it(cast, hand_in):
    first = hand_in(GOOD)
    again = hand_in(GOOD, color="white_header", recipients=[cast.org("雾山乡").pk])
    assert (again, again.color) == (first, "white_header")
    assert [each.org.name for each in again.demand.recipients.all()] == ["雾山乡"]


def test_a_refused_draft_comes_back_only_with_other_words(cast, hand_in, now):
    one = hand_in(COPY)
    gate.send_up(one.demand, viewer=cast.viewer("zhao"), words="请审", now=now)
    gate.decide(one.demand, verdict="refused", viewer=cast.viewer("gao"), reason="大段照抄，不发", now=now)
    for again in (lambda: hand_in(COPY), lambda: actions.change(one, viewer=cast.viewer("zhao"), told={}, now=now)):
        one.refresh_from_db()
        with pytest.raises(Refusal) as refusal:
            again()
        assert refusal.value.code == "refused_before"
    assert hand_in(GOOD, replaces=one).replaces == one
    one.demand.refresh_from_db()
    assert one.demand.ended_on, "the draft that was replaced waits no longer"
    with pytest.raises(Refusal):
        hand_in(COPY)


def test_a_refused_draft_with_a_few_other_words_is_recognised(superior, cast, hand_in, now):
    one = hand_in(COPY)
    gate.send_up(one.demand, viewer=cast.viewer("zhao"), words="请审", now=now)
    gate.decide(one.demand, verdict="refused", viewer=cast.viewer("gao"), reason="大段照抄，不发", now=now)
    codes = {each["code"] for each in hand_in(COPY.replace("高度重视", "更加重视")).demand.findings}
    assert "document_refused_before" in codes
    assert "document_refused_before" not in {each["code"] for each in hand_in(GOOD).demand.findings}


def test_a_draft_is_issued_once_with_a_number_and_reaches_those_it_is_for(cast, hand_in, issued, now):
    one = issued(hand_in(GOOD), "禾民[2026]31号")
    assert (one.number, one.issued_on) == ("禾民〔2026〕31号", now.date())
    assert (
        actions.issue(one, viewer=cast.viewer("zhao"), number="禾民〔2026〕32号", now=now).number == "禾民〔2026〕31号"
    )
    assert BurdenEntry.objects.get().kind == "document"
    assert AuditEntry.objects.filter(action="document.issued").count() == 1
    assert [each.demand.document for each in queries.received(cast.viewer("chen"))] == [one]
    assert not queries.received(cast.viewer("lin")).exists(), "it names two townships only"
    assert not queries.received(cast.viewer("qian")).exists()
    week = gate_queries.asked_between(cast.org("鹤汀镇"), now.date(), now.date() + timedelta(days=14))
    assert [each.demand.title for each in week] == [one.title]


@pytest.mark.parametrize(
    ("number", "code"), [("", "no_number"), ("31号", "no_number"), ("禾民〔2026〕30号", "number_taken")]
)
def test_a_number_must_be_whole_and_free(cast, hand_in, issued, number, code):
    issued(hand_in(COPY), "禾民〔2026〕30号")
    with pytest.raises(Refusal) as refusal:
        issued(hand_in(GOOD), number)
    assert refusal.value.code == code


def test_nothing_is_issued_that_is_not_let_through_or_not_assessed(cast, hand_in, now):
    one, zhao = hand_in(GOOD), cast.viewer("zhao")
    with pytest.raises(Refusal) as refusal:
        actions.issue(one, viewer=zhao, number="禾民〔2026〕31号", now=now)
    assert refusal.value.code == "not_cleared"
    demand = one.demand
    gate.pass_with_reason(demand, viewer=zhao, reason=WHY, signed_name="赵志强", now=now)
    with pytest.raises(Refusal) as refusal:
        actions.issue(one, viewer=zhao, number="禾民〔2026〕31号", now=now)
    assert refusal.value.code == "not_assessed"


def test_the_signer_answers_for_every_answer(cast, hand_in, now):
    one, zhao = hand_in(COPY), cast.viewer("zhao")
    right = answers(one)
    assert right, "the machine fills the form"

    def sign(said, remarks, name="赵志强"):
        return actions.sign_assessment(
            one, viewer=zhao, answers=said, remarks=remarks, conclusion="", signed_name=name, now=now
        )

    filled = next(each for each in one.report["assessment"] if each["answer"] != "open")
    other = {**right, filled["id"]: "no" if filled["answer"] == "yes" else "yes"}
    for said, remarks, name, code in (
        (right, KEPT, "周丽华", "not_signed"), ({}, KEPT, "赵志强", "not_answered"),
        (right, {}, "赵志强", "not_answered"), (other, KEPT, "赵志强", "no_remark"),
    ):  # fmt: skip
        with pytest.raises(Refusal) as refusal:
            sign(said, remarks, name)
        assert refusal.value.code == code
    signed = sign(other, {**KEPT, filled["id"]: "附件里有说明"})
    kept = next(each for each in signed.answers if each["id"] == filled["id"])
    assert (kept["machine"], kept["remark"]) == (filled["answer"], "附件里有说明")


def test_an_issued_document_is_what_the_next_drafts_are_read_against(cast, hand_in, issued, now):
    first = issued(hand_in(GOOD))
    second = hand_in(GOOD.replace("180床", "200床").replace("石春生", "叶秋来"), who="zhou")
    assert second.report["copies"][0]["source"] == first.pk


def test_another_countys_documents_are_never_sources(superior, cast, hand_in):
    one = hand_in(SUPERIOR, who="qian")
    assert one.report["copies"] == []


def test_a_withdrawn_document_says_so_to_those_it_was_sent_to(cast, hand_in, issued, now):
    one = issued(hand_in(GOOD))
    gate.withdraw(
        one.demand, viewer=cast.viewer("zhao"), reason="点位又改了", duty="集中供水点巡查",
        duty_kept_by="另行电话通知两个镇", now=now,
    )  # fmt: skip
    one = Document.objects.get()
    assert not one.in_force(now.date())
    assert str(one.standing[1]) == "已撤销"
    assert queries.received(cast.viewer("chen")).get().demand.ended_on


def test_reading_a_document_leaves_no_trace(cast, as_user, hand_in, issued, superior):
    one = issued(hand_in(GOOD))
    before = AuditEntry.objects.count()
    for address in (f"/documents/{one.pk}/", f"/documents/{one.pk}/file", "/documents/received/"):
        assert as_user("chen").get(address).status_code == 200
    assert AuditEntry.objects.count() == before


def test_changed_recipients_undo_the_decision_and_the_signature(cast, hand_in, now):
    one, zhao = hand_in(GOOD), cast.viewer("zhao")
    actions.sign_assessment(
        one, viewer=zhao, answers=answers(one), remarks=KEPT, conclusion="", signed_name="赵志强", now=now
    )
    gate.pass_with_reason(one.demand, viewer=zhao, reason=WHY, signed_name="赵志强", now=now)
    one = Document.objects.get()
    changed = actions.change(one, viewer=zhao, told={"recipients": [cast.org("雾山乡").pk]}, now=now)
    assert changed.demand.verdict == "pending"
    assert not hasattr(Document.objects.get(), "assessment")
    assert [each.org.name for each in changed.demand.recipients.all()] == ["雾山乡"]


@pytest.mark.parametrize("who", ["lin", "gao", "sun"])
def test_only_requesters_hand_drafts_in(cast, hand_in, who):
    with pytest.raises(Refusal):
        hand_in(GOOD, who=who)
