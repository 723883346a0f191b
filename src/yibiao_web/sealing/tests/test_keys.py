"""``yibiao keys``: a key is changed while everything is read and found; a lost one is told before a start."""

from __future__ import annotations

import errno
import json
import os
import re
from threading import Thread

import pytest
from click.testing import CliRunner
from django.db import connection

from yibiao_web.accounts.models import User
from yibiao_web.ledger.history import found
from yibiao_web.ledger.models import Change, SearchMark, Subject
from yibiao_web.ledger.tests.people import OTHER_NUMBER, SHI, person
from yibiao_web.sealing import held, rotating
from yibiao_web.sealing.command import keys
from yibiao_web.sealing.models import KeyInForce, SealingKey
from yibiao_web.sealing.resealing import keys_in_use, reseal, sealed_tables
from yibiao_web.sealing.ring import KeysUnusable, read_ring
from yibiao_web.sealing.rotating import WAIT
from yibiao_web.sealing.tests.scanning import stored
from yibiao_web.site.serving import prepare

NUMBER, MOBILE = SHI["person.id_number"], SHI["person.mobile"]


@pytest.fixture(autouse=True)
def ring(settings, tmp_path, db):
    settings.YIBIAO_KEYS = str(tmp_path / "keys.json")
    settings.MEDIA_ROOT = tmp_path / "media"
    held.forget()
    yield tmp_path / "keys.json"
    held.forget()


@pytest.fixture
def shi(cast, now, ring):
    return person(cast, now, SHI)


def run(*words: str, ok: bool = True) -> str:
    done = CliRunner().invoke(keys, words)
    assert (done.exit_code == 0) is ok, done.output
    return done.output


def _finds(cast, words: str) -> list[str]:
    return [one.name for one in found(cast.viewer("sun"), words)]


def test_first_a_key_is_made_and_noted(ring):
    told = run("list")
    key = read_ring(ring).current
    assert f"{key}  {read_ring(ring).writing.made}  现用" in told
    assert list(SealingKey.objects.values_list("pk", flat=True)) == [key]
    assert json.loads(ring.read_text())["keys"][0]["data"] not in told


def test_a_key_is_changed_while_everything_is_read_and_found(ring, shi, cast, now):
    run("list")
    old = read_ring(ring).current
    spare = re.findall("[0-9a-f]{8}", run("add"))[0]
    assert read_ring(ring).current == old, "added, not used"
    run("rotate", "--only-server")
    assert read_ring(ring).current == spare
    assert Subject.objects.get().values == SHI
    assert _finds(cast, NUMBER) == _finds(cast, MOBILE) == ["石小满"], "by the old key's digests"
    again = person(cast, now, SHI | {"person.education": "小学"})
    assert again.pk == shi.pk, "the same person, whichever key made the digest"
    run("retire", old, ok=False)
    run("reseal")
    assert keys_in_use().keys() == {spare}
    assert old.encode() not in b"".join(stored("ledger_subject", "ledger_change", "ledger_searchmark").values())
    assert _finds(cast, NUMBER) == _finds(cast, MOBILE) == ["石小满"]
    assert "以后再退下" in run("retire", old, ok=False)
    KeyInForce.objects.update(since=now - WAIT)
    run("retire", old)
    held.forget()
    assert list(read_ring(ring).keys) == [spare]
    assert Subject.objects.get().values == SHI | {"person.education": "小学"}
    assert [one.after.get("person.id_number") for one in Change.objects.order_by("pk")] == [NUMBER, None]


def test_resealing_broken_off_is_taken_up_again(ring, cast, now):
    for at in range(3):
        person(cast, now, {"person.name": f"石{at}", "person.mobile": f"1990000000{at}"})
    run("rotate", "--only-server")
    table = next(one for one in sealed_tables() if one.table == "ledger_subject")
    next(reseal(table))  # and the machine goes dark
    assert [written for _, written in reseal(table)] == [0]
    run("reseal")
    assert set(keys_in_use()) == {read_ring(ring).current}


def test_one_value_that_was_tampered_with_does_not_keep_the_others_under_the_old_key(ring, cast, now):
    shi, lu = (person(cast, now, {"person.name": name, "person.mobile": "19900000001"}) for name in ("石", "陆"))
    run("list")
    old = read_ring(ring).current
    with connection.cursor() as cursor:
        place = '"values"::text' if connection.vendor == "postgresql" else '"values"'
        cursor.execute(f"SELECT {place} FROM ledger_subject WHERE id = %s", [shi.pk])
        told = json.loads(cursor.fetchone()[0])
        at = len(told["~"]) // 2
        told["~"] = f"{told['~'][:at]}{'B' if told['~'][at] == 'A' else 'A'}{told['~'][at + 1 :]}"
        cursor.execute('UPDATE ledger_subject SET "values" = %s WHERE id = %s', [json.dumps(told), shi.pk])
    run("rotate", "--only-server")
    told = run("reseal", ok=False)
    assert f"ledger_subject.values 编号 {shi.pk}" in told
    assert keys_in_use()[old] == 1
    assert Subject.objects.get(pk=lu.pk).values["person.mobile"] == "19900000001"


