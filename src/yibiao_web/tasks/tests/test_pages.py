"""Sending and following a task through the door."""

from __future__ import annotations

import pytest
from django.urls import reverse

from yibiao_web.orgs.models import SavedGroup
from yibiao_web.tasks import sending
from yibiao_web.tasks.models import Assignment, Task
from yibiao_web.tasks.tests.making import VILLAGES, admission_for, sent

SAID = {"title": "高龄老人摸底", "due_on": "2099-11-30", "frequency": "once", "filled_by": "village", "chain": "both"}


@pytest.fixture
def admission(cast, now):
    return admission_for(cast, now)


def posted(client, admission, cast, villages=VILLAGES, act="send", **more):
    ids = [cast.org(one).pk for one in villages]
    return client.post(reverse("tasks:new", args=[admission.pk]), {**SAID, "villages": ids, "act": act, **more})


def test_the_page_says_what_is_asked_and_what_is_not(as_user, admission):
    page = as_user("zhao").get(reverse("tasks:new", args=[admission.pk]))
    assert [one["item"] for one in page.context["asked"]] == ["person.mobile"]
    assert [one["item"] for one in page.context["known"]] == ["person.name"]
    assert page.context["picked"] == 3


def test_sending_leads_to_the_progress_page(as_user, admission, cast):
    answer = posted(as_user("zhao"), admission, cast, villages=["杏花坞村"], chain="township", filled_by="grid")
    task = Task.objects.get()
    assert answer.url == reverse("tasks:progress", args=[task.pk])
    assert (task.chain, task.filled_by, task.assignments.count()) == (["township"], "grid", 1)


def test_sending_twice_sends_once_and_says_so(as_user, admission, cast):
    client = as_user("zhao")
    posted(client, admission, cast)
    answer = posted(client, admission, cast)
    assert answer.status_code == 409
    assert "已经下发过" in answer.content.decode()
    assert Task.objects.count() == 1


def test_wrong_input_keeps_what_was_entered(as_user, admission, cast):
    answer = posted(as_user("zhao"), admission, cast, villages=["杏花坞村"], period="十一月", message="按户籍口径")
    assert answer.status_code == 422
    assert "2026Q4" in answer.content.decode()
    assert "按户籍口径" in answer.content.decode()
    assert answer.context["picked"] == 1


def test_more_villages_or_an_earlier_day_pass_the_gate_again_before_anything_is_sent(as_user, cast, now, monkeypatch):
    small = admission_for(cast, now, scope=["杏花坞村"])

    def examine(version, *, viewer, villages, due_on, now, filters=(), period=""):
        asked.append([one.name for one in villages])
        return whole

    asked, whole = [], admission_for(cast, now)
    type(whole).objects.filter(pk=whole.pk).update(version=small.version)
    whole.version = small.version
    monkeypatch.setattr(sending, "examine", examine)
    page = posted(as_user("zhao"), small, cast)
    assert asked == [["杏花坞村", "老槐坪村", "碾子坝村"]]
    assert not Task.objects.exists()
    assert f'action="{reverse("tasks:new", args=[whole.pk])}"' in page.content.decode()
    posted(as_user("zhao"), whole, cast)
    assert Task.objects.get().admission == whole


def test_the_enter_key_sends_nothing(as_user, admission, cast):
    assert posted(as_user("zhao"), admission, cast, act="stay").status_code == 200
    assert not Task.objects.exists()


def test_a_blocked_form_is_not_sent_and_the_page_says_why(as_user, cast, now):
    findings = [{"code": "gate-x", "severity": "block", "message": "离截止太近", "advice": "往后放"}]
    blocked = admission_for(cast, now, findings=findings)
    answer = posted(as_user("zhao"), blocked, cast)
    assert answer.status_code == 409
    assert "离截止太近" in answer.content.decode()


def test_an_override_is_shown_to_the_sender_and_published(as_user, cast, now):
    findings = [{"code": "gate-x", "severity": "block", "message": "离截止太近", "advice": "往后放"}]
    blocked = admission_for(cast, now, findings=findings)
    type(blocked).objects.update(verdict="with_reason", reason="防汛急用", signed_name="赵志强")
    posted(as_user("zhao"), blocked, cast)
    page = as_user("zhao").get(reverse("tasks:progress", args=[Task.objects.get().pk]))
    assert "防汛急用" in page.content.decode()


