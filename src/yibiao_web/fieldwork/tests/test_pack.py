"""What an inspector carries, and that the place is asked for nothing."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from yibiao.catalogue import load_catalogue
from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.refusals import Refusal
from yibiao_web.fieldwork import pack
from yibiao_web.fieldwork.bearing import bearing_items, telling_words
from yibiao_web.fieldwork.tests import making
from yibiao_web.inspections import actions as inspections
from yibiao_web.inspections.tests.proposing import in_the_plan
from yibiao_web.sharing.actions import grant_directly
from yibiao_web.sharing.models import Reading
from yibiao_web.submissions.tests import making as ledger

PAGES = ("phone", "pack", "pack_file")
HEALTH = "person.health_status"


@pytest.fixture
def visit(cast, now):
    ledger.people(cast, now)
    return making.started(cast, now, unannounced=True)


def grant(cast, now, org="县民政局"):
    return grant_directly(
        cast.viewer("sun"), org=cast.org(org), items=["person.name", HEALTH], scope=cast.org("禾溪县").path,
        purpose="养老服务", until=now.date().replace(month=12), now=now,
    )  # fmt: skip


def test_it_holds_what_was_reported_with_whence_and_when(cast, now, visit):
    told = pack.open_pack(visit, viewer=cast.viewer("zhao"), now=now)
    health = next(one for one in told.items if one.code == HEALTH)
    assert (health.known, health.whole) == (2, 3)
    assert "大病 1" in health.words
    assert health.source == "户籍底册"
    assert (now.date() - health.newest).days == 30
    assert told.counts[0][1] == 3


@pytest.mark.parametrize("name", ["zhou", "lin", "chen", "gao", "wu", "sun", "qian"])
def test_only_those_on_the_visit_open_it(cast, now, as_user, visit, name):
    for page in PAGES:
        assert as_user(name).get(reverse(f"fieldwork:{page}", args=[visit.pk])).status_code == 404
    assert as_user(name).get(reverse("fieldwork:people", args=[visit.pk, HEALTH])).status_code == 404


def test_it_opens_with_the_departure_and_closes_with_the_conclusion(cast, now, as_user):
    visit = making.planned(cast, now, unannounced=True)
    address = reverse("fieldwork:pack", args=[visit.pk])
    assert as_user("zhao").get(address).status_code == 404
    inspections.start_visit(visit, viewer=cast.viewer("zhao"), now=now)
    assert as_user("zhao").get(address).status_code == 200
    done = making.concluded(cast, now, place="老槐坪村", inspection=visit.inspection)
    assert as_user("zhao").get(reverse("fieldwork:pack", args=[done.visit_id])).status_code == 409


def test_every_opening_is_on_the_trail_but_tells_the_place_nothing(cast, now, as_user, visit):
    client = as_user("zhao")
    for page in ("pack", "pack_file"):
        client.get(reverse(f"fieldwork:{page}", args=[visit.pk]))
    rows = AuditEntry.objects.filter(action="visit.pack_opened")
    assert [one.detail["taken_along"] for one in rows.order_by("pk")] == [False, True]
    scopes = set(AuditEntry.objects.filter(action__startswith="visit.").values_list("scope", flat=True))
    assert scopes == {cast.org("县民政局").path}


def test_no_name_stands_in_it(cast, now, as_user, visit):
    for page in ("pack", "pack_file"):
        shown = as_user("zhao").get(reverse(f"fieldwork:{page}", args=[visit.pk])).content.decode()
        for name, number, phone, _ in ledger.PEOPLE:
            assert name not in shown
            assert number not in shown
            assert not phone or phone not in shown


def test_who_is_behind_a_number_is_masked_and_the_reading_kept(cast, now, as_user, visit):
    grant(cast, now)
    address = reverse("fieldwork:people", args=[visit.pk, HEALTH])
    shown = as_user("zhao").get(address).content.decode()
    assert "石*满" in shown
    assert "石小满" not in shown
    reading = Reading.objects.get()
    assert (reading.org, reading.count, reading.items) == (cast.org("县民政局"), 2, [HEALTH, "person.name"])
    assert "检查" not in reading.purpose + reading.what  # the place reads this, and they are still on the way
    assert as_user("zhao").post(address, {"purpose": "x"}).status_code == 422
    shown = as_user("zhao").post(address, {"purpose": "核对重病老人"}).content.decode()
    assert "石小满" in shown
    assert Reading.objects.filter(purpose="核对重病老人").count() == 1
    assert AuditEntry.objects.filter(action="visit.list_read").count() == 2


def test_whoever_may_not_see_people_sees_none(cast, now, visit):
    with pytest.raises(Refusal, match="权限"):
        pack.people(visit, HEALTH, value="", purpose="", viewer=cast.viewer("zhao"), now=now)
    with pytest.raises(Refusal, match="权限"):
        pack.people(visit, "no.such", value="", purpose="", viewer=cast.viewer("zhao"), now=now)
    assert not Reading.objects.exists()


def test_the_place_learns_nothing_before_the_visit_is_over(cast, now, as_user, visit):
    making.noted(cast, visit, now)
    for name in ("lin", "chen"):
        client = as_user(name)
        assert client.get(reverse("fieldwork:show", args=[visit.pk])).status_code == 404
        for page in ("fieldwork:index", "fieldwork:problems", "sharing:readings", "desk:week"):
            answer = client.get(reverse(page))
            assert answer.status_code != 200 or "养老服务站点检查" not in answer.content.decode()


def test_no_field_of_an_inspector_can_ask_for_material(cast, now, as_user, visit):
    """Every field on an inspector's pages is one of these, and the only file is a picture of a thing."""
    making.noted(cast, visit, now)
    inspections.finish_visit(visit, viewer=cast.viewer("zhao"), now=now)
    known = {"csrfmiddlewaretoken", "language", "next", "org", "key", "kind", "sign", "people", "minutes", "words",
             "content", "thing", "file", "back", "why"}  # fmt: skip
    parts = {"take", "title", "owner", "owner_why", "judged_by", "due_on"}
    for page in ("phone", "pack", "show", "conclude"):
        html = as_user("zhao").get(reverse(f"fieldwork:{page}", args=[visit.pk])).content.decode()
        names = set(re.findall(r'<(?:input|textarea|select|button)[^>]*\sname="([^"]+)"', html))
        bare = {one.rpartition("-")[2] for one in names}
        assert bare <= known | parts, page
        files = re.findall(r"<input[^>]*type=\"file\"[^>]*>", html)
        assert all('accept="image/' in one for one in files)


