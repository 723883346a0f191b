"""Picking people and households from the register, through the door."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.urls import reverse

from yibiao_web.approvals.actions import approve
from yibiao_web.ledger.actions import SubjectChange, record
from yibiao_web.ledger.keys import number_of
from yibiao_web.ledger.models import Source, Subject
from yibiao_web.submissions.models import Submission
from yibiao_web.submissions.tests.making import field_of, id_number, people
from yibiao_web.submissions.tests.test_door import JSON
from yibiao_web.submissions.tests.test_whom import opened, sent_about
from yibiao_web.tasks.models import Assignment


@pytest.fixture
def three(cast, now):
    return people(cast, now)


@pytest.fixture
def empty(cast, as_user, now, three) -> Submission:
    """The draft of a list that nobody stands in yet."""
    assignment = sent_about(cast, as_user, now, "拟申报救助人员表", whom_0="words", words_0="由村里选")
    opened(as_user, assignment)
    return Submission.objects.get()


def look(client: Any, draft: Submission, words: str) -> list[dict[str, Any]]:
    address = reverse("submissions:register", args=[draft.assignment_id])
    return client.get(address, {"region": 0, "words": words}).json()["hits"]


def send(client: Any, name: str, draft: Submission, **body: Any) -> Any:
    return client.post(reverse(f"submissions:{name}", args=[draft.assignment_id]), json.dumps(body), **JSON)


def shown(client: Any, draft: Submission) -> dict[str, Any]:
    return client.get(reverse("submissions:data", args=[draft.assignment_id])).json()


def test_two_characters_or_some_digits_find_people_masked_but_to_be_told_apart(cast, as_user, now, empty):
    org, source = cast.org("杏花坞村"), Source(kind="import", county=cast.org("禾溪县"), title="册", dated=now.date())
    source.org = org
    other = {"person.name": "石小满", "person.id_number": id_number("19770101", 9), "person.village_group": "三组"}
    record(source, [SubjectChange(org, "person", other)], by=None, now=now, org=org)
    client = as_user("lin")
    found = look(client, empty, "小满")
    assert [one["name"] for one in found] == ["石*满", "石*满"]
    assert [one["about"].split("　")[:-1] for one in found] == [["1950年生"], ["1977年生", "三组"]]
    assert len(look(client, empty, "19620304")) == 1
    assert look(client, empty, "石") == look(client, empty, "195") == look(client, empty, "外人") == []
    assert "19500101" not in json.dumps(found)


def test_who_is_picked_comes_with_all_that_is_known_and_only_gaps_are_open(cast, as_user, now, three, empty):
    client, lu = as_user("lin"), three[1]
    answer = send(client, "pick", empty, region=0, subject=lu.pk).json()
    phone, health = field_of(empty, "联系电话"), field_of(empty, "健康状况")
    assert answer["row"] == f"s{lu.pk}"
    assert (answer["data"]["states"][phone], answer["data"]["states"][health]) == ("m", "k")
    assert answer["data"]["values"][field_of(empty, "姓名")] == "陆*河"
    assert answer["data"]["sources"][health]["title"] == "户籍底册"
    told = send(client, "save", empty, edits=[
        {"row": answer["row"], "field": health, "value": "残疾"},
        {"row": answer["row"], "field": phone, "value": "19900000002"},
    ]).json()  # fmt: skip
    assert [one["field"] for one in told["refused"]] == [health]
    assert shown(client, empty)["regions"][0]["rows"] == [f"s{lu.pk}"]
    assert look(client, empty, "大河")[0]["listed"]


def test_picked_rows_are_handed_in_with_their_subject_and_those_taken_off_are_not(cast, as_user, now, three, empty):
    client = as_user("lin")
    for one in three:
        send(client, "pick", empty, region=0, subject=one.pk)
    phone = field_of(empty, "联系电话")
    send(client, "save", empty, edits=[{"row": f"s{three[1].pk}", "field": phone, "value": "19900000002"}])
    send(client, "save", empty, edits=[{"row": f"s{three[2].pk}", "field": "_picked", "value": None}])
    assert send(client, "submit", empty, key="a").json()["accepted"]
    rows = Submission.objects.get().result["regions"][0]["rows"]
    assert [(one["subject"], one["act"]) for one in rows] == [(three[0].pk, "kept"), (three[1].pk, "changed")]
    assignment = Assignment.objects.get()
    for by in ("chen", "zhao"):
        assignment = Assignment.objects.select_related("task__org", "org", "county").get()
        approve(assignment, viewer=cast.viewer(by), now=now)
    assert Subject.objects.get(pk=three[1].pk).values["person.phone"] == "19900000002"
    assert Subject.objects.get(pk=three[2].pk).state == "active", "the register keeps whoever was taken off the list"


def test_picking_is_undone_and_done_again(as_user, three, empty):
    client, row = as_user("lin"), f"s{three[0].pk}"
    send(client, "pick", empty, region=0, subject=three[0].pk)
    again = send(client, "pick", empty, region=0, subject=three[0].pk).json()
    assert again["edits"] == []
    gone = send(client, "undo", empty).json()
    assert gone["edits"][0]["gone"]
    refused = send(
        client, "save", empty, edits=[{"row": row, "field": field_of(empty, "联系电话"), "value": "1"}]
    ).json()
    assert refused["refused"]
    send(client, "pick", empty, region=0, subject=three[0].pk)
    assert not look(client, empty, "大河")[0]["listed"]
    assert look(client, empty, "小满")[0]["listed"]


def test_a_number_of_the_register_offers_that_person_and_takes_over_what_was_typed(as_user, three, empty):
    client, number, phone = as_user("lin"), field_of(empty, "身份证号码"), field_of(empty, "联系电话")
    told = send(client, "save", empty, edits=[
        {"row": "n1", "field": "_added", "value": {"region": 0}},
        {"row": "n1", "field": number, "value": number_of(three[1])},
        {"row": "n1", "field": phone, "value": "19900000002"},
    ]).json()  # fmt: skip
    offer = next(one for one in told["findings"] if one["code"] == "number_registered")
    assert (offer["subject"], offer["severity"]) == (three[1].pk, "hint")
    send(client, "pick", empty, region=0, subject=offer["subject"], instead="n1")
    cells = {(row, field): value for row, field, value, *_ in shown(client, empty)["cells"]}
    assert cells[f"s{three[1].pk}", phone] == "19900000002"
    assert cells["n1", "_state"] == "dropped"


def test_a_known_list_takes_somebody_of_the_register_too(cast, as_user, now, three):
    assignment = sent_about(cast, as_user, now, "老年人情况表", whom_0="words", words_0="年龄>=70")
    opened(as_user, assignment)
    draft, client = Submission.objects.get(), as_user("lin")
    send(client, "pick", draft, region=0, subject=three[1].pk)
    data = shown(client, draft)["regions"][0]
    assert data["rows"] == [f"s{three[0].pk}", f"s{three[2].pk}", f"s{three[1].pk}"]
    assert data["picked"] == [f"s{three[1].pk}"]
    assert [len(column) for column in data["values"].values()] == [3] * len(data["fields"])


def test_a_grid_worker_finds_and_picks_in_the_own_grid_only(cast, as_user, now, three, empty):
    (mine,) = people(cast, now, grid="杏花坞村一网格", rows=[("何田田", id_number("19450101", 8), None, None)])
    client = as_user("wang")
    assert look(client, empty, "小满") == []
    assert [one["subject"] for one in look(client, empty, "田田")] == [mine.pk]
    assert send(client, "pick", empty, region=0, subject=three[0].pk).status_code == 404
    assert send(client, "pick", empty, region=0, subject=mine.pk).status_code == 200


def test_people_of_another_village_are_neither_found_nor_picked(cast, as_user, now, empty):
    (other,) = people(cast, now, "老槐坪村", rows=[("石小满", id_number("19510101", 7), None, None)])
    client = as_user("lin")
    assert other.pk not in [one["subject"] for one in look(client, empty, "小满")]
    assert send(client, "pick", empty, region=0, subject=other.pk).status_code == 404
    for name in ("qian", "luo"):
        stranger = as_user(name)
        assert stranger.get(reverse("submissions:register", args=[empty.assignment_id])).status_code == 404
        assert send(stranger, "pick", empty, region=0, subject=1).status_code == 404


def test_only_who_was_picked_is_taken_off_like_that_and_nobody_comes_so(as_user, three, cast, now):
    assignment = sent_about(cast, as_user, now, "老年人情况表", whom_0="words", words_0="年龄>=70")
    opened(as_user, assignment)
    draft, client = Submission.objects.get(), as_user("lin")
    for value in (None, {"regions": [0]}):
        edit = {"row": f"s{three[0].pk}", "field": "_picked", "value": value}
        assert send(client, "save", draft, edits=[edit]).json()["refused"]


def test_a_household_is_found_by_its_head_or_any_member(cast, as_user, now):
    org, home = cast.org("杏花坞村"), "9901011012010001"
    source = Source(kind="import", county=cast.org("禾溪县"), org=org, title="底册", dated=now.date())
    head = {"household.household_number": home, "household.householder.name": "石大山"}
    people_of = [{"person.name": "石大山", "person.id_number": id_number("19600101", 1)},
                 {"person.name": "田小禾", "person.id_number": id_number("20010101", 2)}]  # fmt: skip
    changes = [SubjectChange(org, "household", head)]
    changes += [SubjectChange(org, "person", one, household=home) for one in people_of]
    record(source, changes, by=None, now=now, org=org)
    labels = ("序号", "户主姓名", "户编号", "家庭人口数", "拟改造方式")
    assignment = sent_about(
        cast, as_user, now, "拟申请危房改造户登记表", labels=labels, whom_0="words", words_0="由村里选"
    )
    assert opened(as_user, assignment)["subject"] == "household"
    draft, client = Submission.objects.get(), as_user("lin")
    (found,) = look(client, draft, "小禾")
    assert found["name"] == "石*山"
    assert found["about"].startswith("家人 田*禾　2 人")
    assert look(client, draft, "大山")[0]["subject"] == look(client, draft, "20010101")[0]["subject"]
    answer = send(client, "pick", draft, region=0, subject=found["subject"]).json()
    assert answer["data"]["values"][field_of(draft, "户主姓名")] == "石*山"
