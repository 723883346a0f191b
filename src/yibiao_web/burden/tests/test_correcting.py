"""Estimates learn from what was measured, all places of a level together; the pages say by how much."""

from __future__ import annotations

from datetime import date, timedelta
from math import exp

import pytest

from yibiao_web.burden.actions import add_share, charge_again, charge_demand, release, share_cells, stop
from yibiao_web.burden.correcting import estimate, learn_county, relearn
from yibiao_web.burden.measuring import Took, pool
from yibiao_web.burden.models import BurdenEntry, Correction, Timing
from yibiao_web.burden.queries import TASK, series
from yibiao_web.burden.standing import left, own
from yibiao_web.gate.models import Demand
from yibiao_web.submissions.jobs import count_open_cells
from yibiao_web.tasks.actions import withdraw as withdraw_task
from yibiao_web.tasks.tests.making import VILLAGES, sent

DAY = date(2026, 3, 2)


def charged(cast, number: int, minutes: float = 90.0, *, org: str = "县民政局", on: date = DAY, **more) -> BurdenEntry:
    target = Demand(pk=number)
    shares = {cast.org(name).pk: minutes / 3 for name in VILLAGES}
    told = {"kind": "form", "title": f"第 {number} 件", "shares": shares, "parts": {"cells": 4.0}} | more
    return charge_demand(target=target, org=cast.org(org), county=cast.org("禾溪县"), on=on, minutes=minutes, **told)


def measured(cast, number: int, factor: float, **more) -> None:
    entry = charged(cast, number, **more)
    each = entry.estimated / 3
    pool("gate.demand", number, [Took("village", each, factor * entry.estimated / entry.factor / 3)] * 3, on=entry.on)


@pytest.fixture
def taught(cast, now) -> None:
    """Five forms of one department took half as long again."""
    for number in range(1, 6):
        measured(cast, number, 1.5, on=DAY + timedelta(days=30 * number))
    learn_county(cast.org("禾溪县"), now.date())


def test_new_estimates_are_corrected_and_say_why(cast, taught):
    entry, known = charged(cast, 50), Correction.objects.get(org=cast.org("县民政局"), level="village")
    assert 1.2 < known.factor < 1.5
    assert entry.factor == pytest.approx(known.factor * exp(known.spread**2 / 2)), "a budget is a sum: the mean"
    assert entry.estimated == pytest.approx(90 * entry.factor)
    assert entry.learned_from == 5
    assert entry.shares.first().minutes == pytest.approx(30 * entry.factor)
    found = estimate("form", cast.org("县民政局"), cast.org("禾溪县"), 90.0)
    assert "按已实测的 5 件修正 ×1." in found.told[0].message


def test_another_department_goes_by_the_kind_and_another_kind_by_itself(cast, taught):
    own_factor = charged(cast, 50).factor
    assert 1.1 < charged(cast, 51, org="县残联").factor < own_factor
    assert charged(cast, 52, kind="meeting").factor == 1.0


def test_the_next_county_learns_nothing_from_ours(cast, taught):
    assert estimate("form", cast.org("渡川县"), cast.org("渡川县"), 90.0).factor == 1.0


def test_a_correction_is_never_learned_upon_itself(cast, taught, now):
    before = Correction.objects.get(org=None, level="").factor
    for number in range(60, 70):
        measured(cast, number, 1.5, on=date(2026, 10, 1))
    assert Timing.objects.last().prior == pytest.approx(90)
    learn_county(cast.org("禾溪县"), now.date())
    assert before < Correction.objects.get(org=None, level="").factor < 1.55


def test_the_round_learns_once_a_day_where_something_was_measured(cast, now):
    assert relearn(now) == 0
    for number in range(1, 4):
        measured(cast, number, 2.0, on=now.date())
    assert relearn(now) == 1
    assert relearn(now + timedelta(hours=2)) == 0
    assert Correction.objects.filter(kind="form", org=None).get().count == 3


def test_two_places_are_not_measured(cast):
    charged(cast, 1)
    pool("gate.demand", 1, [Took("village", 30.0, 10.0)] * 2 + [Took("township", 30.0, 10.0)] * 2, on=DAY)
    assert not Timing.objects.exists()
    assert BurdenEntry.objects.get().measured is None


def test_one_place_more_changes_nothing_since_the_difference_would_tell_on_it(cast):
    charged(cast, 1, 240.0)
    for count in (3, 4, 5):
        pool("gate.demand", 1, [Took("village", 30.0, 10.0 * at) for at in range(1, count + 1)], on=DAY)
        assert BurdenEntry.objects.get().measured == 60.0
    pool("gate.demand", 1, [Took("village", 30.0, 10.0 * at) for at in range(1, 7)], on=DAY)
    entry = BurdenEntry.objects.get()
    assert (entry.measured, entry.measured_for, Timing.objects.get().places) == (210.0, 180.0, 6)
    assert not {"org", "person", "by"} & {one.name for one in Timing._meta.fields}


def test_the_page_tells_the_error_and_a_sender_reads_of_itself_only(cast, taught, as_user, now):
    for number in range(20, 25):
        measured(cast, number, 0.8, org="县残联", on=DAY + timedelta(days=30 * (number - 19)))
    learn_county(cast.org("禾溪县"), now.date())
    every = as_user("gao").get("/burden/learned/").content.decode()
    assert "县民政局" in every
    assert "县残联" in every
    assert "平均差" in every
    mine = as_user("zhao").get("/burden/learned/").content.decode()
    assert "县残联" not in mine.replace("（没有", "")
    assert "县民政局" not in as_user("qian").get("/burden/learned/").content.decode()


