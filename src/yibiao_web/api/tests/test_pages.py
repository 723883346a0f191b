from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from yibiao_web.api.models import Client, Webhook
from yibiao_web.audit.models import AuditEntry

FORM = {
    "name": "残联业务系统", "purpose": "残疾人两项补贴核对", "scopes": ["read:catalogue", "read:ledger"],
    "per_minute": "600",
    "form": "one",
}  # fmt: skip


def asked(cast, **more):
    return FORM | {"org": cast.org("县残联").pk, "expires_on": (date.today() + timedelta(days=90)).isoformat()} | more


def test_a_token_is_shown_once_works_and_can_be_stopped(cast, as_user, client):
    browser = as_user("ji")
    page = browser.post("/api/clients", asked(cast)).content.decode()
    token = re.search(r"yb_[\w-]{40,}", page)[0]
    call = {"Authorization": f"Bearer {token}"}
    assert client.get("/api/v1/items?limit=1", headers=call).status_code == 200
    made = Client.objects.get()
    for address in ("/api/clients", f"/api/clients/{made.pk}"):
        assert token not in browser.get(address).content.decode()
    assert token not in str(AuditEntry.objects.latest("pk").detail)
    browser.post(f"/api/clients/{made.pk}/revoke")
    assert client.get("/api/v1/items?limit=1", headers=call).status_code == 401


def test_the_same_form_sent_twice_makes_one(cast, as_user):
    browser = as_user("ji")
    browser.post("/api/clients", asked(cast))
    browser.post("/api/clients", asked(cast))
    assert Client.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [({"expires_on": "2099-01-01"}, "最长一年"), ({"scopes": []}, "finding block"), ({"purpose": ""}, "finding block")],
)
def test_what_is_missing_is_said(cast, as_user, change, words):
    page = as_user("ji").post("/api/clients", asked(cast, **change)).content.decode()
    assert words in page
    assert not Client.objects.exists()


def test_a_webhook_is_made_with_its_secret_shown_once(cast, as_user, caller, settings):
    settings.YIBIAO_WEBHOOK_NETWORKS = "127.0.0.0/8"
    one, browser = caller("县残联").client, as_user("ji")
    page = browser.post(f"/api/clients/{one.pk}", {"url": "http://127.0.0.1:9/x", "events": ["task.sent"]})
    hook = Webhook.objects.get()
    assert hook.secret in page.content.decode()
    assert hook.secret not in browser.get(f"/api/clients/{one.pk}").content.decode()
    browser.post(f"/api/clients/{one.pk}/webhooks/{hook.pk}/stop")
    assert not Webhook.objects.get().active


def test_an_inner_address_is_refused_in_the_form(as_user, caller):
    one = caller("县残联").client
    page = as_user("ji").post(f"/api/clients/{one.pk}", {"url": "https://10.0.0.1/x", "events": ["task.sent"]})
    assert "内网" in page.content.decode()
    assert not Webhook.objects.exists()


def test_the_integrator_of_the_next_county_sees_none_of_it(as_user, caller, cast):
    one, qian = caller("县残联").client, as_user("qian")
    assert "残联" not in qian.get("/api/clients").content.decode()
    assert qian.get(f"/api/clients/{one.pk}").status_code == 404
    for path in ("revoke", "webhooks/1/stop", "deliveries/1/again"):
        assert qian.post(f"/api/clients/{one.pk}/{path}").status_code == 404
    page = qian.post("/api/clients", asked(cast))
    assert page.status_code == 200
    assert Client.objects.count() == 1


@pytest.mark.parametrize("who", ["lin", "chen", "zhao", "sun", "wu", "gao", "guan"])
def test_only_integrators_have_the_page(as_user, who):
    assert as_user(who).get("/api/clients").status_code == 404


def test_the_description_can_be_read_and_tried_without_signing_in(db, client):
    page = client.get("/api/docs")
    assert page.status_code == 200
    assert "unsafe" not in page["Content-Security-Policy"]
    told = client.get("/api/v1/openapi.json").json()
    assert told["openapi"] == "3.1.0"
    assert all(
        operation["summary"] and operation["description"]
        for path in told["paths"].values() for operation in path.values()
    )  # fmt: skip
