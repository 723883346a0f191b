"""Personal data is put everywhere it can be put; the log has none of it."""

from __future__ import annotations

import io
import json
import logging
import re
from pathlib import Path

import pytest
from django.db import IntegrityError
from django.test import Client

from yibiao_web.accounts import middleware
from yibiao_web.operations import logs
from yibiao_web.operations.logs import JsonFormatter, TextFormatter

ROOT = Path(__file__).resolve().parents[3]
NAME, NUMBER, PHONE, MAIL = "石秋来", "990101195603020216", "13900001234", "shi@example.cn"
PRIVATE = (NAME, NUMBER, PHONE, MAIL, "10.9.8.7", "%E7%9F%B3", "AMJY-EEQ2")


@pytest.fixture(params=[JsonFormatter, TextFormatter], ids=["json", "text"])
def written(request):
    """Everything that any logger writes, as the platform's handler would."""
    to = io.StringIO()
    handler = logging.StreamHandler(to)
    handler.setFormatter(request.param())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    silent = logging.getLogger("django.db.backends")
    silent.setLevel(logging.INFO)  # statements are not for any log; at DEBUG the doctor says so
    yield lambda: to.getvalue()
    root.removeHandler(handler)
    root.setLevel(level)


def _boom(*_: object, **__: object) -> None:
    kept = {"name": NAME}  # a frame's values
    try:
        raise IntegrityError(f"Key (id_number)=({NUMBER}) already exists. {kept}")
    except IntegrityError as problem:
        raise ValueError(f"cannot keep {NAME} {PHONE}") from problem


def clean(text: str) -> str:
    for one in PRIVATE:
        assert one not in text
    return text


@pytest.mark.django_db
def test_nothing_of_a_person_reaches_the_log(written, as_user, monkeypatch):
    client = as_user("lin")
    client.raise_request_exception = False
    client.cookies["name"] = PHONE
    everywhere = {
        "REMOTE_ADDR": "10.9.8.7", "HTTP_USER_AGENT": NAME, "HTTP_REFERER": f"http://testserver/?q={NUMBER}",
        "HTTP_X_FORWARDED_FOR": "10.9.8.7", "HTTP_AUTHORIZATION": f"Bearer {NUMBER}", "HTTP_X_REQUEST_ID": NAME,
    }  # fmt: skip
    client.get(f"/no/such/{NAME}/{NUMBER}", {"q": PHONE}, **everywhere)
    client.get("/desk/search", {"q": f"{NAME} {NUMBER} {MAIL}"}, **everywhere)
    client.post("/fill/999/save", json.dumps({"edits": [{"value": NUMBER}]}), content_type="application/json")
    Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": NAME, "password": PHONE}, **everywhere)
    Client().post("/accounts/login/", {"login": NUMBER, "password": PHONE}, **everywhere)
    Client().post("/outside/follow", {"code": "AMJY-EEQ2-VH96-TQ0G", "text": NAME}, **everywhere)
    Client().get("/fill/", HTTP_HOST=f"{PHONE}.example.cn")
    monkeypatch.setattr(middleware, "viewers", _boom)
    assert client.get("/", {"q": NAME}, **everywhere).status_code == 500
    said = clean(written())
    assert "IntegrityError" in said
    assert "test_logs.py" in said


@pytest.mark.parametrize(
    ("logger", "words", "parts", "shown"),
    [
        ("yibiao_web.site.rounds", "%s failed; again in %s minutes", ("yibiao_web.draws.publish", 10),
         "yibiao_web.draws.publish failed; again in 10 minutes"),
        ("yibiao_web.forms", "could not read %s of %r", (f"{NAME}.xlsx", {"name": NAME}), "could not read … of …"),
        ("yibiao_web.forms", "row %(row)d of %(who)s", ({"row": 7, "who": NAME},), "row 7 of …"),
        ("yibiao_web.forms", "100%% of %s", (NUMBER,), "100% of …"),
        ("yibiao_web.forms", "number %s", (int(NUMBER),), "number …"),
        ("elsewhere", f"failed for {NAME} {NUMBER} {MAIL}", (), "failed for … … …"),
        ("elsewhere", f"user={PHONE} ('{NUMBER}')", (), "user=… ('…')"),
        ("django.request", "Not Found: %s", (f"/people/{NAME}",), "django.request"),
    ],
)  # fmt: skip
def test_only_what_can_not_tell_of_a_person_is_filled_in(logger, words, parts, shown):
    record = logging.LogRecord(logger, logging.WARNING, "", 1, words, parts, None)
    assert logs.message_of(record) == shown


def test_a_line_is_json_with_the_request_it_belongs_to():
    record = logging.LogRecord("yibiao.request", logging.INFO, "", 1, "request", (), None)
    record.status, record.ms, record.org, record.method = 200, 12.5, 7, "GET"
    kept = logs.request.set(logs.Seen("abc", "tasks:list"))
    try:
        said = json.loads(JsonFormatter().format(record))
    finally:
        logs.request.reset(kept)
    assert said.pop("time").endswith("+00:00")
    assert said == {
        "level": "INFO", "logger": "yibiao.request", "message": "request", "request": "abc", "route": "tasks:list",
        "method": "GET", "status": 200, "ms": 12.5, "org": 7,
    }  # fmt: skip


def test_of_what_is_told_without_a_name_a_line_has_the_day_only():
    record = logging.LogRecord("yibiao_web.outside", logging.ERROR, "", 1, "could not file", (), None)
    kept = logs.request.set(logs.Seen("abc", "outside:file", traceless=True))
    try:
        said = json.loads(JsonFormatter().format(record))
    finally:
        logs.request.reset(kept)
    assert len(said["time"]) == len("2026-11-28")
    assert set(said) == {"time", "level", "logger", "message"}


def test_our_own_lines_are_words_with_parts_never_texts_put_together():
    """The formatter can choose among parts; what an f-string put together it would have to take as it is."""
    for path in ROOT.rglob("*.py"):
        if "tests" not in path.parts:
            assert not _PUT_TOGETHER.search(path.read_text("utf-8")), path


_PUT_TOGETHER = re.compile(r"""\b_?log(ger)?\.(debug|info|warning|error|exception|critical)\(\s*[^\s"']""")