def test_groups_are_saved_used_and_deleted_without_losing_the_rest(as_user, admission, cast):
    client = as_user("zhao")
    posted(client, admission, cast, villages=["杏花坞村", "碾子坝村"], act="save", group_name="试点村")
    group = SavedGroup.objects.get()
    page = posted(client, admission, cast, villages=[], act=f"use:{group.pk}", message="留着")
    assert page.context["picked"] == 2
    assert "留着" in page.content.decode()
    assert posted(as_user("chen"), admission_for(cast, page.context["admission"].made_at, by="chen"), cast,
                  act=f"use:{group.pk}").status_code == 404  # fmt: skip
    posted(client, admission, cast, act=f"delete:{group.pk}")
    assert not SavedGroup.objects.exists()


def test_progress_is_by_township_in_the_order_of_the_tree(as_user, cast, now):
    task = sent(cast, now)
    Assignment.objects.filter(org__name="碾子坝村").update(state="approved")
    Assignment.objects.filter(org__name="老槐坪村").update(state="filling", due_on="2020-01-01")
    page = as_user("zhao").get(reverse("tasks:progress", args=[task.pk]))
    lines = page.context["lines"]
    assert [one.name for one in lines] == ["鹤汀镇", "雾山乡"]
    first = lines[0].counts
    assert (first.total, first.left, first.unopened, first.overdue) == (2, 2, 1, 1)
    assert page.context["counts"].approved == 1
    drilled = as_user("zhao").get(reverse("tasks:progress", args=[task.pk]), {"township": lines[0].pk})
    assert [one.org.name for one in drilled.context["villages"]] == ["杏花坞村", "老槐坪村"]
    overdue = as_user("zhao").get(reverse("tasks:progress", args=[task.pk]), {"show": "overdue"})
    assert [one.org.name for one in overdue.context["villages"]] == ["老槐坪村"]


def test_a_township_sees_its_own_part_and_cannot_act(as_user, cast, now):
    task = sent(cast, now)
    page = as_user("tan").get(reverse("tasks:progress", args=[task.pk]))
    assert [one.name for one in page.context["lines"]] == ["雾山乡"]
    assert not page.context["is_sender"]
    answer = as_user("tan").post(reverse("tasks:act", args=[task.pk]), {"act": "close"}, follow=True)
    assert "只有下发" in answer.content.decode()
    assert Task.objects.get().state == "active"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"act": "remind"}, "已催办 3 个村"),
        ({"act": "extend", "due_on": "2099-12-31", "which": "all"}, "3 个村延期"),
        ({"act": "extend", "due_on": "2099-12-31", "which": "chosen"}, "先点开镇街"),
        ({"act": "extend", "due_on": "不是日期", "which": "all"}, "请选新的截止日期"),
        ({"act": "extend", "due_on": "2026-13-45", "which": "all"}, "请选新的截止日期"),
        ({"act": "extend"}, "请选新的截止日期"),
        ({"act": "withdraw", "reason": ""}, "请写明撤回的原因"),
        ({"act": "withdraw", "reason": "口径有误"}, "已撤回"),
        ({"act": "close"}, "已结束"),
        ({"act": "hug"}, "没有这个操作"),
    ],
)
def test_the_sender_acts_on_the_progress_page(as_user, cast, now, said, words):
    task = sent(cast, now)
    answer = as_user("zhao").post(reverse("tasks:act", args=[task.pk]), said, follow=True)
    assert words in answer.content.decode()


def test_the_list_counts_in_one_query_a_page(as_user, cast, now, django_assert_max_num_queries):
    for number in range(8):
        sent(cast, now, title=f"表{number}")
    client = as_user("zhao")
    client.get(reverse("tasks:sent"))
    with django_assert_max_num_queries(9):
        page = client.get(reverse("tasks:sent"))
    assert len(page.context["rows"]) == 8
    found = client.get(reverse("tasks:sent"), {"q": "表3", "state": "all"})
    assert [task.title for task, _ in found.context["rows"]] == ["表3"]


@pytest.mark.parametrize("who", ["qian", "zhou", "lin"])
def test_others_see_nothing(as_user, cast, now, who, admission):
    task = sent(cast, now)
    client = as_user(who)
    assert client.get(reverse("tasks:progress", args=[task.pk])).status_code == 404
    assert client.post(reverse("tasks:act", args=[task.pk]), {"act": "close"}).status_code == 404
    assert client.get(reverse("tasks:new", args=[admission.pk])).status_code == 404
    assert posted(client, admission, cast).status_code == 404
    listed = client.get(reverse("tasks:sent"))
    assert listed.status_code == 404 or not listed.context["rows"]
