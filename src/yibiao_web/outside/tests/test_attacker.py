"""Somebody has the whole database before and after, its files byte by byte, the logs and the web server's access log:
who told? No better than chance. The long run is ``python -m bench.anonymity_attack``."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidTag
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yibiao_web.audit.actions import log
from yibiao_web.outside import actions, codes, limits
from yibiao_web.outside.evenly import STEP
from yibiao_web.outside.models import Notice, Waiting, Word
from yibiao_web.outside.sealing import ROOMS, sealed, unsealed
from yibiao_web.outside.tests.test_outside import ASKED, kept, told
from yibiao_web.sharing.models import Reading
from yibiao_web.submissions.tests.making import people

pytestmark = pytest.mark.django_db
ASKS = ("姓名", "身份证号", "联系电话", "家庭住址", "户籍地址", "残疾证号", "健康状况", "家庭人口数")


@pytest.fixture(autouse=True)
def _fresh():
    for one in (limits.telling, limits.trying):
        one.forget()


def everything() -> dict[str, list[str]]:
    """All rows of all tables, in the order in which the database keeps them."""
    rows = {}
    with connection.cursor() as cursor:
        for table in (*(one._meta.db_table for one in apps.get_models() if one._meta.managed), "site_cache"):
            if table in connection.introspection.table_names(cursor):
                cursor.execute(f'SELECT * FROM "{table}"')
                rows[table] = [repr(one) for one in cursor.fetchall()]
    return rows


def changed(before: dict[str, list[str]], after: dict[str, list[str]]) -> set[str]:
    return {table for table in after if after[table] != before[table]}


def test_telling_and_looking_leave_the_same_and_nothing_of_who_it_was(as_user):
    """Lin does it while she is signed in: to this page she is nobody."""
    lin = as_user("lin")
    told(lin)  # the county's first lump
    tables = []
    for tells in (False, True):
        before = everything()
        page = told(lin)
        if tells:
            kept(lin, page)
        tables.append(changed(before, everything()))
        assert Waiting.objects.count() == 1
    assert tables == [{Waiting._meta.db_table}] * 2, "no trail, no session, no job, no cache, no row of a notice"
    assert {len(one.sealed) for one in Waiting.objects.all()} == {12 + 16 + ROOMS * 8192}


def test_reading_with_the_code_and_writing_leave_the_same(as_user):
    client = as_user("lin")
    code = kept(client, told(client))
    seen = []
    for more in ({}, {"text": "还是要我们重报"}):
        before = everything()
        client.post(reverse("outside:follow"), {"code": code, **more})
        seen.append(changed(before, everything()))
    assert seen == [{Waiting._meta.db_table}] * 2
    assert not Word.objects.exists()


def test_the_page_knows_nobody_and_stays_signed_in_elsewhere(as_user):
    lin = as_user("lin")
    page = lin.get(reverse("outside:report"))
    assert "林小满" not in page.content.decode()
    assert "Cookie" not in page.headers["Vary"].replace("Cookie", "", 1)
    assert page.headers["Referrer-Policy"] == "strict-origin"
    assert "sessionid" not in page.cookies
    assert lin.get(reverse("desk:week")).status_code == 200


def test_what_waits_can_not_be_read_without_the_key():
    client = Client()
    code = kept(client, told(client))
    raw = bytes(Waiting.objects.get().sealed)
    assert not [one for one in (codes.plain(code), "80岁", "县民政局") if one.encode() in raw]
    entry = {"kind": "notice", "code": "1"}
    one = sealed([entry], lump="a", key="k")
    assert unsealed(one, lump="a", key="k") == [entry]
    assert one != sealed([entry], lump="a", key="k")
    with pytest.raises(InvalidTag):
        unsealed(one, lump="b", key="k")


def test_a_full_lump_begins_another_and_nothing_is_lost(cast):
    county, day = cast.org("禾溪县"), timezone.localdate()
    for number in range(ROOMS * 2 + 3):
        actions.tell(entry(number), county=county, code=codes.fresh(), day=day)
    assert Waiting.objects.count() == 3
    assert actions.file_told(timezone.now() + timedelta(days=1)) == ROOMS * 2 + 3
    assert Notice.objects.count() == ROOMS * 2 + 3
    assert not Waiting.objects.exists()


def test_what_can_not_be_filed_stays_and_does_not_keep_the_others_waiting(cast, monkeypatch, caplog):
    county, day = cast.org("禾溪县"), timezone.localdate()
    for number in range(3):
        actions.tell(entry(number), county=county, code=codes.fresh(), day=day)
    registered = actions._registered

    def broken(notice, now):
        if notice.key == "1":
            raise ValueError(notice.text)
        return registered(notice, now)

    monkeypatch.setattr(actions, "_registered", broken)
    assert actions.file_told(timezone.now() + timedelta(days=1)) == 2
    assert "第1件" not in caplog.text
    monkeypatch.setattr(actions, "_registered", registered)
    assert actions.file_told(timezone.now() + timedelta(days=1)) == 1


def test_notices_of_the_release_before_are_filed_too(cast):
    day = timezone.localdate() - timedelta(days=2)
    told_then = {name: value for name, value in entry(1).items() if name != "sender"}
    Notice.objects.create(county=cast.org("禾溪县"), code="c" * 64, day=day, **told_then)
    assert actions.file_told(timezone.now()) == 1
    assert Notice.objects.get().demand


def entry(number: int) -> dict:
    return {
        "title": f"第{number}件", "text": f"第{number}件", "shown": True, "channel": "group", "fields": [],
        "findings": [], "key": f"{number}", "minutes": 1.0, "places": 1, "due_on": None, "sender": None,
    }  # fmt: skip


def test_as_many_bytes_go_out_whatever_was_pasted():
    texts = (ASKED, "县民政局：请各村报姓名。" + "说明" * 2_000, "县残联：请各村报" + "、".join(ASKS))
    assert {len(told(Client(), text).content) for text in texts} == {STEP}
    assert {len(Client().post(reverse("outside:follow"), {"code": one}).content) for one in ("A" * 16, "B")} == {STEP}


def test_whoever_has_every_table_and_the_access_log_guesses_no_better_than_chance(cast):
    """Ten tell on each of six days, in the order of the access log; between them others act, on the trail. Guesses: by
    the order of rows, of demands, of the trail. Chance hits one a day each."""
    county, days, each = cast.org("禾溪县"), 6, 10
    hits = dict.fromkeys(("rows", "demands", "trail"), 0)
    for number in range(days):
        now, sent = timezone.now() + timedelta(days=2 * number), [f"第{number}天{at:02}" for at in range(each)]
        for name in sent:
            told_now = {**entry(0), "key": name, "sender_words": name}
            actions.tell(told_now, county=county, code=codes.fresh(), day=timezone.localdate(now))
            log("people.seen", by=cast.user("guan"), org=county, now=now)
        actions.file_told(now + timedelta(days=1))
        for guess, rows in orders(number).items():
            hits[guess] += sum(a == b for a, b in zip(sent, rows, strict=True))
    assert all(one <= days + 4 * days**0.5 for one in hits.values()), hits


def orders(number: int) -> dict[str, list[str]]:
    """The day's, as the database keeps rows, as demands are numbered, as the trail goes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sender_words FROM outside_notice")
        rows = [one for (one,) in cursor.fetchall() if one.startswith(f"第{number}天")]
    of = {one.demand_id: one.sender_words for one in Notice.objects.filter(sender_words__in=rows)}
    trail = apps.get_model("audit.AuditEntry").objects.filter(target_type="gate.demand").order_by("pk")
    seen = dict.fromkeys(of.get(int(one)) for one in trail.values_list("target_id", flat=True))
    return {"rows": rows, "demands": [of[pk] for pk in sorted(of)], "trail": [one for one in seen if one]}


