"""What a machine that watches the platform is told, and who may ask."""

from __future__ import annotations

import logging
import subprocess
import sys

import pytest
from django.core.cache import cache
from django.db import DatabaseError
from django.test import Client, override_settings
from django.utils import timezone

from yibiao_web.operations import heartbeat, releases
from yibiao_web.operations.actions import note_backup

pytestmark = pytest.mark.django_db


def figures(**how: str) -> str:
    return Client().get("/operations/metrics", **how).content.decode()


def test_a_process_that_answers_says_so_whatever_name_it_is_called_by():
    answer = Client().get("/operations/health", HTTP_HOST="10.0.0.9:8000")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert Client().post("/operations/health").status_code == 405


@pytest.mark.parametrize(
    ("patched", "value", "said"),
    [
        ("is_behind", lambda: True, "migrations_pending"),
        ("foreign", lambda: [("ledger", "0099_later")], "database_newer"),
    ],
)
def test_what_can_not_be_given_requests_says_why_in_a_word(patched, value, said, monkeypatch, django_db_use_migrations):
    monkeypatch.setattr(releases, "is_behind", lambda: False)  # the tests' tables come from the models
    assert Client().get("/operations/ready").json() == {"status": "ok"}
    monkeypatch.setattr(releases, patched, value)
    answer = Client().get("/operations/ready")
    assert (answer.status_code, answer.json()) == (503, {"status": said})


def test_without_its_database_it_is_alive_and_not_ready(monkeypatch):
    def away():
        raise DatabaseError("connection to 10.0.0.3 refused for user yibiao")

    monkeypatch.setattr(releases, "foreign", away)
    answer = Client().get("/operations/ready")
    assert (answer.status_code, answer.json()) == (503, {"status": "database_away"})
    assert Client().get("/operations/health").status_code == 200


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({}, 200),
        ({"REMOTE_ADDR": "::1"}, 200),
        ({"REMOTE_ADDR": "10.0.0.9"}, 404),
        ({"REMOTE_ADDR": ""}, 404),
        ({"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 404),  # a proxy here speaks for the whole world
        ({"HTTP_X_FORWARDED_PROTO": "https"}, 404),
        ({"REMOTE_ADDR": "10.20.3.4"}, 200),
        ({"REMOTE_ADDR": "10.0.0.9", "HTTP_AUTHORIZATION": "Bearer right"}, 200),
        ({"REMOTE_ADDR": "10.0.0.9", "HTTP_AUTHORIZATION": "Bearer wrong"}, 404),
        ({"REMOTE_ADDR": "10.0.0.9", "HTTP_AUTHORIZATION": "Bearer "}, 404),
    ],
)
def test_figures_are_for_this_machine_named_networks_and_the_token(how, status):
    with override_settings(YIBIAO_METRICS_TOKEN="right", YIBIAO_METRICS_NETWORKS="10.20.0.0/16"):
        assert Client().get("/operations/metrics", **how).status_code == status


def test_without_a_token_set_an_empty_one_is_none():
    with override_settings(YIBIAO_METRICS_TOKEN=""):
        how = {"REMOTE_ADDR": "10.0.0.9", "HTTP_AUTHORIZATION": "Bearer "}
        assert Client().get("/operations/metrics", **how).status_code == 404


def test_figures_tell_of_the_platform_and_of_routes_never_of_addresses(cast, as_user):
    cache.delete("operations:worker")
    village = cast.org("杏花坞村")
    as_user("guan").get(f"/orgs/{village.pk}?q=杏花坞村")
    as_user("guan").get("/no/such/page/杏花坞村")
    as_user("lin").get("/outside/")
    said = figures()
    assert 'yibiao_requests_total{method="GET",route="orgs:organisation",status="200"}' in said
    assert 'route="none"' in said
    assert "yibiao_request_seconds_bucket" in said
    assert "yibiao_jobs_waiting" in said
    assert "yibiao_audit_entries" in said
    assert "yibiao_worker_heartbeat_age_seconds" not in said
    assert "yibiao_backup_age_seconds" not in said
    assert "杏花坞" not in said
    assert f"/{village.pk}" not in said


def test_what_is_told_without_a_name_is_not_counted():
    before = figures()
    Client().get("/outside/")
    Client().post("/outside/follow", {"code": "AMJY-EEQ2-VH96-TQ0G"})
    assert "outside:follow" not in figures()
    assert before.count("outside:report") == figures().count("outside:report") == 0


def test_a_refusal_is_counted_by_its_code(as_user):
    as_user("lin").post("/fill/999999/save", "no json", content_type="application/json")
    as_user("lin").post("/surveys/no-such", "{}", content_type="application/json")
    answer = as_user("ji").get("/api/v1/items")
    assert answer.status_code == 401
    assert "yibiao_refusals_total" in figures()


def test_ages_are_told_once_there_is_something_that_has_one():
    heartbeat.beat(timezone.now())
    note_backup(now=timezone.now(), size=5, digest="", sealed=True, with_keys=False)
    said = figures()
    assert "yibiao_worker_heartbeat_age_seconds" in said
    assert "yibiao_backup_bytes 5.0" in said


TWO = """
import os, sys
os.environ["PROMETHEUS_MULTIPROC_DIR"] = sys.argv[1]
from prometheus_client import CollectorRegistry, Counter, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
count = Counter("acts", "Acts", ["route"])
if os.fork():
    os.wait()
    count.labels("a").inc(2)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    print(generate_latest(registry).decode())
else:
    count.labels("a").inc(3)
"""


def test_processes_of_the_site_are_added_up(tmp_path):
    done = subprocess.run([sys.executable, "-c", TWO, str(tmp_path)], capture_output=True, text=True, check=True)
    assert 'acts_total{route="a"} 5.0' in done.stdout


def test_an_answer_bears_the_id_of_its_request(as_user):
    assert len(as_user("lin").get("/fill/")["X-Request-ID"]) == 32
    given = "0123456789abcdef-from-proxy"
    assert as_user("lin").get("/fill/", headers={"X-Request-ID": given})["X-Request-ID"] == given
    for odd in ("x", "a b c d e f g h", "<script>alert(1)</script>", "é" * 20, "9" * 65):
        assert as_user("lin").get("/fill/", headers={"X-Request-ID": odd})["X-Request-ID"] != odd


def test_the_log_has_a_line_a_request(as_user, caplog):
    with caplog.at_level(logging.INFO, "yibiao.request"):
        as_user("lin").get("/fill/")
    (line,) = [one for one in caplog.records if one.name == "yibiao.request"]
    assert (line.method, line.status) == ("GET", 200)
    assert line.ms > 0
    assert isinstance(line.org, int)
