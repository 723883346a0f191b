from __future__ import annotations

from datetime import date, timedelta

import pytest

from yibiao_web.audit.models import AuditEntry
from yibiao_web.forms.actions import describe, examine, hand_in
from yibiao_web.forms.periods import begins, in_words, one_later, overlap, period_of, starts
from yibiao_web.forms.queries import villages_of
from yibiao_web.forms.tests.conftest import PAPER
from yibiao_web.forms.tests.sheets import roster
from yibiao_web.tasks import recurring
from yibiao_web.tasks.actions import close, withdraw
from yibiao_web.tasks.models import Task
from yibiao_web.tasks.recurring import send_due
from yibiao_web.tasks.tests.making import admission_for, sent

DECEMBER = timedelta(days=30)


@pytest.fixture
def gate(cast, now, monkeypatch):
    """The gate answers with an admission as it stands in ``given``; the real one is tested in ``forms``."""
    given = {}

    def examine(version, *, viewer, villages, due_on, now, filters=(), period=""):
        admission = admission_for(cast, now, **given)
        type(admission).objects.filter(pk=admission.pk).update(version=version, period=period)
        admission.version = version
        return admission

    monkeypatch.setattr(recurring, "examine", examine)
    return given


@pytest.mark.parametrize(
    ("frequency", "name", "start", "later", "words"),
    [
        ("weekly", "2026-W45", date(2026, 11, 2), date(2026, 11, 12), "2026 年第 45 周"),
        ("monthly", "2026-11", date(2026, 11, 1), date(2026, 12, 5), "2026 年 11 月"),
        ("quarterly", "2026Q4", date(2026, 10, 1), date(2027, 2, 5), "2026 年第四季度"),
        ("yearly", "2026", date(2026, 1, 1), date(2027, 11, 5), "2026 年"),
        ("once", "2026-11-05", date(2026, 11, 5), date(2026, 11, 5), "2026 年 11 月 5 日"),
    ],
)
def test_periods(frequency, name, start, later, words):
    on = date(2026, 11, 5)
    assert period_of(frequency, on) == name
    assert begins(frequency, on) == starts(name) == start
    assert one_later(frequency, on) == later
    assert in_words(name) == words


@pytest.mark.parametrize("name", ["", "十月", "2026-99", "2026-W99", "2026Q5", "26-1"])
def test_what_is_no_period_starts_nowhere(name):
    assert starts(name) is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2026-11", "2026Q4", True), ("2026-11", "2026", True), ("2026-11-05", "2026-11", True),
        ("2026-W45", "2026-11", True), ("2026-11", "2026-12", False), ("2026Q3", "2026Q4", False),
        ("2026-12-31", "2027", False), ("十月", "2026", False),
    ],
)  # fmt: skip
def test_periods_that_have_a_day_in_common(one, other, same):
    assert overlap(one, other) == overlap(other, one) == same


def test_the_last_day_of_a_month_stays_in_a_shorter_one():
    assert one_later("monthly", date(2027, 1, 31)) == date(2027, 2, 28)


def test_the_next_period_is_sent_once_on_its_first_day(cast, now, gate):
    first = sent(cast, now, frequency="monthly")
    assert first.again_on == date(2026, 12, 1)
    assert send_due(now + timedelta(days=28)) == []
    (second,) = send_due(now + DECEMBER)
    assert (second.period, second.due_on, second.follows) == ("2026-12", date(2026, 12, 30), first)
    assert type(second.admission).objects.get(pk=second.admission_id).period == "2026-12"
    assert second.assignments.count() == 3
    assert send_due(now + DECEMBER) == []
    assert AuditEntry.objects.filter(action="task.sent").count() == 2


def test_periods_that_nobody_sent_are_left_out(cast, now, gate):
    sent(cast, now, frequency="monthly")
    (late,) = send_due(now + timedelta(days=100))
    assert (late.period, late.due_on) == ("2027-02", date(2027, 2, 28))


def test_a_late_worker_asks_for_the_period_that_is_and_not_for_one_to_come(cast, now, gate):
    sent(cast, now, frequency="monthly", due_on=date(2026, 11, 9))
    (late,) = send_due(now + timedelta(days=40))
    assert (late.period, late.due_on, late.again_on) == ("2026-12", date(2026, 12, 25), date(2027, 1, 1))


def test_a_closed_task_goes_on_and_a_withdrawn_one_ends(cast, now, gate):
    task, zhao = sent(cast, now, frequency="monthly"), cast.viewer("zhao")
    close(task, viewer=zhao, now=now)
    (second,) = send_due(now + DECEMBER)
    withdraw(second, viewer=zhao, reason="不要了", now=now + DECEMBER)
    assert send_due(now + 3 * DECEMBER) == []


def test_closing_may_end_the_series(cast, now, gate):
    close(sent(cast, now, frequency="monthly"), viewer=cast.viewer("zhao"), now=now, stop_repeating=True)
    assert send_due(now + DECEMBER) == []


def test_when_all_is_known_nothing_is_sent_and_the_next_period_is_looked_at(cast, now, gate):
    task = sent(cast, now, frequency="monthly")
    gate["coverage"] = [{"region": 0, "field": 1, "missing": 0, "stale": 0, "dropped": False, "state": "known"}]
    assert send_due(now + DECEMBER) == []
    task.refresh_from_db()
    assert task.again_on == date(2027, 1, 1)


def test_what_the_gate_stops_is_held_and_says_so(cast, now, gate):
    task = sent(cast, now, frequency="monthly")
    gate["findings"] = [{"code": "gate-x", "severity": "block", "message": "重复", "advice": ""}]
    assert send_due(now + DECEMBER) == []
    task.refresh_from_db()
    assert (task.again_on, "准入" in task.held) == (None, True)
    assert AuditEntry.objects.filter(action="task.held").count() == 1


def test_a_reason_that_was_signed_holds_for_the_same_findings_only(cast, now, gate):
    findings = [{"code": "gate-x", "severity": "block", "message": "重复", "advice": ""}]
    sent(cast, now, frequency="monthly", findings=findings, signed=True)
    gate["findings"] = findings
    (second,) = send_due(now + DECEMBER)
    assert second.signed_name == "赵志强"
    gate["findings"] = [*findings, {"code": "gate-y", "severity": "block", "message": "超预算", "advice": ""}]
    assert send_due(now + 2 * DECEMBER) == []
    assert Task.objects.get(pk=second.pk).held


def test_one_whose_people_are_no_longer_understood_is_held_and_the_others_are_sent(cast, now):
    viewer, tasks = cast.viewer("zhao"), []
    for title in ("80岁以上老年人名册", "残疾人名册"):
        version = hand_in(viewer=viewer, file_name=f"{title}.xlsx", content=roster(title, "姓名", "手机号码"), now=now)
        describe(version.form, viewer=viewer, now=now, told={**PAPER, "frequency": "monthly", "number": "民-3",
                                                             "expires_on": date(2027, 6, 30)})  # fmt: skip
        villages = villages_of(viewer.org)
        admission = examine(version, viewer=viewer, villages=villages, due_on=date(2026, 11, 30), now=now)
        tasks.append(sent(cast, now, admission=admission, frequency="monthly"))
    Task.objects.filter(pk=tasks[0].pk).update(filters={"0": ["改了名的项>=80"]})
    assert [one.follows for one in send_due(now + DECEMBER)] == [tasks[1]]
    tasks[0].refresh_from_db()
    assert "改了名的项" in tasks[0].held
