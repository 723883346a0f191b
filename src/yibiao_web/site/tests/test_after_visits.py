"""What visits teach the next draw."""

from __future__ import annotations

import pytest

from yibiao_web.audit.models import AuditEntry
from yibiao_web.draws.models import Draw, Opening, PlaceRisk
from yibiao_web.fieldwork.concluding import conclude, remark
from yibiao_web.fieldwork.tests import making
from yibiao_web.inspections import actions as inspections
from yibiao_web.site.after_visits import go_less_often, hand_signs


def opened(cast, visit, now) -> Opening:
    """As if drawn: only the opening matters here."""
    draw = Draw.objects.create(
        inspection=visit.inspection, county=cast.org("禾溪县"), on=visit.on, token="t", take=1, lead=cast.user("zhao"),
        committed_by=cast.user("zhao"), committed_at=now, commitment="", sealed=b"",
    )  # fmt: skip
    return Opening.objects.create(draw=draw, number=1, visit=visit, opened_by=cast.user("zhao"), at=now)


def test_a_reception_comes_onto_the_list_of_the_leak_once(cast, now):
    visit = making.started(cast, now, unannounced=True)
    opening = opened(cast, visit, now)
    making.noted(cast, visit, now, making.told("村口敲锣打鼓", kind="sign", sign="gongs"), making.told())
    inspections.finish_visit(visit, viewer=cast.viewer("zhao"), now=now)
    entry = AuditEntry.objects.filter(action="visit.finished").latest("pk")
    for _ in range(2):
        hand_signs(entry.pk)
    sign = opening.signs.get()
    assert "敲锣打鼓" in sign.what
    assert sign.noted_by == cast.user("zhao")


def test_a_visit_that_was_not_drawn_teaches_nothing(cast, now):
    making.finished(cast, now, making.told("展板六块，胶没有干", kind="sign", sign="boards"))
    hand_signs(AuditEntry.objects.filter(action="visit.finished").latest("pk").pk)


@pytest.mark.parametrize(("level", "after"), [(3, 2), (2, 1), (1, 1)])
def test_where_nothing_was_found_one_goes_less_often(cast, now, level, after):
    visit = making.finished(cast, now)
    PlaceRisk.objects.create(org=cast.org("县民政局"), place=visit.place, level=level, reason="去年有事", set_at=now)
    PlaceRisk.objects.create(org=cast.org("县残联"), place=visit.place, level=3, reason="别的单位的看法", set_at=now)
    remark(visit, words="", viewer=cast.viewer("lin"), now=now)
    conclude(visit, words="没有发现问题。", laid=[], viewer=cast.viewer("zhao"), now=now)
    entry = AuditEntry.objects.filter(action="conclusion.given").latest("pk")
    for _ in range(2):
        go_less_often(entry.pk)
    assert PlaceRisk.objects.get(org=cast.org("县民政局")).level == after
    assert PlaceRisk.objects.get(org=cast.org("县残联")).level == 3


def test_a_problem_leaves_it_as_it_was(cast, now):
    conclusion = making.concluded(cast, now)
    PlaceRisk.objects.create(
        org=cast.org("县民政局"), place=conclusion.visit.place, level=3, reason="去年有事", set_at=now
    )
    go_less_often(AuditEntry.objects.filter(action="conclusion.given").latest("pk").pk)
    assert PlaceRisk.objects.get().level == 3
