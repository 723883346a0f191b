"""The frame of every page: where one lands, the menu, languages, refusals, what answers carry."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse
from tests.cast import PEOPLE

from yibiao_web.audit.refusals import Refusal
from yibiao_web.site import environment
from yibiao_web.site.middleware import Refusals
from yibiao_web.site.navigation import MENU, section_of


@pytest.mark.parametrize("name", PEOPLE)
def test_everybody_lands_on_the_first_entry_of_the_menu(as_user, name):
    client = as_user(name)
    landing = client.get("/")
    first = next(one for one in MENU if one.roles & set(PEOPLE[name][2]))
    assert landing.headers["Location"] == reverse(first.name)
    page = client.get(landing.headers["Location"])
    assert page.status_code == 200
    assert page.context["menu_at"] == reverse(first.name)


def test_every_entry_of_the_menu_is_there():
    missing = []
    for one in MENU:
        try:
            reverse(one.name)
        except NoReverseMatch:
            missing.append(one.name)
    assert missing == []


def test_a_page_lies_under_the_longest_address():
    assert section_of("/forms/queue/3", ["/forms/", "/forms/queue"]) == "/forms/queue"
    assert section_of("/elsewhere", ["/forms/"]) == ""


def test_a_person_without_a_post_is_told_whom_to_ask(as_user, cast):
    cast.user("luo").posts.all().delete()
    assert "还没有岗位" in as_user("luo").get("/").content.decode()


def test_one_acts_for_another_post_and_only_for_ones_own(as_user, cast):
    from yibiao_web.accounts.models import Post

    Post.objects.create(user=cast.user("lin"), org=cast.org("老槐坪村"), role="clerk")
    client = as_user("lin")
    client.post("/act-for", {"org": cast.org("老槐坪村").pk})
    assert client.get("/signed-in").context["viewer"].org == cast.org("老槐坪村")
    client.post("/act-for", {"org": cast.org("碾子坝村").pk})
    assert client.get("/signed-in").context["viewer"].org == cast.org("老槐坪村")


def test_pages_are_chinese_until_somebody_chooses(as_user):
    client = as_user("lin")
    page = client.get("/signed-in", headers={"accept-language": "en-US"}).content.decode()
    assert '<html lang="zh-Hans"' in page
    assert "退出登录" in page
    client.post("/i18n/setlang/", {"language": "en", "next": "/signed-in"})
    page = client.get("/signed-in").content.decode()
    assert '<html lang="en"' in page
    assert "Sign out" in page


@pytest.mark.parametrize(("accept", "kind"), [("text/html", "text/html"), ("application/json", "application/json")])
def test_a_refusal_becomes_an_answer_with_its_status_and_words(rf: RequestFactory, accept, kind):
    request = rf.get("/", headers={"accept": accept})
    request.user = request.viewer = None
    answer = Refusals(lambda _: None).process_exception(request, Refusal("too_late", "已经截止。", 409))
    assert answer.status_code == 409
    assert answer.headers["Content-Type"].startswith(kind)
    said = json.loads(answer.content)["message"] if "json" in accept else answer.content.decode()
    assert "已经截止。" in said
    assert Refusals(lambda _: None).process_exception(request, ValueError()) is None


def test_a_stale_form_changes_nothing_and_says_so(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.user("lin"))
    assert "没有提交" in client.post("/act-for", {"org": "1"}).content.decode()
    told = client.post("/act-for", "{}", content_type="application/json")
    assert (told.status_code, told.json()["code"]) == (403, "stale_page")


def test_answers_carry_a_policy_and_are_not_stored(as_user):
    answer = as_user("lin").get("/signed-in")
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    ("read", "said"),
    [
        (lambda: environment.yes("YIBIAO_X"), "maybe"),
        (lambda: environment.number("YIBIAO_X", 1), "many"),
        (lambda: environment.database("mysql://a", None), "-"),
        (lambda: environment.sign_on("/nowhere.json"), "-"),
    ],
)
def test_nonsense_in_the_environment_stops_the_start(monkeypatch, read, said):
    monkeypatch.setenv("YIBIAO_X", said)
    with pytest.raises(ImproperlyConfigured):
        read()


def test_a_secret_may_come_from_a_file(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("kept\n")
    monkeypatch.setenv("YIBIAO_SECRET_KEY_FILE", str(tmp_path / "key"))
    assert environment.secret_key(tmp_path) == "kept"
    monkeypatch.delenv("YIBIAO_SECRET_KEY_FILE")
    assert environment.secret_key(tmp_path / "new") == environment.secret_key(tmp_path / "new")
    assert (tmp_path / "new" / "secret_key").stat().st_mode & 0o077 == 0


def test_the_database_is_one_address():
    told = environment.database("postgresql://u:p%40@db:5433/yibiao?sslmode=require", None)
    assert (told["USER"], told["PASSWORD"], told["HOST"], told["PORT"], told["NAME"]) == (
        "u",
        "p@",
        "db",
        5433,
        "yibiao",
    )
    assert told["OPTIONS"] == {"sslmode": "require"}
