from __future__ import annotations

from io import BytesIO

import pytest

from yibiao_web.audit.models import AuditEntry
from yibiao_web.orgs import rules
from yibiao_web.orgs.models import Organisation

HEADING = "代码,名称,层级,上级代码\n"


def upload(client, text: str, encoding: str = "utf-8"):
    file = BytesIO(text.encode(encoding))
    file.name = "tree.csv"
    return client.post("/orgs/import", {"file": file})


def test_the_administrator_sees_the_whole_county_by_one_query(as_user, django_assert_max_num_queries):
    client = as_user("guan")
    client.get("/orgs/")
    with django_assert_max_num_queries(7):
        page = client.get("/orgs/").content.decode()
    assert "杏花坞村一网格" in page
    assert "柳林村" not in page


def test_a_village_is_added_below_its_township(as_user, cast):
    town = cast.org("鹤汀镇")
    as_user("guan").post(f"/orgs/{town.pk}/add", {"level": "village", "name": "新河村", "code": "990101101203"})
    assert cast.org("新河村").path == f"{town.path}990101101203/"


@pytest.mark.parametrize(("level", "code"), [("grid", "g9"), ("village", "990101101201"), ("village", "a/b")])
def test_what_can_not_hang_there_is_refused_on_the_page(as_user, cast, level, code):
    town = cast.org("鹤汀镇")
    page = as_user("guan").post(f"/orgs/{town.pk}/add", {"level": level, "name": "新河村", "code": code})
    assert page.status_code == 422
    assert not Organisation.objects.filter(name="新河村").exists()


def test_a_move_takes_along_what_hangs_below(as_user, cast):
    village, town = cast.org("杏花坞村"), cast.org("雾山乡")
    as_user("guan").post(f"/orgs/{village.pk}/move", {"parent": town.pk})
    grid = cast.org("杏花坞村一网格")
    assert grid.path == f"{town.path}{village.code}/{grid.code}/"
    assert cast.org("杏花坞村").parent == town


def test_only_villages_of_the_county_are_merged(as_user, cast):
    client, village = as_user("guan"), cast.org("杏花坞村")
    for other in ("杏花坞村", "鹤汀镇", "柳林村"):
        assert client.post(f"/orgs/{village.pk}/merge", {"into": cast.org(other).pk}).status_code == 422
    town, into = cast.org("鹤汀镇"), cast.org("老槐坪村")
    assert client.post(f"/orgs/{town.pk}/merge", {"into": into.pk}).status_code == 422
    assert as_user("qian").post(f"/orgs/{village.pk}/merge", {"into": into.pk}).status_code == 404
    assert cast.org("杏花坞村").active


def test_nothing_is_stopped_on_which_something_hangs(as_user, cast):
    client, village = as_user("guan"), cast.org("杏花坞村")
    assert client.post(f"/orgs/{village.pk}/active", {"active": "0"}).status_code == 409
    client.post(f"/orgs/{cast.org('杏花坞村一网格').pk}/active", {"active": "0"})
    assert client.post(f"/orgs/{village.pk}/active", {"active": "0"}).status_code == 302
    assert not cast.org("杏花坞村").active


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_file_adds_and_renames_and_does_it_once(as_user, cast, encoding):
    text = HEADING + "990101101203,新河村,村,990101101\n990101301,沙洲镇,镇,\n990101301201,东洲村,村,990101301\n"
    text += "990101101202,老槐坪社区,社区,990101101\n"
    assert upload(as_user("guan"), text, encoding).status_code == 302
    assert cast.org("东洲村").path == "99/990101/990101301/990101301201/"
    assert Organisation.objects.get(code="990101101202").name == "老槐坪社区"
    upload(as_user("guan"), text, encoding)
    assert AuditEntry.objects.filter(action="orgs.imported").last().detail == {"added": 0, "changed": 0}


def test_wrong_rows_are_named_by_their_number_and_nothing_is_taken_in(as_user, cast):
    text = HEADING + "\n".join(
        [
            "990101101203,新河村,村,990101101",
            "坏,x,村,990101101",
            "990101101204,,村,990101101",
            "990101101205,五村,星球,990101101",
            "990101101203,重,村,990101101",
            "990101101206,六村,村,888",
            "g7,七格,网格,990101101",
        ]
    )
    page = upload(as_user("guan"), text)
    assert page.status_code == 422
    assert [(one.row, one.column) for one in page.context["findings"]] == [
        (3, "代码"), (4, "名称"), (5, "层级"), (6, "代码"), (7, "上级代码"), (8, "层级"),
    ]  # fmt: skip
    assert not Organisation.objects.filter(name="新河村").exists()


def test_a_file_that_is_no_table_is_told_so(as_user, cast):
    assert upload(as_user("guan"), "hello").status_code == 422
    assert upload(as_user("guan"), "").status_code == 422


def test_a_code_of_another_county_is_not_taken_over(as_user, cast):
    assert upload(as_user("guan"), HEADING + "990102101201,抢村,村,990101101\n").status_code == 422
    assert cast.org("柳林村")


def test_another_countys_places_do_not_exist(as_user, cast):
    qian, village = as_user("qian"), cast.org("杏花坞村")
    assert qian.get(f"/orgs/{village.pk}").status_code == 404
    for act in ("add", "change", "move", "active"):
        assert qian.post(f"/orgs/{village.pk}/{act}").status_code == 404
    assert upload(qian, HEADING + "990101101209,插村,村,990101101\n").status_code == 422


def test_every_level_has_its_place():
    assert rules.may_lie_below("grid", "village")
    assert not rules.may_lie_below("village", "county")
    assert set(rules.LEVELS.values()) == set(rules.BELOW)
