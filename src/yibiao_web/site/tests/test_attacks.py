"""Hostile requests at the whole platform's door: hosts, methods, bodies, texts, paths."""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.http import content_disposition_header

from yibiao_web.accounts.actions import note_failed
from yibiao_web.audit.models import AuditEntry
from yibiao_web.inspections import limits
from yibiao_web.submissions.tests import making

pytestmark = pytest.mark.django_db
INSIDES = ("Traceback", "SECRET_KEY", "site-packages", "/src/", "settings.py", "django.", "sqlite", "psycopg")
NASTY = (
    "' OR '1'='1", '"; DROP TABLE accounts_user; --', "1) UNION SELECT password FROM accounts_user--", "%", "_", "\\",
    "{{ 7*7 }}{% debug %}${7*7}#{7*7}", "<script>alert(1)</script>", "a" * 20_000, "\u202e文\ufeff",
    "'\"><img src=x onerror=x>",
)  # fmt: skip
SEARCHED = (
    ("guan", "people:list", "q"), ("sun", "ledger:search", "q"), ("lin", "desk:search", "q"),
    ("wu", "audit:trail", "q"),
    ("sun", "catalogue:items", "q"), ("gao", "channels:index", "q"),
)  # fmt: skip


@pytest.mark.parametrize(
    "host", ["evil.test", "127.0.0.1.evil.test", "testserver:80@evil.test", "testserver\tevil.test", ""]
)
def test_another_host_is_refused_before_anything_is_done(host):
    answer = Client(headers={"host": host} if host else {}).get("/accounts/login/", SERVER_NAME=host or "evil.test")
    assert answer.status_code == 400
    assert b"evil" not in answer.content


def test_a_host_in_another_header_changes_no_link(as_user, cast, now):
    client = as_user("zhao")
    client.defaults |= {
        "HTTP_X_FORWARDED_HOST": "evil.test",
        "HTTP_X_ORIGINAL_HOST": "evil.test",
        "HTTP_X_HOST": "evil.test",
    }
    for name in ("surveys:index", "meetings:calendar", "desk:week"):
        assert "evil.test" not in client.get(reverse(name)).content.decode()
    assert "evil.test" not in client.get("/tasks/nothing").headers.get("Location", "")


@pytest.mark.parametrize(
    "override",
    [{"HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE"}, {"HTTP_X_HTTP_METHOD": "PUT"}, {"HTTP_X_METHOD_OVERRIDE": "POST"}],
)
def test_a_method_in_a_header_or_field_is_no_method(as_user, override):
    lin = as_user("lin")
    assert lin.get(reverse("account_logout"), **override).status_code in (200, 302)
    assert lin.get(reverse("act_for"), {"_method": "POST", "org": "1"}, **override).status_code == 405
    assert lin.get("/signed-in").status_code == 200


@pytest.mark.parametrize("method", ["trace", "options", "put", "patch", "delete"])
def test_unusual_methods_get_nothing(as_user, method):
    client = as_user("lin")
    answer = getattr(client, method)(reverse("desk:week"))
    assert answer.status_code == 405
    assert not answer.content


@pytest.fixture
def saving(cast, as_user, now):
    draft = making.drafted(cast, now)
    address = reverse("submissions:save", args=[draft.assignment_id])
    client = as_user("lin")
    client.raise_request_exception = False
    return lambda body, kind="application/json": client.post(address, body, content_type=kind)


@pytest.mark.parametrize(
    "body",
    [b"[" * 100_000, b'{"a":' * 50_000, b"{", b"", b"null", b"[]", b'"x"', b"1e999", b"NaN", b'{"cells": [[null]]}',
     b'{"edits": {"__proto__": {"x": 1}}}', b'{"edits": [{"row": 1e308}]}', b'{"edits": "\\u0000"}', b"\xff\xfe",
     b'{"edits": [{"row": -1, "column": 99999999999999999999, "value": "x"}]}', b'{"a": 1, "a": 2}'],
    ids=lambda one: repr(one[:12]),
)  # fmt: skip
def test_bodies_that_are_no_answer_are_refused_and_break_nothing(saving, body):
    answer = saving(body)
    assert answer.status_code < 500, answer.content[:300]
    assert answer.status_code >= 400 or answer.json()["number"] == 0, "told cell by cell, and nothing is kept"
    assert not [one for one in INSIDES if one in answer.content.decode()]


