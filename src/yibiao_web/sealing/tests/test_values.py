"""What is sealed opens again in its place, with its key, whole; and in no other way."""

from __future__ import annotations

import json
import os
import time
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yibiao_web.sealing import held, items
from yibiao_web.sealing.digests import digest
from yibiao_web.sealing.fields import HIDDEN, dumped, loaded, open_items, seal_items
from yibiao_web.sealing.ring import KeysUnusable, new_key, read_ring, with_key, write_ring
from yibiao_web.sealing.values import Tampered, is_token, open_bytes, open_text, seal_bytes, seal_text

NUMBER = "990101199003070018"
PLACE = "ledger_subject.values"


@pytest.fixture(autouse=True)
def keys(settings, tmp_path, db):
    settings.YIBIAO_KEYS = str(tmp_path / "keys.json")
    yield tmp_path / "keys.json"
    held.forget()


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=2_000))
def test_bytes_and_texts_come_back(plain):
    assert open_text(seal_text(plain, PLACE), PLACE) == plain
    assert open_bytes(seal_bytes(plain, PLACE), PLACE) == plain


def test_equal_values_are_not_seen_to_be_equal():
    assert seal_text(b"same", PLACE) != seal_text(b"same", PLACE)


@pytest.mark.parametrize("at", [12, 20, 40, 60])
def test_a_changed_character_is_told_and_no_garbage_is_read(at):
    token = seal_text(NUMBER.encode(), PLACE)
    changed = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
    with pytest.raises(Tampered, match="校验不过"):
        open_text(changed, PLACE)


def test_what_was_sealed_for_one_column_opens_in_no_other():
    with pytest.raises(Tampered):
        open_text(seal_text(b"x", PLACE), "accounts_user.mobile")


def test_only_the_sensitive_items_are_taken_out():
    values = {"person.name": "石小满", "person.id_number": NUMBER, "person.religion": "x", "person.sex": "女"}
    stored = seal_items(values, PLACE)
    assert stored.keys() == {"person.name", "person.sex", HIDDEN}
    assert is_token(stored[HIDDEN])
    assert open_items(stored, PLACE) == values


@pytest.mark.parametrize(
    ("code", "value", "expected"),
    [
        ("person.id_number", "x", True),
        ("person.mobile", "x", True),
        ("person.father.mobile", "x", True),
        ("household.bank_card_number", "x", True),
        ("person.disease_name", "x", True),
        ("person.disability_level", "x", True),
        ("household.householder.health_status", "x", True),
        ("person.religion", "x", True),
        ("person.made_up_here", "x", True),
        ("person.name", "石小满", False),
        ("person.name", f"石小满{NUMBER}", True),
        ("person.remark", "电话19900000001", True),
        ("person.current_address", "三组5号", False),
        ("person.sex", 19900000001, True),
        ("_state", "active", False),
    ],
)
def test_which_items_are_sealed(code, value, expected):
    assert items.must_be_sealed(code, value) is expected


def test_the_key_file_is_its_owners_only(keys):
    seal_text(b"x", PLACE)
    assert keys.stat().st_mode & 0o777 == 0o600


def test_what_an_older_key_sealed_still_opens(keys):
    old, found = seal_text(b"x", PLACE), digest("person", NUMBER)
    ring = read_ring(keys)
    key = new_key(date(2026, 11, 2))
    write_ring(keys, type(ring)({**ring.keys, key.id: key}, key.id))
    held.follow()
    assert seal_text(b"x", PLACE)[1:9] == key.id
    assert open_text(old, PLACE) == b"x"
    assert digest("person", NUMBER).older == (found,)


def test_within_a_long_request_a_changed_ring_is_seen_in_a_second(keys, monkeypatch):
    old, at = seal_text(b"x", PLACE)[1:9], time.monotonic()
    key = new_key(date(2026, 11, 2))
    monkeypatch.setattr(held.time, "monotonic", lambda: at)
    held.look_again()
    assert held.ring().current == old
    write_ring(keys, with_key(replace(read_ring(keys), current=key.id), key))
    assert held.key_of(key.id) == key, "what another process sealed by it is read at once"
    held.look_again()
    held.ring()

    newer = new_key(date(2026, 11, 3))
    write_ring(keys, with_key(replace(read_ring(keys), current=newer.id), newer))
    assert held.ring().current == key.id
    monkeypatch.setattr(held.time, "monotonic", lambda: at + 1.0)
    assert held.ring().current == newer.id


def test_many_values_are_sealed_without_a_look_at_the_file_for_each(keys, monkeypatch):
    seal_text(b"x", PLACE)
    looks = []
    monkeypatch.setattr(held.os, "stat", lambda path, stat=os.stat, **how: looks.append(path) or stat(path, **how))
    for _ in range(1_000):
        seal_text(b"x", PLACE)
    assert len(looks) < 100


def test_a_missing_key_is_named(keys):
    old = seal_text(b"x", PLACE)
    write_ring(keys, with_key(type(read_ring(keys))({}, (key := new_key(date(2026, 11, 2))).id), key))
    held.forget()
    with pytest.raises(KeysUnusable, match=old[1:9]):
        open_text(old, PLACE)


def test_a_spoilt_key_file_is_told_without_its_content(keys):
    keys.write_text('{"version": 1, "keys": [{"data": "secret"}]}')
    with pytest.raises(KeysUnusable) as told:
        seal_text(b"x", PLACE)
    assert "secret" not in str(told.value)


def test_keys_are_not_printed(keys):
    seal_text(b"x", PLACE)
    assert "data" not in repr(read_ring(keys))


def test_digests_tell_kinds_apart_and_nothing_else():
    assert digest("person", NUMBER) == digest("person", NUMBER) != digest("phone", NUMBER)
    assert NUMBER not in digest("person", NUMBER)


_TEXT = st.text(max_size=12)
_SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | _TEXT
_JSON = _SCALARS | st.lists(_SCALARS, max_size=3) | st.dictionaries(_TEXT, _SCALARS, max_size=3)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(_TEXT.filter(lambda code: code != HIDDEN), _JSON, max_size=6))
def test_whatever_json_holds_comes_back_the_same(values):
    stored = json.loads(json.dumps(seal_items(values, PLACE)))
    assert open_items(stored, PLACE) == values
    assert loaded(dumped(values)) == values
