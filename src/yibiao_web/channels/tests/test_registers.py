"""Registers through the door: imports with their rejected rows, who sees what, and what is advised."""

from __future__ import annotations

import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from yibiao_web.audit.models import AuditEntry
from yibiao_web.channels import examining
from yibiao_web.channels.models import Channel, ChannelUse, RegisterImport
from yibiao_web.channels.names import Place, asked_among, owners_among

HEAD = "类型,名称,主办单位,用途,管理员,成员数,成员范围,最近更新时间"


def file(*lines: str, name: str = "台账.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "\n".join(lines).encode())


@pytest.fixture
def registered(cast, as_user):
    """Gao's import: a live group, a dead one, a department's dead account and one nobody can place."""
    today = timezone.localdate()
    as_user("gao").post("/channels/import/", {"file": file(
        HEAD, f"微信群,高龄津贴联络群,禾溪县民政局,津贴发放,救助科,40,各村,{today}",
        "微信群,2024年普查群,县民政局,普查,救助科,90,鹤汀镇各村,2024-12-01",
        "微信公众号,禾溪民政,县民政局,,,,,2026-01-05", f"小程序,不知谁的,县某某公司,,,,,{today}",
    )})  # fmt: skip
    return {one.name: one for one in Channel.objects.all()}


def test_a_register_is_read_matched_to_the_tree_and_looked_at(registered, cast):
    assert set(registered) == {"高龄津贴联络群", "2024年普查群", "禾溪民政", "不知谁的"}
    assert registered["高龄津贴联络群"].org == cast.org("县民政局")
    assert registered["不知谁的"].org is None
    assert registered["2024年普查群"].advised == "注销"
    assert registered["高龄津贴联络群"].advised == "保留"
    assert set(registered["2024年普查群"].asked.values_list("name", flat=True)) == {"杏花坞村", "老槐坪村"}
    assert registered["高龄津贴联络群"].asked.count() == 3


def test_the_same_file_twice_changes_nothing(registered, as_user):
    before = list(Channel.objects.values())
    as_user("gao").post("/channels/import/", {"file": file(HEAD, "微信公众号,禾溪民政,县民政局,,,,,2026-01-05")})
    made = RegisterImport.objects.latest("pk")
    assert (made.added, made.changed) == (0, 0)
    assert list(Channel.objects.values()) == before


def test_a_department_registers_its_own_and_is_told_which_rows_are_others(cast, as_user):
    answer = as_user("zhao").post("/channels/import/", {"file": file(
        HEAD, "微信群,津贴群,,津贴,甲,3,,2026-10-01", "微信群,残联群,县残联,补贴,乙,3,,2026-10-01"
    )}, follow=True)  # fmt: skip
    assert [one.name for one in Channel.objects.all()] == ["津贴群"]
    assert Channel.objects.get().org == cast.org("县民政局")
    assert "主办单位是“县残联”" in answer.content.decode()
    back = openpyxl.load_workbook(io.BytesIO(bytes(RegisterImport.objects.get().rejected))).active
    assert [back["B2"].value, back["C2"].value] == ["残联群", "县残联"]


def test_rejected_rows_are_given_back_in_their_layout(as_user):
    client = as_user("zhao")
    client.post("/channels/import/", {"file": file(
        "群名称,成员数,最近更新时间", "津贴群,四十来个,2026-10-01", "=cmd群,7,坏日期", "好群,5,2026-10-02",
        name="群.csv"
    )})  # fmt: skip
    made = RegisterImport.objects.get()
    page = client.get(f"/channels/import/{made.pk}/").content.decode()
    assert "第 2 行" in page
    assert "第 3 行" in page
    back = client.get(f"/channels/import/{made.pk}/rejected")
    sheet = openpyxl.load_workbook(io.BytesIO(back.content)).active
    rows = [[cell.value for cell in row] for row in sheet.rows]
    assert rows[0] == ["群名称", "成员数", "最近更新时间", "没有收的原因"]
    assert [row[:3] for row in rows[1:]] == [["津贴群", "四十来个", "2026-10-01"], ["=cmd群", "7", "坏日期"]]
    assert sheet["A3"].data_type == "s"
    assert as_user("zhou").get(f"/channels/import/{made.pk}/rejected").status_code == 404


@pytest.mark.parametrize(("content", "words"), [
    (b"PK\x03\x04" + b"\0" * 40, "打不开|损坏|不完整|读"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "读|损坏|打不开"),
    ("今天,天气\n晴,好".encode(), "登记表"),
])  # fmt: skip
def test_a_file_that_can_not_be_used_is_told_in_words(as_user, content, words):
    import re

    answer = as_user("gao").post("/channels/import/", {"file": SimpleUploadedFile("甲.xlsx", content)}, follow=True)
    assert answer.status_code == 200
    assert re.search(words, answer.content.decode())
    assert not Channel.objects.exists()


def test_a_file_of_fifty_megabytes_is_refused_before_it_is_read(as_user):
    answer = as_user("gao").post("/channels/import/", {"file": SimpleUploadedFile("大.csv", b"a" * (21 << 20))})
    assert "20 MB" in answer.content.decode()


def test_counts_reach_their_channel_and_draw_its_weeks(registered, as_user):
    today = timezone.localdate()
    days = [today - timedelta(7 * at + 1) for at in range(20)]
    as_user("gao").post("/channels/import/", {"file": file(
        "日期,账号,更新数", *(f"{day},禾溪民政,{at}" for at, day in enumerate(days)), f"{today},没有的号,1",
        name="更新.csv"
    )})  # fmt: skip
    assert ChannelUse.objects.filter(channel=registered["禾溪民政"]).count() == 20
    page = as_user("zhao").get(f"/channels/{registered['禾溪民政'].pk}/").content.decode()
    assert 'id="chart-data"' in page
    assert "再过" in page
    assert any(one["code"] == "channel_activity_unknown" for one in RegisterImport.objects.latest("pk").findings)


def test_the_register_is_the_departments_own_and_the_gatekeepers_whole(registered, as_user):
    assert "2024年普查群" in as_user("gao").get("/channels/").content.decode()
    assert "不知谁的" in as_user("gao").get("/channels/?advised=保留&kind=app").content.decode()
    assert "2024年普查群" in as_user("zhao").get("/channels/?q=普查").content.decode()
    assert "2024年普查群" not in as_user("zhou").get("/channels/").content.decode()
    assert as_user("zhou").get(f"/channels/{registered['2024年普查群'].pk}/").status_code == 404
    assert as_user("lin").get("/channels/").status_code == 404


def test_the_next_county_sees_nothing_of_it(registered, as_user):
    qian = as_user("qian")
    one = registered["2024年普查群"]
    assert "普查群" not in qian.get("/channels/").content.decode()
    assert "普查群" not in qian.get("/channels/asked/").content.decode()
    for path in (f"/channels/{one.pk}/", "/channels/clean-ups/1/"):
        assert qian.get(path).status_code == 404
    for path in ("keep", "owner", "archive", "data", "open"):
        assert qian.post(f"/channels/{one.pk}/{path}", {"reason": "还要用还要用"}).status_code == 404


def test_a_village_sees_what_it_is_asked_to_be_in(registered, as_user):
    page = as_user("lin").get("/channels/asked/").content.decode()
    assert "高龄津贴联络群" in page
    assert "禾溪民政" not in page
    assert "高龄津贴联络群" in as_user("wang").get("/channels/asked/").content.decode()


def test_who_keeps_one_says_why(registered, as_user):
    one = registered["2024年普查群"]
    assert as_user("zhao").post(f"/channels/{one.pk}/keep", {"reason": "要"}).status_code == 422
    as_user("zhao").post(f"/channels/{one.pk}/keep", {"reason": "普查数据还在核对，到年底"})
    one.refresh_from_db()
    assert one.kept_reason == "普查数据还在核对，到年底"
    assert AuditEntry.objects.filter(action="channel.kept").count() == 1


def test_the_gatekeeper_says_whose_it_is(registered, cast, as_user):
    one = registered["不知谁的"]
    org = cast.org("县残联")
    assert as_user("zhao").post(f"/channels/{one.pk}/owner", {"org": org.pk}).status_code == 404
    as_user("gao").post(f"/channels/{one.pk}/owner", {"org": org.pk})
    one.refresh_from_db()
    assert one.org == org
    assert as_user("gao").post(f"/channels/{one.pk}/owner", {"org": cast.org("渡川县").pk}).status_code == 403


def test_the_daily_round_looks_again_and_only_once_a_day(registered, now, django_assert_num_queries):
    later = timezone.now() + timedelta(80)
    examining.examine_daily(later)
    one = Channel.objects.get(name="高龄津贴联络群")
    assert one.examined_on == timezone.localdate(later)
    assert "channel_dormant" in [found["code"] for found in one.findings]
    with django_assert_num_queries(1):
        examining.examine_daily(later)


def test_a_page_of_many_takes_few_queries(registered, cast, as_user, django_assert_max_num_queries):
    county, org = cast.org("禾溪县"), cast.org("县民政局")
    Channel.objects.bulk_create(
        Channel(county=county, org=org, owner_name="县民政局", kind="group", name=f"群{at}") for at in range(60)
    )
    client = as_user("gao")
    with django_assert_max_num_queries(25):
        assert client.get("/channels/").status_code == 200


PLACES = [Place(1, "禾溪县", "county", "a/"), Place(2, "县民政局", "department", "a/m/"), Place(3, "鹤汀镇",
    "township", "a/1/"),
          Place(4, "杏花坞村", "village", "a/1/1/"), Place(5, "碾子坝村", "village", "a/2/1/")]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), [
    ("禾溪县民政局", 2), ("民政局", 2), ("县民政局（救助科）", 2), ("鹤汀镇人民政府", 3), ("杏花坞村村民委员会",
    4), ("县税务局", None),
    ("", None), ("禾溪县人民政府", 1),
])  # fmt: skip
def test_owners_by_their_names(text, wanted):
    assert owners_among(PLACES, "禾溪县")(text) == wanted


