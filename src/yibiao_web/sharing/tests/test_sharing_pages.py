from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yibiao_web.catalogue.models import Item
from yibiao_web.forms.actions import hand_in
from yibiao_web.forms.tests.sheets import roster
from yibiao_web.sharing import actions
from yibiao_web.sharing.models import Grant, ShareRequest
from yibiao_web.sharing.tests.people import settle_people

LEVEL = "person.disability_level"


@pytest.fixture
def ids(cast, now):
    return settle_people(cast, now)


@pytest.fixture
def version(cast, now):
    Item.objects.create(code=LEVEL, name="残疾等级", subject="person", owner=cast.org("县残联"))
    return hand_in(
        viewer=cast.viewer("zhao"), file_name="残疾人.xlsx", now=now,
        content=roster("残疾人名册", "序号", "姓名", "身份证号码", "残疾等级"),
    )  # fmt: skip


def test_what_is_lacking_is_asked_of_each_owner_once(as_user, cast, version):
    page = as_user("zhao").get("/sharing/request", {"version": version.pk}).content.decode()
    assert "向县残联申请" in page
    assert "由县数据局答复" in page
    assert "视为不同意" in page
    asked = {"version": version.pk, "item": [LEVEL, "person.name"], "purpose": "核对补贴", "until": "2027-12-31"}
    client = as_user("zhao")
    assert client.post("/sharing/request", asked).status_code == 302
    client.post("/sharing/request", asked)
    assert {(one.owner.name, tuple(one.items)) for one in ShareRequest.objects.all()} == {
        ("县残联", (LEVEL,)), ("县数据局", ("person.name",))
    }  # fmt: skip


def test_a_request_without_purpose_or_items_is_told_so(as_user, version):
    answer = as_user("zhao").post("/sharing/request", {"version": version.pk, "item": LEVEL, "until": "2027-12-31"})
    assert answer.status_code == 200
    answer = as_user("zhao").post("/sharing/request", {"version": version.pk, "purpose": "核对", "until": "2027-12-31"})
    assert "没有选数据项" in answer.content.decode()
    assert ShareRequest.objects.count() == 0


def test_another_departments_form_does_not_exist(as_user, version):
    for person in ("zhou", "qian"):
        assert as_user(person).get("/sharing/request", {"version": version.pk}).status_code == 404


def test_a_scope_outside_ones_area_does_not_exist(as_user, cast, version):
    scope = cast.org("渡川县").pk
    assert as_user("zhao").get("/sharing/request", {"version": version.pk, "scope": scope}).status_code == 404


def asked(cast, now) -> ShareRequest:
    return actions.request_share(
        cast.viewer("zhao"), owner=cast.org("县残联"), items=[LEVEL], scope=cast.org("禾溪县").path, purpose="核对补贴",
        until=date(2027, 12, 31), now=now,
    )  # fmt: skip


def test_the_owner_answers_on_the_page_and_takes_back(as_user, cast, now, version):
    one = asked(cast, now - timedelta(days=1))
    ShareRequest.objects.update(due_on=date(2099, 1, 1))
    assert "核对补贴" in as_user("zhou").get("/sharing/").content.decode()
    assert as_user("zhao").post(f"/sharing/request/{one.pk}/answer", {"verdict": "grant"}).status_code == 404
    as_user("zhou").post(f"/sharing/request/{one.pk}/answer", {"verdict": "grant", "answer": "同意"})
    grant = Grant.objects.get()
    assert grant.org.name == "县民政局"
    assert as_user("qian").post(f"/sharing/grant/{grant.pk}/revoke", {"reason": "x"}).status_code == 404
    as_user("zhou").post(f"/sharing/grant/{grant.pk}/revoke", {"reason": "用途变了"})
    grant.refresh_from_db()
    assert grant.revoked_at is not None


def test_looking_settles_what_is_overdue(as_user, cast, now, version):
    one = asked(cast, now)
    ShareRequest.objects.filter(pk=one.pk).update(due_on=date(2020, 1, 1), on_silence="grant")
    as_user("zhao").get("/sharing/")
    one.refresh_from_db()
    assert one.state == ShareRequest.State.BY_SILENCE


