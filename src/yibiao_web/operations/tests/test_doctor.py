"""What the doctor sees, and what does not start."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click
import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.db import DatabaseError
from django.test import override_settings
from django.utils import timezone

from yibiao_web.accounts.models import User
from yibiao_web.audit.models import AuditEntry
from yibiao_web.operations import heartbeat, queries, releases
from yibiao_web.operations.actions import note_backup
from yibiao_web.operations.backups.restoring import is_under_way
from yibiao_web.operations.doctor import looks, production
from yibiao_web.operations.doctor.looks import LOOKS, looked

pytestmark = pytest.mark.django_db
GOOD = "k" + "abcdefghijklmnopqrstuvwxyz0123456789" * 2


@pytest.fixture
def sound(monkeypatch, tmp_path):
    """Settings that are good enough for others."""
    (tmp_path / "secret_key").write_text(GOOD)
    (tmp_path / "secret_key").chmod(0o600)
    for name in ("YIBIAO_PRODUCTION", "YIBIAO_PLAIN_HTTP", "YIBIAO_OIDC"):
        monkeypatch.delenv(name, raising=False)
    with override_settings(
        DEBUG=False, SECRET_KEY=GOOD, HTTPS=True, ALLOWED_HOSTS=["yibiao.example.cn"], DATA=tmp_path,
        CSRF_TRUSTED_ORIGINS=["https://yibiao.example.cn"], ALLAUTH_TRUSTED_PROXY_COUNT=1,
        YIBIAO_KEYS=str(tmp_path / "keys.json"),
    ):  # fmt: skip
        yield tmp_path


def test_good_settings_start(sound):
    production.refuse_unsafe("0.0.0.0")
    assert production.problems() == []


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ({"DEBUG": True}, "开着调试"),
        ({"SECRET_KEY": "short"}, "YIBIAO_SECRET_KEY 太短"),
        ({"SECRET_KEY": "a" * 60}, "YIBIAO_SECRET_KEY 太短"),
        ({"SECRET_KEY": "django-insecure-" + GOOD}, "YIBIAO_SECRET_KEY 太短"),
        ({"HTTPS": False}, "没有设 HTTPS"),
        ({"ALLOWED_HOSTS": ["*"]}, "YIBIAO_HOSTS 是 *"),
        ({"CSRF_TRUSTED_ORIGINS": []}, "没有设 YIBIAO_ORIGINS"),
        ({"ALLAUTH_TRUSTED_PROXY_COUNT": 0}, "YIBIAO_PROXIES"),
    ],
)
def test_each_unsafe_setting_keeps_it_from_starting_and_says_what_to_do(sound, setting, said):
    with override_settings(**setting):
        with pytest.raises(click.ClickException, match="没有启动") as refused:
            production.refuse_unsafe("0.0.0.0")
        assert said in refused.value.message
        (found,) = production.problems()
        assert found.do
        production.refuse_unsafe("127.0.0.1")  # at home anything goes


def test_all_that_is_wrong_is_said_at_once(sound):
    with (
        override_settings(DEBUG=True, HTTPS=False, ALLOWED_HOSTS=["*"]),
        pytest.raises(click.ClickException) as refused,
    ):
        production.refuse_unsafe("192.168.1.5")
    assert [f"  {n}. " in refused.value.message for n in (1, 2, 3, 4)] == [True, True, True, False]


def test_a_place_of_its_own_says_that_it_is_production(sound, monkeypatch):
    monkeypatch.setenv("YIBIAO_PRODUCTION", "1")
    with override_settings(DEBUG=True), pytest.raises(click.ClickException):
        production.refuse_unsafe("127.0.0.1")


def test_plain_http_has_to_be_written_down(sound, monkeypatch, capsys):
    monkeypatch.setenv("YIBIAO_PLAIN_HTTP", "1")
    with override_settings(HTTPS=False):
        production.refuse_unsafe("0.0.0.0")
    assert "没有用 HTTPS" in capsys.readouterr().err


def test_keys_that_others_can_read_are_named(sound):
    (sound / "secret_key").chmod(0o644)
    (found,) = production.problems()
    assert "secret_key 别的用户能读（权限 644）" in found.said
    assert found.do == f"chmod 600 {sound / 'secret_key'}"


def test_a_file_that_a_setting_names_is_a_key_too(sound, monkeypatch):
    (sound / "token").write_text("x")
    (sound / "token").chmod(0o640)
    monkeypatch.setenv("YIBIAO_METRICS_TOKEN_FILE", str(sound / "token"))
    assert "token 别的用户能读" in production.problems()[0].said


@pytest.mark.parametrize(("password", "said"), [("Hexi-2026-demo", "演示密码"), ("our-own-2026", "批量写进去的")])
def test_passwords_that_many_share_are_seen(sound, cast, password, said):
    User.objects.filter(username__in=["lin", "chen", "zhao"]).update(password=make_password(password))
    (found,) = production.problems()
    assert "3 个账号" in found.said
    assert said in found.said


@pytest.mark.parametrize(
    ("host", "is_home"),
    [("127.0.0.1", True), ("127.0.0.9", True), ("::1", True), ("[::1]", True), ("localhost", True), ("0.0.0.0", False),
     ("::", False), ("10.1.2.3", False), ("yibiao.example.cn", False)],
)  # fmt: skip
def test_which_addresses_are_this_machine_alone(host, is_home):
    assert production.is_loopback(host) is is_home


def levels(name: str, now=None) -> list[str]:
    return [one.level for one in LOOKS[name](now or timezone.now())]


def test_a_look_that_can_not_be_taken_does_not_keep_the_others(monkeypatch):
    def away(_):
        raise DatabaseError("connection refused")
        yield

    monkeypatch.setitem(looks.LOOKS, "数据库", away)
    found = {one.name: one for one in looked(timezone.now())}
    assert found["数据库"].level == "bad"
    assert "connection refused" in found["数据库"].said
    assert found["磁盘"].said


def test_everything_is_looked_at(cast):
    found = list(looked(timezone.now()))
    assert {one.name for one in found} == set(LOOKS) - {"恢复"}
    assert all(one.do for one in found if one.level != "ok")


@pytest.mark.parametrize(
    ("hours", "sealed", "level"), [(1, True, "ok"), (1, False, "warn"), (30, True, "warn"), (200, True, "bad")]
)
def test_how_old_the_last_backup_is(hours, sealed, level):
    assert levels("备份") == ["bad"]
    note_backup(now=timezone.now() - timedelta(hours=hours), size=5, digest="", sealed=sealed, with_keys=False)
    assert levels("备份") == [level]


@pytest.mark.parametrize(("minutes", "level"), [(1, "ok"), (10, "bad")])
def test_whether_the_worker_lives(minutes, level):
    cache.delete("operations:worker")
    assert levels("后台任务") == ["bad"]
    heartbeat.beat(timezone.now() - timedelta(minutes=minutes))
    assert levels("后台任务") == [level]


@pytest.mark.parametrize(("minutes", "level"), [(1, "ok"), (20, "warn"), (90, "bad")])
def test_how_long_the_queue_is_waiting(minutes, level, monkeypatch):
    now = timezone.now()
    monkeypatch.setattr(queries, "queue", lambda _: queries.Queue(3, 0, 0, now - timedelta(minutes=minutes)))
    assert levels("任务队列", now) == [level]


def test_a_clock_behind_the_trail_is_seen(cast):
    note_backup(now=timezone.now() + timedelta(hours=1), size=5, digest="", sealed=True, with_keys=False)
    (found,) = LOOKS["时钟"](timezone.now())
    assert found.level == "bad"
    assert AuditEntry.objects.count() == 1


@pytest.mark.parametrize(("free", "level"), [(50 << 30, "ok"), (3 << 30, "warn"), (100 << 20, "bad")])
def test_how_full_the_disk_is(free, level, monkeypatch):
    monkeypatch.setattr(queries, "free_space", lambda: (free, 100 << 30))
    assert levels("磁盘") == [level]


def test_lost_and_foreign_keys_are_seen(sound):
    from yibiao_web.sealing import held

    held.forget()
    held.check_keys()
    assert levels("加密的钥匙") == ["ok"]
    (sound / "keys.json").unlink()
    assert levels("加密的钥匙") == ["bad"]
    held.forget()


def test_a_database_newer_than_the_code_is_not_served(monkeypatch):
    applied = {("ledger", "0001_initial"): None, ("ledger", "0099_later"): None, ("socialaccount", "0099_theirs"): None}
    monkeypatch.setattr(releases.MigrationRecorder, "applied_migrations", lambda _: applied)
    monkeypatch.setattr(releases, "_known", lambda: frozenset({("ledger", "0001_initial")}))
    with pytest.raises(click.ClickException, match="数据库比程序新：ledger 0099_later 共 1 处"):
        releases.refuse_unready()


def test_what_is_half_restored_is_not_served(tmp_path):
    (tmp_path / ".restoring").mkdir()
    with override_settings(DATA=tmp_path):
        assert is_under_way(Path(settings.DATA))
        with pytest.raises(click.ClickException, match="恢复没有做完"):
            releases.refuse_unready()
