from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from yibiao_web.api.models import Client
from yibiao_web.sharing.models import Reading


def test_a_call_without_a_token_is_refused(db, client):
    answer = client.get("/api/v1/items")
    assert (answer.status_code, answer.json()["code"]) == (401, "token_missing")
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"revoked_at": timezone.now()}, "token_revoked"),
        ({"expires_on": date(2020, 1, 1)}, "token_expired"),
        ({"digest": "0" * 64}, "token_unknown"),
    ],
)
def test_a_token_that_no_longer_holds_is_refused(caller, change, code):
    program = caller()
    Client.objects.update(**change)
    answer = program.get("/items")
    assert (answer.status_code, answer.json()["code"]) == (401, code)


def test_a_token_may_only_what_its_scopes_say(caller):
    answer = caller(scopes=["read:catalogue"]).get("/subjects?kind=person")
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")


def test_it_reads_the_catalogue(caller):
    program = caller()
    told = program.get("/items?words=残疾等级").json()
    assert "person.disability_level" in [one["code"] for one in told["data"]]
    one = program.get("/items/person.disability_level").json()
    assert one["choices"] == ["一级", "二级", "三级", "四级"]
    assert program.get("/items/person.nonsense").status_code == 404


def test_granted_values_leave_whole_and_others_not_at_all(caller, grant, known):
    grant("县民政局", "person.name", "person.id_number")
    told = caller().get("/subjects?kind=person&items=person.name,person.id_number,person.mobile,person.sex").json()
    assert [one["values"] for one in told["data"]][:1] == [
        {"person.name": "石小满", "person.id_number": "990101195001010010", "person.sex": "男"}
    ]
    assert told["missing"] == ["person.mobile"]
    assert told["sources"][0]["title"] == "户籍底册"


def test_nothing_is_granted_by_asking(caller, known):
    answer = caller().get("/subjects?kind=person&items=person.mobile")
    assert (answer.status_code, answer.json()["code"]) == (403, "not_entitled")
    assert all(not one["values"] for one in caller().get("/subjects?kind=person").json()["data"])


def test_every_reading_is_noted_with_the_clients_purpose(caller, grant, known):
    grant("县民政局", "person.name")
    caller().get("/subjects?kind=person&items=person.name&scope=990101101201")
    reading = Reading.objects.get()
    assert (reading.purpose, reading.count, reading.items) == ("低保核对", 2, ["person.name"])
    assert reading.entry.action == "data.read"


def test_what_did_not_change_is_neither_sent_nor_noted(caller, grant, known):
    grant("县民政局", "person.name")
    program = caller()
    first = program.get("/subjects?kind=person&items=person.name")
    again = program.get("/subjects?kind=person&items=person.name", If_None_Match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert Reading.objects.count() == 1


@pytest.mark.parametrize(
    "address",
    ["/subjects?kind=person&scope=990101", "/subjects?kind=person&scope=990101101201", "/organisations?scope=990101",
     "/changes?scope=990101"],
)  # fmt: skip
def test_a_place_of_the_next_county_does_not_exist(caller, known, address):
    stranger = caller("渡川县", by="qian")
    assert stranger.get(address).status_code == 404


def test_the_next_county_gets_nothing(caller, grant, known):
    grant("渡川县", "person.name", scope="渡川县")
    stranger = caller("渡川县", by="qian")
    assert stranger.get("/subjects?kind=person&items=person.name").json()["data"] == []
    assert stranger.get(f"/subjects/{known[0]}").status_code == 404
    assert stranger.get(f"/subjects/{known[0]}/history").status_code == 404
    assert stranger.get("/changes").json()["data"] == []
    codes = [one["code"] for one in stranger.get("/organisations").json()["data"]]
    assert codes == ["990102", "990102101", "990102101201"]


def test_too_many_calls_are_told_when_to_come_back(caller):
    program = caller(per_minute=20)  # two at once
    codes = [program.get("/items?limit=1").status_code for _ in range(4)]
    assert codes == [200, 200, 429, 429]
    assert 1 <= int(program.get("/items")["Retry-After"]) <= 3
    Client.objects.update(allowed_at=(timezone.now() - timedelta(minutes=1)).timestamp())
    assert program.get("/items?limit=1").status_code == 200


def test_unknown_addresses_and_methods_are_problems_too(caller):
    program = caller()
    for answer, code in ((program.get("/nothing"), "not_found"), (program.post("/items", {}), "method_not_allowed")):
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["code"] == code


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("kind=person&cursor=abc", "cursor_unreadable"),
        ("kind=person&items=person.name&items=person.mobile", "parameter_repeated"),
        ("kind=person&items=person.nonsense", "item_unknown"),
        ("kind=dragon", "input_invalid"), ("kind=person&limit=0", "input_invalid"), ("", "input_invalid"),
        ("kind=person&scope=%00", "input_invalid"),
    ],
)  # fmt: skip
def test_what_can_not_be_understood_is_said(caller, query, code):
    answer = caller().get(f"/subjects?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_history_tells_what_was_before(caller, grant, known, cast, now):
    from yibiao_web.ledger.actions import SubjectChange, record
    from yibiao_web.ledger.models import Source

    grant("县民政局", "person.name", "person.mobile")
    source = Source(
        kind="submission",
        county=cast.org("禾溪县"),
        org=cast.org("杏花坞村"),
        title="九月填报",
        dated=date(2026, 9, 30),
    )
    change = SubjectChange(cast.org("杏花坞村"), "person", {"person.mobile": "19900000009"}, subject=known[0])
    record(source, [change], by=cast.user("lin"), now=now, org=cast.org("杏花坞村"))
    first, second = caller().get(f"/subjects/{known[0]}/history").json()["data"]
    assert (first["what"], second["what"]) == ("added", "values")
    assert (second["before"], second["after"]) == ({"person.mobile": "19900000001"}, {"person.mobile": "19900000009"})
    assert "person.id_number" not in first["after"]
    assert second["source"]["title"] == "九月填报"
