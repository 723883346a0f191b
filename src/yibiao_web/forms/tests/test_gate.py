"""The gate over real forms, and who gets past it."""

from __future__ import annotations

from datetime import date

import pytest

from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.refusals import Refusal
from yibiao_web.forms.actions import (
    carry_reason,
    decide,
    decide_form,
    describe,
    enter_force,
    hand_in,
    note_opened,
    pass_with_reason,
    send_up,
)
from yibiao_web.forms.models import Admission, Form, FormVersion
from yibiao_web.forms.tests.sheets import roster

LONG = "省厅要求本月底前核发到人，晚一天就有老人拿不到津贴，已与各镇商量过。"


def codes(admission: Admission) -> set[str]:
    return {one["code"] for one in admission.findings}


def test_what_is_in_order_passes_at_once(version, gate):
    admission = gate(version)
    assert codes(admission) <= {"form_known"}
    assert (admission.verdict, admission.cleared) == ("passed", True)


def test_a_form_without_paper_is_blocked(cast, now, gate):
    one = hand_in(
        viewer=cast.viewer("zhao"), file_name="表.xlsx", content=roster("残疾人名册", "姓名", "手机"), now=now
    )
    admission = gate(one)
    assert {"form_no_basis", "form_no_purpose", "form_not_listed"} <= codes(admission)
    assert admission.blocked
    assert not admission.cleared


def test_known_cells_are_not_asked(version, gate, elder):
    elder("person.mobile")
    by_item = {one["item"]: one for one in gate(version).coverage}
    assert by_item["person.name"]["known"] == 1
    assert by_item["person.name"]["sources"][0]["title"] == "户籍底册"
    assert by_item["person.mobile"]["missing"] == 1
    assert [one["item"] for one in gate(version).asked] == ["person.mobile"]


def test_all_known_needs_no_task_and_costs_nothing(version, gate, elder):
    elder()
    admission = gate(version)
    assert admission.answered
    assert admission.minutes_with == 0 < admission.minutes_without


def test_another_form_in_force_for_the_same_people_blocks(version, gate, in_force):
    in_force()
    told = next(one for one in gate(version).findings if one["code"] == "form_duplicate")
    assert told["severity"] == "block"
    assert "老年人信息采集表" in told["message"]


def test_a_form_of_other_people_is_only_named(version, gate, in_force):
    in_force("残疾人信息采集表")
    assert "form_duplicate" not in codes(gate(version))
    assert "form_overlaps" in codes(gate(version))


def test_nothing_is_a_duplicate_once_all_is_known(version, gate, in_force, elder):
    in_force()
    elder()
    assert codes(gate(version)) == {"form_known"}


def test_a_form_of_the_next_county_is_no_rival(version, gate, in_force):
    in_force("老年人信息采集表", "qian")
    assert "form_duplicate" not in codes(gate(version))


def test_what_another_department_owns_is_not_asked_of_villages(version, gate, owner_of):
    owner_of("person.mobile", "县残联")
    told = next(one for one in gate(version).findings if one["code"] == "form_outside_duty")
    assert "县残联" in told["message"]


def test_today_for_today_is_blocked(version, gate, now):
    assert "lead_time_none" in codes(gate(version, due_on=now.date()))


@pytest.mark.parametrize(("reason", "name", "code"), [("太急了", "赵志强", "reason_too_short"),
                                                      (LONG, "", "not_signed"),
                                                      (LONG, "孙晓峰", "not_signed")])  # fmt: skip
def test_a_block_needs_a_signed_reason(cast, now, version, gate, reason, name, code):
    admission = gate(version, due_on=now.date())
    with pytest.raises(Refusal) as told:
        pass_with_reason(admission, viewer=cast.viewer("zhao"), reason=reason, signed_name=name, now=now)
    assert told.value.code == code
    admission.refresh_from_db()
    assert not admission.cleared


def test_a_signed_reason_is_kept_and_on_the_trail(cast, now, version, gate):
    admission = gate(version, due_on=now.date())
    pass_with_reason(admission, viewer=cast.viewer("zhao"), reason=LONG, signed_name="赵志强", now=now)
    assert (admission.cleared, admission.signed_name, admission.reason) == (True, "赵志强", LONG)
    assert AuditEntry.objects.get(action="form.overridden").detail["codes"] == ["lead_time_none"]


@pytest.mark.parametrize("who", ["zhou", "guan", "qian"])
def test_nobody_else_signs_for_a_department_administrators_included(cast, now, version, gate, who):
    admission = gate(version, due_on=now.date())
    with pytest.raises(Refusal) as told:
        pass_with_reason(admission, viewer=cast.viewer(who), reason=LONG, signed_name=cast.user(who).name, now=now)
    assert told.value.status == 403


def test_the_gatekeeper_refuses_and_the_sender_can_not_sign_past_it(cast, now, version, gate):
    admission = send_up(gate(version, due_on=now.date()), viewer=cast.viewer("zhao"), words=LONG, now=now)
    decide(admission, verdict="refused", viewer=cast.viewer("gao"), reason="请留足三个工作日再发", now=now)
    version.form.refresh_from_db()
    assert version.form.state == Form.State.REFUSED
    with pytest.raises(Refusal, match="减负办"):
        pass_with_reason(
            gate(version, due_on=now.date()), viewer=cast.viewer("zhao"), reason=LONG, signed_name="赵志强", now=now
        )


