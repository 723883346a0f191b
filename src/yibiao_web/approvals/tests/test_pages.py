"""The queue and the review by exception, through the door."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from yibiao_web.approvals.digesting import refresh
from yibiao_web.approvals.models import CellRemark, Decision, Digest
from yibiao_web.approvals.tests.making import known, result, row, submitted
from yibiao_web.audit.models import AuditEntry
from yibiao_web.sharing.models import Reading
from yibiao_web.submissions.models import Submission
from yibiao_web.tasks.models import Assignment, Task
from yibiao_web.tasks.tests.making import sent

BASE = {
    "regions": [
        {
            "region": 0, "kind": "list", "title": "名册", "subject": "person", "rows": [], "grids": [],
            "households": [],
            "fields": [
                {"key": "0.0", "label": ["姓名"], "item": "person.name", "asked": True},
                {"key": "0.1", "label": ["联系方式", "手机"], "item": "person.mobile", "asked": True},
            ],
            "values": {"0.0": [], "0.1": []}, "raw": {}, "states": {}, "sources": {"0.0": [], "0.1": []},
        }
    ],
    "sources": [],
}  # fmt: skip


def change(before, after, note=""):
    return {"before": before, "after": after, **({"note": note} if note else {})}


@pytest.fixture
def people(cast, now):
    return known(cast, now)


@pytest.fixture
def one(cast, now, people):
    _, shi, lu = people
    told = result(row(shi), row(lu, "died"), row(None, "added", values={"person.name": "石新生", "person.mobile": "1"}))
    told["regions"][0]["rows"][0] |= {
        "act": "changed", "changed": {"person.mobile": change("19900000001", "19900000009", "换号了")}
    }  # fmt: skip
    made = submitted(cast, now, told)
    Submission.objects.update(base=BASE)
    return made


def page_of(client, one, **query):
    return client.get(reverse("approvals:review", args=[one.pk]), query)


def decided(client, one, **said):
    return client.post(reverse("approvals:decide", args=[one.pk]), {"version": one.version, **said})


def test_only_exceptions_are_shown_and_the_rest_is_said_in_words(as_user, cast, now, people):
    _, shi, lu = people
    told = result(row(shi, "kept", confirmed=["person.mobile"]), row(lu, "kept"))
    page = page_of(as_user("chen"), submitted(cast, now, told))
    assert page.context["rows"] == []
    words = page.content.decode()
    assert "其余 <b>2</b> 行没有变化" in words
    assert "其中 1 行确认过" in words


def test_before_and_after_stand_side_by_side_masked(as_user, one):
    page = page_of(as_user("chen"), one)
    words = page.content.decode()
    assert [each.act for each in page.context["rows"]] == ["died", "added", "changed"]
    assert "199****0001" in words
    assert "199****0009" in words
    assert "换号了" in words
    assert "石*满" in words
    assert "石小满" not in words
    assert "19900000009" not in words


def test_gaps_that_were_filled_are_apart(as_user, cast, now, people):
    _, shi, _ = people
    one = submitted(cast, now, result(row(shi, changed={"person.mobile": "19900000009"})))
    page = page_of(as_user("chen"), one)
    assert (len(page.context["found"].look), len(page.context["found"].filled)) == (0, 1)
    assert len(page_of(as_user("chen"), one, show="filled").context["rows"]) == 1


def test_rows_that_break_a_check_come_first(as_user, cast, now, people):
    _, shi, lu = people
    finding = {
        "row": f"s{lu.pk}",
        "field": "0.1",
        "code": "x",
        "severity": "reason",
        "message": "手机少一位",
        "note": "没有手机",
    }
    one = submitted(cast, now, result(row(shi, "moved"), row(lu, "kept")), findings=[finding])
    page = page_of(as_user("chen"), one)
    assert [each.subject for each in page.context["rows"]] == [lu.pk, shi.pk]
    assert "手机少一位" in page.content.decode()


def test_unmasking_is_an_act_with_a_purpose_on_the_trail(as_user, one):
    client = as_user("chen")
    client.post(reverse("approvals:unmask", args=[one.pk]), {"purpose": " "})
    assert not Reading.objects.exists()
    client.post(reverse("approvals:unmask", args=[one.pk]), {"purpose": "核对号码"})
    assert "19900000009" in page_of(client, one).content.decode()
    reading = Reading.objects.get()
    assert (reading.purpose, reading.org.name, "person.mobile" in reading.items) == ("核对号码", "鹤汀镇", True)
    assert AuditEntry.objects.filter(action="data.read").exists()
    assert "19900000009" not in page_of(as_user("chen"), one).content.decode()


def test_approving_leads_to_the_next_of_the_task(as_user, cast, now):
    task = sent(cast, now)
    first, second = submitted(cast, now, task=task), submitted(cast, now, task=task, village="老槐坪村")
    answer = decided(as_user("chen"), first, act="approve")
    assert answer.url == reverse("approvals:review", args=[second.pk])
    assert decided(as_user("chen"), second, act="approve").url == reverse("approvals:queue")


def test_what_changed_since_it_was_seen_is_not_approved_and_nothing_typed_is_lost(as_user, one):
    Assignment.objects.update(version=one.version + 2)
    answer = decided(as_user("chen"), one, act="approve", remark="可以", **{"cell|n1|0.1": "少一位"})
    assert answer.status_code == 409
    assert "可以" in answer.content.decode()
    assert 'value="少一位"' in answer.content.decode()
    assert not Decision.objects.exists()


def test_sending_back_with_remarks_on_cells(as_user, one):
    decided(as_user("chen"), one, act="send_back", **{"cell|n1|0.1": "少一位", "cell|n1|0.0": " "})
    remark = CellRemark.objects.get()
    assert (remark.row, remark.field, remark.text) == ("n1", "0.1", "少一位")
    page = page_of(as_user("chen"), one)
    assert page.context["remarks"] == [("手机", "少一位", "陈立春")]


def test_reopening_from_the_page(as_user, one):
    decided(as_user("chen"), one, act="approve")
    one.refresh_from_db()
    decided(as_user("zhao"), one, act="approve")
    one.refresh_from_db()
    assert one.state == "approved"
    assert decided(as_user("zhao"), one, act="reopen", remark="").status_code == 422
    decided(as_user("zhao"), one, act="reopen", remark="报错了")
    one.refresh_from_db()
    assert one.state == "sent_back"


@pytest.mark.parametrize("body", ["{", "[]", '{"act": "hug"}'])
def test_nonsense_in_json_is_refused_in_words(as_user, one, body):
    answer = as_user("chen").post(
        reverse("approvals:decide", args=[one.pk]), body, content_type="application/json",
        headers={"accept": "application/json"},
    )  # fmt: skip
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_act")


def test_the_queue_says_what_is_unusual_and_the_rest_is_approved_together(as_user, cast, now, people):
    _, shi, lu = people
    task = sent(cast, now)
    odd = submitted(cast, now, result(row(lu, "died")), task=task)
    quiet = submitted(cast, now, result(row(shi, "kept")), task=task, village="老槐坪村")
    client = as_user("chen")
    page = client.get(reverse("approvals:queue"))
    (pile,) = page.context["piles"]
    assert [(each.assignment, each.quiet) for each in pile.waiting] == [(odd, False), (quiet, True)]
    assert "移出 1" in page.content.decode()
    only = client.get(reverse("approvals:queue"), {"only": "odd", "task": task.pk})
    assert [each.assignment for each in only.context["piles"][0].waiting] == [odd]
    ticked = [f"{each.pk}:{each.version}" for each in (odd, quiet)]
    answer = client.post(reverse("approvals:approve_quiet"), {"one": [*ticked, "x", "9:9:9"]}, follow=True)
    assert "已通过 1 份" in answer.content.decode()
    odd.refresh_from_db()
    quiet.refresh_from_db()
    assert (odd.step, quiet.step) == (0, 1)


def test_the_queue_is_the_viewers_turn_only(as_user, cast, now):
    one = submitted(cast, now)
    assert not as_user("zhao").get(reverse("approvals:queue")).context["piles"]
    decided(as_user("chen"), one, act="approve")
    assert not as_user("chen").get(reverse("approvals:queue")).context["piles"]
    assert as_user("zhao").get(reverse("approvals:queue")).context["waiting"] == 1


def test_the_job_counts_a_submission_and_may_run_twice(cast, now, one):
    entry = AuditEntry.objects.create(
        at=now, actor_name="林小满", action="submission.submitted", target_type="submissions.submission",
        target_id=str(one.submission.pk), previous="", hash="",
    )  # fmt: skip
    refresh(entry.pk)
    refresh(entry.pk)
    digest = Digest.objects.get()
    assert digest.counts == {
        "changed": 1, "died": 1, "added": 1, "standing": 2, "edited": 1, "filled": 0, "confirmed": 0, "identity": 0,
        "figures": 0,
    } or digest.counts == {"changed": 1, "died": 1, "added": 1, "standing": 2, "edited": 1}  # fmt: skip
    assert digest.unusual["removed"] == 1


def test_period_on_period_and_cross_form_differences_are_said_in_words(as_user, cast, now, people):
    _, shi, lu = people
    first = submitted(
        cast,
        now,
        result(row(shi, "kept"), figures=[{"item": "aggregate.total_households", "value": 129, "period": "2026-10"}]),
    )
    Digest.objects.create(assignment=first, round=1, counts={"standing": 3})
    Task.objects.update(sent_at=now - timedelta(days=30), period="2026-10")
    decided(as_user("chen"), first, act="approve")
    first.refresh_from_db()
    decided(as_user("zhao"), first, act="approve")
    told = result(
        row(shi, "kept"), row(lu, "died"), row(None, "added", values={"person.name": "石新生"}),
        figures=[
            {"item": "aggregate.total_households", "value": 132, "period": "2026-11"},
            {"item": "aggregate.total_households", "value": 128, "period": "2026-10"},
        ],
    )  # fmt: skip
    second = submitted(cast, now, told, admission=again(first))
    page = page_of(as_user("chen"), second)
    words = [each.words for each in page.context["differences"]]
    assert words[0].startswith("比上期（2026 年 10 月，3 人）少 1 人：新增 1、死亡 1")
    assert any("多 3" in each and "（129 → 132）" in each for each in words)
    assert any("《高龄老人摸底表（杏花坞村）》报的 129" in each and "相差 1" in each for each in words)


def again(one):
    """The same form's admission, for the next period."""
    return one.task.admission


