"""The clock jumps back, and the year ends in the middle of a task."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from yibiao_web.accounts.middleware import _RENEWED
from yibiao_web.approvals.actions import approve, reopen, send_back
from yibiao_web.approvals.measuring import refresh
from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.queries import verified
from yibiao_web.burden.models import BurdenEntry
from yibiao_web.ledger.models import Source, Subject, Upload
from yibiao_web.ledger.tests.test_importing import workbook
from yibiao_web.submissions.actions import save, submit
from yibiao_web.submissions.tests.making import drafted, field_of, people
from yibiao_web.submissions.tests.test_drafts import filled
from yibiao_web.tasks.actions import remind
from yibiao_web.tasks.models import Assignment

EVE = datetime(2026, 12, 31, 15, 50, tzinfo=UTC)  # 23:50 in Shanghai
MORNING = datetime(2026, 12, 31, 16, 20, tzinfo=UTC)  # twenty past midnight, the new year


@pytest.fixture
def three(cast, now):
    return people(cast, now)


@pytest.fixture
def draft(cast, now, three):
    return drafted(cast, now, chain=("township",))


def reviewed(draft) -> Assignment:
    return Assignment.objects.select_related("task__org", "org", "county").get(pk=draft.assignment_id)


def test_a_clock_put_back_between_two_acts_breaks_none_of_them(cast, now, as_user, draft):
    """A day, then another: every act happens, in the order of its number; the trail verifies."""
    lin, chen = cast.viewer("lin"), cast.viewer("chen")
    filled(cast, now, draft)
    assert submit(draft, viewer=lin, key="1", now=now).accepted
    send_back(reviewed(draft), viewer=chen, now=now + timedelta(days=1), remark="第一次的意见")
    assert submit(draft, viewer=lin, key="2", now=now - timedelta(days=1)).accepted
    send_back(reviewed(draft), viewer=chen, now=now - timedelta(days=2), remark="第二次的意见")
    page = as_user("lin").get(f"/fill/{draft.assignment_id}")
    assert page.context["decision"].remark == "第二次的意见"
    assert submit(draft, viewer=lin, key="3", now=now - timedelta(days=3)).accepted
    approve(reviewed(draft), viewer=chen, now=now - timedelta(days=4))
    reopen(reviewed(draft), viewer=chen, now=now - timedelta(days=5), reason="更正")
    assert reviewed(draft).round == 3
    assert sum("person.phone" in one.values for one in Subject.objects.all()) == 3
    assert verified()[2] is None


@pytest.mark.parametrize("back", [timedelta(0), timedelta(days=2)])
def test_the_last_submission_measures_what_a_task_took_whatever_the_clock_says(cast, now, draft, monkeypatch, back):
    filled(cast, now, draft)
    submit(draft, viewer=cast.viewer("lin"), key="1", now=now)
    send_back(reviewed(draft), viewer=cast.viewer("chen"), now=now, remark="再看")
    submit(draft, viewer=cast.viewer("lin"), key="2", now=now - back)
    measured = []
    monkeypatch.setattr("yibiao_web.approvals.measuring.pool", lambda *told, **more: measured.append(told))
    first, last = AuditEntry.objects.filter(action="submission.submitted").order_by("pk")
    refresh(first.pk)
    assert not measured
    refresh(last.pk)
    assert len(measured) == 1


def test_a_task_may_be_asked_after_though_its_last_reminder_lies_ahead(cast, now, draft):
    zhao, task = cast.viewer("zhao"), draft.assignment.task
    remind(task, viewer=zhao, now=now + timedelta(days=300))  # then the clock was put right
    assert remind(task, viewer=zhao, now=now).orgs == 1


def test_a_session_ends_in_time_though_the_clock_was_ahead(as_user):
    client = as_user("lin")
    session, ahead = client.session, int(time.time()) + 30 * 86_400
    session[_RENEWED] = ahead
    session.save()
    client.get("/fill/")
    assert client.session[_RENEWED] < ahead
    assert client.session.get_expiry_age() <= settings.SESSION_COOKIE_AGE


def test_an_export_of_the_new_years_first_day_is_taken_before_eight_in_the_morning(cast, as_user, monkeypatch):
    """Until then it is still last year in Greenwich."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: MORNING)
    fields = {
        "file": SimpleUploadedFile("名册.xlsx", workbook()),
        "owner": cast.org("县民政局").pk,
        "dated": "2027-01-01",
    }
    assert as_user("sun").post("/ledger/import", fields).status_code == 302
    assert Upload.objects.get().dated == date(2027, 1, 1)


def test_a_task_that_lasts_over_new_year_keeps_its_period_and_its_budget(cast, three):
    draft = drafted(cast, EVE, chain=("township",), period="2026", frequency="yearly")
    filled(cast, MORNING, draft)
    assert submit(draft, viewer=cast.viewer("lin"), key="1", now=MORNING).accepted
    approve(reviewed(draft), viewer=cast.viewer("chen"), now=MORNING + timedelta(hours=9))
    task = draft.assignment.task
    charged = BurdenEntry.objects.get(target_type="tasks.task", target_id=task.pk)
    source = Source.objects.get(assignment=draft.assignment_id)
    assert (task.period, charged.on, source.dated) == ("2026", date(2026, 12, 31), date(2027, 1, 1))


def test_a_cell_typed_after_midnight_is_of_the_new_day(cast, three):
    draft = drafted(cast, EVE)
    key, row = field_of(draft, "联系电话"), f"s{three[1].pk}"
    save(draft, [{"row": row, "field": key, "value": "19900000009"}], viewer=cast.viewer("lin"), now=MORNING)
    (cell,) = draft.typed_rows.get().cells.values()
    assert (cell[3], timezone.localdate(draft.log.get().at)) == (int(MORNING.timestamp()), date(2027, 1, 1))
