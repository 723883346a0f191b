"""What follows from acts in other places, by jobs of the site."""

from __future__ import annotations

from datetime import timedelta

from yibiao_web.accounts.models import Post
from yibiao_web.audit.models import AuditEntry
from yibiao_web.draws.tests.making import inspectors
from yibiao_web.fieldwork.models import Problem
from yibiao_web.fieldwork.tests import making as fieldwork
from yibiao_web.gate.models import DemandRecipient
from yibiao_web.inspections.models import Visit
from yibiao_web.ledger.models import Change
from yibiao_web.sharing.models import Grant, Reading
from yibiao_web.site.jobs import JOBS
from yibiao_web.site.moves import follow_merge, follow_move
from yibiao_web.site.unmasked import keep_reading
from yibiao_web.submissions.tests.making import assigned, people


def test_rights_follow_a_place_that_moves(as_user, cast, now):
    village, town = cast.org("杏花坞村"), cast.org("雾山乡")
    times = {"since": now.date(), "until": now.date(), "granted_at": now}
    given = {"org": cast.org("县残联"), "owner": cast.org("县民政局"), "items": ["person.name"], "purpose": "核对"}
    grant = Grant.objects.create(scope=village.path, **given, **times)
    as_user("guan").post(f"/orgs/{village.pk}/move", {"parent": town.pk})
    assert JOBS["org.moved"] == ["yibiao_web.site.moves.follow_move"]
    for _ in range(2):  # a killed worker runs it again
        follow_move(AuditEntry.objects.get(action="org.moved").pk)
    grant.refresh_from_db()
    assert grant.scope == f"{town.path}{village.code}/"
    as_user("guan").post(f"/orgs/{village.pk}/move", {"parent": village.parent_id})
    follow_move(AuditEntry.objects.filter(action="org.moved").earliest("pk").pk)  # once more, late
    grant.refresh_from_db()
    assert grant.scope == village.path


def test_whoever_looked_at_full_numbers_is_among_those_who_read(as_user, cast, now):
    subject = people(cast, now)[0]
    as_user("sun").post(f"/ledger/subjects/{subject.pk}", {"purpose": "核对证号"})
    for _ in range(2):
        keep_reading(AuditEntry.objects.get(action="ledger.unmasked").pk)
    reading = Reading.objects.get()
    assert (reading.user, reading.purpose, reading.count) == (cast.user("sun"), "核对证号", 1)


def merged(as_user, cast):
    village, into = cast.org("杏花坞村"), cast.org("老槐坪村")
    answer = as_user("guan").post(f"/orgs/{village.pk}/merge", {"into": into.pk})
    assert answer.status_code == 302
    for _ in range(2):  # a killed worker runs it again
        follow_merge(AuditEntry.objects.get(action="org.merged").pk)
    village.refresh_from_db()
    return village, into


def test_a_village_that_is_taken_in_brings_its_people_and_grids(as_user, cast, now):
    first = people(cast, now, grid="杏花坞村一网格")[0]
    village, into = merged(as_user, cast)
    first.refresh_from_db()
    assert not village.active
    assert (first.org, first.grid) == (into, cast.org("杏花坞村一网格"))
    assert cast.org("杏花坞村一网格").path.startswith(into.path)
    assert Change.objects.filter(subject=first, what="moved").count() == 1
    assert not village.subjects.exists()


def test_its_open_work_is_withdrawn_and_its_clerk_goes_along(as_user, cast, now):
    open_one = assigned(cast, now)
    _village, into = merged(as_user, cast)
    open_one.refresh_from_db()
    assert open_one.state == "withdrawn"
    told = AuditEntry.objects.get(action="org.handed_over").detail
    assert told["withdrawn"] == [open_one.task.title]
    assert "已并入老槐坪村" in told["reason"]
    assert Post.objects.get(user=cast.user("lin")).org == into
    assert as_user("lin").get(f"/fill/{open_one.pk}").status_code == 404


def test_readings_of_its_people_are_seen_where_they_are_now(as_user, cast, now):
    subject = people(cast, now)[0]
    as_user("sun").post(f"/ledger/subjects/{subject.pk}", {"purpose": "核对证号"})
    keep_reading(AuditEntry.objects.get(action="ledger.unmasked").pk)
    merged(as_user, cast)
    assert "核对证号" in as_user("luo").get("/sharing/readings").content.decode()


def test_visits_to_come_go_where_the_village_went_and_those_made_stay_its_own(as_user, cast, now):
    made = fieldwork.finished(cast, now)
    inspection, day = made.inspection, now.date() + timedelta(days=9)
    places = (cast.org("杏花坞村"), cast.org("老槐坪村"))
    common = {"inspection": inspection, "made_at": now}
    moves = Visit.objects.create(place=places[0], on=day, **common)
    double = Visit.objects.create(place=places[0], on=day + timedelta(days=1), **common)
    Visit.objects.create(place=places[1], on=day + timedelta(days=1), **common)
    village, into = merged(as_user, cast)
    for one in (made, moves, double):
        one.refresh_from_db()
    assert (moves.place, moves.state) == (into, "planned")
    assert (double.place, double.state) == (village, "cancelled")
    assert "已并入老槐坪村" in double.ended_reason
    assert (made.place, made.state) == (village, "done")
    assert AuditEntry.objects.get(action="org.handed_over").detail["visits"] == 2


def test_problems_still_open_are_put_right_by_the_village_that_took_it_in(as_user, cast, now):
    fieldwork.concluded(cast, now)
    Problem.objects.update(owner=cast.org("杏花坞村"))
    assert Problem.objects.filter(place__name="杏花坞村").exists()
    _village, into = merged(as_user, cast)
    assert {(one.place, one.owner) for one in Problem.objects.all()} == {(into, into)}


def test_whoever_must_not_go_there_must_not_go_to_the_other_either(as_user, cast, now):
    inspector = inspectors(cast)[0]
    inspector.avoids.add(cast.org("杏花坞村"))
    _village, into = merged(as_user, cast)
    assert list(inspector.avoids.all()) == [into]


def test_demands_that_have_not_begun_ask_the_other_village_once(as_user, cast, now):
    visit = fieldwork.planned(cast, now)
    demand = visit.inspection.demand
    places = (cast.org("杏花坞村"), cast.org("老槐坪村"))
    demand.recipients.all().delete()
    DemandRecipient.objects.create(demand=demand, org=places[0], minutes=5)
    merged(as_user, cast)
    assert list(demand.recipients.values_list("org__name", flat=True)) == ["杏花坞村"], "it has begun: that is what was"
    demand.in_force_on = None
    demand.save(update_fields=["in_force_on"])
    for _ in range(2):
        follow_merge(AuditEntry.objects.get(action="org.merged").pk)
    assert list(demand.recipients.values_list("org__name", "minutes")) == [("老槐坪村", 5.0)]
