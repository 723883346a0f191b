"""What follows from acts in other places, by jobs of the site."""

from __future__ import annotations

from yibiao_web.audit.models import AuditEntry
from yibiao_web.sharing.models import Grant, Reading
from yibiao_web.site.jobs import JOBS
from yibiao_web.site.moves import follow_move
from yibiao_web.site.unmasked import keep_reading
from yibiao_web.submissions.tests.making import people


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