def test_a_form_where_json_is_expected_is_refused(cast, as_user, now):
    draft, client = making.drafted(cast, now), as_user("lin")
    for name in ("save", "submit", "pick", "dispute"):
        answer = client.post(reverse(f"submissions:{name}", args=[draft.assignment_id]), {"a": "1"})
        assert answer.status_code == 422, name


def test_a_county_in_which_nothing_was_asked_can_be_looked_at(as_user):
    """No figure where nothing could be watched: JSON knows no NaN."""
    assert as_user("qian").post(reverse("trends:look")).status_code == 302


def test_too_many_fields_and_too_large_bodies_are_refused(as_user):
    client = as_user("zhao")
    client.raise_request_exception = False
    many = "&".join(f"f{number}=1" for number in range(20_100))
    answer = client.post(reverse("documents:new"), many, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (400, 413)
    assert not [one for one in INSIDES if one in answer.content.decode()]


@pytest.mark.parametrize(("who", "name", "field"), SEARCHED)
def test_whatever_is_searched_for_is_a_text_and_nothing_else(as_user, who, name, field):
    client = as_user(who)
    client.raise_request_exception = False
    everything = client.get(reverse(name)).content.decode()
    for text in NASTY:
        page = client.get(reverse(name), {field: text})
        body = page.content.decode()
        assert page.status_code in (200, 302, 404, 422), (text, page.status_code)
        assert not [one for one in ("<script>alert(1)", "<img src=x", "49$", "pbkdf2_", "Traceback") if one in body], (
            text
        )
    assert "管家旺" in everything or who != "guan"


@pytest.mark.parametrize(
    "query",
    ["q=a&q=b", "page=1&page=-1", "page=99999999999999999999", "page=abc", "q[]=1", "since=9999-99-99&until=0000-00-00",
     "q=%00", "q=%ff%fe", "org=1%27", "sort=__class__", "org__password=1", "cursor=" + "A" * 5_000],
)  # fmt: skip
def test_repeated_and_nonsensical_parameters_break_nothing(as_user, query):
    for who, name in (
        ("guan", "people:list"),
        ("wu", "audit:trail"),
        ("sun", "ledger:search"),
        ("gao", "reports:months"),
    ):
        client = as_user(who)
        client.raise_request_exception = False
        assert client.get(f"{reverse(name)}?{query}").status_code < 500, name


@pytest.mark.parametrize(
    "path",
    ["/static/../yibiao_web/site/settings.py", "/static/%2e%2e/settings.py", "/static/..%2f..%2fsecret_key",
     "/static//etc/passwd", "/static/site/..\\..\\settings.py", "/static/%00", "/media/x", "/secret_key",
     "/static/site/site.css/../../../settings.py", "/.git/config", "/static/site/"],
)  # fmt: skip
def test_paths_lead_to_no_file_but_the_static_ones(path):
    answer = Client(raise_request_exception=False).get(path)
    assert answer.status_code in (302, 404)
    assert "SECRET" not in answer.content.decode()


def test_errors_say_nothing_of_the_insides(as_user, monkeypatch):
    monkeypatch.setattr("yibiao_web.site.pages.landing", lambda *_: 1 / 0)
    client = as_user("lin")
    client.raise_request_exception = False
    pages = [client.get("/"), client.get("/nothing"), client.get("/tasks/99999999/")]
    pages.append(Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "x"}))
    assert [page.status_code for page in pages] == [500, 404, 404, 403]
    for page in pages:
        body = page.content.decode()
        assert not [one for one in INSIDES if one in body]
        assert "default-src 'self'" in page.headers["Content-Security-Policy"]
        assert page.headers["X-Frame-Options"] == "DENY"
        assert page.headers["X-Content-Type-Options"] == "nosniff"


def test_lines_of_a_log_can_not_be_forged(cast, now, caplog):
    forged = "lin\r\n2026-11-28 ERROR root: everything is fine\x1b[31m"
    with caplog.at_level(logging.DEBUG):
        note_failed(forged, now=now, address="127.0.0.1\r\nX")
        Client(raise_request_exception=False).get("/no%0d%0asuch%1b[31m")
    lines = [record.getMessage() for record in caplog.records]
    assert not [one for one in lines if "\n" in one or "\r" in one or "\x1b" in one]
    assert forged not in json.dumps(list(AuditEntry.objects.values()), default=str, ensure_ascii=False)


