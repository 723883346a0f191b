"""Keys where several processes and servers share one database: nobody seals by a key that is gone by then, and whoever
lacks a key says so."""

from __future__ import annotations

import shutil
from datetime import timedelta

import click
import pytest
from click.testing import CliRunner
from django.utils import timezone

from yibiao_web.ledger.models import Subject
from yibiao_web.ledger.tests.people import SHI, person
from yibiao_web.operations.doctor.looks import LOOKS
from yibiao_web.sealing import held, rotating
from yibiao_web.sealing.command import keys
from yibiao_web.sealing.models import KeyInForce, SealingKey
from yibiao_web.sealing.rotating import add_spare, rotate_to_spare
from yibiao_web.site.serving import hold_keys


@pytest.fixture
def several(ring, db, tmp_path, settings, monkeypatch):
    """``several("b")``: from now on this process is server B with a key file of its own, as it was copied there."""
    monkeypatch.setattr(held, "_one_machine", lambda: False)
    held.check_keys()

    def be(name: str, *, copied: bool = False) -> None:
        file = tmp_path / f"{name}.json"
        if copied or not file.exists():
            shutil.copyfile(settings.YIBIAO_KEYS, file)
        settings.YIBIAO_KEYS = str(file)
        held.forget()

    be("b")
    be("a")
    return be


def test_a_key_given_to_all_and_put_in_force_on_one_is_in_force_on_all(several, cast, now):
    fresh = add_spare()
    several("b", copied=True)
    several("a")
    rotate_to_spare()
    several("b")
    assert held.ring().current != fresh, "its own file does not say so"
    held.follow()
    assert held.ring().current == fresh
    person(cast, now, SHI)
    several("a")
    assert Subject.objects.get().values == SHI


def test_a_server_that_was_not_given_the_key_says_so_and_goes_on_once_it_has_it(several, cast, client):
    first = held.ring().current
    fresh = rotate_to_spare()
    several("b")
    page = client.get("/accounts/login/")
    assert page.status_code == 503
    assert fresh in page.content.decode()
    assert "拷过来" in page.content.decode().partition("给管理员看")[2]
    assert "不是您操作的问题" in page.content.decode().partition("给管理员看")[0]
    assert 'href="/accounts/login/">再试一次' in page.content.decode()
    answer = client.post("/api/v1/imports", HTTP_ACCEPT="application/json")
    assert (answer.status_code, answer.json()["code"]) == (503, "unreadable")
    assert client.get("/operations/ready").json() == {"status": "keys_missing"}
    assert client.get("/operations/health").status_code == 200
    with pytest.raises(click.ClickException, match=fresh):
        hold_keys()
    (said,) = LOOKS["加密的钥匙"](timezone.now())
    assert (said.level, fresh in said.said, first in said.said, "拷过来" in said.do) == ("bad", True, False, True)
    several("a")
    several("b", copied=True)
    assert client.get("/accounts/login/").status_code == 200


def test_a_key_that_waits_to_be_used_stops_nobody(several, client):
    """Between ``add`` and the copying of the file the other servers may be started again."""
    spare = add_spare()
    several("b")
    hold_keys()
    assert client.get("/accounts/login/").status_code == 200
    (said,) = LOOKS["加密的钥匙"](timezone.now())
    assert (said.level, spare in said.said) == ("warn", True)


def test_where_there_may_be_others_the_way_leads_over_add(ring, db, monkeypatch):
    monkeypatch.setattr("yibiao_web.sealing.command._may_be_several", lambda: True)
    refused = CliRunner().invoke(keys, ["rotate"])
    assert refused.exit_code == 1
    assert "先 yibiao keys add" in refused.output
    assert CliRunner().invoke(keys, ["rotate", "--only-server"]).exit_code == 0
    assert CliRunner().invoke(keys, ["add"]).exit_code == 0
    assert CliRunner().invoke(keys, ["rotate"]).exit_code == 0


def test_a_rotation_broken_off_before_the_database_was_told_is_told_by_the_next_start(ring, db, monkeypatch):
    held.check_keys()
    with monkeypatch.context() as patch:
        patch.setattr(rotating, "check_keys", lambda: None)
        fresh = rotate_to_spare()
    assert not KeyInForce.objects.filter(pk=fresh).exists()
    held.forget()
    hold_keys()
    assert KeyInForce.objects.latest("since").pk == fresh


def test_by_a_clock_that_went_back_the_new_key_is_the_newer_all_the_same(ring, db):
    held.check_keys()
    KeyInForce.objects.update(since=timezone.now() + timedelta(days=400))
    fresh = rotate_to_spare()
    assert KeyInForce.objects.latest("since").pk == fresh
    assert held.ring().current == fresh


def test_of_a_database_from_before_each_key_up_to_the_one_in_force_may_have_sealed(ring, db):
    held.check_keys()
    old, fresh = held.ring().current, rotate_to_spare()
    spare = add_spare()
    KeyInForce.objects.all().delete()
    held.forget()
    held.check_keys()
    assert set(KeyInForce.objects.values_list("pk", flat=True)) == {old, fresh}
    assert KeyInForce.objects.latest("since").pk == fresh
    assert SealingKey.objects.filter(pk=spare).exists()
