"""Signing in and out, locks, first passwords, sessions."""

from __future__ import annotations

import json

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from yibiao_web.accounts.actions import renew_password
from yibiao_web.accounts.adapter import matched
from yibiao_web.audit.models import AuditEntry
from yibiao_web.site.environment import sign_on

GOOD = "heron-4821-plum"


@pytest.fixture
def lin(cast):
    cache.clear()
    user = cast.user("lin")
    user.set_password(GOOD)
    user.save()
    return user


def sign_in(client, password=GOOD, name="lin", **more):
    return client.post("/accounts/login/", {"login": name, "password": password, **more})


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def test_signing_in_and_out_is_on_the_trail(lin):
    client = Client()
    assert sign_in(client).status_code == 302
    client.post("/accounts/logout/")
    assert actions() == ["person.signed_in", "person.signed_out"]
    assert AuditEntry.objects.first().scope.endswith("990101101201/")


def test_five_wrong_passwords_lock_the_account_and_say_for_how_long(lin):
    client = Client()
    for _ in range(5):
        assert "用户名或密码不对" in sign_in(client, "wrong").content.decode()
    answer = sign_in(client, GOOD)
    assert answer.status_code == 200
    assert "最多 15 分钟后可以再试" in answer.content.decode()
    sign_in(client, GOOD)
    assert actions() == ["person.sign_in_failed"] * 5 + ["person.locked_out"]


def test_a_new_password_lifts_the_lock_whatever_the_server_was_called(lin, cast, now):
    for _ in range(5):
        sign_in(Client(headers={"host": "127.0.0.1"}), "wrong")
    assert "已经锁住" in sign_in(Client(), GOOD).content.decode()
    password = renew_password(lin, viewer=cast.viewer("guan"), now=now)
    assert sign_in(Client(), password).status_code == 302


def test_what_nobody_is_called_is_not_kept(db):
    cache.clear()
    sign_in(Client(), "x", name="my-secret-password")
    assert "my-secret" not in json.dumps(list(AuditEntry.objects.values()), default=str)


def test_nobody_signs_up(db):
    assert Client().get("/accounts/signup/").status_code == 404
    assert Client().get("/accounts/password/reset/").status_code == 404


def test_a_given_password_must_be_changed_first(lin):
    lin.must_change_password = True
    lin.save()
    client = Client()
    sign_in(client)
    assert client.get("/").headers["Location"] == "/accounts/password/change/"
    assert client.post("/", content_type="application/json").json()["code"] == "must_change_password"
    weak = {"oldpassword": GOOD, "password1": "1234567890", "password2": "1234567890"}
    assert "errorlist" in client.post("/accounts/password/change/", weak).content.decode()
    new = {"oldpassword": GOOD, "password1": "quiet-river-93", "password2": "quiet-river-93"}
    client.post("/accounts/password/change/", new)
    lin.refresh_from_db()
    assert (lin.must_change_password, lin.check_password("quiet-river-93")) == (False, True)
    assert actions()[-1] == "person.password_changed"
    assert client.get("/signed-in").status_code == 200


def test_a_stopped_person_is_out_at_the_next_request(lin):
    client = Client()
    sign_in(client)
    lin.is_active = False
    lin.save()
    assert client.get("/signed-in").status_code == 302


def test_a_script_is_told_that_the_session_is_over(db):
    answer = Client().post("/act-for", "{}", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (401, "signed_out")


def test_one_comes_back_to_the_page_after_signing_in_again(lin):
    client = Client()
    assert client.get("/people/?q=a").headers["Location"] == "/accounts/login/?next=%2Fpeople%2F%3Fq%3Da"
    posted = client.post("/act-for", headers={"referer": "http://testserver/fill/7"})
    assert posted.headers["Location"] == "/accounts/login/?next=%2Ffill%2F7"
    foreign = client.post("/act-for", headers={"referer": "http://elsewhere.test/fill/7"})
    assert foreign.headers["Location"] == "/accounts/login/?next=%2F"
    assert sign_in(client, next="/signed-in").headers["Location"] == "/signed-in"
    assert sign_in(Client(), next="https://elsewhere.test/").headers["Location"] == "/"


def test_two_steps_are_set_up_and_asked_for(lin):
    client = Client()
    sign_in(client)
    asked = client.get("/accounts/2fa/totp/activate/")
    assert asked.headers["Location"].startswith("/accounts/reauthenticate/")
    client.post("/accounts/reauthenticate/", {"password": GOOD})
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert b"data:image/svg+xml" in page.content
    wrong = client.post("/accounts/2fa/totp/activate/", {"code": "000000"}).content.decode()
    assert "手机的时间准不准" in wrong
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    assert client.post("/accounts/2fa/totp/activate/", {"code": code}).status_code == 302
    assert client.get("/accounts/2fa/recovery-codes/").status_code == 200
    other = Client()
    assert sign_in(other).headers["Location"].startswith("/accounts/2fa/authenticate/")
    assert other.get("/signed-in").status_code == 302


def test_a_sessions_life_begins_anew_with_what_one_does(lin, settings):
    client = Client()
    sign_in(client)
    client.get("/signed-in")
    session = client.session
    session["renewed_at"] -= settings.SESSION_COOKIE_AGE // 2
    session.save()
    assert "sessionid" in client.get("/signed-in").cookies
    assert "sessionid" not in client.get("/signed-in").cookies


def test_outside_identities_are_matched_by_what_the_settings_name(cast):
    lin = cast.user("lin")
    lin.mobile = "19900000001"
    lin.save()
    assert matched({"phone_number": "mobile"}, {"userinfo": {"phone_number": "+86 19900000001"}}) == [lin]
    assert matched({"sub": "username"}, {"sub": "lin"}) == [lin]
    for match, claims in (({}, {"sub": "lin"}), ({"sub": "is_active"}, {"sub": "1"}), ({"sub": "username"}, {})):
        assert matched(match, claims) == []


def test_the_file_of_outside_sign_on_is_read(tmp_path):
    file = tmp_path / "oidc.json"
    entry = {"name": "政务", "provider_id": "gov", "client_id": "a", "secret": "b", "match": {"sub": "username"}}
    file.write_text(json.dumps([entry | {"settings": {"server_url": "https://sso.test"}}]))
    app = sign_on(str(file))["openid_connect"][0]
    assert app["settings"] == {"server_url": "https://sso.test", "match": {"sub": "username"}}
    file.write_text("[{}]")
    with pytest.raises(ImproperlyConfigured):
        sign_on(str(file))
