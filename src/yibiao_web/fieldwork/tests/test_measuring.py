"""What inspections took the places visited; never what one place took."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yibiao_web.audit.models import AuditEntry
from yibiao_web.burden.models import BurdenEntry, Timing
from yibiao_web.fieldwork.measuring import refresh
from yibiao_web.fieldwork.tests.making import noted, started
from yibiao_web.inspections import actions as inspections
from yibiao_web.inspections.models import Inspection
from yibiao_web.inspections.tests.proposing import in_the_plan

PLACES = ("杏花坞村", "老槐坪村", "碾子坝村")


@pytest.fixture
def inspection(cast, now) -> Inspection:
    made = in_the_plan(cast, now)
    Inspection.objects.filter(pk=made.pk).update(facts={"minutes": 60})
    made.refresh_from_db()
    return made


def visited(cast, now, inspection, place: str, *, stay: int, note: bool = True) -> None:
    visit = started(cast, now, place=place, inspection=inspection)
    if note:
        noted(cast, visit, now + timedelta(minutes=40))
    leaves = now + timedelta(minutes=40 + stay)
    inspections.finish_visit(visit, viewer=cast.viewer("zhao"), now=leaves)
    for _ in range(2):
        refresh(AuditEntry.objects.filter(action="visit.finished").latest("pk").pk)


def entry(inspection) -> BurdenEntry:
    return BurdenEntry.objects.get(target_type="gate.demand", target_id=inspection.demand_id)


def test_three_places_are_measured_together_without_the_way_there(cast, now, inspection):
    before = entry(inspection).estimated
    for place, stay in zip(PLACES, (30, 90, 120), strict=True):
        visited(cast, now, inspection, place, stay=stay)
    told = Timing.objects.get()
    assert (told.places, told.prior) == (3, pytest.approx(before))
    assert told.measured == pytest.approx(before + (30 + 90 + 120) - 3 * 60)


def test_two_places_are_not(cast, now, inspection):
    for place in PLACES[:2]:
        visited(cast, now, inspection, place, stay=30)
    assert not Timing.objects.exists()


def test_a_visit_without_a_note_is_not_timed_by_the_inspectors_road(cast, now, inspection):
    for place in PLACES:
        visited(cast, now, inspection, place, stay=30, note=place != "碾子坝村")
    assert not Timing.objects.exists()
    assert entry(inspection).measured is None