def test_a_steward_gives_what_nobody_owns_and_nothing_else(as_user, cast, version):
    given = {"org": cast.org("县民政局").pk, "items": "姓名", "purpose": "核对", "until": "2099-12-31"}
    as_user("sun").post("/sharing/grant", given)
    assert Grant.objects.get().items == ["person.name"]
    as_user("sun").post("/sharing/grant", given | {"items": "残疾等级"})
    assert Grant.objects.count() == 1


def read(cast, now, ids, *names, purpose="发放补贴"):
    return actions.note_reading(
        cast.viewer("zhao"), org=cast.org("县民政局"), scope=cast.org("禾溪县").path, kind="person",
        items=["person.name"], subjects=[ids[name] for name in names], count=len(names), purpose=purpose,
        what="取数", now=now,
    )  # fmt: skip


def test_a_clerk_sees_who_read_the_own_people_and_how_many(as_user, cast, now, ids):
    read(cast, now, ids, "石小满", "石大春", "罗秋生")
    read(cast, now, ids, "谭永福", purpose="别村的事")
    page = as_user("lin").get("/sharing/readings").content.decode()
    assert "县民政局" in page
    assert "2 条（人）" in page
    assert "别村的事" not in page
    assert "别村的事" in as_user("tan").get("/sharing/readings").content.decode()
    assert "别村的事" in as_user("wu").get("/sharing/readings").content.decode()
    assert "别村的事" not in as_user("qian").get("/sharing/readings").content.decode()


def test_one_person_is_found_in_small_and_in_large_readings(as_user, cast, now, ids):
    read(cast, now, ids, "石大春", purpose="只看一人")
    actions.note_reading(
        None, org=cast.org("县卫健局"), scope=cast.org("鹤汀镇").path, kind="person", items=["person.name"], count=3,
        purpose="全镇体检", what="接口", now=now,
    )  # fmt: skip
    page = as_user("lin").get("/sharing/readings", {"about": "石大春"}).content.decode()
    assert "只看一人" in page
    assert "全镇体检" in page
    page = as_user("lin").get("/sharing/readings", {"about": "石小满"}).content.decode()
    assert "只看一人" not in page
    assert "全镇体检" in page


def test_readings_are_searched_by_who_and_when(as_user, cast, now, ids):
    read(cast, now, ids, "石大春")
    client = as_user("sun")
    assert "发放补贴" in client.get("/sharing/readings", {"who": "民政"}).content.decode()
    assert "发放补贴" not in client.get("/sharing/readings", {"who": "残联"}).content.decode()
    assert "发放补贴" not in client.get("/sharing/readings", {"until": "2026-11-01"}).content.decode()
    assert (
        "发放补贴" in client.get("/sharing/readings", {"since": "2026-11-02", "until": "2026-11-02"}).content.decode()
    )


def test_grants_that_say_the_same_are_one_line(as_user, cast, now):
    given = {"owner": cast.org("县数据局"), "items": ["person.name"], "purpose": "核对", "granted_at": now}
    times = {"since": now.date(), "until": now.date()}
    for name in ("县残联", "县民政局", "县卫健局"):
        Grant.objects.create(org=cast.org(name), scope=cast.org("禾溪县").path, **given, **times)
    Grant.objects.create(org=cast.org("县残联"), scope=cast.org("鹤汀镇").path, **given, **times)
    page = as_user("sun").get("/sharing/")
    assert [len(one.grants) for one in page.context["given"]] == [1, 3]
    assert "3 个单位</b>：县卫健局、县民政局、县残联" in page.content.decode()


def test_a_page_asks_for_the_catalogue_once_not_an_item(as_user, cast, now, ids):
    for purpose in ("一次", "两次", "三次"):
        read(cast, now, ids, "石大春", purpose=purpose)
    for address in ("/sharing/readings", f"/sharing/own/{ids['石大春']}"):
        with CaptureQueriesContext(connection) as told:
            as_user("lin").get(address)
        assert sum("catalogue_catalogueversion" in one["sql"] for one in told) <= 5, address
