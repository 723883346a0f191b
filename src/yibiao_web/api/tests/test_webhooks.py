from __future__ import annotations

import hashlib
import hmac
import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from yibiao_web.api import addresses, webhooks
from yibiao_web.api.actions import make_webhook, revoke_client
from yibiao_web.api.models import Delivery
from yibiao_web.audit.actions import log_reading
from yibiao_web.audit.refusals import Refusal


class Listener:
    """A program at the other end; answers with ``statuses`` in turn, then 200."""

    def __init__(self) -> None:
        self.got, self.statuses = [], []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append((dict(self.headers), body))
                self.send_response(outer.statuses.pop(0) if outer.statuses else 200)
                self.send_header("Location", "http://127.0.0.1:1/")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/told?by=yibiao"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def listener():
    one = Listener()
    yield one
    one.server.shutdown()
    one.server.server_close()


@pytest.fixture
def hooked(cast, caller, now, listener, settings):
    settings.YIBIAO_WEBHOOK_NETWORKS = "127.0.0.0/8"
    client = caller("县民政局").client
    hook, secret = make_webhook(
        client, viewer=cast.viewer("ji"), url=listener.url, events=["task.sent", "ledger.recorded"], now=now
    )
    return hook, secret


def happened(cast, now, action="task.sent", org="县民政局", scope="禾溪县"):
    return log_reading(
        action,
        by=cast.user("zhao"),
        now=now,
        org=cast.org(org),
        scope=cast.org(scope).path,
        detail={"title": "低保花名册"},
    )


def test_an_event_is_sent_once_and_signed(cast, now, hooked, listener):
    entry = happened(cast, now)
    webhooks.announce(entry.pk)
    webhooks.announce(entry.pk)  # a worker that was killed starts it again
    one = Delivery.objects.get()
    webhooks.deliver(one.pk)
    webhooks.deliver(one.pk)
    ((headers, body),) = listener.got
    signed = f"{headers['Yibiao-Timestamp']}.".encode() + body
    expected = hmac.new(hooked[1].encode(), signed, hashlib.sha256).hexdigest()
    assert headers["Yibiao-Signature"] == f"sha256={expected}"
    assert (headers["Yibiao-Event"], headers["Yibiao-Entry"]) == ("task.sent", str(entry.pk))
    assert json.loads(body)["detail"] == {"title": "低保花名册"}
    one.refresh_from_db()
    assert (one.status, one.attempts, one.done_at is not None) == (200, 1, True)


def test_what_was_not_taken_is_tried_again_with_growing_waits(cast, now, hooked, listener):
    listener.statuses = [500, 302]
    webhooks.announce(happened(cast, now).pk)
    one = Delivery.objects.get()
    waits = []
    for _ in range(3):
        webhooks.deliver(one.pk)
        one.refresh_from_db()
        waits.append(one.next_at and round((one.next_at - timezone.now()).total_seconds()))
    assert (one.attempts, one.status, one.done_at is not None) == (3, 200, True)
    assert waits == [10, 60, None]
    later = DBTaskResult.objects.filter(run_after__gt=timezone.now(), run_after__lt=timezone.now() + timedelta(days=9))
    assert later.count() == 2


def test_it_gives_up_after_the_last_and_can_be_asked_to_try_again(cast, now, hooked, listener, as_user):
    listener.server.shutdown()
    listener.server.server_close()
    webhooks.announce(happened(cast, now).pk)
    one = Delivery.objects.get()
    for _ in range(len(webhooks.WAITS) + 1):
        webhooks.deliver(one.pk)
    one.refresh_from_db()
    assert one.given_up_at
    assert one.problem.startswith("连不上")
    as_user("ji").post(f"/api/clients/{hooked[0].client_id}/deliveries/{one.pk}/again")
    one.refresh_from_db()
    assert (one.attempts, one.given_up_at) == (0, None)