def test_filling_the_very_table_says_nothing_of_which_table(cast, as_user, now):
    from io import BytesIO

    from openpyxl import Workbook

    people(cast, now)
    readings = []
    for headings in (["序号", "姓名", "身份证号码"], ["序号", "姓名", "联系电话", "健康状况"]):
        book, content = Workbook(), BytesIO()
        book.active.append(["杏花坞村花名册"])
        book.active.append(headings)
        book.save(content)
        content.seek(0)
        content.name = "报表.xlsx"
        assert as_user("lin").post(reverse("outside:fill"), {"file": content}).status_code == 200
        one = Reading.objects.latest("pk")
        readings.append((one.items, one.count, one.purpose, one.what))
    assert readings[0] == readings[1]


def test_no_log_of_the_platform_names_these_addresses(caplog):
    """A wrong code, one try too many, a form without its secret: Django would write a line with the path."""
    with caplog.at_level(logging.DEBUG):
        Client().post(reverse("outside:follow"), {"code": "A" * 16})
        Client(enforce_csrf_checks=True).post(reverse("outside:report"), {"text": ASKED})
        limits.telling._at.extend([float("inf")] * limits.TOLD_A_MINUTE)
        assert told(Client()).status_code == 429
        Client().get("/surveys/987654/answer")
        Client().get("/no-such-page")
    assert "/no-such-page" in caplog.text, "what is written of other pages"
    assert "/outside/" not in caplog.text
    assert "/surveys/" not in caplog.text


def test_an_error_there_is_told_without_the_address(caplog, monkeypatch):
    monkeypatch.setattr("yibiao_web.outside.queries.counties", lambda: 1 / 0)
    client = Client(raise_request_exception=False)
    assert client.get(reverse("outside:report")).status_code == 500
    assert "ZeroDivisionError" in caplog.text
    assert "/outside/" not in caplog.text.replace("yibiao_web/outside/", "")
