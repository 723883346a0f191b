"""What follows from acts in other places, by jobs of the site."""

from __future__ import annotations

from yibiao_web.accounts.models import Post
from yibiao_web.audit.models import AuditEntry
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
