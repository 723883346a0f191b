"""What was entered before there was sealing comes out of it as it went in; and by no key that may get lost."""

from __future__ import annotations

import json

import pytest
from django.db import OperationalError, connection

from yibiao_web.sealing import held
from yibiao_web.sealing.fields import SealedJSON, open_items
from yibiao_web.sealing.models import SealingKey
from yibiao_web.sealing.renewing import renewed
from yibiao_web.sealing.resealing import seal_columns
from yibiao_web.sealing.ring import KeysUnusable
from yibiao_web.submissions.models import ImportTry

PLACE = "submissions_importtry.rejected"


@pytest.fixture(autouse=True)
def ring(settings, tmp_path, db):
    settings.YIBIAO_KEYS = str(tmp_path / "keys.json")
    held.forget()
    yield tmp_path / "keys.json"
    held.forget()


ODD = ["石小满", "\ud83d", 12345678901234567890123456789, -(2**63) - 1, 0.1, [1, None, {"a": "\udc00"}], "~", "", False]


@pytest.mark.parametrize("value", ODD, ids=ascii)
def test_whatever_was_entered_is_the_same_afterwards(value):
    field = ImportTry._meta.get_field("rejected")
    assert isinstance(field, SealedJSON)
    stored = renewed("json", json.dumps(value), PLACE)
    assert field.unseal(json.loads(stored)) == value
    told = {"person.name": value, "person.id_number": value}
    stored = renewed("items", json.dumps(told), PLACE)
    stored.encode()  # no half characters: a database takes none
    assert open_items(json.loads(stored), PLACE) == told


def test_no_ring_is_made_while_the_database_can_not_be_asked(ring, monkeypatch):
    SealingKey.objects.create(id="0123abcd", made="2026-11-02", proof=b"x", noted_at="2026-11-02T00:00Z")

    def busy(*_: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(connection.introspection, "table_names", busy)
    with pytest.raises(KeysUnusable, match="没有另做"):
        held.ring()
    assert not ring.exists()


def test_a_migration_that_breaks_off_leaves_the_key_noted(ring):
    seal_columns("submissions_importtry", "default", rejected="json")
    assert SealingKey.objects.count() == 1
    ring.unlink()
    held.forget()
    with pytest.raises(KeysUnusable, match=SealingKey.objects.get().id):
        seal_columns("submissions_importtry", "default", rejected="json")
    assert not ring.exists(), "another server, or the file lost: no second ring"
