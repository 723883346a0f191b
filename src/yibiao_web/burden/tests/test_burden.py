from __future__ import annotations

import pytest

from yibiao_web.audit.refusals import Refusal
from yibiao_web.burden.actions import charge_demand
from yibiao_web.burden.budgeting import set_budget
from yibiao_web.burden.models import BurdenEntry
from yibiao_web.burden.standing import left, senders
from yibiao_web.tasks.models import Task


def charge(cast, now) -> None:
    task = Task(pk=7)
    charge_demand(target=task, org=cast.org("县民政局"), county=cast.org("禾溪县"), kind="form", title="高龄老人摸底表",
                  on=now.date(), minutes=120.0, spared=780.0)  # fmt: skip


@pytest.fixture
def charged(cast, now) -> None:
    charge(cast, now)


def test_a_task_is_charged_to_its_sender_once(cast, now, charged):
    charge(cast, now)
    entry = BurdenEntry.objects.get()
    assert (entry.org.name, entry.estimated, entry.spared) == ("县民政局", 120.0, 780.0)


def test_what_is_left_counts_the_year(cast, now, charged):
    org = cast.org("县民政局")
    assert left(org, 2026) == (None, 120.0)
    set_budget(org, year=2026, minutes=600, viewer=cast.viewer("gao"), now=now)
    assert left(org, 2026) == (600.0, 120.0)
    assert left(org, 2025) == (None, 0.0)
    assert senders(cast.viewer("gao"), 2026, now.date())[0].left == 480.0


def test_only_the_gatekeeper_sets_budgets_and_only_here(cast, now):
    for who in ("zhao", "qian"):
        with pytest.raises(Refusal):
            set_budget(cast.org("县民政局"), year=2026, minutes=600, viewer=cast.viewer(who), now=now)


def test_a_sender_sees_its_own_year_only(cast, as_user, charged):
    assert "高龄老人摸底表" in as_user("zhao").get("/burden/?year=2026").content.decode()
    assert "高龄老人摸底表" not in as_user("zhou").get("/burden/?year=2026").content.decode()
    assert "县民政局" in as_user("gao").get("/burden/?year=2026").content.decode()


def test_the_next_county_sees_nothing_of_it(cast, as_user, charged):
    page = as_user("qian").get("/burden/?year=2026").content.decode()
    assert "高龄老人摸底表" not in page
    assert "县民政局" not in page
    assert (
        as_user("qian").post(f"/burden/budget/{cast.org('县民政局').pk}/", {"hours": 1, "year": 2026}).status_code
        == 404
    )


def test_those_who_fill_do_not_see_it(as_user):
    assert as_user("lin").get("/burden/").status_code == 404


def test_nonsense_for_hours_is_told(cast, as_user):
    answer = as_user("gao").post(f"/burden/budget/{cast.org('县民政局').pk}/", {"hours": "很多", "year": 2026})
    assert answer.status_code == 422
