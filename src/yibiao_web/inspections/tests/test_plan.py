"""The year's plan through the door: proposed, found out, corrected, adopted, merged; emergencies; imports."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook
from tests.inspections_cast import workbook

from yibiao.inspections.reading import read_register
from yibiao_web.audit.models import AuditEntry
from yibiao_web.burden.models import BurdenEntry, BurdenShare
from yibiao_web.gate.models import Demand
from yibiao_web.inspections import overview, proposing
from yibiao_web.inspections.models import BaseCount, Inspection, QuietTime, Visit
from yibiao_web.inspections.tests.proposing import in_the_plan

GONGS = "请各村备齐台账，在村口敲锣打鼓迎接，村支书全程陪同。"


@pytest.fixture(autouse=True)
def _at(monkeypatch, now):
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


def typed(cast, **more: object) -> dict[str, object]:
    """As the form sends it."""
    return {
        "title": "养老服务站点检查", "kind": "check", "first": "2026-11-09", "last": "2026-11-27", "times": "1",
        "contents": "床位有没有人住\n有没有热饭", "targets": "村级养老服务站点", "scope": "鹤汀镇",
        "plan_number": "2026-07",
        "filed_number": "备7", "basis": "养老服务条例", "published": "unknown", "duty": "管好养老服务站点",
        "places": [cast.org("杏花坞村").pk, cast.org("老槐坪村").pk],
    } | more  # fmt: skip


def registered(response) -> Inspection:
    assert response.status_code == 302, response.content.decode()
    return Inspection.objects.select_related("demand").order_by("-pk").first()


def codes(inspection: Inspection) -> set[str]:
    return {one["code"] for one in inspection.demand.findings}


def test_an_item_goes_from_the_form_into_the_plan_and_is_charged_by_place(as_user, cast, now):
    zhao = as_user("zhao")
    one = registered(zhao.post("/inspections/new/", typed(cast)))
    assert (one.demand.findings, one.advice) == ([], "go")
    zhao.post(f"/gate/{one.demand_id}/explain")
    assert zhao.post(f"/inspections/{one.demand_id}/adopt/").status_code == 302
    entry = BurdenEntry.objects.get(target_id=one.demand_id)
    assert (entry.estimated, entry.parts) == (240, {"inspections": 2})
    assert set(BurdenShare.objects.filter(entry=entry).values_list("org__name", "minutes")) == {
        ("杏花坞村", 120), ("老槐坪村", 120)
    }  # fmt: skip
    assert "养老服务站点检查" in as_user("lin").get(f"/inspections/{one.demand_id}/").content.decode()


def test_gongs_and_materials_are_found_and_what_is_corrected_goes_through(as_user, cast):
    zhao = as_user("zhao")
    one = registered(zhao.post("/inspections/new/", typed(cast, text=GONGS)))
    assert codes(one) >= {"inspection_welcome", "inspection_materials", "inspection_escorted", "inspection_principals"}
    assert one.demand.blocked
    assert zhao.post(f"/gate/{one.demand_id}/explain", {"reason": "热闹一些，群众也高兴"}).status_code == 422
    assert zhao.post(f"/inspections/{one.demand_id}/adopt/").status_code == 409
    told = zhao.get(f"/inspections/{one.demand_id}/change/").content.decode()
    assert "敲锣打鼓" in told
    zhao.post(f"/inspections/{one.demand_id}/change/", typed(cast, text="不用准备，不用陪同。"))
    one = Inspection.objects.get(pk=one.pk)
    assert codes(one) == set()
    assert "什么也不用准备" in zhao.get(f"/inspections/{one.demand_id}/").content.decode()


def test_what_is_typed_so_far_is_looked_at_and_nothing_is_kept(as_user, cast):
    zhao = as_user("zhao")
    told = zhao.post("/inspections/weighed/", typed(cast, text=GONGS)).content.decode()
    assert "有迎送的安排" in told
    assert "2 个地方合计" in told
    assert "填了名称和日子" in zhao.post("/inspections/weighed/", {"title": ""}).content.decode()
    assert not Inspection.objects.exists()


def test_the_second_comprehensive_item_and_the_same_matter_of_another_are_told_of(as_user, cast, now):
    in_the_plan(cast, now, title="民政工作综合考核", comprehensive=True, contents=["救助"])
    in_the_plan(cast, now, who="zhou", title="养老服务站点消防检查", contents=["床位有没有人住", "有没有热饭"])
    more = {"title": "养老服务综合检查", "comprehensive": "on"}
    one = registered(as_user("zhao").post("/inspections/new/", typed(cast, **more)))
    assert codes(one) == {"inspection_comprehensive_more", "inspection_mergeable"}


def test_the_base_year_and_quiet_times_are_set_by_the_gatekeeper_and_reckoned_with(as_user, cast, now):
    gao, org = as_user("gao"), cast.org("县民政局")
    gao.post("/inspections/settings/change/", {"act": "counts", f"n-{org.pk}": "1"})
    gao.post("/inspections/settings/change/", {"act": "quiet", "name": "秋收", "first_on": "2026-11-01",
                                               "last_on": "2026-11-30"})  # fmt: skip
    assert (BaseCount.objects.get().count, QuietTime.objects.get().name) == (1, "秋收")
    one = registered(as_user("zhao").post("/inspections/new/", typed(cast)))
    assert codes(one) == {"inspection_not_fewer", "inspection_quiet"}
    assert as_user("zhao").post("/inspections/settings/change/", {"act": "quiet"}).status_code == 404


def test_twice_the_same_form_is_one_item(as_user, cast):
    zhao = as_user("zhao")
    zhao.post("/inspections/new/", typed(cast))
    zhao.post("/inspections/new/", typed(cast))
    assert Inspection.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"places": []}, "还没有选去哪里"),
        ({"last": "2026-11-01"}, "最晚的日子比最早的还早"),
        ({"last": "2027-01-09"}, "跨年的分两年报"),
        ({"title": ""}, "这个字段是必填项"),
        ({"emergency": "on"}, "突发的请写出了什么事"),
        ({"first": "二月三十"}, "日期"),
    ],
)
def test_what_can_not_be_used_comes_back_with_everything_typed(as_user, cast, more, told):
    response = as_user("zhao").post("/inspections/new/", typed(cast, **more))
    assert response.status_code == 422
    assert told in response.content.decode()
    assert "床位有没有人住" in response.content.decode()
    assert not Inspection.objects.exists()


def test_places_of_another_county_can_not_be_picked(as_user, cast):
    response = as_user("zhao").post("/inspections/new/", typed(cast, places=[cast.org("柳林村").pk]))
    assert response.status_code == 422
    assert not Inspection.objects.exists()


def test_an_unannounced_item_names_no_place_and_every_place_sees_it_alike(as_user, cast):
    zhao = as_user("zhao")
    one = registered(zhao.post("/inspections/new/", typed(cast, unannounced="on", drawn_places="3")))
    assert not one.demand.recipients.exists()
    assert one.demand.minutes == 3 * 90
    zhao.post(f"/gate/{one.demand_id}/explain")
    zhao.post(f"/inspections/{one.demand_id}/adopt/")
    pages = [as_user(name).get(f"/inspections/{one.demand_id}/") for name in ("lin", "luo")]
    assert {page.status_code for page in pages} == {200}
    assert all("随机抽" in page.content.decode() for page in pages)


def test_an_emergency_goes_first_and_its_reason_is_due(as_user, cast, now, monkeypatch):
    zhao = as_user("zhao")
    more = {"emergency": "on", "emergency_reason": "敬老院昨夜起火", "plan_number": "", "filed_number": ""}
    one = registered(zhao.post("/inspections/new/", typed(cast, **more)))
    assert one.demand.findings == []
    zhao.post(f"/gate/{one.demand_id}/explain")
    zhao.post(f"/inspections/{one.demand_id}/adopt/")
    today = now.date()
    (found,) = overview.emergencies(cast.org("禾溪县"), today)
    assert (found.due, found.late) == (today + timedelta(days=10), False)
    assert overview.emergencies(cast.org("禾溪县"), today + timedelta(days=11))[0].late
    assert zhao.post(f"/inspections/{one.demand_id}/publish/", {"reason": "起火了"}).status_code == 422
    reason = "敬老院厨房电线老化起火，当天查了全县十二家，断电整改三家。"
    zhao.post(f"/inspections/{one.demand_id}/publish/", {"reason": reason})
    zhao.post(f"/inspections/{one.demand_id}/publish/", {"reason": reason})
    assert AuditEntry.objects.filter(action="inspection.published").count() == 1
    assert reason in as_user("lin").get("/inspections/emergencies/").content.decode()


def test_an_overdue_reason_stands_on_the_gatekeepers_page(as_user, cast, now):
    one = in_the_plan(cast, now - timedelta(days=20), title="桥面垮塌查看", emergency=True)
    page = as_user("gao").get("/inspections/").content.decode()
    assert "逾期" in page
    assert one.demand.title in page


def test_one_item_is_merged_into_another_and_its_duty_is_kept(as_user, cast, now):
    one = in_the_plan(cast, now, title="养老站点检查", contents=["床位有没有人住"])
    other = in_the_plan(cast, now, who="zhou", title="养老站点设施检查", contents=["床位有没有人住"])
    page = as_user("gao").get("/inspections/").content.decode()
    assert "可以合并的" in page
    as_user("zhou").post(f"/inspections/{other.demand_id}/merge/", {"into": one.demand_id})
    other.refresh_from_db()
    demand = Demand.objects.get(pk=other.demand_id)
    assert other.merged_into == one
    assert "县民政局" in demand.duty_kept_by
    assert "养老站点设施检查" in as_user("zhao").get(f"/inspections/{one.demand_id}/").content.decode()


def test_a_stranger_merges_nothing(as_user, cast, now):
    one, other = in_the_plan(cast, now), in_the_plan(cast, now, who="zhou", title="无障碍检查")
    assert as_user("zhao").post(f"/inspections/{other.demand_id}/merge/", {"into": one.demand_id}).status_code == 404
    assert as_user("qian").post(f"/inspections/{other.demand_id}/merge/", {"into": one.demand_id}).status_code == 404
    with pytest.raises(Exception, match="合不进"):
        proposing.merge(one, one, viewer=cast.viewer("zhao"), now=now)


def test_a_departments_plan_comes_in_from_a_workbook_and_twice_is_once(as_user, cast):
    head = ("主办单位", "事项名称", "类型", "主要内容", "去哪些村、镇街", "时间", "计划号", "备案号", "依据", "要求")
    rows = (
        ("县民政局", "养老服务站点检查", "检查", "床位", "杏花坞村、老槐坪村", "11月9日至27日", "07", "7", "条例", ""),
        ("县民政局", "殡葬价格检查", "检查", "价格有没有公示", "全部镇街", "11月", "08", "8", "条例", "请敲锣打鼓"),
        ("县卫健局", "村卫生室检查", "检查", "药品", "杏花坞村", "11月", "", "", "", ""),
        ("县民政局", "低保核查", "检查", "住不住在村里", "桃花岛村", "11月", "", "", "", ""),
    )  # fmt: skip
    zhao = as_user("zhao")

    def sent():
        return zhao.post("/inspections/import/", {"file": SimpleUploadedFile("计划.xlsx", workbook(*rows, head=head))})

    page = sent().content.decode()
    assert Inspection.objects.count() == 2
    assert "不是县民政局" in page
    assert "没有找到桃花岛村" in page
    second = Inspection.objects.get(demand__title="殡葬价格检查")
    assert "inspection_welcome" in codes(second)
    assert sorted(row.org.name for row in second.demand.recipients.all()) == ["雾山乡", "鹤汀镇"]
    assert "项原来就有" in sent().content.decode()
    assert Inspection.objects.count() == 2


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04bad", b"\x00" * 2048, "一,二\n".encode()])
def test_a_bad_workbook_gives_a_message(as_user, content):
    response = as_user("zhao").post("/inspections/import/", {"file": SimpleUploadedFile("计划.xlsx", content)})
    assert response.status_code == 422
    assert not Inspection.objects.exists()


def test_the_plan_goes_out_as_a_workbook_without_formulas_and_comes_back(as_user, cast, now):
    in_the_plan(cast, now, title="=养老检查", first=date(2026, 11, 9), last=date(2026, 11, 27), contents=["床位"])
    response = as_user("zhao").get("/inspections/export/?year=2026")
    sheet = load_workbook(BytesIO(response.content)).active
    cells = {str(cell.value): cell.data_type for row in sheet.iter_rows() for cell in row if cell.value}
    assert cells["=养老检查"] == "s"
    assert "2026年11月09日至2026年11月27日" in cells
    (item,) = read_register(response.content, "计划.xlsx", on=now.date()).items
    assert (item.title, item.first, item.last) == ("=养老检查", date(2026, 11, 9), date(2026, 11, 27))
    assert set(item.places) == {"鹤汀镇杏花坞村", "鹤汀镇老槐坪村", "雾山乡碾子坝村"}
    assert as_user("zhao").get("/inspections/import/template/").status_code == 200


def test_the_next_county_sees_nothing(as_user, cast, now):
    one = in_the_plan(cast, now)
    visit = one.visits.create(place=cast.org("杏花坞村"), on=now.date(), made_at=now)
    qian = as_user("qian")
    for path in (f"{one.demand_id}/", f"{one.demand_id}/change/"):
        assert qian.get(f"/inspections/{path}").status_code == 404
    for path in (f"{one.demand_id}/adopt/", f"{one.demand_id}/publish/", f"{one.demand_id}/visits/",
                 f"visits/{visit.pk}/cancel/", f"visits/{visit.pk}/turn-away/"):  # fmt: skip
        assert qian.post(f"/inspections/{path}").status_code == 404
    assert one.demand.title not in qian.get("/inspections/").content.decode()
    assert one.demand.title not in qian.get("/inspections/calendar/").content.decode()
    assert Visit.objects.get().state == Visit.State.PLANNED