@pytest.mark.parametrize(
    ("action", "org", "scope", "told"),
    [
        ("task.sent", "县民政局", "禾溪县", True), ("task.sent", "县残联", "禾溪县", False),
        ("ledger.recorded", "鹤汀镇", "杏花坞村", True), ("ledger.recorded", "渡川县", "柳林村", False),
        ("task.sent", "渡川县", "渡川县", False), ("task.reminded", "县民政局", "禾溪县", False),
    ],
)  # fmt: skip
def test_it_tells_whom_it_concerns(cast, now, hooked, action, org, scope, told):
    webhooks.announce(happened(cast, now, action, org, scope).pk)
    assert Delivery.objects.exists() == told


def test_a_stopped_client_hears_nothing_more(cast, now, hooked, listener):
    webhooks.announce(happened(cast, now).pk)
    revoke_client(hooked[0].client, viewer=cast.viewer("ji"), now=now)
    webhooks.deliver(Delivery.objects.get().pk)
    webhooks.announce(happened(cast, now).pk)
    assert listener.got == []
    assert Delivery.objects.get().given_up_at


@pytest.mark.parametrize(
    "url",
    ["http://example.com/", "ftp://example.com/", "https://10.1.2.3/", "https://192.168.0.1/", "https://127.0.0.1/",
     "http://localhost:8000/", "https://[::1]/", "https://169.254.169.254/latest/", "https://[::ffff:10.0.0.1]/",
     "https://a:b@93.184.216.34/", "https://93.184.216.34:99999/", "https://0.0.0.0/", "https:///x",
     "https://93.184.216.34/\r\nX: y", "https://2130706433/", "https://0x7f000001/", "https://0177.0.0.1/", "https://127.1/",
     "https://[64:ff9b::a00:1]/", "https://[2002:a00:1::]/", "https://[::ffff:127.0.0.1]/", "https://[fe80::1]/",
     "https://[fd00::1]/", "https://100.64.0.1/", "https://224.0.0.1/", "https://[::]/", "file:///etc/passwd",
     "gopher://10.0.0.1/", "https://１２７.0.0.1/", "https://93.184.216.34\\@10.0.0.1/"],
)  # fmt: skip
def test_the_platforms_own_network_is_not_called(url, settings):
    settings.YIBIAO_WEBHOOK_NETWORKS = ""
    with pytest.raises(Refusal):
        addresses.target_of(url)


def test_a_name_that_leads_elsewhere_the_second_time_gains_nothing(settings, monkeypatch):
    """DNS rebinding: the name is asked once, and the call goes to the address that was checked."""
    settings.YIBIAO_WEBHOOK_NETWORKS = ""
    told = iter(["93.184.216.34", "10.0.0.1"])
    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", (next(told), 443))])
    called = []
    monkeypatch.setattr(webhooks.socket, "create_connection", lambda to, *_: called.append(to) or 1 / 0)
    target = addresses.target_of("https://rebinding.test/")
    with pytest.raises(ZeroDivisionError):
        webhooks._send(target, b"", {})
    assert called == [("93.184.216.34", 443)]


def test_one_private_address_among_public_ones_is_enough_to_refuse(settings, monkeypatch):
    settings.YIBIAO_WEBHOOK_NETWORKS = ""
    both = [(2, 1, 6, "", (one, 443)) for one in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *_, **__: both)
    with pytest.raises(Refusal):
        addresses.target_of("https://both.test/")


def test_public_and_named_addresses_are_called(settings):
    settings.YIBIAO_WEBHOOK_NETWORKS = "10.0.0.0/8"
    assert addresses.target_of("https://93.184.216.34/x?y=1").path == "/x?y=1"
    assert addresses.target_of("http://10.1.2.3:8080/").port == 8080


def test_a_name_that_turns_inward_later_is_not_called(cast, now, hooked, listener, settings):
    webhooks.announce(happened(cast, now).pk)
    settings.YIBIAO_WEBHOOK_NETWORKS = ""
    one = Delivery.objects.get()
    webhooks.deliver(one.pk)
    one.refresh_from_db()
    assert (listener.got, one.done_at) == ([], None)
    assert "内网" in one.problem
