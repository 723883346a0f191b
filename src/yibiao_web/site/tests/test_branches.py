"""A branch of the tree that comes to another county, or is called otherwise: nobody's rows are left behind."""

from __future__ import annotations

from datetime import date, timedelta
from functools import reduce

import pytest
from django.core.management import call_command
from django.db.models import CharField

from yibiao.engine import figures
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.answers.models import Answer
from yibiao_web.audit.models import AuditEntry
from yibiao_web.counties.belonging import by_label, tables
from yibiao_web.engine.refreshing import refresh
from yibiao_web.engine.tests.test_snapshots import ask, tell
from yibiao_web.ledger.merging import merge
from yibiao_web.ledger.models import Change, SearchMark, Source, Subject, SubjectMerge
from yibiao_web.ledger.queries import blocks_of
from yibiao_web.orgs import actions as orgs
from yibiao_web.orgs.models import Organisation
from yibiao_web.site import branches
from yibiao_web.submissions.tests.making import assigned, version_of
from yibiao_web.tasks.models import Assignment

pytestmark = pytest.mark.django_db
SHI = {"person.name": "石小满", "person.id_number": "990101195001010010", "person.mobile": "13912345678",
       "person.age": 76}  # fmt: skip
AGE = {"items": ["person.age"], "level": "county"}


def test_every_table_that_names_its_county_says_whether_it_goes_along_with_a_place():
    kept = {one._meta.label for one in tables() if any(field.name == "county" for field in one._meta.concrete_fields)}
    told = [*branches.LEDGER, *branches.FOLLOWS, *branches.REMAINS]
    assert kept - set(told) == set(), "a new table: say in site/branches.py what becomes of it"
    assert set(told) - kept == set()
    assert len(told) == len(set(told))
    for label, way in branches.FOLLOWS.items():
        found = reduce(lambda model, step: model._meta.get_field(step).related_model, way.split("__"), by_label(label))
        assert found is Organisation, label


def test_every_table_that_names_a_place_by_its_path_follows_it():
    scoped = {
        one._meta.label for one in tables()
        if any(field.name == "scope" and isinstance(field, CharField) for field in one._meta.concrete_fields)
    }  # fmt: skip
    assert scoped == {*branches.SCOPED, "audit.AuditEntry"}


def test_what_was_asked_of_a_place_is_made_though_it_moves_meanwhile(cast, now):
    tell(cast, now, "杏花坞村", SHI)
    version = version_of(cast, now)
    scope = cast.org("鹤汀镇").path
    one = Answer.objects.create(
        org=cast.org("县民政局"), version=version, scope=scope, made_by=cast.user("zhao"), asked_at=now
    )
    to_the_next_county(cast, now)
    one.refresh_from_db()
    assert Organisation.objects.get(path=one.scope) == cast.org("鹤汀镇")


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.YIBIAO_SNAPSHOTS = tmp_path / "snapshots"


def to_the_next_county(cast, now) -> None:
    """By somebody of the province."""
    viewer = Viewer(cast.user("guan"), cast.org("云岭省"), frozenset({"admin"}))
    orgs.move(cast.org("鹤汀镇"), viewer=viewer, parent=cast.org("渡川县"), now=now)


def told_of(place: Organisation) -> list[tuple[str, list]]:
    return [(block.place["county"], block.columns["person.age"]) for block in blocks_of([place])]


def test_a_township_that_comes_to_another_county_brings_its_people(cast, now):
    tell(cast, now, "杏花坞村", SHI, {"person.name": "石大满", "person.age": 30})
    tell(cast, now, "碾子坝村", {"person.name": "丙", "person.age": 9})
    refresh(now=now)
    assert told_of(cast.org("杏花坞村")) == [("禾溪县", [76, 30])]
    to_the_next_county(cast, now)
    assert told_of(cast.org("杏花坞村")) == [("渡川县", [76, 30])]
    for rows in (Subject, Change, SearchMark, Source):
        counties = set(rows.objects.values_list("county__name", flat=True))
        assert counties == ({"禾溪县", "渡川县"} if rows is not SearchMark else {"渡川县"}), rows
    refresh(now=now + timedelta(minutes=1))
    assert [(one.place, one.total) for one in ask(figures.rollup, **AGE)] == [("990101", 9), ("990102", 106)]
    tell(cast, now, "杏花坞村", SHI | {"person.age": 77}, county="渡川县", dated=date(2026, 11, 1))
    assert told_of(cast.org("杏花坞村")) == [("渡川县", [77, 30])], "known there under the own number"


