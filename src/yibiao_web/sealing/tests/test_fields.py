"""To the code a sealed field is what it was; to whoever reads the tables it is nothing."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import FieldError
from django.db import connection

from yibiao_web.accounts.models import User
from yibiao_web.ledger.models import Change, Dispute, Subject, Upload
from yibiao_web.ledger.tests.people import OTHER_NUMBER, SHI, person
from yibiao_web.sealing.tests.scanning import found
from yibiao_web.sealing.values import Tampered

SECRETS = (SHI["person.id_number"], SHI["person.mobile"], "6200000000000001", "肺结核", "某教")
SICK = SHI | {
    "person.bank_card_number": "6200000000000001", "person.disease_name": "肺结核", "person.religion": "某教",
    "person.education": "小学",
}  # fmt: skip


@pytest.fixture
def shi(cast, now) -> Subject:
    return person(cast, now, SICK)


def _raw(table: str, column: str) -> str:
    with connection.cursor() as cursor:
        text = "::text" if connection.vendor == "postgresql" else ""
        cursor.execute(f'SELECT "{column}"{text} FROM "{table}"')
        return cursor.fetchone()[0]


def test_the_tables_hold_nothing_in_clear_and_the_code_everything(shi):
    assert found(SECRETS) == []
    assert Subject.objects.get().values == SICK
    assert Change.objects.get().after == SICK
    assert Subject.objects.values_list("values", flat=True).get() == SICK
    stored = json.loads(_raw("ledger_subject", "values"))
    assert (stored["person.education"], stored["person.name"]) == ("小学", "石小满"), "what is not sensitive stays"


@pytest.mark.parametrize("how", ["save", "update", "bulk_update"])
def test_every_way_of_writing_seals(shi, how):
    new = SICK | {"person.mobile": "19911112222"}
    shi.values = new
    if how == "save":
        shi.save()
    elif how == "update":
        Subject.objects.filter(pk=shi.pk).update(values=new)
    else:
        Subject.objects.bulk_update([shi], ["values"])
    assert found(["19911112222"]) == []
    assert Subject.objects.get().values == new


def test_the_database_can_not_be_asked_what_is_in_it(shi):
    for wanted in ({"values__has_key": "person.mobile"}, {"values": {}}, {"values__contains": {}}):
        with pytest.raises(FieldError, match="sealed"):
            Subject.objects.filter(**wanted).count()
    with pytest.raises(FieldError, match="sealed"):
        User.objects.filter(mobile="19900000001").count()


def test_what_stood_in_clear_before_is_read_as_it_is(shi):
    with connection.cursor() as cursor:
        cursor.execute('UPDATE ledger_subject SET "values" = %s', [json.dumps(SICK)])
    assert Subject.objects.get().values == SICK


def test_a_lump_of_another_column_is_told_not_read(shi, as_user):
    other = json.loads(_raw("ledger_change", "after"))
    with connection.cursor() as cursor:
        cursor.execute('UPDATE ledger_subject SET "values" = %s', [json.dumps(other)])
    with pytest.raises(Tampered, match=r"ledger_subject\.values"):
        Subject.objects.get()
    page = as_user("lin").get(f"/ledger/subjects/{shi.pk}")
    assert page.status_code == 500
    assert "校验不过" in page.content.decode()


def test_nothing_and_emptiness_stay_what_they_are(cast, now, shi):
    one = Dispute.objects.create(
        subject=shi, item="person.mobile", value=None, proposed=0, org=cast.org("杏花坞村"), raised_at=now
    )
    one.refresh_from_db()
    assert (one.value, one.proposed, one.words, one.answer) == (None, 0, "", "")
    assert Dispute.objects.filter(value__isnull=True, words="").exists()


def test_bytes_come_back(cast, now):
    here = cast.org("禾溪县")
    Upload.objects.create(
        county=here, owner=here, file_name="x", content=OTHER_NUMBER.encode(), dated=now.date(), made_at=now
    )
    assert found([OTHER_NUMBER]) == []
    assert Upload.objects.get().content == OTHER_NUMBER.encode()


def test_a_mobile_is_found_whole_by_its_digest_and_in_part_by_looking(cast, as_user):
    User.objects.filter(username="lin").update(mobile="")
    lin = cast.user("lin")
    lin.mobile = "19933334444"
    lin.save()
    assert found(["19933334444"]) == []
    page = as_user("guan").get("/people/", {"q": "3333"}).content.decode()
    assert "林小满" in page
