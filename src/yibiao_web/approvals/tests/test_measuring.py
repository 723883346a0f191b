"""What a task really took, from the log of edits; never who took it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yibiao_web.approvals.measuring import refresh
from yibiao_web.approvals.tests.making import submitted
from yibiao_web.audit.actions import log_reading
from yibiao_web.burden.models import BurdenEntry
from yibiao_web.burden.standing import left
from yibiao_web.submissions.models import EditBatch, ImportTry, Submission
from yibiao_web.tasks.models import Assignment
from yibiao_web.tasks.tests.making import VILLAGES, sent


@pytest.fixture
def task(cast, now):
    """Estimated at 30 minutes, ten a village."""
    return sent(cast, now)


def hand_in(cast, now, task, village, *seconds: int, by: str = "lin") -> Submission:
    """Opened at ``now``, edited so many seconds later, handed in with the last."""
    one = submitted(cast, now, village=village, task=task)
    last = now + timedelta(seconds=max(seconds, default=0))
    Assignment.objects.filter(pk=one.pk).update(opened_at=now, submitted_at=last)
    EditBatch.objects.bulk_create(
        EditBatch(
            submission=one.submission, number=n, changes=[], size=1, by=cast.user(by), at=now + timedelta(seconds=at)
        )
        for n, at in enumerate(seconds)
    )
    return one.submission


def measured(cast, task, at) -> BurdenEntry:
    entry = log_reading("submission.submitted", by=cast.user("lin"), now=at, detail={"task": task.pk})
    for _ in range(2):
        refresh(entry.pk)
    return BurdenEntry.objects.get()


def test_three_villages_are_added_up_and_shown_beside_the_estimate(cast, now, as_user, task):
    hand_in(cast, now, task, "杏花坞村", 60, 120)
    hand_in(cast, now, task, "老槐坪村", 60, 7200)  # away for two hours
    hand_in(cast, now, task, "碾子坝村")
    found = measured(cast, task, now + timedelta(days=1))
    assert (found.measured, found.measured_for) == (6.0, 30.0)
    assert left(cast.org("县民政局"), 2026)[1] == 6.0
    for address, who in ((f"/tasks/{task.pk}", "zhao"), ("/burden/?year=2026", "gao")):
        assert "估 30 分钟，实用 6 分钟" in as_user(who).get(address).content.decode()


def test_one_or_two_villages_are_not_told(cast, now, as_user, task):
    for village in VILLAGES[:2]:
        hand_in(cast, now, task, village, 60)
    assert measured(cast, task, now + timedelta(days=1)).measured is None
    assert "实用" not in as_user("zhao").get(f"/tasks/{task.pk}").content.decode()


def test_who_has_not_handed_in_counts_as_estimated(cast, now, task):
    for village in VILLAGES:
        hand_in(cast, now, task, village, 60)
    measured(cast, task, now + timedelta(days=1))
    BurdenEntry.objects.update(estimated=100)
    assert left(cast.org("县民政局"), 2026)[1] == pytest.approx(3 + 70)


def test_several_people_on_one_table_each_count(cast, now, task):
    one = hand_in(cast, now, task, "杏花坞村", 60, 120)
    EditBatch.objects.bulk_create(
        EditBatch(
            submission=one,
            number=10 + n,
            changes=[],
            size=1,
            by=cast.user("wang"),
            at=now + timedelta(seconds=30 * n),
        )
        for n in range(5)
    )
    for village in VILLAGES[1:]:
        hand_in(cast, now, task, village)
    assert measured(cast, task, now + timedelta(days=1)).measured == pytest.approx(3.0)


def test_what_was_filled_in_wps_counts_as_estimated_and_is_none_of_the_three(cast, now, task):
    one = hand_in(cast, now, task, "杏花坞村", 1)
    ImportTry.objects.create(submission=one, file_name="表.xlsx", by=cast.user("lin"), at=now)
    for village in VILLAGES[1:]:
        hand_in(cast, now, task, village)
    assert measured(cast, task, now + timedelta(days=1)).measured is None, "two others would tell what each took"
    assert left(cast.org("县民政局"), 2026)[1] == pytest.approx(30.0)


def test_of_many_at_once_the_last_measures_for_all(cast, now, task):
    for village in VILLAGES:
        hand_in(cast, now, task, village, 60)
    told = {"by": cast.user("lin"), "detail": {"task": task.pk}}
    first, _last = (log_reading("submission.submitted", now=now, **told) for _ in range(2))
    refresh(first.pk)
    assert BurdenEntry.objects.get().measured is None
