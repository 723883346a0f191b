"""Totals through the door, after a form really went its way: handed in, admitted, sent, filled, approved."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import Workbook

from yibiao.prefill.filters import EVERYBODY
from yibiao_web.approvals.actions import approve, reopen
from yibiao_web.approvals.tests.making import known, result, submitted
from yibiao_web.forms import actions as forms
from yibiao_web.ledger.actions import SubjectChange, record
from yibiao_web.ledger.models import Source, Subject
from yibiao_web.ledger.moving import move_all
from yibiao_web.orgs.actions import merge
from yibiao_web.orgs.models import Organisation
from yibiao_web.rollup import partials
from yibiao_web.rollup.figures import approved_cells, own_figures, sheets
from yibiao_web.rollup.tallies import UNKNOWN, Column, Tally, cells_of, columns_of, matches, measure_of
from yibiao_web.sharing.actions import grant_directly
from yibiao_web.submissions import actions as submissions
from yibiao_web.submissions.drafting import draft_of
from yibiao_web.submissions.models import Submission
from yibiao_web.tasks.actions import dispatch
from yibiao_web.tasks.models import Assignment
from yibiao_web.tasks.tests.making import let_through, sent

LABELS = ("序号", "姓名", "身份证号码", "性别", "文化程度", "年收入（元）")


@pytest.fixture
def people(cast, now):
    return known(cast, now)


def workbook() -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.append(["全体村民基本情况登记表"])
    sheet.append(LABELS)
    for _ in range(5):
        sheet.append([None] * len(LABELS))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def task(cast, now, people):
    return sent_to(cast, now, "杏花坞村", "碾子坝村")


def sent_to(cast, now, *names):
    """Sent by the department; the gate's findings are signed for."""
    zhao = cast.viewer("zhao")
    version = forms.hand_in(viewer=zhao, file_name="全体村民基本情况登记表.xlsx", content=workbook(), now=now)
    villages = list(Organisation.objects.filter(name__in=names))
    admission = forms.examine(version, viewer=zhao, villages=villages, due_on=date(2026, 12, 30), now=now,
                             filters=[EVERYBODY])  # fmt: skip
    return dispatch(
        let_through(admission, zhao, now), viewer=zhao, title="村民情况", villages=villages, due_on=date(2026, 12, 30),
        now=now,
    )  # fmt: skip


def filled(cast, now, task, values, village="杏花坞村", clerk="lin") -> Assignment:
    """The clerk types ``values`` ({item: value}) for everybody, and both levels approve."""
    one = task.assignments.select_related("org", "task__version", "task__org", "county").get(org__name=village)
    viewer = cast.viewer(clerk)
    draft = submissions.open_draft(one, viewer=viewer, now=now)
    edits = [
        {"row": row, "field": key, "value": values[region.fields[key]["item"]], "note": "核实过"}
        for region, row, key in draft_of(draft).open_cells()
        if region.fields[key]["item"] in values
    ]
    submissions.save(draft, edits, viewer=viewer, now=now)
    told = submissions.submit(draft, viewer=viewer, key="k", now=now)
    assert told.accepted, told.stopping
    one = Assignment.objects.select_related("task__org", "org", "county").get(pk=one.pk)
    approve(one, viewer=cast.viewer("chen"), now=now)
    return approve(one, viewer=cast.viewer("zhao"), now=now)


@pytest.mark.parametrize(
    ("type", "choices", "measure"),
    [("integer", None, "number"), ("percent", None, "number"), ("boolean", None, "choice"), ("text", None, None),
     ("choice", "sex", "choice"), ("text", "nation", "choice"), ("date", None, None)],
)  # fmt: skip
def test_what_is_summed_and_what_is_counted(type, choices, measure):
    assert measure_of(type, choices) == measure


