"""The catalogue's pages and what a steward does there, through the door."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.refusals import Refusal
from yibiao_web.catalogue import actions, queries
from yibiao_web.catalogue.days import take_effect
from yibiao_web.catalogue.models import Item, ItemSplit
from yibiao_web.catalogue.queries import catalogue, matcher, owners, sharing_class

PHONE = "person.mobile"


@pytest.fixture
def sun(as_user):
    return as_user("sun")


def change(client, code: str, what: str, **fields):
    return client.post(f"/catalogue/items/{code}/{what}", fields, follow=True)


def names(answer) -> list[str]:
    return [one.code for one in answer.context["page"]]


@pytest.mark.parametrize(
    ("typed", "first"),
    [("身份证", "person.id_number"), ("person.mobile", "person.mobile"), ("残疾 等级", "person.disability_level")],
)
def test_a_few_letters_find_an_item(sun, typed, first):
    assert first in names(sun.get("/catalogue/", {"q": typed}))[:5]


def test_the_list_takes_no_query_an_item(sun, django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        assert len(sun.get("/catalogue/").context["page"].paginator.object_list) > 500


def test_typing_loads_the_list_alone(sun):
    answer = sun.get("/catalogue/", {"q": "姓名"}, headers={"HX-Request": "true"})
    assert b"<html" not in answer.content
    assert names(answer)[0] == "person.name"


def test_the_list_is_filtered_and_paged(sun, cast, now):
    actions.set_owner(PHONE, cast.org("县民政局"), viewer=cast.viewer("sun"), now=now)
    assert names(sun.get("/catalogue/", {"owner": "县民政局"})) == [PHONE]
    assert sun.get("/catalogue/").context["page"].has_next()
    assert all(code.startswith("house.") for code in names(sun.get("/catalogue/", {"subject": "house"})))
    assert names(sun.get("/catalogue/", {"standing": "retired"})) == []


@pytest.mark.parametrize(
    ("what", "fields", "field", "value"),
    [
        ("sharing", {"sharing": "closed"}, "sharing", "closed"),
        ("sensitivity", {"sensitivity": "sensitive"}, "sensitivity", "sensitive"),
        ("freshness", {"days": "90"}, "fresh_for_days", 90),
        ("synonyms", {"synonyms": "热线电话、随身电话"}, "synonyms", ["热线电话", "随身电话"]),
    ],
)
def test_one_act_sets_one_thing_and_is_on_the_trail(sun, what, fields, field, value):
    change(sun, PHONE, what, **fields)
    assert getattr(Item.objects.get(code=PHONE), field) == value
    entry = AuditEntry.objects.get(action="item.changed")
    assert (entry.detail["code"], entry.detail["what"], entry.actor_name) == (PHONE, field, "孙晓峰")


def test_an_owner_is_a_department_of_the_county(sun, cast):
    change(sun, PHONE, "owner", owner=cast.org("县卫健局").pk)
    assert owners()[PHONE] == "县卫健局"
    assert queries.owner_orgs()[PHONE] == cast.org("县卫健局").pk
    assert change(sun, PHONE, "owner", owner=cast.org("杏花坞村").pk).status_code == 404


def test_a_sharing_class_that_nobody_set_follows_sensitivity(cast, now):
    assert sharing_class([PHONE, "enterprise.name"]) == {PHONE: "conditional", "enterprise.name": "open"}
    actions.set_sharing(PHONE, "closed", viewer=cast.viewer("sun"), now=now)
    assert sharing_class([PHONE])[PHONE] == "closed"


def test_definitions_have_dates_and_are_shown_side_by_side(sun):
    change(sun, PHONE, "definition", text="本人实名办理的手机号码", since="2024-10-01")
    page = sun.get(f"/catalogue/items/{PHONE}")
    version = page.context["about"].versions[0]
    assert (version.since, version.made_by.username) == (date(2024, 10, 1), "sun")
    assert catalogue().items[PHONE].definition == "本人实名办理的手机号码"
    compared = sun.get(f"/catalogue/items/{PHONE}", {"left": "shipped", "right": version.pk}).content.decode()
    assert "<ins>" in compared


def test_a_local_item_can_be_added_found_and_matched(sun):
    fields = {
        "name": "村级防返贫联络员", "subject": "person", "definition": "包户联络的村干部姓名", "type": "text",
        "sensitivity": "internal", "synonyms": "防返贫联络人",
    }  # fmt: skip
    made = sun.post("/catalogue/add", fields, follow=True)
    assert made.context["about"].item.name == "村级防返贫联络员"
    assert made.context["about"].item.code == "person.local_1"
    assert names(sun.get("/catalogue/", {"q": "防返贫联络人"})) == ["person.local_1"]


def test_a_name_that_exists_is_told(sun):
    fields = {"name": "身份证号码", "subject": "person", "definition": "x", "type": "text", "sensitivity": "internal"}
    answer = sun.post("/catalogue/add", fields)
    assert answer.status_code == 422
    assert "公民身份号码" in answer.content.decode()


def test_a_word_of_another_item_is_refused(sun):
    answer = change(sun, PHONE, "synonyms", synonyms="公民身份号码")
    assert "合并" in answer.content.decode()
    assert not Item.objects.exists()


def added(cast, now, name: str, **more) -> str:
    more = {"type": "phone", "definition": "打得通的号码", "subject": "person"} | more
    return actions.add_item(name=name, viewer=cast.viewer("sun"), now=now, **more).code


def test_a_merged_item_is_asked_no_more_and_its_words_mean_the_other(sun, cast, now):
    code = added(cast, now, "随访联络号")
    change(sun, code, "merge", into=PHONE)
    assert queries.current(code) == PHONE
    assert code in catalogue().items  # old forms go on working
    assert code not in queries.askable().items
    assert "随访联络号" in catalogue().items[PHONE].synonyms
    change(sun, code, "restore")
    assert queries.current(code) == code
    assert "随访联络号" not in catalogue().items[PHONE].synonyms


def test_items_of_different_kinds_are_not_merged(sun, cast, now):
    code = added(cast, now, "走访日", type="date")
    assert "不能合并" in change(sun, code, "merge", into=PHONE).content.decode()
    assert change(sun, PHONE, "merge", into="没有这一项").status_code == 200
    assert not Item.objects.exclude(replaced_by="").exists()


@pytest.mark.parametrize("on", ["", "明年", "2026-02-30", "2026-13-01"])
def test_a_day_that_no_calendar_has_retires_nothing(sun, on):
    change(sun, PHONE, "retire", on=on, reason="改用统一联系电话")
    assert PHONE in queries.askable().items


def test_a_retired_item_is_matched_no_more(sun):
    change(sun, PHONE, "retire", on="2024-12-31", reason="改用统一联系电话")
    item = Item.objects.get(code=PHONE)
    assert (item.retired_on, PHONE in queries.askable().items) == (date(2024, 12, 31), False)
    assert matcher() is not None
    change(sun, PHONE, "restore")
    assert PHONE in queries.askable().items


def test_what_is_announced_holds_from_its_day(sun, cast, now):
    """Now is the second of November."""
    viewer, day = cast.viewer("sun"), date(2026, 12, 1)
    before = catalogue().items[PHONE].definition
    actions.define(PHONE, "本人实名办理的手机号码", day, viewer=viewer, now=now)
    actions.retire(PHONE, day, viewer=viewer, now=now)
    assert take_effect(now + timedelta(days=28)) == 0
    assert (catalogue().items[PHONE].definition, PHONE in queries.askable().items) == (before, True)
    page = sun.get(f"/catalogue/items/{PHONE}").content.decode()
    assert "到这天才算" in page
    assert "说好 2026-12-01 停用" in page
    assert take_effect(now + timedelta(days=29)) == 2
    assert catalogue().items[PHONE].definition == "本人实名办理的手机号码"
    assert PHONE not in queries.askable().items
    assert take_effect(now + timedelta(days=29)) == 0
    assert AuditEntry.objects.filter(action="item.retired").count() == 1


def test_an_announced_retirement_can_be_taken_back(sun, cast, now):
    actions.retire(PHONE, date(2026, 12, 1), viewer=cast.viewer("sun"), now=now)
    change(sun, PHONE, "restore")
    assert take_effect(now + timedelta(days=60)) == 0
    assert PHONE in queries.askable().items


def test_an_item_is_split_and_the_old_one_kept(sun, cast, now):
    code = added(cast, now, "走访所用号码")
    rows = {
        "form-TOTAL_FORMS": 3, "form-INITIAL_FORMS": 0, "form-0-name": "走访手机号", "form-0-starts": "13、15、18",
        "form-1-name": "走访座机号", "form-1-values": "", "form-2-name": "",
    }  # fmt: skip
    answer = sun.post(f"/catalogue/items/{code}/split", rows, follow=True)
    assert [one.name for one in answer.context["about"].parts] == ["走访手机号", "走访座机号"]
    assert ItemSplit.objects.get().rules[0]["starts"] == ["13", "15", "18"]
    assert sun.post(f"/catalogue/items/{PHONE}/split", rows | {"form-1-name": ""}).status_code == 422


def test_two_items_stand_side_by_side(sun):
    answer = sun.get("/catalogue/compare", {"left": "person.name", "right": "曾用名（person.former_name）"})
    assert [one.item.code for one in answer.context["pages"]] == ["person.name", "person.former_name"]
    assert sun.get("/catalogue/compare", {"left": "没有", "right": PHONE}).context["missing"] == ["没有"]


def test_a_picker_offers_what_is_typed(sun):
    assert "手机" in sun.get("/catalogue/pick", {"into": "手机"}).content.decode()


def test_a_bad_input_says_what_to_do(sun):
    for what, fields in (
        ("freshness", {"days": "许久"}), ("freshness", {"days": "0"}), ("retire", {"on": "某天"}),
        ("definition", {"text": ""}), ("sharing", {"sharing": "某类"}),
    ):  # fmt: skip
        assert [one.level_tag for one in change(sun, PHONE, what, **fields).context["messages"]] == ["error"]


@pytest.mark.parametrize("who", ["lin", "zhao", "gao", "wu"])
def test_others_look_and_change_nothing(as_user, who):
    client = as_user(who)
    page = client.get(f"/catalogue/items/{PHONE}")
    assert page.status_code == 200
    assert "may_keep" not in page.context
    assert change(client, PHONE, "sharing", sharing="open").status_code == 404
    assert client.get("/catalogue/add").status_code == 404


def test_the_next_county_sees_no_owner_and_changes_nothing(as_user, cast, now):
    actions.set_owner(PHONE, cast.org("县民政局"), viewer=cast.viewer("sun"), now=now)
    qian = as_user("qian")
    assert "县民政局" not in qian.get(f"/catalogue/items/{PHONE}").content.decode()
    for address in (f"items/{PHONE}/sharing", f"items/{PHONE}/retire"):
        assert qian.post(f"/catalogue/{address}", {"sharing": "open", "on": "2026-01-01"}).status_code == 404
    assert qian.get("/catalogue/add").status_code == 404
    assert qian.get(f"/catalogue/items/{PHONE}/split").status_code == 404
    with pytest.raises(Refusal):
        actions.retire(PHONE, date(2026, 1, 1), viewer=cast.viewer("qian"), now=now)


@pytest.mark.parametrize("code", ["person.nothing", "nonsense"])
def test_an_item_that_is_not_there_is_404(sun, code):
    assert sun.get(f"/catalogue/items/{code}").status_code == 404
    assert change(sun, code, "sharing", sharing="open").status_code == 404