def test_a_task_is_charged_at_once_and_each_village_by_the_cells_it_has_open(cast, now):
    task = sent(cast, now)
    entry = BurdenEntry.objects.get(target_type=TASK, target_id=task.pk)
    assert (entry.estimated, entry.spared, entry.shares.count()) == (30.0, 90.0, 3)
    villages = {cast.org(name).pk: cells for name, cells in zip(VILLAGES, (0, 10, 30), strict=True)}
    share_cells(task.pk, villages)
    entry.refresh_from_db()
    shares = dict(entry.shares.values_list("org", "minutes"))
    assert sum(shares.values()) == pytest.approx(30.0), "the whole stays"
    assert shares[cast.org("杏花坞村").pk] <= shares[cast.org("老槐坪村").pk] <= shares[cast.org("碾子坝村").pk]
    assert entry.parts["cells"] == 40
    assert sum(entry.shares.values_list("spared", flat=True)) == pytest.approx(90.0)


def test_large_tasks_go_by_their_cells(cast):
    entry = charged(cast, 7, 900.0)
    BurdenEntry.objects.filter(pk=entry.pk).update(target_type=TASK)
    share_cells(7, {cast.org(name).pk: cells for name, cells in zip(VILLAGES, (0, 10, 30), strict=True)})
    told = dict(entry.shares.values_list("org__name", "minutes"))
    assert told["杏花坞村"] == pytest.approx(22.0), "the fixed part of every filing"
    assert told["碾子坝村"] - 22 == pytest.approx(3 * (told["老槐坪村"] - 22))


def test_the_job_counts_the_cells_of_every_village(cast, now):
    from yibiao_web.audit.models import AuditEntry

    task = sent(cast, now)
    for _ in range(2):
        count_open_cells(AuditEntry.objects.get(action="task.sent").pk)
    entry = BurdenEntry.objects.get(target_id=task.pk)
    assert entry.shares.count() == 3
    assert "cells" in entry.parts


def test_villages_that_had_not_begun_are_not_charged_for_a_task_taken_back(cast, now):
    task = sent(cast, now)
    task.assignments.filter(org=cast.org("杏花坞村")).update(opened_at=now, state="filling")
    withdraw_task(task, viewer=cast.viewer("zhao"), reason="口径有误", now=now)
    entry = BurdenEntry.objects.get()
    assert entry.estimated == pytest.approx(10.0)
    assert [one.org.name for one in entry.shares.all()] == ["杏花坞村"]


def test_what_runs_on_costs_every_month_until_it_ends(cast, now):
    entry = charged(cast, 9, kind="group", on=date(2026, 8, 20), again="running")
    assert [charge_again(now) for _ in range(2)] == [3, 0]
    viewer = cast.viewer("zhao")
    months = series(viewer, first=date(2026, 8, 1), last=date(2026, 12, 31))
    assert [one.minutes for one in months] == [90, 90, 90, 90, 0]
    assert series(cast.viewer("lin"), first=date(2026, 9, 1), last=date(2026, 9, 30))[0].minutes == 30
    assert own(viewer, 2026, now.date()).forecast.settled == 90, "December is still to come"
    stop(Demand(pk=9), on=now.date())
    assert charge_again(now + timedelta(days=60)) == 0
    assert own(viewer, 2026, now.date()).forecast.settled == 0
    assert entry.period == ""


def test_a_monthly_form_counts_its_months_to_come(cast, now):
    sent(cast, now, frequency="monthly")
    told = own(cast.viewer("zhao"), 2026, now.date()).forecast
    assert told.settled == pytest.approx(30.0)


def test_a_release_of_everything_leaves_the_entry_without_cost(cast):
    charged(cast, 3, money=500.0)
    release(Demand(pk=3))
    entry = BurdenEntry.objects.get()
    assert (entry.estimated, entry.money, entry.parts, entry.shares.count()) == (0.0, 0.0, {}, 0)
    assert left(cast.org("县民政局"), 2026)[1] == 0.0


def test_a_drawn_place_takes_its_share_once_it_was_visited(cast):
    charged(cast, 4, kind="inspection", shares={}, minutes=120.0, parts={"inspections": 1})
    for _ in range(2):
        add_share(Demand(pk=4), cast.org("老槐坪村"), of=4, parts={"inspections": 1})
    entry = BurdenEntry.objects.get()
    assert list(entry.shares.values_list("org__name", "minutes", "parts")) == [("老槐坪村", 30.0, {"inspections": 1})]
    assert (entry.estimated, entry.parts) == (120.0, {"inspections": 4})
    told = series(cast.viewer("luo"), first=DAY, last=DAY)[0]
    assert (told.minutes, told.parts["inspections"]) == (30.0, 1)
    assert series(cast.viewer("lin"), first=DAY, last=DAY)[0].minutes == 0


def test_what_somebody_counted_is_charged_as_it_was(cast, taught):
    entry = charged(cast, 50, counted=True)
    assert (entry.factor, entry.estimated, entry.learned_from) == (1.0, 90.0, 0)


def test_cells_counted_after_a_task_was_taken_back_are_nobodys(cast, now):
    task = sent(cast, now)
    withdraw_task(task, viewer=cast.viewer("zhao"), reason="发错了", now=now)
    share_cells(task.pk, {cast.org(name).pk: 10 for name in VILLAGES})
    entry = BurdenEntry.objects.get(target_type=TASK, target_id=task.pk)
    assert (entry.estimated, entry.shares.count(), sum(entry.parts.values())) == (0.0, 0, 0)