def test_the_rare_values_of_many_are_put_together_and_nothing_is_lost():
    tally = Tally()
    tally.take([f"民族{n}" for n in range(30)] + ["汉族"] * 5 + [None], "choice")
    columns = columns_of(tally, ["汉族"])
    assert columns[0] == Column("汉族", "汉族")
    assert sum(cells_of(tally, columns)) == tally.whole == 36
    assert matches("民族29", "_other", [one.value for one in columns])
    assert matches(None, UNKNOWN, [])
    assert not matches(None, "", [])


def test_the_ledger_is_counted_by_township_and_village(as_user, cast, now, people):
    grant_directly(
        cast.viewer("sun"), org=cast.org("县民政局"), items=["person.name"], scope=cast.org("禾溪县").path,
        purpose="核对", until=date(2099, 1, 1), now=now,
    )  # fmt: skip
    page = as_user("zhao").get(reverse("rollup:index"))
    assert [(kind, count) for kind, _, count in page.context["kinds"]] == [("person", 2), ("household", 1)]
    whole, lines = page.context["whole"], page.context["lines"]
    assert [number for number, _ in whole.cells] == [2, 1]
    assert [(line.name, line.cells[0][0]) for line in lines] == [("鹤汀镇", 2), ("雾山乡", 0)]
    opened = as_user("zhao").get(reverse("rollup:index"), {"township": lines[0].pk})
    assert [line.name for line in opened.context["lines"]] == ["鹤汀镇", "杏花坞村", "老槐坪村", "雾山乡"]


def test_what_follows_from_a_number_is_counted_too(as_user, people):
    page = as_user("chen").get(reverse("rollup:index"), {"kind": "person", "item": "person.sex"})
    assert [one.label for one in page.context["columns"]] == ["男"]
    assert page.context["lines"][0].cells[0][0] == 2


def test_numbers_of_too_few_are_withheld_from_who_may_not_see_the_people(as_user, cast, people):
    """On the page, and behind an address that somebody makes up."""
    query = {"kind": "person", "item": "person.sex"}
    page = as_user("zhao").get(reverse("rollup:index"), query)
    assert {number for line in page.context["lines"] for number, _ in line.cells} <= {None, 0}
    assert page.context["whole"].cells[0] == (None, "")
    assert "少于 5 人的数" in page.content.decode()
    assert "点开看是谁" not in page.content.decode()
    made_up = query | {"org": cast.org("鹤汀镇").pk, "value": "男"}
    assert as_user("zhao").get(reverse("rollup:ledger_rows"), made_up).context["count"] is None
    assert as_user("chen").get(reverse("rollup:ledger_rows"), made_up).context["count"] == 2


def test_how_many_live_in_a_place_of_few_is_withheld_too(as_user, cast, people):
    page = as_user("zhao").get(reverse("rollup:index"))
    assert page.context["kinds"][0][2] is None
    assert page.context["whole"].cells[0] == (None, "")
    assert {number for line in page.context["lines"] for number, _ in line.cells} <= {None, 0}
    made_up = {"kind": "person", "org": cast.org("鹤汀镇").pk}
    assert as_user("zhao").get(reverse("rollup:ledger_rows"), made_up).context["count"] is None
    assert as_user("chen").get(reverse("rollup:index")).context["lines"][0].cells[0][0] == 2


def test_every_number_opens_its_rows_masked_with_their_source(as_user, people):
    client = as_user("chen")
    line = client.get(reverse("rollup:index")).context["lines"][0]
    page = client.get(line.cells[0][1])
    words = page.content.decode()
    assert page.context["count"] == 2
    assert "石*满" in words
    assert "石小满" not in words
    mobile = client.get(reverse("rollup:ledger_rows"), {"kind": "person", "item": "person.mobile", "org": line.pk})
    assert "199****0001" in mobile.content.decode()
    assert "户籍底册" in mobile.content.decode()


