"""The frame of every page: where one lands, the menu, languages, refusals, what answers carry."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from yibiao_web.audit.refusals import Refusal
from yibiao_web.catalogue.models import Item
from yibiao_web.ledger.disputes import raise_dispute
from yibiao_web.site import environment
from yibiao_web.site.middleware import ContentSecurityPolicy, Refusals
from yibiao_web.site.navigation import MENU, section_of
from yibiao_web.submissions.tests.making import people


@pytest.mark.parametrize(
    ("name", "first"),
    [("lin", "/fill/"), ("wang", "/fill/"), ("chen", "/review/"), ("zhao", "/"), ("sun", "/"), ("gao", "/"),
     ("wu", "/"), ("ji", "/"), ("guan", "/")],
)  # fmt: skip
def test_who_works_off_a_list_lands_on_it_and_others_on_what_waits(as_user, name, first):
    client = as_user(name)
    page = client.get("/", follow=True)
    assert page.status_code == 200
    assert page.request["PATH_INFO"] == page.context["menu_at"] == first


@pytest.mark.parametrize("name", ["zhao", "sun", "gao", "wu", "ji", "guan"])
def test_every_number_of_the_first_page_leads_where_it_was_counted(as_user, name, django_assert_max_num_queries):
    client = as_user(name)
    client.get("/")
    with django_assert_max_num_queries(20):
        page = client.get("/")
    told = [*page.context["waits"], *page.context["others"], *page.context["starts"]]
    assert len(told) > 2
    assert {client.get(one.address).status_code for one in told} == {200}


def test_what_waits_comes_first(as_user, cast, now):
    subject = people(cast, now)[0]
    raise_dispute(subject, "person.mobile", "19900000009", "换号了", viewer=cast.viewer("lin"), now=now)
    page = as_user("sun").get("/").context
    assert [(one.number, str(one.words)) for one in page["waits"]] == [(1, "处数据有异议")]
    assert "处数据有异议" not in [str(one.words) for one in page["others"]]


def test_every_entry_of_the_menu_is_there():
    missing = []
    for one in MENU:
        try:
            reverse(one.name)
        except NoReverseMatch:
            missing.append(one.name)
    assert missing == []


def test_stewards_gatekeepers_and_owners_find_what_waits_for_them(as_user, cast):
    def menu(name: str) -> list[str]:
        return [address for _label, address in as_user(name).get("/", follow=True).context["menu"]]

    assert "/ledger/" in menu("sun")
    assert "导入已有数据" in as_user("sun").get("/ledger/").content.decode()
    assert "导入已有数据" not in as_user("zhao").get("/ledger/").content.decode()
    assert reverse("submissions:already_reported") in menu("gao")
    assert "/ledger/disputes" not in menu("zhao")
    Item.objects.create(code="person.mobile", name="", subject="person", owner=cast.org("县民政局"))
    assert "/ledger/disputes" in menu("zhao")
    assert "/ledger/disputes" not in menu("zhou")


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
    ("sign_on", "said"),
    [
        ({}, "form-action 'self'"),
        ({"server_url": "https://sso.test/realm/x"}, "form-action 'self' https://sso.test"),
        ({"server_url": "https://sso.test", "origins": ["https://login.test:8443/a"]},
         "form-action 'self' https://sso.test https://login.test:8443"),
    ],
)  # fmt: skip
def test_a_form_leads_nowhere_else_but_to_the_sign_on_that_is_set_up(rf, settings, sign_on, said):
    settings.SIGN_ON = {"openid_connect": [{"name": "政务", "settings": sign_on}]}
    answer = ContentSecurityPolicy(lambda _: HttpResponse())(rf.get("/"))
    assert said in answer.headers["Content-Security-Policy"].split("; ")


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
    assert str(tmp_path / "key") in environment.SECRET_FILES  # and no reader of foreign files sees it
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


def test_large_numbers_are_read_at_a_glance():
    with translation.override("zh-hans"):
        assert Template("{% load humanize %}{{ n|intcomma }}").render(Context({"n": 59094})) == "59,094"


def test_null_characters_are_left_out_of_what_is_typed(as_user):
    assert as_user("gao").get("/desk/search", {"q": "老\0人"}).context["q"] == "老人"
    refused = as_user("chen").post("/people/deputies", {"deputy": "\0", "role": "ad\0min"})
    assert refused.status_code in (404, 422)
