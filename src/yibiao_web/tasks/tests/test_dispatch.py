"""Sending, reminding, extending, ending; through the actions, with the table of moves."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.refusals import Refusal
from yibiao_web.orgs.models import Organisation
from yibiao_web.tasks.actions import close, dispatch, extend, move, remind, withdraw
from yibiao_web.tasks.models import Assignment, Task
from yibiao_web.tasks.states import MOVES, STATES, after
from yibiao_web.tasks.tests.making import REASON, admission_for, sent

KNOWN = [{"region": 0, "field": 1, "missing": 0, "stale": 0, "dropped": False, "state": "known"}]
DUE = date(2026, 11, 30)


@pytest.mark.parametrize("state", sorted(STATES))
@pytest.mark.parametrize("act", sorted(MOVES))
def test_the_door_follows_the_table(cast, now, act, state):
    one = sent(cast, now).assignments.first()
    Assignment.objects.filter(pk=one.pk).update(state=state)
    one.refresh_from_db()
    expected = after(act, state)
    if expected is None:
        with pytest.raises(Refusal) as told:
            move(one, act, now=now)
        assert (told.value.code, told.value.status) == ("moved_meanwhile", 409)
    else:
        assert move(one, act, now=now).state == expected
    one.refresh_from_db()
    assert one.state == (expected or state)


def test_of_two_who_read_the_same_state_only_the_first_moves_it(cast, now):
    one = sent(cast, now).assignments.first()
    other = Assignment.objects.get(pk=one.pk)
    move(one, "open", now=now)
    with pytest.raises(Refusal, match="填报中"):
        move(other, "open", now=now)


def test_dispatch_makes_one_assignment_a_village_and_one_entry(cast, now):
    task = sent(cast, now)
    assert set(task.assignments.values_list("org__name", "county__name")) == {
        ("杏花坞村", "禾溪县"), ("老槐坪村", "禾溪县"), ("碾子坝村", "禾溪县")
    }  # fmt: skip
    entry = AuditEntry.objects.get(action="task.sent")
    assert entry.detail["villages"] == 3
    assert entry.detail["minutes_with"] == pytest.approx(30)
    assert task.asked == [{"region": 0, "field": 1, "item": "person.mobile"}]


def test_a_part_of_the_scope_is_charged_in_part(cast, now):
    sent(cast, now, villages=["杏花坞村"])
    assert AuditEntry.objects.get(action="task.sent").detail["minutes_with"] == pytest.approx(10)


def test_a_blocked_form_goes_only_with_a_signed_reason_that_is_published(cast, now):
    findings = [{"code": "gate-lead-time", "severity": "block", "message": "太急"}]
    admission = admission_for(cast, now, findings=findings)
    with pytest.raises(Refusal) as told:
        sent(cast, now, admission=admission)
    assert told.value.code == "blocked"
    task = sent(cast, now, admission=admission, signed=True)
    assert (task.reason, task.signed_name) == (REASON, "赵志强")


def test_a_reason_that_was_only_written_down_passes_nothing(cast, now):
    admission = admission_for(cast, now, findings=[{"code": "x", "severity": "block", "message": "太急"}])
    admission.reason, admission.signed_name = REASON, "赵志强"  # as a sender's words to the gatekeeper stand there
    admission.save()
    with pytest.raises(Refusal) as told:
        sent(cast, now, admission=admission)
    assert told.value.code == "blocked"


def test_what_was_refused_since_the_page_was_opened_is_not_sent(cast, now):
    admission = admission_for(cast, now)
    type(admission).objects.filter(pk=admission.pk).update(verdict="refused")
    with pytest.raises(Refusal) as told:
        sent(cast, now, admission=admission)
    assert told.value.code == "not_admitted"


@pytest.mark.parametrize(
    ("why", "change"),
    [
        ("no_villages", {"villages": []}),
        ("outside", {"villages": ["柳林村"]}),
        ("outside", {"villages": ["鹤汀镇"]}),
        ("beyond_admission", {"scope": ["杏花坞村"]}),
        ("due_in_the_past", {"due_on": date(2026, 11, 1)}),
        ("sooner_than_admitted", {"admitted_due": date(2026, 12, 15)}),
        ("more_often", {"frequency": "weekly"}),
        ("form_expires", {"expires_on": date(2026, 11, 20)}),
        ("chain", {"chain": []}),
        ("chain", {"chain": ["province"]}),
        ("not_admitted", {"verdict": "refused"}),
        ("all_known", {"coverage": KNOWN}),
        ("not_sender", {"by": "zhou", "form_of": "zhao"}),
        ("not_sender", {"by": "qian", "form_of": "zhao"}),
    ],
)
def test_it_refuses(cast, now, why, change):
    with pytest.raises(Refusal) as told:
        sent(cast, now, **change)
    assert told.value.code == why
    assert not Task.objects.exists()


@pytest.mark.parametrize(("days", "code"), [(24, "lead_time_short"), (28, "lead_time_none")])
def test_the_time_left_is_measured_again_on_the_day_it_is_sent(cast, now, days, code):
    admission = admission_for(cast, now, admitted_due=DUE)  # on Monday 2 November, for Monday the 30th
    with pytest.raises(Refusal) as told:
        sent(cast, now + timedelta(days=days), admission=admission)
    assert told.value.code == code


def test_the_same_period_is_not_sent_twice(cast, now):
    admission = admission_for(cast, now)
    sent(cast, now, admission=admission)
    with pytest.raises(Refusal) as told:
        sent(cast, now, admission=admission)
    assert told.value.code == "sent_already"


def test_a_township_sends_its_own_to_its_villages_only(cast, now):
    task = sent(cast, now, by="chen", villages=["杏花坞村", "老槐坪村"], chain=["township"])
    assert task.org == cast.org("鹤汀镇")
    with pytest.raises(Refusal, match="范围"):
        sent(cast, now, by="chen", villages=["碾子坝村"], chain=["township"])
    with pytest.raises(Refusal, match="审核"):
        sent(cast, now, by="chen", villages=["杏花坞村"], chain=["department"])


def test_reminding_is_once_a_day(cast, now):
    task, zhao = sent(cast, now), cast.viewer("zhao")
    done = task.assignments.first()
    Assignment.objects.filter(pk=done.pk).update(state="approved")
    assert remind(task, viewer=zhao, now=now).orgs == 2
    with pytest.raises(Refusal) as told:
        remind(task, viewer=zhao, now=now + timedelta(hours=3))
    assert told.value.status == 429
    assert remind(task, viewer=zhao, now=now + timedelta(days=1)).orgs == 2
    done.refresh_from_db()
    assert done.reminded_at is None


def test_extending_is_only_later(cast, now):
    task, zhao = sent(cast, now), cast.viewer("zhao")
    village = cast.org("杏花坞村")
    assert extend(task, viewer=zhao, due_on=date(2026, 12, 10), now=now, orgs=[village]) == 1
    task.refresh_from_db()
    assert task.due_on == DUE
    with pytest.raises(Refusal) as told:
        extend(task, viewer=zhao, due_on=date(2026, 12, 1), now=now)
    assert told.value.code == "not_later"
    assert extend(task, viewer=zhao, due_on=date(2026, 12, 31), now=now) == 3
    task.refresh_from_db()
    assert task.due_on == date(2026, 12, 31)


def test_nothing_is_extended_past_the_day_the_form_expires(cast, now):
    task = sent(cast, now, expires_on=date(2026, 12, 5))
    with pytest.raises(Refusal) as told:
        extend(task, viewer=cast.viewer("zhao"), due_on=date(2026, 12, 6), now=now)
    assert told.value.code == "form_expires"


def test_withdrawing_leaves_what_was_approved(cast, now):
    task, zhao = sent(cast, now), cast.viewer("zhao")
    kept = task.assignments.first()
    Assignment.objects.filter(pk=kept.pk).update(state="approved")
    with pytest.raises(Refusal, match="原因"):
        withdraw(task, viewer=zhao, reason=" ", now=now)
    withdraw(task, viewer=zhao, reason="口径有误", now=now)
    assert sorted(task.assignments.values_list("state", flat=True)) == ["approved", "withdrawn", "withdrawn"]
    with pytest.raises(Refusal) as told:
        withdraw(task, viewer=zhao, reason="口径有误", now=now)
    assert told.value.code == "ended_already"


def test_closing_leaves_what_is_submitted_to_be_approved(cast, now):
    task = sent(cast, now)
    Assignment.objects.filter(pk=task.assignments.first().pk).update(state="submitted")
    close(task, viewer=cast.viewer("zhao"), now=now)
    assert sorted(task.assignments.values_list("state", flat=True)) == ["submitted", "withdrawn", "withdrawn"]
    with pytest.raises(Refusal):
        remind(task, viewer=cast.viewer("zhao"), now=now)


@pytest.mark.parametrize("who", ["zhou", "chen", "lin", "qian"])
def test_only_the_sender_does_things_to_a_task(cast, now, who):
    task, viewer = sent(cast, now), cast.viewer(who)
    for act in (
        lambda: remind(task, viewer=viewer, now=now),
        lambda: extend(task, viewer=viewer, due_on=DUE, now=now),
        lambda: withdraw(task, viewer=viewer, reason="不要了", now=now),
        lambda: close(task, viewer=viewer, now=now),
    ):
        with pytest.raises(Refusal) as told:
            act()
        assert told.value.code == "not_sender"


def test_five_hundred_villages_take_few_queries(cast, now, django_assert_max_num_queries):
    town = cast.org("鹤汀镇")
    Organisation.objects.bulk_create(
        Organisation(code=f"v{n}", name=f"村{n}", level="village", parent=town, path=f"{town.path}v{n}/")
        for n in range(500)
    )
    villages = list(Organisation.objects.filter(level="village", path__startswith=town.parent.path))
    admission = admission_for(cast, now, scope=[])
    with django_assert_max_num_queries(40):
        task = dispatch(admission, viewer=cast.viewer("zhao"), title="摸底", villages=villages, due_on=DUE, now=now)
    assert task.assignments.count() == len(villages)