def test_who_may_see_a_number_may_not_always_see_who_is_behind_it(as_user, cast, people):
    page = as_user("gao").get(
        reverse("rollup:ledger_rows"),
        {"kind": "person", "item": "person.disability_level", "org": cast.org("鹤汀镇").pk},
    )
    assert not page.context["may"]
    assert page.context["rows"] == []


@pytest.mark.parametrize(("who", "offered"), [("gao", False), ("zhou", True)])
def test_only_who_may_ask_is_sent_to_the_shares(as_user, cast, people, who, offered):
    client = as_user(who)
    query = {"kind": "person", "item": "person.disability_level", "org": cast.org("鹤汀镇").pk}
    words = client.get(reverse("rollup:ledger_rows"), query).content.decode()
    assert "没有看名单的授权" in words
    assert ("申请共享</a>" in words) is offered
    assert (client.get(reverse("sharing:index")).status_code == 200) is offered


def test_a_household_is_told_only_to_who_may_know_its_householder(as_user, cast, people):
    query = {"kind": "household", "org": cast.org("鹤汀镇").pk}
    page = as_user("zhou").get(reverse("rollup:ledger_rows"), query)
    assert (page.context["count"], page.context["may"], page.context["rows"]) == (None, False, [])
    assert "石*满" in as_user("chen").get(reverse("rollup:ledger_rows"), query).content.decode()


def test_a_house_called_after_its_householder_is_masked(as_user, cast, people, now):
    village = cast.org("杏花坞村")
    source = Source(kind="import", county=village.parent.parent, org=village, title="房屋", dated=date(2026, 9, 30))
    homes = [
        SubjectChange(village, "house", {"house.householder.name": "石小满", "house.house_number": "F1"}),
        SubjectChange(village, "house", {"house.address": "杏花坞村 7 号", "house.house_number": "F2"}),
    ]
    record(source, homes, by=cast.user("sun"), now=now, org=village)
    page = as_user("chen").get(reverse("rollup:ledger_rows"), {"kind": "house", "org": village.pk})
    assert sorted(one["name"] for one in page.context["rows"]) == ["杏花坞村 7 号", "石*满"]


def test_a_recording_counts_one_village_again(as_user, cast, now, people, monkeypatch):
    def told(income):
        source = Source(
            kind="import", county=village.parent.parent, org=village, title="收入表", dated=date(2026, 9, 30)
        )
        change = SubjectChange(village, "person", {"person.annual_income": income}, subject=people[1].pk)
        record(source, [change], by=cast.user("sun"), now=now, org=village)

    def watched(what, villages, on, count, more=None):
        def counted(late):
            seen.append([one.name for one in late])
            return count(late)

        return original(what, villages, on, counted, more)

    village, client, seen, original = cast.org("杏花坞村"), as_user("chen"), [], partials.parts
    monkeypatch.setattr("yibiao_web.rollup.queries.parts", watched)
    query = {"kind": "person", "item": "person.annual_income"}
    told(9000)
    client.get(reverse("rollup:index"), query)
    told(12000)
    page = client.get(reverse("rollup:index"), query)
    client.get(reverse("rollup:index"), query)
    assert seen == [["杏花坞村", "老槐坪村"], ["杏花坞村"]]
    known_of, total, mean, unknown = (number for number, _ in page.context["lines"][0].cells)
    assert (known_of, total, mean, unknown) == (1, 12000, 12000, 1)


def test_a_task_is_rolled_up_from_what_was_approved(as_user, cast, now, task):
    client, address = as_user("zhao"), reverse("rollup:task", args=[task.pk])
    assert client.get(address).context["approved"] == 0
    one = filled(cast, now, task, {"person.education": "小学教育", "person.annual_income": "12000"})
    page = client.get(address)
    income = next(each for each in page.context["fields"] if each["item"].code == "person.annual_income")
    assert (income["whole"].known, income["whole"].total) == (2, 24000)
    shown = client.get(address, {"field": income["key"]})
    (line,) = shown.context["lines"]
    assert (line.name, [number for number, _ in line.cells]) == ("鹤汀镇", [2, 24000, 12000.0, 0])
    rows = client.get(line.cells[0][1])
    assert rows.context["count"] == 2
    reopen(one, viewer=cast.viewer("zhao"), now=now, reason="更正")
    assert client.get(address).context["approved"] == 0


