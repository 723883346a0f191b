"""The life of a demand of any kind."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yibiao.findings import finding
from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.refusals import Refusal
from yibiao_web.burden.models import BurdenEntry
from yibiao_web.gate import actions, queries
from yibiao_web.gate.models import Demand

BLOCK = finding("form_no_basis")
REASON = finding("form_often", times=12)
WHY = "县里统一部署，上级文件要求本月内完成，已与各镇商量过。"


@pytest.fixture
def make(cast, now):
    def made(*findings, who="zhao", asked=("杏花坞村", "老槐坪村"), **more) -> Demand:
        viewer = cast.viewer(who)
        return actions.register(
            "document", org=viewer.org, title="关于报送材料的通知", findings=findings,
            asked={cast.org(name): 30.0 for name in asked}, viewer=viewer, now=now, **more,
        )  # fmt: skip

    return made


def test_what_is_registered_has_its_price_and_whom_it_asks(cast, make):
    demand = make()
    assert (demand.minutes, demand.county.name, demand.recipients.count()) == (60.0, "禾溪县", 2)


def test_where_nothing_is_found_its_sender_lets_it_through(cast, make, now):
    demand = actions.pass_plain(make(), viewer=cast.viewer("zhao"), now=now)
    assert demand.cleared
    assert AuditEntry.objects.latest("pk").action == "demand.passed"


@pytest.mark.parametrize(
    ("found", "reason", "signed", "code"),
    [
        ([REASON], "忙", "", "reason_too_short"),
        ([BLOCK], WHY, "", "not_signed"),
        ([BLOCK], WHY, "高水生", "not_signed"),
        ([BLOCK], "县里统一部署", "赵志强", "reason_too_short"),
        ([REASON], "县里统一部署", "", None),
        ([BLOCK], WHY, "赵志强", None),
    ],
)
def test_a_reason_is_long_enough_and_signed_where_something_blocks(cast, make, now, found, reason, signed, code):
    def told():
        return actions.pass_with_reason(
            make(*found), viewer=cast.viewer("zhao"), reason=reason, signed_name=signed, now=now
        )

    if code is None:
        assert told().verdict == "with_reason"
        return
    with pytest.raises(Refusal) as refusal:
        told()
    assert refusal.value.code == code


def test_what_needs_a_reason_does_not_pass_plainly(cast, make, now):
    with pytest.raises(Refusal):
        actions.pass_plain(make(REASON), viewer=cast.viewer("zhao"), now=now)


def test_the_gatekeeper_refuses_and_the_sender_can_not_sign_past_it(cast, make, now):
    demand = actions.send_up(make(BLOCK), viewer=cast.viewer("zhao"), words="请审", now=now)
    assert list(queries.waiting(cast.viewer("gao"))) == [demand]
    actions.decide(demand, verdict="refused", viewer=cast.viewer("gao"), reason="没有依据，不发", now=now)
    with pytest.raises(Refusal) as refusal:
        actions.pass_with_reason(demand, viewer=cast.viewer("zhao"), reason=WHY, signed_name="赵志强", now=now)
    assert refusal.value.code == "refused_before"
    assert list(queries.waiting(cast.viewer("gao"))) == []


def test_a_refusal_is_remembered_when_the_facts_are_changed(cast, make, now):
    zhao, village = cast.viewer("zhao"), {cast.org("杏花坞村"): 1.0}
    demand = actions.send_up(make(BLOCK), viewer=zhao, words="请审", now=now)
    actions.decide(demand, verdict="refused", viewer=cast.viewer("gao"), reason="没有依据，不发", now=now)
    again = {"asked": village, "viewer": zhao, "now": now}
    actions.reexamine(demand, title="换个说法", findings=[BLOCK], **again)
    with pytest.raises(Refusal) as refusal:
        actions.pass_with_reason(demand, viewer=zhao, reason=WHY, signed_name="赵志强", now=now)
    assert refusal.value.code == "refused_before"
    actions.reexamine(demand, title="改好了", findings=[REASON], **again)
    assert actions.pass_with_reason(demand, viewer=zhao, reason=WHY, now=now).cleared


def test_the_gatekeeper_signs_too_where_something_blocks(cast, make, now):
    demand, gao = make(BLOCK), cast.viewer("gao")
    with pytest.raises(Refusal):
        actions.decide(demand, verdict="passed", viewer=gao, now=now)
    actions.decide(demand, verdict="with_reason", viewer=gao, reason=WHY, signed_name="高水生", now=now)
    assert demand.cleared


def test_two_decide_at_once_and_the_first_holds(cast, make, now):
    demand = make()
    stale = Demand.objects.get(pk=demand.pk)
    actions.decide(demand, verdict="passed", viewer=cast.viewer("gao"), now=now)
    with pytest.raises(Refusal) as refusal:
        actions.decide(stale, verdict="refused", viewer=cast.viewer("gao"), reason="没有依据，不能发", now=now)
    assert refusal.value.code == "decided_already"
    assert Demand.objects.get().verdict == "passed"


def test_in_force_it_is_charged_once_and_asked_of_those_it_names(cast, make, now):
    today = now.date()
    demand = make(due_on=today + timedelta(days=3))
    with pytest.raises(Refusal):
        actions.enter_force(demand, viewer=cast.viewer("zhao"), now=now)
    actions.pass_plain(demand, viewer=cast.viewer("zhao"), now=now)
    for _ in range(2):
        actions.enter_force(demand, viewer=cast.viewer("zhao"), now=now)
    entry = BurdenEntry.objects.get()
    assert (entry.kind, entry.estimated, entry.org.name) == ("document", 60.0, "县民政局")
    week = today, today + timedelta(days=6)
    assert [one.minutes for one in queries.asked_between(cast.org("杏花坞村"), *week)] == [30.0]
    assert [one.minutes for one in queries.asked_of(cast.viewer("wang"))] == [30.0], "the village's"
    for who in ("tan", "qian"):
        assert not queries.asked_of(cast.viewer(who)).exists()


@pytest.mark.parametrize(
    ("duty", "kept", "code"),
    [("", "由月报代替，不另发文", "no_duty_named"), ("防火", "由月报代替", "no_duty_named"),
     ("低保动态核查", "", "no_duty"), ("低保动态核查", "  另 行 ", "no_duty")],
)  # fmt: skip
def test_what_is_in_force_is_not_withdrawn_without_its_duty_and_how_that_is_met(cast, make, now, duty, kept, code):
    demand = actions.pass_plain(make(), viewer=cast.viewer("zhao"), now=now)
    actions.enter_force(demand, viewer=cast.viewer("zhao"), now=now)
    told = {"viewer": cast.viewer("zhao"), "reason": "重复", "now": now}
    with pytest.raises(Refusal) as refusal:
        actions.withdraw(demand, duty=duty, duty_kept_by=kept, **told)
    assert refusal.value.code == code
    actions.withdraw(demand, duty="低保动态核查", duty_kept_by="由月报代替，不另发文", **told)
    assert (demand.duty, demand.duty_kept_by) == ("低保动态核查", "由月报代替，不另发文")
    assert not queries.asked_of(cast.viewer("lin")).exists()


def test_changed_facts_undo_what_was_decided_of_the_old_ones(cast, make, now):
    zhao = cast.viewer("zhao")
    demand = actions.pass_plain(make(), viewer=zhao, now=now)
    more = {cast.org("碾子坝村"): 10.0}
    actions.reexamine(demand, title="改过的", findings=[BLOCK], asked=more, viewer=zhao, now=now)
    assert (demand.verdict, demand.minutes, demand.recipients.get().org.name) == ("pending", 10.0, "碾子坝村")
    actions.pass_with_reason(demand, viewer=zhao, reason=WHY, signed_name="赵志强", now=now)
    actions.enter_force(demand, viewer=zhao, now=now)
    with pytest.raises(Refusal):
        actions.reexamine(demand, title="再改", findings=[], asked=more, viewer=zhao, now=now)


@pytest.mark.parametrize("who", ["zhou", "gao", "lin", "qian"])
def test_nobody_else_speaks_for_the_sender(cast, make, now, who):
    with pytest.raises(Refusal):
        actions.pass_plain(make(), viewer=cast.viewer(who), now=now)


@pytest.mark.parametrize("who", ["zhao", "chen", "qian"])
def test_nobody_else_decides_for_the_gatekeeper(cast, make, now, who):
    with pytest.raises(Refusal):
        actions.decide(make(), verdict="passed", viewer=cast.viewer(who), now=now)


def test_each_sees_what_is_theirs(cast, make):
    demand = make()
    seen = {who: list(queries.demands_of(cast.viewer(who))) for who in ("zhao", "zhou", "gao", "lin", "qian")}
    assert seen == {"zhao": [demand], "zhou": [], "gao": [demand], "lin": [], "qian": []}