@pytest.mark.parametrize(("text", "wanted"), [
    ("各村", {4, 5}), ("鹤汀镇各村", {4}), ("杏花坞村、碾子坝村", {4, 5}), ("各乡镇", {3}), ("机关干部", set()),
    ("鹤汀镇", {3}),
])  # fmt: skip
def test_whom_a_reach_means(text, wanted):
    assert asked_among(text, {one.pk: one for one in PLACES}, PLACES[1]) == wanted


def test_dates_of_the_register_are_days(registered):
    assert registered["禾溪民政"].last_active == date(2026, 1, 5)


def test_an_owner_corrects_the_entry_and_it_is_looked_at_again(registered, as_user):
    one, zhao, today = registered["2024年普查群"], as_user("zhao"), timezone.localdate()
    url = f"/channels/{one.pk}/change/"
    told = {
        "matter": "普查数据核对",
        "manager": "救助科",
        "people": 12,
        "expires": today + timedelta(40),
        "last_active": today,
    }
    assert zhao.get(url).status_code == 200
    assert zhao.post(url, told | {"last_active": today + timedelta(3)}).status_code == 422
    assert "errorlist" in zhao.post(url, told | {"people": "很多"}).content.decode()
    zhao.post(url, told)
    one.refresh_from_db()
    assert (one.people, one.advised) == (12, "保留")
    zhao.post(url, told)
    assert AuditEntry.objects.filter(action="channel.changed").count() == 1
    for who in ("zhou", "qian", "lin"):
        assert as_user(who).post(url, told).status_code == 404