def test_what_the_ledger_learns_later_is_in_the_tasks_totals_at_once(as_user, cast, now, task):
    filled(cast, now, task, {"person.annual_income": "12000"})
    client, address = as_user("zhao"), reverse("rollup:task", args=[task.pk])
    client.get(address)
    shi = Subject.objects.get(name="石小满", kind="person")
    source = Source(kind="correction", county=shi.county, org=shi.org, title="更正", dated=date(2026, 11, 3))
    record(
        source, [SubjectChange(shi.org, "person", {"person.annual_income": 20000}, subject=shi.pk)],
        by=cast.user("sun"), now=now, org=shi.org,
    )  # fmt: skip
    income = next(each for each in client.get(address).context["fields"] if each["item"].code == "person.annual_income")
    assert income["whole"].total == 32000


def taken_in(cast, now):
    """杏花坞村 is merged into the village next door."""
    merge(cast.org("杏花坞村"), viewer=cast.viewer("guan"), into=cast.org("老槐坪村"), now=now)
    move_all(cast.org("杏花坞村"), cast.org("老槐坪村"), by=None, now=now)


def income(page):
    field = next(each for each in page.context["fields"] if each["item"].code == "person.annual_income")
    return field["whole"].known, field["whole"].total


def corrected(cast, now, amount):
    shi = Subject.objects.get(name="石小满", kind="person")
    source = Source(kind="correction", county=shi.county, org=shi.org, title="更正", dated=date(2026, 11, 3))
    told = [SubjectChange(shi.org, "person", {"person.annual_income": amount}, subject=shi.pk)]
    record(source, told, by=cast.user("sun"), now=now, org=shi.org)


def test_what_a_village_reported_before_it_was_taken_in_stays_in_the_totals(as_user, cast, now, task):
    client, address = as_user("zhao"), reverse("rollup:task", args=[task.pk])
    filled(cast, now, task, {"person.annual_income": "12000"})
    assert (client.get(address).context["rows"], income(client.get(address))) == (2, (2, 24000))
    taken_in(cast, now)
    page = client.get(address)
    assert (page.context["approved"], page.context["rows"], income(page)) == (1, 2, (2, 24000))
    key = next(each["key"] for each in page.context["fields"] if each["item"].code == "person.annual_income")
    (line,) = client.get(address, {"field": key}).context["lines"]
    assert client.get(line.cells[0][1]).context["count"] == 2
    for amount in (20000, 30000):  # at once, though another village's ledger changed
        corrected(cast, now, amount)
        assert income(client.get(address)) == (2, 12000 + amount)


def test_whom_two_villages_list_is_counted_once(as_user, cast, now, people):
    task = sent_to(cast, now, "杏花坞村", "老槐坪村")
    client, address = as_user("zhao"), reverse("rollup:task", args=[task.pk])
    filled(cast, now, task, {"person.annual_income": "12000"})
    taken_in(cast, now)
    assert client.get(address).context["rows"] == 2
    filled(cast, now, task, {"person.annual_income": "15000"}, village="老槐坪村", clerk="luo")
    page = client.get(address)
    assert (page.context["approved"], page.context["rows"], income(page)[0]) == (2, 2, 2)
    partials.forget()
    assert client.get(address).context["rows"] == 2