def test_what_was_refused_passes_only_by_the_gatekeeper(cast, now, version, gate):
    first = send_up(gate(version, due_on=now.date()), viewer=cast.viewer("zhao"), words=LONG, now=now)
    decide(first, verdict="refused", viewer=cast.viewer("gao"), reason="请留足三个工作日再发", now=now)
    mended = gate(FormVersion.objects.get(pk=version.pk))
    assert (mended.findings, mended.cleared) == ([], False)
    with pytest.raises(Refusal, match="减负办"):
        pass_with_reason(mended, viewer=cast.viewer("zhao"), reason=LONG, signed_name="赵志强", now=now)
    send_up(mended, viewer=cast.viewer("zhao"), words="已改到月底", now=now)
    decide(mended, verdict="passed", viewer=cast.viewer("gao"), now=now)
    version.form.refresh_from_db()
    assert (mended.cleared, version.form.state) == (True, Form.State.DRAFT)


def test_what_was_refused_does_not_come_back_as_a_new_form(cast, now, version, gate):
    admission = send_up(gate(version, due_on=now.date()), viewer=cast.viewer("zhao"), words=LONG, now=now)
    decide(admission, verdict="refused", viewer=cast.viewer("gao"), reason="请留足三个工作日再发", now=now)
    again = hand_in(viewer=cast.viewer("zhao"), file_name="老年人.xlsx", content=bytes(version.content), now=now)
    assert again == version


def test_a_reason_holds_for_the_next_period_while_nothing_else_stands_against_it(cast, now, version, gate):
    first, second = gate(version, due_on=now.date()), gate(version, due_on=now.date())
    assert not carry_reason(second, first, now=now)  # nobody wrote one
    pass_with_reason(first, viewer=cast.viewer("zhao"), reason=LONG, signed_name="赵志强", now=now)
    assert carry_reason(second, first, now=now)
    assert (second.cleared, second.reason, second.signed_name) == (True, LONG, "赵志强")
    third = gate(version, due_on=now.date())
    third.findings.append({"code": "form_expired", "severity": "block", "message": "", "advice": ""})
    assert not carry_reason(third, first, now=now)
    harder = gate(version, due_on=now.date())
    first.findings[0]["severity"] = "reason"  # what needed a reason then, and stops now
    assert not carry_reason(harder, first, now=now)


def test_what_was_decided_meanwhile_is_not_sent_up_over_it(cast, now, version, gate):
    old_page = gate(version, due_on=now.date())
    admission = Admission.objects.get(pk=old_page.pk)
    pass_with_reason(admission, viewer=cast.viewer("zhao"), reason=LONG, signed_name="赵志强", now=now)
    with pytest.raises(Refusal, match="已经有结果"):
        send_up(old_page, viewer=cast.viewer("zhao"), words="急", now=now)
    assert Admission.objects.get(pk=old_page.pk).reason == LONG


def test_of_two_who_decide_about_a_form_in_force_the_second_is_told(cast, now, version):
    enter_force(version.form, now=now)
    first, second = Form.objects.get(pk=version.form_id), Form.objects.get(pk=version.form_id)
    told = {"act": "cancel", "duty_kept_by": "从户籍底册直接取数", "now": now}
    decide_form(first, viewer=cast.viewer("gao"), **told)
    with pytest.raises(Refusal, match="不在用"):
        decide_form(second, viewer=cast.viewer("zhao"), **told)
    assert first.decisions.count() == 1


def test_the_gatekeeper_too_signs_for_what_is_blocked(cast, now, version, gate):
    admission = send_up(gate(version, due_on=now.date()), viewer=cast.viewer("zhao"), words=LONG, now=now)
    gao = cast.viewer("gao")
    with pytest.raises(Refusal):
        decide(admission, verdict="passed", viewer=gao, now=now)
    with pytest.raises(Refusal):
        decide(admission, verdict="with_reason", viewer=gao, reason=LONG, now=now)
    decide(admission, verdict="with_reason", viewer=gao, reason=LONG, signed_name="高水生", now=now)
    assert admission.cleared
    with pytest.raises(Refusal, match="已经有人处理"):
        decide(admission, verdict="refused", viewer=gao, reason="又想了想不行", now=now)


def test_statistical_forms_need_all_four_marks(cast, now, version, gate):
    describe(version.form, viewer=cast.viewer("zhao"), now=now, told={"statistical": True, "table_number": "民统1表"})
    assert "form_marks_missing" in codes(gate(version))
    rest = {"authority": "县民政局", "approval_number": "备〔2026〕1号", "expires_on": date(2026, 11, 1)}
    describe(version.form, viewer=cast.viewer("zhao"), now=now, told=rest)
    assert "form_expired" in codes(gate(version))


def test_a_form_enters_force_once(version, now):
    enter_force(version.form, now=now)
    note_opened(version.form, now)
    version.form.refresh_from_db()
    assert (version.form.state, version.form.answer_opened_at) == (Form.State.IN_FORCE, now)
    assert AuditEntry.objects.filter(action="form.entered_force").count() == 1
