"""What somebody gains who plants, keeps, guesses or steals what is needed to get in."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from yibiao_web.accounts.actions import renew_password
from yibiao_web.accounts.tests.test_door import GOOD, lin, sign_in

assert lin  # the fixture
OTHER = "otter-7735-fern"


def signed_in() -> Client:
    client = Client()
    assert sign_in(client).status_code == 302
    return client


def inside(client: Client) -> bool:
    return client.get("/signed-in").status_code == 200


def test_a_session_planted_before_is_not_the_one_after_signing_in(lin):
    client = Client()
    client.get("/accounts/login/")
    client.cookies["sessionid"] = "planted0planted0planted0planted0"
    sign_in(client)
    first = client.cookies["sessionid"].value
    assert first != "planted0planted0planted0planted0"
    assert not Session.objects.filter(session_key__startswith="planted").exists()
    assert signed_in().cookies["sessionid"].value != first


def test_the_forms_secret_changes_at_signing_in(lin):
    client = Client()
    client.get("/accounts/login/")
    before = client.cookies["csrftoken"].value
    sign_in(client)
    assert client.cookies["csrftoken"].value != before


def test_signing_out_ends_the_session_for_whoever_kept_its_cookie(lin):
    client, thief = signed_in(), Client()
    thief.cookies["sessionid"] = client.cookies["sessionid"].value
    assert inside(thief)
    client.post("/accounts/logout/")
    assert not inside(thief)
    assert not Session.objects.exists()


def test_a_new_password_ends_all_other_sessions(lin):
    here, there = signed_in(), signed_in()
    done = here.post("/accounts/password/change/", {"oldpassword": GOOD, "password1": OTHER, "password2": OTHER})
    assert done.status_code == 302
    assert inside(here)
    assert not inside(there)


def test_a_password_renewed_by_the_administrator_ends_them_all(lin, cast, now):
    client = signed_in()
    renew_password(lin, viewer=cast.viewer("guan"), now=now)
    assert not inside(client)


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(lin):
    client = signed_in()
    session, secret = client.cookies["sessionid"], client.cookies["csrftoken"]
    assert (session["httponly"], session["samesite"], session["path"], session["domain"]) == (True, "Lax", "/", "")
    assert secret["samesite"] == "Lax"
    client.post("/i18n/setlang/", {"language": "en"})
    assert client.cookies["django_language"]["httponly"]


@pytest.mark.parametrize(
    "forged", [{"X-Forwarded-For": "10.9.8.{n}"}, {"X-Real-IP": "10.9.8.{n}"}, {"Forwarded": "for=10.9.8.{n}"}]
)
def test_another_address_in_a_header_does_not_lift_the_lock(lin, forged):
    for number in range(5):
        headers = {name: value.format(n=number) for name, value in forged.items()}
        sign_in(Client(headers=headers), "wrong")
    assert "已经锁住" in sign_in(Client(headers={next(iter(forged)): "10.1.1.1"}), GOOD).content.decode()


def test_many_entries_in_the_cache_do_not_lift_the_lock(lin):
    """The cache drops entries beyond its size, whichever come first."""
    for _ in range(5):
        sign_in(Client(), "wrong")
    for number in range(700):
        cache.set(f"zz{number}", 1, 600)
    assert "已经锁住" in sign_in(Client(), GOOD).content.decode()


def test_from_one_address_nobody_tries_many_accounts_whatever_it_claims_to_be(db, settings):
    cache.clear()
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login_failed": "4/m/ip,5/15m/key"}
    tried = [
        sign_in(Client(headers={"X-Forwarded-For": f"10.9.8.{number}"}), "wrong", name=f"nobody{number}")
        for number in range(6)
    ]
    assert "用户名或密码不对" in tried[0].content.decode()
    assert "用户名或密码不对" not in tried[-1].content.decode()


def test_a_known_and_an_unknown_name_get_the_same_answer(lin):
    pages = [sign_in(Client(), "wrong", name=name).content.decode() for name in ("lin", "lim")]
    plain = [re.sub(r'value="[^"]*"', "", page) for page in pages]
    assert plain[0] == plain[1]
    for name in ("lin", "lim"):  # nor when they are locked
        for _ in range(5):
            sign_in(Client(), "wrong", name=name)
    locked = [sign_in(Client(), "wrong", name=name).content.decode() for name in ("lin", "lim")]
    assert all("已经锁住" in page for page in locked)


def test_a_stopped_account_says_no_more_than_a_wrong_password(lin):
    lin.is_active = False
    lin.save()
    assert "用户名或密码不对" in sign_in(Client(), "wrong").content.decode()


@pytest.mark.parametrize(
    "there",
    ["https://evil.test/", "//evil.test/", "///evil.test", "/\\evil.test", "https:evil.test", "javascript:alert(1)",
     "http://testserver@evil.test/", "\thttps://evil.test", "/%09/evil.test", "https://testserver.evil.test/"],
)  # fmt: skip
def test_signing_in_leads_nowhere_else(lin, there):
    done = sign_in(Client(), next=there)
    assert done.status_code == 302
    to = done.headers["Location"]
    assert to.startswith("/")
    assert not re.match(r"/[/\\]", to)
    language = Client().post("/i18n/setlang/", {"language": "en", "next": there})
    assert re.match(r"/(?![/\\])", language.headers["Location"])


def test_wrong_codes_of_the_second_step_are_counted(lin):
    """Five wrong codes, and no more are taken."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(lin, generate_totp_secret())
    client = Client()
    sign_in(client)
    answers = [client.post("/accounts/2fa/authenticate/", {"code": f"{number:06}"}) for number in range(7)]
    assert answers[0].status_code == 200
    assert answers[0].content != answers[-1].content or answers[-1].status_code == 429
    assert not inside(client)
