"""Ways around the seal, each shut: a list that tells of others' visits, a refusal that tells the place, one person with
both halves, a trail that names where somebody is going, a day that passes without a record."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from yibiao_web.accounts.models import Post
from yibiao_web.audit import targets
from yibiao_web.audit.models import AuditEntry
from yibiao_web.draws import actions, handing
from yibiao_web.draws.knowing import knowing, narrowed
from yibiao_web.draws.models import Share
from yibiao_web.draws.preparing import plan_of
from yibiao_web.draws.tests import making
from yibiao_web.draws.tests.test_draws import opened, refusal
from yibiao_web.inspections.actions import add_visit, finish_visit, start_visit
from yibiao_web.inspections.models import Visit

pytestmark = pytest.mark.django_db


def another_sealed_visit(cast, now, place: str = "抽签3村") -> Visit:
    """Another department's, under way."""
    inspection = making.in_the_plan(cast, now, places=(), title="助残设施暗访", unannounced=True, who="zhou")
    visit = add_visit(
        inspection, place=cast.org(place), on=now.date(), lead=cast.user("zhou"), unannounced=True, now=now,
        viewer=cast.viewer("zhou"),
    )  # fmt: skip
    return start_visit(visit, viewer=cast.viewer("zhou"), now=now)


def test_a_list_looked_at_does_not_tell_where_others_are_just_now(cast, now):
    making.villages(cast)
    wish = making.wanted(cast, now, making.inspection_of(cast, now), making.inspectors(cast))
    before = plan_of(wish)
    visit = another_sealed_visit(cast, now)
    during = plan_of(wish)
    assert (during.places, during.left_out) == (before.places, before.left_out)
    finish_visit(visit, viewer=cast.viewer("zhou"), now=now)
    assert plan_of(wish).places != before.places


def fill_up(cast, now, draw) -> None:
    """Every place of the county has had all the visits it may, since the commitment."""
    inspection = making.in_the_plan(cast, now, title="例行走访", places=[one.name for one in _villages(cast)])
    for one in _villages(cast):
        for day in range(1, 20):
            Visit.objects.create(
                inspection=inspection, place=one, on=draw.on - timedelta(days=day), state="done", made_at=now
            )


def _villages(cast):
    from yibiao_web.orgs.models import Level, Organisation

    return Organisation.objects.within(cast.org("禾溪县").path).filter(level=Level.VILLAGE)


def test_whom_a_refusal_told_the_place_can_not_draw_again(cast, now):
    draw = making.seeded(cast, now)
    fill_up(cast, now, draw)
    with refusal("over_cap"):
        opened(cast, now, draw, 1)
    with refusal("opened"):
        actions.abandon(draw, "下雨了，改天再去抽一次", viewer=cast.viewer("zhao"), now=making.departed(now, 61))
    known = knowing(cast.viewer("wu"), draw)
    assert [one.who for one in narrowed(known, 1, making.departed(now, 90))] == ["赵志强"]


def test_a_place_drawn_for_two_days_can_be_opened_on_both(cast, now):
    """Both were committed to before anybody knew either result."""
    people, inspection = making.inspectors(cast, 30), making.inspection_of(cast, now)
    making.villages(cast)
    making.holding_keys(cast, now)
    first = making.wanted(cast, now, inspection, people, take=9)
    day = timedelta(days=1)
    second = making.wanted(
        cast, now, inspection, people, take=9, on=first.on + day, departures=[one + day for one in first.departures]
    )
    draws = []
    for wish in (first, second):
        draw = actions.commit(wish, viewer=cast.viewer("zhao"), now=now, reason="村少，多数都要去")
        for name in ("wu", "sun"):
            actions.state_seed(draw, [making.LOTTERY], viewer=cast.viewer(name), now=making.after_the_lottery(now))
        draw.refresh_from_db()
        draws.append(draw)
    for at, draw in enumerate(draws):
        assert len(opened(cast, now, draw, *range(1, 10), at=making.departed(now, 300) + at * day)) == 9
    assert all(one.again_reason for one in inspection.visits.exclude(again=None))
    assert inspection.visits.exclude(again=None).exists()


def test_nobody_holds_both_halves_of_a_key(cast, now):
    Post.objects.create(user=cast.user("gao"), org=cast.org("县减负办"), role="auditor")
    draw = making.seeded(cast, now)
    halves = set(Share.objects.filter(draw=draw, user=cast.user("gao")).values_list("half", flat=True))
    assert halves == {"gatekeeper"}


def test_nobody_agrees_to_what_they_asked_for(cast, now):
    draw = making.seeded(cast, now)
    to = making.going_along(cast, now)
    asked = handing.ask(
        draw, to, "带队的人突然病倒了", making.word("gao"), viewer=cast.viewer("gao"), now=making.after_the_lottery(now)
    )
    both = cast.viewer("gao").__class__(cast.user("gao"), cast.org("县减负办"), frozenset({"gatekeeper", "auditor"}))
    with refusal("same_person"):
        handing.agree(asked, making.word("gao"), viewer=both, now=making.after_the_lottery(now))


def test_the_trail_names_no_place_before_the_visit_is_over(cast, now):
    draw = making.seeded(cast, now)
    (one,) = opened(cast, now, draw, 1)
    viewer = making.going(one)
    start_visit(one.visit, viewer=viewer, now=making.departed(now, 61))
    told = [str(entry.detail) + entry.purpose for entry in AuditEntry.objects.all()]
    told += targets.told(AuditEntry.objects.all()).values()
    assert not [row for row in told if one.visit.place.name in row]
    finish_visit(one.visit, viewer=viewer, now=making.departed(now, 120))
    assert AuditEntry.objects.get(action="visit.finished").detail["place"] == one.visit.place.name


def test_a_team_counts_as_knowing_from_the_opening_on_wherever_it_looked(cast, now):
    draw = making.seeded(cast, now)
    (one,) = opened(cast, now, draw, 1)
    names = {person.name for person in one.visit.inspectors.all()} | {one.visit.lead.name}
    who = {knew.who for knew in narrowed(knowing(cast.viewer("wu"), draw), 1, making.departed(now, 60))}
    assert who == names | {"赵志强"}


def test_everybody_sees_that_a_day_passed_without_a_record(cast, now, monkeypatch):
    draw = making.seeded(cast, now)
    opened(cast, now, draw, 1, at=making.departed(now))  # the second never
    for days, overdue in ((2, False), (3, True)):
        today = (now + timedelta(days=days)).date()
        monkeypatch.setattr("yibiao_web.draws.public_views.timezone.localdate", lambda today=today: today)
        for page in (reverse("draws:public_list"), reverse("draws:public", args=[draw.token])):
            assert ("过了那一天还没有公布" in Client().get(page).content.decode()) is overdue