@pytest.mark.parametrize(
    "name", ['a"b.xlsx', "a\r\nSet-Cookie: x=1.xlsx", "../../etc/passwd", "文件;filename=evil.html", "a\x00.xlsx"]
)
def test_a_files_name_adds_no_header(name):
    from django.http import HttpResponse

    told = content_disposition_header(True, name) or ""
    try:
        response = HttpResponse(headers={"Content-Disposition": told})
    except ValueError:  # BadHeaderError: refused
        return
    assert "\n" not in response.headers["Content-Disposition"]
    assert not re.search(r';\s*filename="?evil|(?<!\\)"b\.xlsx', response.headers["Content-Disposition"])


def test_json_is_no_script_and_says_so(as_user, cast, now):
    """No array at the top that another site's script tag could read; a type that is not sniffed."""
    draft = making.drafted(cast, now)
    answer = as_user("lin").get(reverse("submissions:data", args=[draft.assignment_id]))
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert isinstance(json.loads(answer.content), dict)


def test_no_answer_says_what_it_runs_on(as_user):
    client = as_user("lin")
    for address in ("/", "/nothing", reverse("desk:week"), "/static/site/site.css", "/api/v1/items"):
        answer = client.get(address)
        told = {name.lower() for name in answer.headers}
        assert not told & {"server", "x-powered-by", "x-aspnet-version", "access-control-allow-origin"}
        if answer.content if not answer.streaming else True:
            kind = answer.headers["Content-Type"]
            assert "charset" in kind or "json" in kind or not kind.startswith("text/")


def test_under_https_cookies_are_bound_to_the_host(tmp_path):
    """The settings as a server of its own would read them."""
    told = settings_with(tmp_path, YIBIAO_HTTPS="1")
    assert told["SESSION_COOKIE_NAME"] == "__Host-sessionid"
    assert told["CSRF_COOKIE_NAME"] == "__Host-csrftoken"
    assert told["secure"] == [True, True, True]
    assert told["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert told["domain_path"] == [None, "/", None, "/"]
    assert settings_with(tmp_path)["SESSION_COOKIE_NAME"] == "sessionid"


def settings_with(folder, **given):
    code = (
        "import json; from django.conf import settings as s; print(json.dumps({**{n: getattr(s, n) for n in "
        "('SESSION_COOKIE_NAME', 'CSRF_COOKIE_NAME', 'SECURE_HSTS_SECONDS')}, 'secure': [s.SESSION_COOKIE_SECURE, "
        "s.CSRF_COOKIE_SECURE, s.LANGUAGE_COOKIE_SECURE], 'domain_path': [s.SESSION_COOKIE_DOMAIN, "
        "s.SESSION_COOKIE_PATH, s.CSRF_COOKIE_DOMAIN, s.CSRF_COOKIE_PATH]}))"
    )
    environment = {
        **os.environ,
        "YIBIAO_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "yibiao_web.site.settings",
        **given,
    }
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.mark.parametrize("word", ["short-4821", "12345678901234", "password1234"])
def test_short_and_common_passwords_are_refused(word):
    with pytest.raises(ValidationError):
        validate_password(word)


def test_long_passwords_of_any_characters_are_kept_whole(cast):
    lin, word = cast.user("lin"), "石头 🙂 ñ" * 12
    validate_password(word, lin)
    lin.set_password(word)
    assert lin.check_password(word)
    assert not lin.check_password(word[:-1])


def test_passwords_are_stored_by_a_slow_salted_digest():
    slow = PBKDF2PasswordHasher()
    assert slow.iterations >= 600_000
    assert slow.encode("x", "salt") != slow.encode("x", "other")


def test_wrong_codes_of_places_are_counted(cast):
    limits.trying.forget()
    limits.trying._at.extend([float("inf")] * limits.TRIED_A_MINUTE)
    assert Client().get(reverse("inspections:find"), {"code": "ABCD2345"}).status_code == 429
    assert Client().get(reverse("inspections:at", args=["ABCD2345"])).status_code == 429
    limits.trying.forget()
    assert Client().get(reverse("inspections:at", args=["ABCD2345"])).status_code == 404