@pytest.mark.parametrize(
    "words",
    ["请村里提供近三年台账", "整改报告和照片周五前报县民政局", "填好自查表报上来", "请完善工作台账，补齐会议记录"],
)
def test_a_conclusion_that_asks_for_material_is_refused(cast, now, as_user, words):
    visit = making.finished(cast, now)
    as_user("lin").post(reverse("fieldwork:remark", args=[visit.pk]), {"through": "1"})
    address, note = reverse("fieldwork:conclude", args=[visit.pk]), visit.notes.get().pk
    given = {f"note{note}-take": "on", f"note{note}-title": words, f"note{note}-owner": cast.org("县民政局").pk,
             f"note{note}-judged_by": "ledger", f"note{note}-due_on": "2027-01-05",
             "words": "有一处要改。"}  # fmt: skip
    for one in ("more0", "more1"):
        given |= {f"{one}-judged_by": "ledger"}
    answer = as_user("zhao").post(address, given)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "要材料" in shown
    assert words in shown  # what was typed stays
    given[f"note{note}-title"] = "厨房灭火器过期，换成在有效期内的"
    assert as_user("zhao").post(address, given).status_code == 302


def test_words_that_stand_everywhere_bear_on_nothing():
    words = telling_words(["全县养老服务站消防安全管理情况检查", "残疾人两项补贴发放"])
    assert {"养老", "残疾人", "补贴"} <= words
    assert not {"管理", "情况", "检查", "发放", "全县"} & words


def test_items_that_share_more_words_come_first():
    items = load_catalogue().items.values()
    found = bearing_items(items, telling_words(["残疾人两项补贴"]))
    assert all("残疾人" in name or "补贴" in name for one in found for name in [" ".join((one.name, *one.synonyms))])
    assert not bearing_items(items, telling_words(["情况检查"]))


def test_a_township_is_read_with_its_villages(cast, now):
    ledger.people(cast, now)
    inspection = in_the_plan(cast, now, places=("鹤汀镇",), contents=making.CONTENTS)
    visit = making.started(cast, now, place="鹤汀镇", inspection=inspection)
    told = pack.open_pack(visit, viewer=cast.viewer("zhao"), now=now)
    assert told.counts[0][1] == 3


def test_earlier_problems_and_conclusions_are_in_it(cast, now):
    ledger.people(cast, now)
    first = making.concluded(cast, now)
    other = in_the_plan(cast, now, title="消防检查", who="zhou")
    visit = inspections.add_visit(
        other, place=cast.org("杏花坞村"), on=now.date(), lead=cast.user("zhou"), viewer=cast.viewer("zhou"), now=now,
        over_cap_reason="与民政局同一天去，合在一起看。",
    )  # fmt: skip
    inspections.start_visit(visit, viewer=cast.viewer("zhou"), now=now)
    told = pack.open_pack(visit, viewer=cast.viewer("zhou"), now=now)
    assert [one.title for one in told.problems] == ["厨房灭火器过期"]
    assert told.conclusions == [first]
    assert told.quiet
    assert (told.quiet.visits, told.quiet.clean) == (1, 0)