def test_whoever_moved_to_another_township_is_no_longer_among_those_of_this_one(as_user, cast, now, task):
    """Their values are the other township's to see."""
    filled(cast, now, task, {"person.annual_income": "12000"})
    shi, new = Subject.objects.get(name="石小满", kind="person"), cast.org("碾子坝村")
    source = Source(kind="correction", county=shi.county, org=new, title="迁移", dated=date(2026, 11, 3))
    record(source, [SubjectChange(new, "person", subject=shi.pk, state="active")], by=None, now=now, org=new)
    page = as_user("zhao").get(reverse("rollup:task", args=[task.pk]))
    assert (page.context["rows"], income(page)) == (1, (1, 12000))


@pytest.mark.parametrize("who", ["qian", "zhou", "lin"])
def test_others_see_nothing_of_a_task(as_user, task, who):
    client = as_user(who)
    assert client.get(reverse("rollup:task", args=[task.pk])).status_code == 404
    assert client.get(reverse("rollup:task_rows", args=[task.pk]), {"field": "0.5"}).status_code == 404


def test_the_next_county_sees_only_its_own(as_user, cast, people):
    client = as_user("qian")
    page = client.get(reverse("rollup:index"))
    assert page.status_code == 404 or page.context["kinds"] == []
    for query in (
        {"kind": "person", "org": cast.org("鹤汀镇").pk},
        {"kind": "x", "org": 1},
        {"kind": "person", "org": "x"},
    ):
        assert client.get(reverse("rollup:ledger_rows"), query).status_code == 404


def test_a_township_sees_its_own_part(as_user, people):
    page = as_user("tan").get(reverse("rollup:index"))
    assert page.context["area"].name == "雾山乡"
    assert page.context["kinds"] == []


def test_what_a_village_that_was_taken_in_said_of_itself_is_named(as_user, cast, now):
    """Nobody can tell whether the other said it once more."""
    sent_to = sent(cast, now)
    for village in ("杏花坞村", "老槐坪村"):
        told = result(figures=[{"item": "aggregate.total_households", "value": 5, "period": "2026-11"}])
        one = submitted(cast, now, told, task=sent_to, village=village)
        Assignment.objects.filter(pk=one.pk).update(state=Assignment.State.APPROVED)
    address = reverse("rollup:task", args=[sent_to.pk])
    page = as_user("zhao").get(address)
    assert (page.context["figures"][0][2], page.context["taken_in"]) == (10, [])
    taken_in(cast, now)
    page = as_user("zhao").get(address)
    assert (page.context["figures"][0][2], page.context["taken_in"]) == (10, [("杏花坞村", "老槐坪村")])
    assert "杏花坞村（并入老槐坪村）" in page.content.decode()


def test_crosstabs_add_up_what_was_approved_and_each_cell_names_the_villages(cast, now):
    base = {
        "regions": [
            {
                "region": 0, "kind": "crosstab", "title": "户数统计表", "subject": "aggregate", "fields": [],
                "rows": [], "cells": {"B5": {"value": 3, "state": "d"}, "B6": {"value": None, "state": "m"}},
                "columns": [{"label": ["数值"]}],
                "lines": [{"label": ["总户数"], "cells": ["B5"]}, {"label": ["空户"], "cells": ["B6"]}],
            }
        ],
        "sources": [],
    }  # fmt: skip
    sent_to = sent(cast, now)
    some = []
    for village, typed in (("杏花坞村", {"B6": "2"}), ("老槐坪村", {"B5": 4, "B6": "约三户"})):
        told = result(figures=[{"item": "aggregate.total_households", "value": 5, "period": "2026-11"}]) | {
            "cells": typed
        }
        some.append(submitted(cast, now, told, task=sent_to, village=village))
    Submission.objects.update(base=base)
    cells = approved_cells(some)
    (sheet,) = sheets(some, cells)
    assert sheet.lines == [("总户数", [("B5", 7)]), ("空户", [("B6", 2)])]
    assert own_figures(cells) == [("figure:aggregate.total_households", "aggregate.total_households", 10)]
    assert [cells[one.pk].get("B6") for one in some] == [2, None]