def test_so_does_one_that_a_newer_file_puts_there(cast, now, tmp_path):
    tell(cast, now, "杏花坞村", SHI)
    file = tmp_path / "tree.csv"
    file.write_text("代码,名称,层级,上级代码\n990101101,鹤汀镇,镇街,990102\n", "utf-8")
    call_command("load_tree", str(file), stdout=(tmp_path / "said").open("w"))
    assert told_of(cast.org("杏花坞村")) == [("渡川县", [76])]
    moved = AuditEntry.objects.get(action="org.moved")
    assert moved.detail == {"before": "99/990101/990101101/", "after": "99/990102/990101101/"}


def test_of_two_with_one_number_neither_is_lost(cast, now):
    tell(cast, now, "杏花坞村", SHI)
    tell(cast, now, "柳林村", SHI | {"person.age": 75}, county="渡川县")
    to_the_next_county(cast, now)
    found = Subject.objects.filter(county=cast.org("渡川县")).order_by("pk")
    assert [(one.values["person.age"], bool(one.key)) for one in found] == [(76, False), (75, True)]


def test_who_was_merged_goes_with_who_took_them_in(cast, now):
    tell(cast, now, "杏花坞村", SHI)
    tell(cast, now, "碾子坝村", {"person.name": "石小满", "person.age": 76})
    kept, absorbed = Subject.objects.order_by("pk")
    merge(kept, absorbed, by=None, now=now, org=cast.org("县数据局"))
    to_the_next_county(cast, now)
    assert set(Subject.objects.values_list("county__name", flat=True)) == {"渡川县"}
    assert SubjectMerge.objects.get().county == cast.org("渡川县")


def test_open_work_goes_along(cast, now):
    one = assigned(cast, now)
    to_the_next_county(cast, now)
    assert Assignment.objects.get(pk=one.pk).county == cast.org("渡川县")


def test_a_county_that_comes_to_another_province_keeps_its_rows(cast, now):
    tell(cast, now, "杏花坞村", SHI)
    other = Organisation.objects.create(code="98", name="平野省", level="province", path="98/")
    viewer = Viewer(cast.user("guan"), Organisation(path=""), frozenset({"admin"}))
    orgs.move(cast.org("禾溪县"), viewer=viewer, parent=other, now=now)
    assert told_of(cast.org("杏花坞村")) == [("禾溪县", [76])]


def test_a_place_is_called_as_it_is_now_wherever_its_people_are_counted(cast, now, as_user):
    tell(cast, now, "杏花坞村", SHI)
    at = "/rollup/?township="
    assert as_user("chen").get(at).status_code == 200
    orgs.change(cast.org("杏花坞村"), viewer=cast.viewer("guan"), name="杏花坞社区", now=now)
    orgs.change(cast.org("鹤汀镇"), viewer=cast.viewer("guan"), name="鹤汀街道", now=now)
    (block,) = blocks_of([cast.org("杏花坞社区")])
    assert (block.place["township"], block.place["village"]) == ("鹤汀街道", "杏花坞社区")
    orgs.move(cast.org("杏花坞社区"), viewer=cast.viewer("guan"), parent=cast.org("雾山乡"), now=now)
    assert as_user("zhao").get(f"{at}&kind=person&item=person.age").status_code == 200
    page = as_user("tan").get(f"{at}{cast.org('雾山乡').pk}")
    assert {line.name: line.cells[0][0] for line in page.context["lines"]}["杏花坞社区"] == 1


def test_two_villages_of_one_name_are_two(cast, now, as_user):
    other = cast.org("老槐坪村")
    tell(cast, now, "老槐坪村", SHI)
    Organisation.objects.filter(pk=other.pk).update(name="杏花坞村")
    page = as_user("chen").get(f"/rollup/?township={other.parent_id}")
    assert {line.pk: line.cells[0][0] for line in page.context["lines"]}[other.pk] == 1
