"""A whole tree at once, by the command."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from tests import country

from yibiao_web.audit.models import AuditEntry
from yibiao_web.orgs.models import Organisation
from yibiao_web.orgs.queries import county_of
from yibiao_web.orgs.scopes import Scope, below, scope_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def load(tmp_path):
    def loaded(*lines: str, encoding: str = "utf-8", **options: object) -> str:
        file, said = tmp_path / "tree.csv", StringIO()
        file.write_text("\n".join([country.HEADING, *lines]), encoding)
        call_command("load_tree", str(file), stdout=said, stderr=said, **options)
        return said.getvalue()

    return loaded


def test_a_country_is_loaded_with_all_its_levels(tmp_path):
    country.load(tmp_path)
    village = Organisation.objects.get(name="东岭省一市一县一镇一村")
    assert village.path == "7/71/7101/710100/710100000/710100000000/"
    assert [village.parent.parent.name, village.parent.parent.parent.name] == ["东岭省一市一县", "东岭省一市"]
    assert below([Organisation.objects.get(code="7")]).count() == country.VILLAGES
    entry = AuditEntry.objects.get(action="orgs.loaded")
    assert (entry.detail["added"], entry.actor_name) == (len(country.lines()) - 1, "系统")


def test_the_same_file_again_changes_nothing_and_a_newer_one_renames_and_moves(load):
    tree = ["71,东岭省,省,,", "7101,一市,市,71,", "710101,一县,县,7101,", "710102,二县,县,7101,"]
    towns = ["710101100,甲镇,镇街,710101,", "710101100200,子村,村,710101100,"]
    assert "新增 6 个" in load(*tree, *towns, encoding="gb18030")
    assert "新增 0 个，改动 0 个，原来就有的 6 个" in load(*tree, *towns)
    assert "改动 2 个" in load("710101100,乙镇,镇街,710102,")
    village = Organisation.objects.get(code="710101100200")
    assert (village.parent.name, village.path) == ("乙镇", "71/7101/710102/710101100/710101100200/")


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("71,又一个,省,,", "代码"),
        ("7102,二市,市,98,", "上级代码"),
        ("88,子村,村,71,", "层级"),
        ("88,子村,村,,", "上级代码"),
    ],
)
def test_nothing_is_loaded_while_a_row_is_wrong(load, line, column):
    with pytest.raises(CommandError, match="有 1 行不对，一行也没有装入"):
        load("71,东岭省,省,,", line)
    assert not Organisation.objects.filter(code="71").exists()


def test_a_file_can_be_checked_without_loading_it(load):
    assert "1 个单位都对" in load("71,东岭省,省,,", check=True)
    assert not Organisation.objects.filter(code="71").exists()


def test_a_level_that_differs_is_refused(load):
    load("71,东岭省,省,,")
    with pytest.raises(CommandError, match="层级不同"):
        load("71,东岭省,市,,")


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CommandError, match=r"nowhere\.csv 打不开"):
        call_command("load_tree", str(tmp_path / "nowhere.csv"))


def test_many_villages_are_a_scope_and_few_a_list(tmp_path, monkeypatch):
    country.load(tmp_path)
    monkeypatch.setattr("yibiao_web.orgs.scopes.LARGE", 6)
    nation, county = Organisation.objects.get(code="7"), Organisation.objects.get(code="729001")
    everything = scope_of(nation)
    assert isinstance(everything, Scope)
    assert len(everything) == everything.villages().count() == country.VILLAGES
    assert [one.name for one in scope_of(nation, [county.pk])] == [one.name for one in below([county]).order_by("path")]
    east = Organisation.objects.get(code="71")
    inner = Organisation.objects.filter(parent=east).values_list("pk", flat=True)
    assert scope_of(nation, [east.pk, *inner]).ids == [east.pk]
    assert len(everything.sample(6)) == 6
    assert not scope_of(county, [east.pk])


def test_above_the_county_the_area_is_what_everything_is_kept_by(tmp_path):
    country.load(tmp_path)
    named = {one.name: one for one in Organisation.objects.all()}
    assert county_of(named["东岭省民政厅"]) == named["东岭省"]
    assert county_of(named["东岭省一市一县民政局"]) == named["东岭省一市一县"]


def test_a_wide_administrator_goes_down_level_by_level(tmp_path, client):
    country.load(tmp_path)
    user = country.viewer("east").user
    user.posts.filter(role="reviewer").delete()
    user.posts.update(role="admin", org=Organisation.objects.get(code="71"))
    client.force_login(user)
    top = client.get("/orgs/").context["top"]
    assert [one.org.name for one in top.below] == ["东岭省民政厅", "东岭省一市", "东岭省二市"]
    assert not any(one.below for one in top.below)
    town = Organisation.objects.get(name="东岭省一市一县一镇")
    page = client.get(f"/orgs/{town.pk}")
    assert [one.name for one in page.context["moved"].fields["parent"].queryset] == ["东岭省一市一县"]