def test_what_is_saved_while_it_is_resealed_is_not_lost(ring, shi, monkeypatch):
    run("rotate", "--only-server")
    table = next(one for one in sealed_tables() if one.table == "ledger_subject")
    from yibiao_web.sealing import resealing

    real = resealing.renewed

    def meanwhile(*args):
        new = real(*args)
        Subject.objects.filter(pk=shi.pk).update(values=SHI | {"person.mobile": "19911112222"})
        return new

    monkeypatch.setattr(resealing, "renewed", meanwhile)
    assert [written for _, written in reseal(table)] == [0]
    assert Subject.objects.get().values["person.mobile"] == "19911112222"


def test_a_number_given_up_finds_nobody(ring, shi, cast, now):
    person(cast, now, SHI | {"person.mobile": "19911112222"})
    assert (_finds(cast, MOBILE), _finds(cast, "19911112222")) == ([], ["石小满"])
    assert _finds(cast, "199 1111-2222") == ["石小满"]
    assert _finds(cast, OTHER_NUMBER) == []


@pytest.mark.parametrize("harm", ["gone", "other", "wrong"])
def test_without_its_key_nothing_starts(ring, shi, harm):
    run("list")
    key = read_ring(ring).current
    told = json.loads(ring.read_text())
    ring.unlink()
    if harm == "other":
        SealingKey.objects.all().delete()
        run("list")
        SealingKey.objects.create(id=key, made="2026-11-02", proof=b"x", noted_at="2026-11-02T00:00Z")
    elif harm == "wrong":
        told["keys"][0]["data"] = told["keys"][0]["digest"]
        ring.write_text(json.dumps(told))
    held.forget()
    with pytest.raises(Exception, match=key) as problem:
        prepare()
    assert "钥匙" in str(problem.value)
    assert harm != "gone" or not ring.exists(), "no new ring hides that one is lost"


def test_the_second_step_s_secret_is_sealed():
    from allauth.mfa.adapter import get_adapter

    told = get_adapter().encrypt("JBSWY3DPEHPK3PXP")
    assert "JBSW" not in told
    assert get_adapter().decrypt(told) == "JBSWY3DPEHPK3PXP"
    assert get_adapter().decrypt("JBSWY3DPEHPK3PXP") == "JBSWY3DPEHPK3PXP", "those made before"


def test_a_missing_key_is_told_when_something_is_read(ring, shi):
    ring.unlink()
    held.forget()
    SealingKey.objects.all().delete()
    with pytest.raises(KeysUnusable, match="补回来"):
        Subject.objects.get()


def test_raw_tables_are_all_known():
    with connection.cursor() as cursor:
        for one in sealed_tables():
            cursor.execute(f'SELECT "{one.pk}" FROM "{one.table}" LIMIT 1')
    assert User._meta.db_table in {one.table for one in sealed_tables()}
    assert SearchMark._meta.db_table == "ledger_searchmark"


def test_of_two_changes_at_once_neither_loses_the_others_key(ring, cast, now, monkeypatch):
    """A key that sealed something and is not on the ring any more: nobody reads that again."""
    run("list")
    made, real = [], rotating.new_key

    def slow(on):
        monkeypatch.setattr(rotating, "new_key", real)
        other = Thread(target=lambda: made.append(rotating.rotate_to_spare()))
        other.start()
        other.join(0.3)  # waits for us, or is through by then
        threads.append(other)
        return real(on)

    threads: list[Thread] = []
    monkeypatch.setattr(rotating, "new_key", slow)
    monkeypatch.setattr(rotating, "check_keys", lambda: None)  # the test's transaction is this thread's
    mine = rotating.rotate_to_spare()
    threads[0].join()
    kept = read_ring(ring)
    assert {mine, *made} <= kept.keys.keys()
    assert kept.current in kept.keys


def test_a_key_that_was_added_while_another_is_taken_away_stays(ring, cast, now, monkeypatch):
    run("list")
    old = read_ring(ring).current
    run("rotate", "--only-server")
    KeyInForce.objects.update(since=now - WAIT)
    run("reseal")
    monkeypatch.setattr(rotating, "keys_in_use", lambda: (added.append(rotating.add_spare()), {})[1])
    added: list[str] = []
    run("retire", old)
    assert list(read_ring(ring).keys)[1:] == added
    assert old not in read_ring(ring).keys


def test_a_full_disk_keeps_the_old_ring_says_so_and_leaves_no_copy_of_keys(ring, monkeypatch):
    run("list")
    before = ring.read_bytes()

    def full(handle):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        told = run("rotate", "--only-server", ok=False)
    assert "钥匙没有换" in told
    assert ring.read_bytes() == before
    assert list(ring.parent.glob(".keys*")) == []
