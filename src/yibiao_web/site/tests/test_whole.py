"""A line that is lost in the middle of a request."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.wsgi import get_wsgi_application

from yibiao_web.site.whole import WholeBody, whole

BODY = b"login=lin&password=secret"
PARTS = b'--e\r\nContent-Disposition: form-data; name="login"\r\n\r\nlin\r\n--e--\r\n'


def test_a_body_that_came_whole_is_read_as_it_is():
    assert WholeBody(io.BytesIO(BODY), len(BODY)).read() == BODY
    several = WholeBody(io.BytesIO(b"one\ntwo\n"), 8)
    assert (several.readline(), several.read(4), several.read(0)) == (b"one\n", b"two\n", b"")


@pytest.mark.parametrize("arrived", [0, 1, len(BODY) - 1])
def test_a_body_that_ends_too_early_says_so(arrived):
    cut = WholeBody(io.BytesIO(BODY[:arrived]), len(BODY))
    with pytest.raises(OSError, match="line was lost"):
        cut.read()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", BODY),
        ("application/json", b'{"key": "once"}'),
        ("multipart/form-data; boundary=e", PARTS),
    ],
)
@pytest.mark.parametrize("missing", [True, False])
def test_half_a_request_is_none(kind, body, missing):
    told: list[Any] = []
    arrived = body[: len(body) // 2] if missing else body
    environ = {
        "REQUEST_METHOD": "POST", "PATH_INFO": "/accounts/login/", "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80",
        "CONTENT_TYPE": kind, "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(arrived),
        "wsgi.url_scheme": "http", "HTTP_HOST": "127.0.0.1",
    }  # fmt: skip
    answer = b"".join(whole(get_wsgi_application())(environ, lambda status, _head: told.append(status)))
    assert told[0].startswith("400") is missing
    assert (b"cut_off" in answer) is missing
