from __future__ import annotations

from datetime import date, timedelta

import pytest

from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.refusals import Refusal
from yibiao_web.catalogue.models import Item
from yibiao_web.ledger.actions import SubjectChange, record
from yibiao_web.ledger.models import Source
from yibiao_web.sharing import actions
from yibiao_web.sharing.models import Grant, Reading, ShareRequest
from yibiao_web.sharing.queries import entitlement
from yibiao_web.sharing.rules import allowed

GRADE, NAME, NUMBER = "person.disability_level", "person.name", "person.id_number"
UNTIL = date(2027, 3, 31)


@pytest.fixture
def owned(cast):
    """The disability grade belongs to 县残联."""
    for code in (GRADE,):
        Item.objects.create(code=code, name="残疾等级", subject="person", owner=cast.org("县残联"))


@pytest.fixture
def asked(cast, now, owned) -> ShareRequest:
    return actions.request_share(
        cast.viewer("zhao"), owner=cast.org("县残联"), items=[GRADE], scope=cast.org("禾溪县").path,
        purpose="发放两项补贴", until=UNTIL, now=now,
    )  # fmt: skip


def may(cast, items, on, org="县民政局", scope="禾溪县"):
    return allowed(entitlement(cast.org(org), items, cast.org(scope).path, on))


def test_a_department_has_nothing_until_the_owner_agrees(cast, now, asked):
    assert may(cast, [GRADE, NAME], now.date()) == frozenset()
    actions.grant(asked, viewer=cast.viewer("zhou"), now=now)
    assert may(cast, [GRADE, NAME], now.date()) == {GRADE}
    assert may(cast, [GRADE], UNTIL + timedelta(days=1)) == frozenset()
    assert may(cast, [GRADE], now.date(), org="县卫健局") == frozenset()


def test_the_village_may_always_read_its_own(cast, now, owned):
    assert may(cast, [GRADE, NAME], now.date(), org="杏花坞村", scope="杏花坞村") == {GRADE, NAME}
    assert may(cast, [GRADE], now.date(), org="杏花坞村", scope="老槐坪村") == frozenset()
    assert may(cast, [GRADE, NAME], now.date(), org="渡川县") == frozenset()


def test_the_name_of_the_householder_is_as_open_as_a_name(cast, now):
    actions.grant_directly(
        cast.viewer("sun"), org=cast.org("县民政局"), items=[NAME], scope=cast.org("禾溪县").path, purpose="核对",
        until=UNTIL, now=now,
    )  # fmt: skip
    assert may(cast, ["household.householder.name"], now.date()) == {"household.householder.name"}


def test_asking_twice_is_asking_once(cast, now, asked):
    again = actions.request_share(
        cast.viewer("zhao"), owner=cast.org("县残联"), items=[GRADE], scope=asked.scope, purpose="发放两项补贴",
        until=UNTIL, now=now,
    )  # fmt: skip
    assert again == asked


def test_only_the_owner_answers_and_only_once(cast, now, asked):
    with pytest.raises(Refusal) as refused:
        actions.grant(asked, viewer=cast.viewer("zhao"), now=now)
    assert refused.value.code == "not_owner"
    actions.refuse(asked, viewer=cast.viewer("zhou"), now=now, answer="用途不明")
    with pytest.raises(Refusal) as refused:
        actions.grant(asked, viewer=cast.viewer("zhou"), now=now)
    assert refused.value.code == "answered"
    assert Grant.objects.count() == 0


def test_a_refusal_needs_a_reason(cast, now, asked):
    with pytest.raises(Refusal) as refused:
        actions.refuse(asked, viewer=cast.viewer("zhou"), now=now, answer=" ")
    assert refused.value.code == "no_reason"


def test_silence_does_what_was_agreed_and_only_once(cast, now, asked):
    assert actions.settle_overdue(now) == 0
    later = now + timedelta(days=30)
    ShareRequest.objects.filter(pk=asked.pk).update(on_silence="grant")
    assert [actions.settle_overdue(later), actions.settle_overdue(later)] == [1, 0]
    asked.refresh_from_db()
    assert (asked.state, may(cast, [GRADE], later.date())) == (ShareRequest.State.BY_SILENCE, {GRADE})


def test_sensitive_items_stay_with_a_silent_owner(cast, now):
    asked = actions.request_share(
        cast.viewer("zhao"),
        owner=None,
        items=[NUMBER],
        scope=cast.org("禾溪县").path,
        purpose="核对",
        until=UNTIL,
        now=now,
    )
    assert (asked.owner, asked.on_silence) == (cast.org("县数据局"), "refuse")
    actions.settle_overdue(now + timedelta(days=30))
    assert may(cast, [NUMBER], now.date()) == frozenset()


def test_what_is_closed_can_not_be_asked_for(cast, now, owned):
    Item.objects.filter(code=GRADE).update(sharing="closed")
    with pytest.raises(Refusal) as refused:
        actions.request_share(
            cast.viewer("zhao"), owner=cast.org("县残联"), items=[GRADE], scope=cast.org("禾溪县").path,
            purpose="发放两项补贴", until=UNTIL, now=now,
        )  # fmt: skip
    assert refused.value.code == "closed"


def test_a_revoked_grant_gives_nothing(cast, now, asked):
    made = actions.grant(asked, viewer=cast.viewer("zhou"), now=now)
    with pytest.raises(Refusal):
        actions.revoke(made, viewer=cast.viewer("qian"), now=now, reason="不要了")
    actions.revoke(made, viewer=cast.viewer("zhou"), now=now, reason="用途变了")
    assert may(cast, [GRADE], now.date()) == frozenset()


def test_a_reading_is_kept_with_the_people_and_their_villages(cast, now):
    people = [
        SubjectChange(cast.org(village), "person", {NAME: name})
        for village, name in (("杏花坞村", "石小满"), ("杏花坞村", "石大满"), ("老槐坪村", "罗小满"))
    ]
    source = Source(
        kind="import", county=cast.org("禾溪县"), org=cast.org("杏花坞村"), title="底册", dated=date(2026, 6, 30)
    )
    told = record(source, people, by=None, now=now, org=cast.org("县数据局"))
    noted = actions.note_reading(
        cast.viewer("zhao"), org=cast.org("县民政局"), scope=cast.org("禾溪县").path, kind="person", items=[NAME],
        subjects=list(told.subjects), count=3, purpose="核对", what="名册", now=now,
    )  # fmt: skip
    assert {place.org.name: place.count for place in noted.places.all()} == {"杏花坞村": 2, "老槐坪村": 1}
    assert noted.who.count() == 3
    assert noted.entry == AuditEntry.objects.latest("pk")
    assert "石" not in str(noted.entry.detail)
    whole = actions.note_reading(
        None, org=cast.org("县民政局"), scope=cast.org("鹤汀镇").path, kind="person", items=[NAME], count=3,
        purpose="核对", what="全镇名册", now=now,
    )  # fmt: skip
    assert (whole.each, whole.who.count(), whole.places.count()) == (False, 0, 2)
    assert Reading.objects.count() == 2
