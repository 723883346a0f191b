from __future__ import annotations

from io import BytesIO
from urllib.parse import urlencode

import pytest
from openpyxl import load_workbook

from yibiao_web.ledger.models import Dispute
from yibiao_web.sharing.models import Reading
from yibiao_web.sharing.tests.people import settle_people

NUMBER = "990101194611150016"


@pytest.fixture
def ids(cast, now):
    return settle_people(cast, now)


def text(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_a_clerk_sees_the_own_village_masked(as_user, ids):
    page = text(as_user("lin").get("/sharing/own"))
    assert "990101********0016" in page
    assert "石*满" in page
    assert NUMBER not in page
    assert "罗*生" not in page


def test_conditions_and_words_narrow(as_user, ids):
    page = text(as_user("lin").get("/sharing/own", {"where": "年龄>=79"}))
    assert "石*满" in page
    assert "石*春" not in page
    page = text(as_user("lin").get("/sharing/own", {"q": "19900000002"}))
    assert "石*春" in page
    assert "石*满" not in page


def test_a_condition_that_can_not_be_read_is_told_and_all_is_shown(as_user, ids):
    page = text(as_user("lin").get("/sharing/own", {"where": "莫名其妙>>1"}))
    assert "石*满" in page
    assert "莫名其妙" in page


@pytest.mark.parametrize("asked", [{"where": "莫名其妙>>1"}, {"where": "年龄>=80", "state": "moved"}])
def test_nothing_is_taken_back_by_a_condition_that_can_not_be_used(as_user, ids, asked):
    client = as_user("lin")
    answer = client.post(f"/sharing/own/download?{urlencode(asked)}", {"purpose": "本村自用"}, follow=True)
    assert [one.level_tag for one in answer.context["messages"]] == ["error"]
    assert Reading.objects.count() == 0


@pytest.mark.parametrize("asked", [{"page": "²"}, {"page": "9" * 30}, {"page": "7"}, {"kind": "[/]"}])
def test_an_address_that_was_typed_wrong_shows_the_nearest_page(as_user, ids, asked):
    assert "石*满" in text(as_user("lin").get("/sharing/own", asked))


def test_a_township_sees_its_villages_and_a_grid_worker_the_grid(as_user, ids):
    page = text(as_user("chen").get("/sharing/own"))
    assert "罗*生" in page
    assert "谭*福" not in page
    page = text(as_user("wang").get("/sharing/own"))
    assert "石*满" in page
    assert "石*春" not in page


def test_whole_numbers_need_a_purpose_and_are_kept(as_user, ids):
    assert NUMBER not in text(as_user("lin").post("/sharing/own", {"purpose": " "}))
    assert Reading.objects.count() == 0
    assert NUMBER in text(as_user("lin").post("/sharing/own", {"purpose": "入户核对"}))
    reading = Reading.objects.get()
    assert (reading.purpose, reading.count, reading.user.username) == ("入户核对", 2, "lin")


def test_everything_is_taken_back_as_a_workbook(as_user, ids):
    answer = as_user("lin").post("/sharing/own/download?kind=person", {"purpose": "本村自用"})
    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert len(rows) == 3
    assert "公民身份号码" in rows[0]
    assert any(NUMBER in row for row in rows)
    assert Reading.objects.get().who.count() == 2


def test_a_formula_among_the_values_stays_text(cast, now, as_user):
    from yibiao_web.sharing.workbook import workbook

    rows = list(
        load_workbook(BytesIO(workbook("人", ["姓名"], [["=1+1"], ["石春"]]))).active.iter_rows(values_only=True)
    )
    assert rows[1:] == [("'=1+1",), ("石春",)]


def test_a_subject_shows_sources_history_and_readers(as_user, ids):
    as_user("lin").post(f"/sharing/own/{ids['石小满']}", {"purpose": "核对电话"})
    page = text(as_user("lin").get(f"/sharing/own/{ids['石小满']}"))
    assert "杏花坞村户籍底册" in page
    assert "核对电话" in page
    assert NUMBER not in page


def test_a_value_can_be_disputed_from_the_page(as_user, ids):
    as_user("lin").post(
        f"/sharing/own/{ids['石小满']}/doubt", {"item": "person.mobile", "proposed": "19900000009", "words": "换号了"}
    )
    assert Dispute.objects.get().proposed == "19900000009"


def test_alerts_are_counted_and_lead_to_rows(as_user, ids):
    page = text(as_user("lin").get("/sharing/own/alerts", {"kind": "number_differs"}))
    assert "身份证号重复" in page


def test_a_department_has_no_own_people(as_user, ids):
    assert as_user("zhao").get("/sharing/own").status_code == 403
    assert as_user("zhao").get(f"/sharing/own/{ids['石小满']}").status_code == 404


@pytest.mark.parametrize("address", ["/sharing/own/{id}", "/sharing/own/{id}/doubt"])
def test_who_is_not_of_the_place_finds_nobody(as_user, ids, address):
    for person in ("qian", "luo", "tan"):
        client = as_user(person)
        answer = client.post(address.format(id=ids["石小满"]), {"purpose": "看看", "item": "person.mobile"})
        assert answer.status_code == 404, person
    assert Reading.objects.count() == 0


def test_the_next_county_sees_none_of_ours(as_user, ids):
    for address in ("/sharing/own", "/sharing/own/alerts", "/sharing/readings"):
        assert "石" not in as_user("qian").get(address).content.decode()
