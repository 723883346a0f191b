"""One task to a whole country in the small: sent, filled, approved, watched and added up at every level."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import F, Sum
from django.urls import reverse
from tests import country

from yibiao_web.approvals.actions import reopen
from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.refusals import Refusal
from yibiao_web.burden.models import BurdenEntry
from yibiao_web.counties import guards
from yibiao_web.counties.models import CountyHome
from yibiao_web.forms.queries import villages_of
from yibiao_web.orgs import actions as orgs
from yibiao_web.orgs.models import Organisation
from yibiao_web.rollup import wide
from yibiao_web.rollup.models import VillageNumbers
from yibiao_web.rollup.tests.nation import DUE, FIRST, admitted, client, filled, keep_numbers, org, part, sent
from yibiao_web.submissions.jobs import count_open_cells
from yibiao_web.submissions.models import Preview
from yibiao_web.tasks import counting
from yibiao_web.tasks.actions import close, dispatch, extend, move
from yibiao_web.tasks.models import Assignment, StateCount, Task


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    monkeypatch.setattr("yibiao_web.orgs.scopes.LARGE", 6)


@pytest.fixture
def task(db, tmp_path, now) -> Task:
    country.load(tmp_path)
    return sent(now, "nation")


def progress(username: str, task: Task, **query: Any) -> Any:
    return client(username).get(reverse("tasks:progress", args=[task.pk]), query)


def shown(page: Any) -> dict[str, int]:
    return {line.name: line.counts.total for line in page.context["lines"]}


def counted(task: Task) -> dict[tuple[int, str, Any], int]:
    rows = StateCount.objects.filter(task=task).order_by().values_list("county", "state", "due_on")
    return {
        (county, state, due_on): number for county, state, due_on, number in rows.annotate(n=Sum("number")) if number
    }


def test_every_village_is_asked_once_and_in_its_county(task):
    rows = Assignment.objects.filter(task=task)
    assert rows.count() == country.VILLAGES
    assert part(task).county.name == "东岭省一市一县"
    assert rows.get(org__name="西原省直管县一镇一村").county.name == "西原省直管县"
    assert (task.wide, task.scope) == (True, [org("大同国").pk])
    assert AuditEntry.objects.get(action="task.sent").detail["villages"] == country.VILLAGES


def test_the_sender_is_charged_and_each_village_has_its_share(task):
    entry = BurdenEntry.objects.get(target_id=task.pk, target_type="tasks.task")
    assert (entry.county, entry.shares.count()) == (org("大同国"), country.VILLAGES)
    assert entry.estimated == pytest.approx(sum(entry.shares.values_list("minutes", flat=True)))
    told = AuditEntry.objects.get(action="task.sent")
    for _twice in range(2):
        count_open_cells(told.pk)
    entry.refresh_from_db()
    assert Preview.objects.filter(assignment__task=task, open_cells=4).count() == country.VILLAGES
    assert entry.parts["cells"] == 4 * country.VILLAGES
    assert entry.estimated == pytest.approx(sum(entry.shares.values_list("minutes", flat=True)))
    assert set(entry.shares.values_list("parts__cells", flat=True)) == {4}


def test_the_gate_says_that_it_looked_at_a_sample(task):
    assert "scope_sampled" in [one["code"] for one in task.admission.findings]
    assert task.admission.villages == country.VILLAGES
    sampled = [one for one in task.admission.findings if one["code"] == "scope_sampled"]
    assert sampled[0]["severity"] == "hint"


def test_progress_is_read_level_by_level_down_to_the_village(task):
    page = progress("nation", task)
    assert shown(page) == {"东岭省": 16, "西原省": 20}
    assert shown(progress("nation", task, place=org("西原省").pk)) == {
        "西原省一市": 8,
        "西原省二市": 8,
        "西原省直管县": 4,
    }
    assert shown(progress("nation", task, place=org("东岭省一市").pk)) == {"东岭省一市一县": 4, "东岭省一市二县": 4}
    county = org("东岭省一市一县")
    page = progress("nation", task, place=county.pk)
    assert shown(page) == {"东岭省一市一县一镇": 2, "东岭省一市一县二镇": 2}
    page = progress("nation", task, place=county.pk, township=org("东岭省一市一县一镇").pk)
    assert [one.org.name for one in page.context["villages"]] == [FIRST, "东岭省一市一县一镇二村"]
    assert [one.name for one in page.context["way"]] == ["大同国", "东岭省", "东岭省一市", "东岭省一市一县"]


def test_progress_of_the_country_asks_as_often_whatever_its_size(task, django_assert_max_num_queries):
    nation, at = client("nation"), reverse("tasks:progress", args=[task.pk])
    nation.get(at)
    with django_assert_max_num_queries(30):
        assert nation.get(at).status_code == 200


def test_each_level_sees_its_own_part_and_nobody_anothers(task, as_user):
    assert shown(progress("town", task)) == {"东岭省一市一县一镇": 2}
    for username in ("east", "west", "city", "county"):  # departments that sent nothing
        assert progress(username, task).status_code == 404
    assert as_user("qian").get(reverse("tasks:progress", args=[task.pk])).status_code == 404
    assert as_user("zhao").get(reverse("rollup:task", args=[task.pk])).status_code == 404


def test_a_province_itself_sees_what_was_asked_of_its_villages(task, now):
    from yibiao_web.accounts.models import Post

    user = country.viewer("west").user
    Post.objects.filter(user=user).update(org=org("西原省"))
    assert shown(progress("west", task)) == {"西原省一市": 8, "西原省二市": 8, "西原省直管县": 4}
    page = client("west").get(reverse("tasks:sent"))
    assert [counts.total for _task, counts in page.context["rows"]] == [20]
    page = progress("west", task, place=org("东岭省").pk)
    assert [one.name for one in page.context["way"]] == ["西原省"], "a place that is not the viewer's is not looked at"


def test_a_department_of_a_county_sees_what_it_saw(task, now):
    own = sent(now, "county")
    assert (own.wide, len(own.scope)) == (False, 4)
    assert shown(progress("county", own)) == {"东岭省一市一县一镇": 2, "东岭省一市一县二镇": 2}
    page = client("county").get(reverse("tasks:sent"))
    assert [(one.pk, counts.total) for one, counts in page.context["rows"]] == [(own.pk, 4)]


def test_counts_follow_every_move_and_are_what_counting_anew_gives(task, now):
    one = filled(task, now, 3, 4, 500, 600)
    assert len(StateCount.objects.filter(task=task)) > len(counted(task))
    before = counted(task)
    assert before[one.county_id, "approved", DUE] == 1
    assert before[one.county_id, "todo", DUE] == 3
    counting.recount(task)
    assert counted(task) == before
    assert StateCount.objects.filter(task=task, number__lte=0).count() == 0
    page = progress("nation", task)
    assert [page.context["counts"].approved, page.context["counts"].left] == [1, country.VILLAGES - 1]


def test_many_rows_become_few_and_few_are_left_alone(task, now, monkeypatch):
    filled(task, now, 3, 4, 500, 600)
    rows = StateCount.objects.filter(task=task).count()
    counting.fold(now)
    assert StateCount.objects.filter(task=task).count() == rows
    monkeypatch.setattr(counting, "MANY", 5)
    counting.fold(now)
    assert StateCount.objects.filter(task=task).count() < rows


def test_a_later_day_and_the_end_are_counted_too(task, now):
    extend(task, viewer=country.viewer("nation"), due_on=date(2027, 1, 30), now=now)
    assert {due_on for _county, _state, due_on in counted(task)} == {date(2027, 1, 30)}
    close(task, viewer=country.viewer("nation"), now=now)
    assert {state for _county, state, _due_on in counted(task)} == {"withdrawn"}
    assert BurdenEntry.objects.get(target_id=task.pk).shares.count() == 0


def test_a_village_that_is_moved_while_its_day_is_put_off_is_counted_under_the_day_it_has(task, now):
    one = part(task)  # read before
    extend(task, viewer=country.viewer("nation"), due_on=date(2027, 1, 30), now=now)
    move(one, "open", now=now)
    before = counted(task)
    counting.recount(task)
    assert counted(task) == before


def test_the_same_period_is_not_sent_twice_to_some_of_the_same(task, now):
    nation = country.viewer("nation")
    for villages in (villages_of(nation.org), villages_of(nation.org, [org("东岭省").pk]), [org(FIRST)]):
        with pytest.raises(Refusal) as problem:
            dispatch(
                task.admission,
                viewer=nation,
                title="又一次",
                villages=villages,
                due_on=DUE,
                now=now,
                chain=["township"],
            )
        assert problem.value.code == "sent_already"


def test_nobody_sends_beyond_the_own_area_or_what_was_admitted(task, now):
    admission, east = admitted(now, "east"), country.viewer("east")
    for villages, code in ((villages_of(org("大同国")), "outside"), (villages_of(org("西原省")), "outside")):
        with pytest.raises(Refusal) as problem:
            dispatch(admission, viewer=east, title="越界", villages=villages, due_on=DUE, now=now)
        assert problem.value.code == code
    admission.scope = [org("东岭省一市").pk]
    admission.save()
    with pytest.raises(Refusal) as problem:
        dispatch(admission, viewer=east, title="越界", villages=villages_of(east.org), due_on=DUE, now=now)
    assert problem.value.code == "beyond_admission"


def test_a_wide_sender_picks_places_on_the_page_and_sends(db, tmp_path, now):
    country.load(tmp_path)
    admission = admitted(now, "nation")
    at, nation = reverse("tasks:new", args=[admission.pk]), client("nation")
    page = nation.get(at)
    assert [one.township.name for one in page.context["branches"]] == ["东岭省", "西原省"]
    picked = [org("东岭省一市").pk, org("东岭省二市").pk]
    told = {"title": "农业", "due_on": "2026-12-30", "frequency": admission.version.form.frequency, "period": "",
            "filled_by": "village", "chain": "township", "message": "", "act": "send", "villages": picked}  # fmt: skip
    answer = nation.post(at, told)
    assert answer.status_code == 302, answer.content.decode()
    task = Task.objects.get(title="农业")
    assert task.assignments.count() == 16
    assert task.scope == picked
    assert nation.get(reverse("forms:version", args=[admission.version_id])).status_code == 200


def test_totals_are_read_level_by_level_and_follow_an_approval_and_its_reopening(task, now):
    at = reverse("rollup:task", args=[task.pk])
    assert client("nation").get(at).context["sheets"] == []
    filled(task, now, 3, 4, 500, 600.5)
    for place in ("大同国", "东岭省", "东岭省一市"):
        page = client("nation").get(at, {"place": org(place).pk, "cell": "C4"})
        (sheet,) = page.context["sheets"]
        assert [dict(cells) for _label, cells in sheet.lines] == [{"B3": 3, "C3": 4}, {"B4": 500, "C4": 600.5}]
        assert page.context["label"] == "黄桃挂果株数 · 下半年"
        assert sorted(str(number) for _place, number in page.context["below"]) == ["600.5", "None"]
    assert client("nation").get(at, {"place": org("西原省").pk}).context["approved"] == 0
    page = client("nation").get(at, {"place": org("东岭省一市一县").pk})
    assert [page.context["approved"], page.context["asked"]] == [1, 4]
    assert page.context["sheets"][0].lines[0][1] == [("B3", 3), ("C3", 4)]
    reopen(part(task), viewer=country.viewer("town"), now=now, reason="数不对，重报。")
    keep_numbers()
    assert VillageNumbers.objects.get(task=task).numbers == {}
    assert client("nation").get(at).context["approved"] == 0
    assert [number for _at, number in client("nation").get(at, {"cell": "B3"}).context["sheets"] or ()] == []


def test_a_township_that_moves_takes_its_numbers_along(task, now):
    filled(task, now, 3, 4, 500, 600)
    at = reverse("rollup:task", args=[task.pk])
    told = {"cell": "B3", "place": org("东岭省一市").pk}
    assert [one[1] for one in client("nation").get(at, told).context["below"]] == [3, None]
    admin = country.viewer("city")
    orgs.move(org("东岭省一市一县一镇"), viewer=admin, parent=org("东岭省一市二县"), now=now)
    assert [one[1] for one in client("nation").get(at, told).context["below"]] == [None, 3]


def test_a_village_that_was_taken_in_is_named_beside_the_totals_at_every_level(task, now):
    filled(task, now, 3, 4, 500, 600)
    orgs.merge(org(FIRST), viewer=country.viewer("city"), into=org("东岭省一市一县一镇二村"), now=now)
    at = reverse("rollup:task", args=[task.pk])
    for place, named in (("大同国", True), ("东岭省一市", True), ("东岭省一市一县", True), ("西原省", False)):
        page = client("nation").get(at, {"place": org(place).pk})
        assert (f"{FIRST}（并入东岭省一市一县一镇二村）" in page.content.decode()) is named


def test_the_ledgers_totals_go_level_by_level_above_the_county(task, now):
    filled(task, now, 3, 4, 500, 600)
    page = client("east").get(reverse("rollup:index"))
    assert [line.name for line in page.context["lines"]] == ["东岭省一市", "东岭省二市"]
    page = client("east").get(reverse("rollup:index"), {"place": org("东岭省一市一县").pk})
    assert (page.status_code, page.context["area"].name) == (200, "东岭省一市一县")
    for foreign in (org("西原省").pk, org("国家民政部").pk, "x"):
        assert client("east").get(reverse("rollup:index"), {"place": foreign}).status_code == 404
    assert (
        client("nation").get(reverse("rollup:ledger_rows"), {"kind": "person", "org": org("东岭省").pk}).status_code
        == 404
    )
    county = client("county").get(reverse("rollup:index"))
    assert [county.context["area"].name, county.context["way"]] == ["东岭省一市一县", []]


def test_rows_of_a_wide_task_are_listed_only_from_the_county_down(task, now):
    at = reverse("rollup:task_rows", args=[task.pk])
    for place in ("大同国", "东岭省"):
        assert client("nation").get(at, {"field": "0.1", "org": org(place).pk}).status_code == 404


def test_numbers_written_under_an_old_time_are_taken_in_when_the_whole_is_looked_over(task, now, monkeypatch):
    """A job may end late, or the clock be put back: then a change is older than what was read already."""
    at = reverse("rollup:task", args=[task.pk])
    filled(task, now, 3, 4, 500, 600)
    assert client("nation").get(at, {"cell": "B3"}).context["below"][0][1] == 3
    row = VillageNumbers.objects.get(task=task)
    earlier = row.changed_at - timedelta(hours=1)
    other = Organisation.objects.get(name="东岭省一市二县").pk
    late = part(task, "东岭省一市二县一镇一村")
    VillageNumbers.objects.create(
        task=task, org=late.org, county_id=other, numbers={"cell|B3": 5}, changed_at=earlier
    )  # fmt: skip
    VillageNumbers.objects.filter(pk=row.pk).update(
        numbers=row.numbers | {"cell|B3": 30}, written=F("written") + 1, changed_at=earlier
    )
    assert client("nation").get(at, {"cell": "B3"}).context["below"][0][1] == 3
    monkeypatch.setattr(wide, "_LOOKED_OVER", -1.0)
    assert client("nation").get(at, {"cell": "B3"}).context["below"][0][1] == 35


@pytest.fixture
def _nobody_away():
    yield
    guards.forget()


@pytest.mark.usefixtures("_nobody_away")
def test_a_country_that_is_all_reported_is_taken_in_some_rows_a_time(task, now, monkeypatch):
    for at, one in enumerate(Assignment.objects.filter(task=task)):
        numbers = {"cell|B3": at, f"cell|C{at % 5}": 1}  # a column that nobody had before comes up on the way
        VillageNumbers.objects.create(task=task, county=one.county, org_id=one.org_id, numbers=numbers, changed_at=now)
    whole = wide.sums_of(task, Organisation.objects.all())
    wide.forget()
    monkeypatch.setattr(wide, "_CHUNK", 7)
    held, take = [], wide.Standing._take_some
    monkeypatch.setattr(wide.Standing, "_take_some", lambda one, some: (held.append(len(some)), take(one, some)))
    assert wide.sums_of(task, Organisation.objects.all()) == whole
    assert held == [7, 7, 7, 7, 7, 1]
    assert whole[org("大同国").pk]["cell|B3"] == sum(range(country.VILLAGES))


def test_numbers_of_a_county_that_went_to_another_server_are_no_longer_counted_and_that_is_said(
    task, now, monkeypatch
):  # fmt: skip
    at, county = reverse("rollup:task", args=[task.pk]), org("东岭省一市一县")
    filled(task, now, 3, 4, 500, 600)
    assert client("nation").get(at, {"cell": "B3"}).context["below"][0][1] == 3
    CountyHome.objects.create(county=county, state="moved", since=now)
    page = client("nation").get(at, {"cell": "B3"})
    assert "它的停在那一天" in page.content.decode()
    VillageNumbers.objects.filter(county=county).delete()
    CountyHome.objects.update(forgotten_at=now)
    monkeypatch.setattr(wide, "_LOOKED_OVER", -1.0)
    page = client("nation").get(at, {"cell": "B3"})
    assert (page.context["sheets"][0].lines[0][1][0], page.context["below"]) == (("B3", None), [])
    for address in (at, reverse("tasks:progress", args=[task.pk]), reverse("rollup:index")):
        assert "东岭省一市一县的数据 2026年11月2日 起在别的服务器上" in client("nation").get(address).content.decode()
        assert "起在别的服务器上" not in client("nation").get(address, {"place": org("西原省").pk}).content.decode()


def test_a_county_itself_sees_its_part_in_the_list_of_tasks(task, now):
    from yibiao_web.accounts.models import Post

    Post.objects.filter(user=country.viewer("county").user).update(org=org("东岭省一市一县"))
    page = client("county").get(reverse("tasks:sent"))
    assert [counts.total for _task, counts in page.context["rows"]] == [4]


@pytest.mark.parametrize("number", [10**15, 8 * 10**14])
def test_a_number_too_large_to_add_is_left_out_and_said_and_spoils_nobody_elses(task, now, number):
    filled(task, now, number, 4, 500, 600)
    at = reverse("rollup:task", args=[task.pk])
    page = client("nation").get(at)
    assert dict(page.context["sheets"][0].lines[0][1]) == {"B3": None, "C3": 4}
    assert page.context["left_out"] == [org(FIRST)]
    assert "没有计入下面的合计" in page.content.decode()
    elsewhere = client("nation").get(at, {"place": org("西原省").pk})
    assert FIRST not in elsewhere.content.decode()
    reopen(part(task), viewer=country.viewer("town"), now=now, reason="数不对，重报。")
    filled(task, now, 900_000_000_000, 4, 500, 600)
    page = client("nation").get(at, {"cell": "B3"})
    assert (page.context["left_out"], page.context["below"][0][1]) == ([], 900_000_000_000)


def test_within_a_province_nobody_is_asked_to_choose_villages_that_are_not_there(task):
    told = progress("nation", task, place=org("东岭省").pk).content.decode()
    assert "<details hidden><summary>延期" in told
    assert "<details><summary>延期" in progress("nation", task).content.decode()