@pytest.mark.parametrize("who", ["qian", "zhou", "tan", "lin"])
def test_others_see_nothing(as_user, one, who):
    client = as_user(who)
    assert page_of(client, one).status_code == 404
    assert decided(client, one, act="approve").status_code == 404
    assert client.post(reverse("approvals:unmask", args=[one.pk]), {"purpose": "x"}).status_code == 404
    listed = client.get(reverse("approvals:queue"))
    assert listed.status_code == 404 or not listed.context["piles"]
    assert Assignment.objects.get(pk=one.pk).state == "submitted"


def test_figures_typed_over_computed_ones_are_shown_with_what_was_computed(as_user, cast, now):
    region = {
        "region": 0, "kind": "crosstab", "title": "统计表", "subject": "aggregate", "fields": [], "rows": [],
        "cells": {"B5": {"value": 128, "words": "台账里在册的户", "state": "d"}}, "columns": [{"label": ["数值"]}],
        "lines": [{"label": ["总户数"], "cells": ["B5"]}],
    }  # fmt: skip
    finding = {"row": "", "field": "B5", "code": "figure_differs", "severity": "reason", "message": "和台账算的不一样",
               "note": "两户未入册"}  # fmt: skip
    one = submitted(cast, now, {"regions": [], "cells": {"B5": 130}, "figures": []}, findings=[finding])
    Submission.objects.update(base={"regions": [region], "sources": []})
    page = page_of(as_user("chen"), one)
    (cell,) = page.context["figures"]
    assert (cell.label, cell.before, cell.after, cell.note) == ("总户数", 128, 130, "两户未入册")
    assert "和台账算的不一样" in page.content.decode()
