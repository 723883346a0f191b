"""A draw from its commitment to its publication, by the actions."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from yibiao.draws.canonical import commitment_of
from yibiao.draws.verifying import verify
from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.refusals import Refusal
from yibiao_web.draws import actions, handing, keys, opening, publishing, sealing
from yibiao_web.draws.models import Draw, Glance, PlaceRisk, Share
from yibiao_web.draws.preparing import plan_of
from yibiao_web.draws.tests import making
from yibiao_web.inspections.actions import finish_visit
from yibiao_web.inspections.models import Visit
from yibiao_web.orgs.models import Organisation

pytestmark = pytest.mark.django_db


def refusal(code: str):
    return pytest.raises(Refusal, check=lambda problem: problem.code == code)


def opened(cast, now, draw, *numbers: int, at=None):
    return opening.open_visits(
        draw, numbers, making.word("zhao"), viewer=cast.viewer("zhao"), now=at or making.departed(now, 60)
    )


def test_a_draw_is_committed_witnessed_opened_published_and_holds(cast, now):
    draw = making.seeded(cast, now)
    found = opened(cast, now, draw, 1, 2)
    assert [one.visit.unannounced for one in found] == [True, True]
    assert all(one.visit.inspectors.count() == 2 for one in found)
    for one in found:
        finish_visit(one.visit, viewer=making.going(one), now=making.departed(now, 200))
    assert publishing.publish_due(making.departed(now, 210)) == 1
    draw.refresh_from_db()
    verified = verify(json.loads(json.dumps(draw.record)), commitment=draw.commitment)
    assert verified.holds, verified.steps
    assert [one.state for one in verified.steps] == ["holds"] * 10


def test_nothing_in_the_database_names_a_place_before_departure(cast, now):
    """Neither the draw nor the trail nor any other table: what is sealed is read by nobody who has but the rows."""
    draw = making.seeded(cast, now)
    before = _everything()
    (one,) = opened(cast, now, draw, 1)
    place = one.visit.place
    told = {table: rows for table, rows in before.items() if not table.startswith("orgs_")}
    assert not [table for table, rows in told.items() if place.name in rows]
    assert not any(draw.sealed and place.code in rows for table, rows in told.items() if table.startswith("draws_"))


def _everything() -> dict[str, str]:
    rows = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows[table] = str(
                [[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor.fetchall()]
            )
    return rows


def test_one_commitment_an_item_and_day(cast, now):
    draw = making.committed(cast, now)
    again = making.wanted(cast, now, draw.inspection, [])
    again = replace(again, inspectors=list(making.Inspector.objects.all()))
    with refusal("committed_already"):
        actions.commit(again, viewer=cast.viewer("zhao"), now=now)


def test_an_abandoned_commitment_is_counted_and_stands_in_the_next(cast, now):
    draw = making.committed(cast, now)
    actions.abandon(draw, "带队的同志被临时抽调去防汛", viewer=cast.viewer("zhao"), now=now + timedelta(hours=1))
    people = list(making.Inspector.objects.all())
    again = actions.commit(
        making.wanted(cast, now, draw.inspection, people), viewer=cast.viewer("zhao"), now=now + timedelta(hours=2)
    )
    assert again.number == 2
    for name in ("wu", "sun"):
        actions.state_seed(again, [making.LOTTERY], viewer=cast.viewer(name), now=making.after_the_lottery(now))
    again.refresh_from_db()
    opened(cast, now, again, 1, 2)
    publishing.publish_due(making.departed(now) + timedelta(days=1))
    again.refresh_from_db()
    (spoiled,) = again.record["plan"]["spoiled"]
    assert (spoiled["commitment"], spoiled["stage"]) == (draw.commitment, "before_seed")
    assert "防汛" in spoiled["reason"]


def test_giving_up_needs_a_reason_and_comes_too_late_after_opening(cast, now):
    draw = making.seeded(cast, now)
    with refusal("reason_too_short"):
        actions.abandon(draw, "不好", viewer=cast.viewer("zhao"), now=now)
    opened(cast, now, draw, 1)
    with refusal("opened"):
        actions.abandon(draw, "抽到的地方太远，想换一个", viewer=cast.viewer("zhao"), now=now)


def test_each_number_opens_at_its_own_time_and_not_before(cast, now):
    draw = making.seeded(cast, now)
    with refusal("too_early"):
        opened(cast, now, draw, 1, at=making.departed(now, -1))
    opened(cast, now, draw, 1, at=making.departed(now))
    with refusal("too_early"):
        opened(cast, now, draw, 2, at=making.departed(now, 29))
    assert opened(cast, now, draw, 2, at=making.departed(now, 30))
    assert draw.openings.count() == 2


def test_only_the_lead_opens_and_only_with_the_passphrase(cast, now):
    draw = making.seeded(cast, now)
    for name in ("gao", "wu", "chen"):
        with refusal("not_lead"):
            opening.open_visits(draw, [1], making.word(name), viewer=cast.viewer(name), now=making.departed(now))
    with refusal("wrong_passphrase"):
        opening.open_visits(draw, [1], "不是这一句话，记错了", viewer=cast.viewer("zhao"), now=making.departed(now))
    assert AuditEntry.objects.filter(action="draw.passphrase_failed").count() == 1
    assert not Visit.objects.exists()


def test_after_five_wrong_passphrases_the_right_one_waits_too(cast, now):
    draw, at = making.seeded(cast, now), making.departed(now)
    for _ in range(5):
        with refusal("wrong_passphrase"):
            opening.open_visits(draw, [1], "猜一猜", viewer=cast.viewer("zhao"), now=at)
    with refusal("too_many"):
        opened(cast, now, draw, 1, at=at)
    assert opened(cast, now, draw, 1, at=at + timedelta(minutes=16))


def test_without_the_sites_secret_the_passphrase_opens_nothing(cast, now, settings):
    draw = making.seeded(cast, now)
    settings.SECRET_KEY = "another"
    with refusal("wrong_passphrase"):
        opened(cast, now, draw, 1)


def test_opening_twice_is_once(cast, now):
    draw = making.seeded(cast, now)
    assert opened(cast, now, draw, 1)[0].pk == opened(cast, now, draw, 1)[0].pk
    assert Visit.objects.count() == 1


def test_a_seed_stands_once_two_witnesses_agree(cast, now):
    draw, at = making.committed(cast, now), making.after_the_lottery(now)
    actions.state_seed(draw, [making.LOTTERY], viewer=cast.viewer("wu"), now=at)
    actions.state_seed(draw, ["03 07 12 15 28 33 06"], viewer=cast.viewer("sun"), now=at)
    draw.refresh_from_db()
    assert draw.seeded_at is None
    actions.state_seed(draw, ["０３，07 12,15、28 33＋05"], viewer=cast.viewer("sun"), now=at)
    draw.refresh_from_db()
    assert draw.seed == [making.LOTTERY]
    assert draw.statements.count() == 3  # the slip stays on record
    with refusal("settled"):
        actions.state_seed(draw, ["01 02 03 04 05"], viewer=cast.viewer("sun"), now=at)


@pytest.mark.parametrize(
    ("who", "values", "hours", "code"),
    [
        ("wu", [making.LOTTERY], 0, "too_early"),
        ("gao", [making.LOTTERY], 48, "no_witness"),
        ("wu", ["大概是七"], 48, "seed_looks"),
        ("wu", [], 48, "seed_parts"),
    ],
)
def test_a_seed_that_will_not_do(cast, now, who, values, hours, code):
    draw = making.committed(cast, now)
    with refusal(code):
        actions.state_seed(draw, values, viewer=cast.viewer(who), now=now + timedelta(hours=hours))


def test_no_opening_before_the_seed_and_none_of_an_abandoned_one(cast, now):
    draw = making.committed(cast, now)
    with refusal("no_seed"):
        opened(cast, now, draw, 1)
    actions.abandon(draw, "检查改到下个月再去", viewer=cast.viewer("zhao"), now=now)
    draw.refresh_from_db()
    with refusal("abandoned"):
        opened(cast, now, draw, 1)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"sources": []}, "times"),
        ({"departures": []}, "times"),
        ({"witnesses": ()}, "blocked"),
        ({"inspectors": ()}, "blocked"),
        ({"take": 100}, "blocked"),
        ({"team": 1}, "reason_too_short"),
    ],
)
def test_a_wish_that_could_not_be_proved_fair_is_refused(cast, now, changed, code):
    making.villages(cast)
    making.holding_keys(cast, now)
    wish = replace(making.wanted(cast, now, making.inspection_of(cast, now), making.inspectors(cast)), **changed)
    with refusal(code):
        actions.commit(wish, viewer=cast.viewer("zhao"), now=now)


def test_the_source_must_come_after_the_commitment_and_before_departure(cast, now):
    making.holding_keys(cast, now)
    wish = making.wanted(cast, now, making.inspection_of(cast, now), making.inspectors(cast))
    for at in (now - timedelta(hours=1), making.departed(now, 5)):
        with refusal("times"):
            actions.commit(replace(wish, sources=[("dice", "当众掷", at)]), viewer=cast.viewer("zhao"), now=now)


def test_who_may_not_draw(cast, now):
    making.holding_keys(cast, now)
    wish = making.wanted(cast, now, making.inspection_of(cast, now), making.inspectors(cast))
    for name in ("gao", "wu", "qian"):
        with refusal("not_yours"):
            actions.commit(wish, viewer=cast.viewer(name), now=now)
    with refusal("lead_without_key"):
        actions.commit(replace(wish, lead=cast.user("zhou")), viewer=cast.viewer("zhao"), now=now)


def test_the_population_knows_risk_last_visits_caps_and_who_must_not_go(cast, now):
    making.villages(cast)
    inspection, people = making.inspection_of(cast, now), making.inspectors(cast)
    risky, visited = cast.org("抽签0村"), cast.org("抽签1村")
    PlaceRisk.objects.create(org=cast.org("县民政局"), place=risky, level=3, reason="去年两次举报", set_at=now)
    past = inspection.visits.model.objects.create(
        inspection=making.inspection_of(cast, now), place=visited, on=now.date() - timedelta(days=100), made_at=now,
        state="done",
    )  # fmt: skip
    past.inspectors.add(people[0].user)
    people[1].avoids.add(cast.org("雾山乡"))
    plan = plan_of(making.wanted(cast, now, inspection, people))
    places = {one.name: one for one in plan.places}
    assert (places["抽签0村"].risk, places["抽签1村"].days, places["抽签2村"].days) == (3, 102, -1)
    avoids = {one.name: one.avoids for one in plan.inspectors}
    assert avoids["检查员0"] == (visited.code,)
    assert avoids["检查员1"] == (cast.org("雾山乡").code,)


def test_strata_share_the_places(cast, now):
    making.villages(cast)
    wish = making.wanted(cast, now, making.inspection_of(cast, now), making.inspectors(cast), take=4, strata="township")
    plan = plan_of(wish)
    assert {one.name: one.take for one in plan.rules.strata} == {"鹤汀镇": 2, "雾山乡": 2}
    assert {one.stratum for one in plan.places} == {"鹤汀镇", "雾山乡"}


def test_the_teams_are_told_without_the_places(cast, now):
    draw = making.seeded(cast, now)
    told = opening.teams(draw, making.word("zhao"), viewer=cast.viewer("zhao"), now=making.after_the_lottery(now))
    assert [(number, len(people)) for number, _at, people in told] == [(1, 2), (2, 2)]
    places = [one.name for one in Organisation.objects.filter(level="village")]
    assert not any(name in str(told) for name in places)


def test_gatekeeper_and_auditor_hand_the_seal_over_without_seeing_into_it(cast, now):
    draw, at = making.seeded(cast, now), making.departed(now, -30)
    deputy = making.Inspector.objects.filter(unit=cast.org("县民政局")).first().user
    viewer = making.Viewer(deputy, cast.org("县民政局"), frozenset({"requester"}))
    keys.set_passphrase("副手自己记得的一句长长的话", "副手自己记得的一句长长的话", viewer=viewer, now=at)
    told = {"viewer": cast.viewer("gao"), "now": at}
    asked = handing.ask(draw, deputy, "带队人昨晚急病住院", making.word("gao"), **told)
    assert handing.ask(draw, deputy, "带队人昨晚急病住院", making.word("gao"), **told) == asked
    with refusal("not_auditor"):
        handing.agree(asked, making.word("gao"), viewer=cast.viewer("gao"), now=at)
    draw = handing.agree(asked, making.word("wu"), viewer=cast.viewer("wu"), now=at)
    with refusal("not_lead"):
        opened(cast, now, draw, 1)
    with refusal("too_early"):
        opening.open_visits(draw, [1], "副手自己记得的一句长长的话", viewer=viewer, now=at)
    assert opening.open_visits(draw, [1, 2], "副手自己记得的一句长长的话", viewer=viewer, now=making.departed(now, 60))
    publishing.publish_due(making.departed(now) + timedelta(days=1))
    draw.refresh_from_db()
    assert verify(draw.record).holds
    assert draw.record["handed"][0]["to"] == deputy.name


def test_half_a_key_opens_nothing(cast, now):
    draw = making.seeded(cast, now)
    share = draw.shares.get(half=Share.Half.GATEKEEPER)
    half = keys.opened(share, making.word("gao"), cast.viewer("gao"), now)
    with pytest.raises(sealing.WrongKeyError):
        actions.plan_in(draw, half)


def test_a_new_passphrase_loses_what_was_sealed_for_the_old_one(cast, now):
    draw = making.seeded(cast, now)
    assert keys.waiting_for(cast.user("zhao")) == 1
    making.holding_keys(cast, now, "zhao")
    with refusal("no_share"):
        opened(cast, now, draw, 1)


def test_the_record_is_not_published_before_the_visits_are_over(cast, now):
    draw = making.seeded(cast, now)
    opened(cast, now, draw, 1, 2)
    assert publishing.publish_due(making.departed(now, 90)) == 0
    assert publishing.publish_due(making.departed(now) + timedelta(days=1)) == 1
    assert publishing.publish_due(making.departed(now) + timedelta(days=1)) == 0


def test_the_first_glance_is_kept_once(cast, now):
    draw = making.seeded(cast, now)
    (one,) = opened(cast, now, draw, 1)
    for minutes in (5, 10):
        opening.glance([one], viewer=making.going(one), now=making.departed(now, minutes))
    assert Glance.objects.get().at == making.departed(now, 5)


def test_a_seal_moved_to_another_draw_does_not_open(cast, now):
    draw = making.seeded(cast, now)
    Draw.objects.filter(pk=draw.pk).update(token="0" * 32)
    draw.refresh_from_db()
    with refusal("wrong_passphrase"):
        opened(cast, now, draw, 1)


def test_a_changed_seal_is_not_opened_at_all(cast, now):
    draw = making.seeded(cast, now)
    key = sealing.new_key()
    with pytest.raises(sealing.WrongKeyError):
        sealing.decrypt(key, bytes(draw.sealed), draw.token.encode())


def test_the_commitment_is_that_of_what_is_sealed(cast, now):
    draw = making.committed(cast, now)
    share = actions.share_of(draw, cast.user("zhao"), Share.Half.LEAD)
    plan = actions.plan_in(draw, keys.opened(share, making.word("zhao"), cast.viewer("zhao"), now))
    assert commitment_of(plan) == draw.commitment
