from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from yibiao_web.accounts import actions, queries, rules
from yibiao_web.accounts.models import Post, User
from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.refusals import Refusal

TYPED = {"name": "何雨晴", "username": "he", "mobile": "", "roles": ["requester", "reviewer"]}


def test_an_administrator_adds_a_person_and_sees_the_password_once(as_user, cast):
    page = as_user("guan").post("/people/new", {**TYPED, "org": cast.org("县残联").pk})
    user = User.objects.get(username="he")
    password = page.context["password"]
    assert user.check_password(password)
    assert user.must_change_password
    assert {post.role for post in user.posts.all()} == {"requester", "reviewer"}
    entry = AuditEntry.objects.get(action="person.added")
    assert (entry.detail["roles"], password in str(entry.detail)) == (["requester", "reviewer"], False)


@pytest.mark.parametrize(
    ("typed", "org", "said"),
    [
        ({"username": "LIN"}, "县残联", "已经有人用了"),
        ({"roles": ["clerk"]}, "县残联", "应设在村或网格"),
        ({"roles": ["admin", "auditor"]}, "县残联", "不能是同一个人"),
        ({}, "柳林村", "选择一个有效"),
        ({"username": "何 雨"}, "县残联", "只能用字母"),
    ],
)
def test_what_can_not_be_is_said_beside_the_field_and_nothing_is_kept(as_user, cast, typed, org, said):
    page = as_user("guan").post("/people/new", {**TYPED, "org": cast.org(org).pk, **typed})
    assert page.status_code == 422
    assert said in page.content.decode()
    assert not User.objects.filter(name="何雨晴").exists()


def test_people_are_found_by_name_place_and_post(as_user, cast):
    guan = cast.viewer("guan")
    assert list(queries.people(guan, "杏花坞 林")) == [cast.user("lin")]
    assert cast.user("chen") in queries.people(guan, role="reviewer")
    assert cast.user("qian") not in queries.people(guan)
    assert "林小满" in as_user("guan").get("/people/?q=lin").content.decode()


def test_the_list_costs_the_same_however_many_people(as_user, django_assert_max_num_queries):
    client = as_user("guan")
    client.get("/people/")
    with django_assert_max_num_queries(9):
        client.get("/people/")


def test_a_post_ends_and_can_be_given_again(as_user, cast, now):
    client, luo = as_user("guan"), cast.user("luo")
    post = Post.objects.get(user=luo)
    client.post(f"/people/posts/{post.pk}/end")
    assert queries.viewers(luo, date.today()) == []
    client.post(f"/people/{luo.pk}/post", {"org": post.org_id, "role": "clerk"})
    assert [one.org.name for one in queries.viewers(luo, date.today())] == ["老槐坪村"]
    assert Post.objects.filter(user=luo).count() == 1


def test_a_lost_password_is_renewed_and_an_account_stopped(as_user, cast):
    client, lin = as_user("guan"), cast.user("lin")
    password = client.post(f"/people/{lin.pk}/password").context["password"]
    lin.refresh_from_db()
    assert lin.check_password(password)
    client.post(f"/people/{lin.pk}/active", {"active": "0"})
    assert not Client().login(username="lin", password=password)


def test_nobody_locks_themselves_out(as_user, cast):
    client, guan = as_user("guan"), cast.user("guan")
    assert client.post(f"/people/{guan.pk}/active", {"active": "0"}).status_code == 403
    assert client.post(f"/people/posts/{guan.posts.get().pk}/end").status_code == 403


def test_another_countys_people_do_not_exist(as_user, cast):
    qian, lin = as_user("qian"), cast.user("lin")
    assert qian.get(f"/people/{lin.pk}").status_code == 404
    for act in ("post", "active", "password", "second-step"):
        assert qian.post(f"/people/{lin.pk}/{act}").status_code == 404
    assert qian.post(f"/people/posts/{lin.posts.get().pk}/end").status_code == 404
    assert "林小满" not in qian.get("/people/").content.decode()


def test_a_reviewer_names_a_deputy_who_then_may_review(as_user, cast, now):
    today = date.today()
    typed = {"deputy": cast.user("lin").pk, "role": "reviewer", "since": today, "until": today + timedelta(days=7)}
    assert as_user("chen").post("/people/deputies", typed).status_code == 302
    deputy = next(one for one in queries.viewers(cast.user("lin"), today) if one.org == cast.org("鹤汀镇"))
    assert deputy.roles == {"reviewer"}
    assert not [one for one in queries.viewers(cast.user("lin"), today + timedelta(days=8)) if one.org == deputy.org]
    with pytest.raises(Refusal, match="不能再转"):
        actions.name_deputy(cast.user("luo"), viewer=deputy, role="reviewer", since=today, until=today, now=now)
    post = Post.objects.get(deputy_of=cast.user("chen"))
    as_user("chen").post(f"/people/deputies/{post.pk}/end")
    assert len(queries.viewers(cast.user("lin"), today)) == 1


def test_a_deputy_comes_from_ones_own_place(as_user, cast):
    today = date.today()
    for name in ("tan", "qian", "chen"):
        typed = {"deputy": cast.user(name).pk, "role": "reviewer", "since": today, "until": today}
        assert as_user("chen").post("/people/deputies", typed).status_code == 422


def test_nobody_audits_whom_they_administer_by_standing_in_either(as_user, cast):
    chen, lin, today = cast.user("chen"), cast.user("lin"), date.today()
    Post.objects.create(user=chen, org=cast.org("鹤汀镇"), role="admin")
    Post.objects.create(user=lin, org=cast.org("杏花坞村"), role="auditor")
    typed = {"deputy": lin.pk, "role": "admin", "since": today, "until": today}
    page = as_user("chen").post("/people/deputies", typed)
    assert page.status_code == 422
    assert "不能是同一个人" in page.content.decode()
    assert not Post.objects.filter(deputy_of=chen).exists()


@pytest.mark.parametrize(
    ("description", "since", "until", "fine"),
    [
        ("a week", 1, 8, True),
        ("one day", 1, 1, True),
        ("backwards", 8, 1, False),
        ("over already", -9, -3, False),
        ("too long", 1, 94, False),
    ],
)
def test_how_long_a_deputy_may_be(description, since, until, fine):
    today = date(2026, 11, 2)
    days = [today + timedelta(days=one) for one in (since, until)]
    assert (rules.deputy_problem(*days, today) == "") is fine


def test_the_first_administrator_comes_from_the_command_line(db, cast, now, capsys):
    from django.core.management import call_command

    county = cast.org("渡川县")
    Post.objects.filter(org=county, role="admin").delete()
    call_command("first_admin", "990102", "ma", "马一鸣")
    user = User.objects.get(username="ma")
    assert user.check_password(capsys.readouterr().out.split()[-1])
    with pytest.raises(Refusal):
        actions.first_admin(username="mb", name="马二", county=county, now=now)
