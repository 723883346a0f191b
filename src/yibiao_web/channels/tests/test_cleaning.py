"""A way out, step by step: answered, told, kept, reported, closed; and the numbers before and after."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from yibiao_web.audit.models import AuditEntry
from yibiao_web.channels.models import Channel, ChannelArchive, CleanUp, Retirement

ACCOUNT, GROUP, APP = "禾溪民政", "2024年普查群", "民政走访通"


@pytest.fixture
def item(cast, as_user):
    """Two dead ones of 县民政局 and an app nobody uses, listed in a clean-up."""
    lines = (
        "类型,名称,主办单位,用途,管理员,成员数,成员范围,最近更新时间,备案号,主要功能,注册用户,月活",
        f"微信群,{GROUP},县民政局,普查,救助科,90,各村,2024-12-01,,,,",
            f"微信公众号,{ACCOUNT},县民政局,,,,,2026-01-05,,,,",
        f"小程序,{APP},县民政局,,,,,2026-01-05,,入户走访、意见反馈,500,3",
    )  # fmt: skip
    gao = as_user("gao")
    gao.post("/channels/import/", {"file": SimpleUploadedFile("台账.csv", "\n".join(lines).encode())})
    gao.post("/channels/clean-ups/new/", {
        "title": "四季度清理", "due_on": timezone.localdate() + timedelta(30),
        "channel": list(Channel.objects.values_list("pk", flat=True)),
    })  # fmt: skip
    return lambda name: Retirement.objects.get(channel__name=name)


def step(client, item, what, **data):
    return client.post(f"/channels/ways-out/{item.pk}/{what}", data)


def all_steps(client, item):
    step(client, item, "answer", agrees="yes")
    step(
        client,
        item,
        "plan",
        told="月底关，以后打电话",
        duty_kept_by="由救助科直接联系各村",
        data_kept="走访记录导出交档案室",
    )
    step(client, item, "tell")
    client.post(f"/channels/{item.channel_id}/archive", {"item": item.pk})
    if item.channel.kind != "group":
        step(client, item, "reported")
    return step(client, item, "close")


def test_what_is_advised_is_listed_with_words_for_its_users(item):
    one = item(GROUP)
    assert (one.act, one.into) == ("close", None)
    assert GROUP in one.told
    assert one.duty_kept_by
    assert CleanUp.objects.get().before["group"] == {"channels": 1, "people": 90, "minutes": 0.0}


@pytest.mark.parametrize("name", [ACCOUNT, GROUP, APP])
def test_it_is_closed_after_every_step_and_not_before(item, as_user, name):
    zhao, one = as_user("zhao"), item(name)
    assert step(zhao, one, "close").status_code == 409
    assert step(zhao, one, "tell").status_code == 409
    all_steps(zhao, one)
    one.refresh_from_db()
    assert one.closed_on
    assert Channel.objects.get(name=name).state == "closed"
    assert AuditEntry.objects.filter(action="channel.closed").count() == 1
    step(zhao, one, "close")
    assert AuditEntry.objects.filter(action="channel.closed").count() == 1


@pytest.mark.parametrize(("left_out", "words"), [
    ("answer", "主办单位还没有答复"), ("tell", "还没有告诉用户"), ("archive", "还没有导出留存"), ("reported",
    "报告并公告"),
    ("duty", "减负不减责"),
])  # fmt: skip
def test_each_step_that_is_open_is_named(item, as_user, left_out, words):
    zhao, one = as_user("zhao"), item(ACCOUNT)
    if left_out != "answer":
        step(zhao, one, "answer", agrees="yes")
    duty = "" if left_out == "duty" else "由救助科直接联系各村"
    step(zhao, one, "plan", told="月底关，以后打电话", duty_kept_by=duty)
    if left_out != "tell":
        step(zhao, one, "tell")
    if left_out != "archive":
        zhao.post(f"/channels/{one.channel_id}/archive")
    if left_out != "reported":
        step(zhao, one, "reported")
    assert words in zhao.get(f"/channels/ways-out/{one.pk}/").content.decode()
    assert step(zhao, one, "close").status_code == 409
    assert Channel.objects.get(name=ACCOUNT).state == "in_use"


def test_an_owner_objects_and_the_gatekeeper_spares_it(item, as_user):
    zhao, one = as_user("zhao"), item(GROUP)
    assert step(zhao, one, "answer", agrees="no", objection="要").status_code == 422
    step(zhao, one, "answer", agrees="no", objection="普查核对还要用到年底")
    assert step(zhao, one, "settle", spare="yes", why="同意用到年底").status_code == 404
    step(as_user("gao"), one, "settle", spare="yes", why="同意用到年底")
    one.refresh_from_db()
    assert one.spared_on
    assert step(zhao, one, "tell").status_code == 409
    assert Channel.objects.get(name=GROUP).kept_reason == "同意用到年底"


def test_the_gatekeeper_may_uphold_it(item, as_user):
    one = item(GROUP)
    step(as_user("zhao"), one, "answer", agrees="no", objection="普查核对还要用到年底")
    step(as_user("gao"), one, "settle", spare="no", why="核对已经改在平台上办")
    one.refresh_from_db()
    assert one.answered_on
    assert not one.spared_on


def test_the_archive_holds_all_and_stays_after_closing(item, as_user):
    zhao, one = as_user("zhao"), item(ACCOUNT)
    uses = "日期,账号,更新数\n2026-01-04,禾溪民政,2\n2026-01-05,禾溪民政,1"
    posts = "账号,发布时间,标题,阅读数\n禾溪民政,2026-01-05,=1+1 津贴发放公告,33"
    for name, text in (("更新.csv", uses), ("推文.csv", posts)):
        zhao.post("/channels/import/", {"file": SimpleUploadedFile(name, text.encode())})
    all_steps(zhao, one)
    kept = ChannelArchive.objects.get()
    answer = zhao.get(f"/channels/archives/{kept.pk}/")
    assert answer.content == bytes(kept.content)
    packed = zipfile.ZipFile(io.BytesIO(answer.content))
    told = json.loads(packed.read("全部.json"))
    assert [row["次数"] for row in told["使用记录"]] == [2.0, 1.0]
    assert told["发布"][0]["阅读数"] == 33
    assert not [row for row in told["经过"] if "." in row["做了什么"]]  # in words, not in codes
    assert "'=1+1" in packed.read("发布.csv").decode("utf-8-sig")
    book = openpyxl.load_workbook(io.BytesIO(packed.read("全部.xlsx")))
    assert book["发布"]["B2"].data_type == "s"
    assert "由救助科直接联系各村" in packed.read("说明.txt").decode("utf-8-sig")
    assert as_user("zhou").get(f"/channels/archives/{kept.pk}/").status_code == 404
    assert as_user("qian").get(f"/channels/archives/{kept.pk}/").status_code == 404


def test_the_owners_own_data_is_kept_as_it_came(item, as_user):
    zhao, one = as_user("zhao"), item(APP)
    url = f"/channels/{one.channel_id}/data"
    zhao.post(url, {"file": SimpleUploadedFile("后台导出.zip", b"PK..whatever"), "item": one.pk})
    zhao.post(url, {"file": SimpleUploadedFile("后台导出.zip", b"PK..whatever")})
    kept = one.channel.data.get()
    assert zhao.get(f"/channels/data/{kept.pk}/").content == b"PK..whatever"
    assert zhao.post(url, {"file": SimpleUploadedFile("空.zip", b"")}).status_code == 422
    assert zhao.post(url).status_code == 422
    assert as_user("qian").get(f"/channels/data/{kept.pk}/").status_code == 404


def test_users_read_where_it_goes(item, as_user):
    zhao, one = as_user("zhao"), item(GROUP)
    step(zhao, one, "answer", agrees="yes")
    step(zhao, one, "plan", told="月底解散，以后打救助科电话", duty_kept_by="由救助科直接联系各村", data_kept="")
    assert "月底解散" not in as_user("lin").get("/channels/asked/").content.decode()
    step(zhao, one, "tell")
    assert "月底解散" in as_user("lin").get("/channels/asked/").content.decode()


def test_numbers_before_and_after_stand_on_the_page(item, as_user):
    all_steps(as_user("zhao"), item(GROUP))
    page = as_user("gao").get(f"/channels/clean-ups/{CleanUp.objects.get().pk}/").content.decode()
    assert "前后对比" in page
    assert ">90<" in page
    own = as_user("zhao").get(f"/channels/clean-ups/{CleanUp.objects.get().pk}/").content.decode()
    assert "前后对比" not in own


def test_others_have_no_part_in_it(item, as_user):
    one = item(GROUP)
    for who in ("zhou", "qian"):
        client = as_user(who)
        assert client.get(f"/channels/ways-out/{one.pk}/").status_code == 404
        assert client.get(f"/channels/clean-ups/{one.clean_up_id}/").status_code == 404
        for what in ("answer", "plan", "tell", "reported", "close"):
            assert step(client, one, what, agrees="yes").status_code == 404
    assert as_user("qian").post(f"/channels/clean-ups/{one.clean_up_id}/extend").status_code == 404


def test_one_is_not_listed_twice(item, as_user):
    gao = as_user("gao")
    gao.post("/channels/clean-ups/new/", {
        "title": "又一次", "due_on": timezone.localdate() + timedelta(9),
        "channel": list(Channel.objects.values_list("pk", flat=True)),
    })  # fmt: skip
    assert Retirement.objects.count() == 3


def test_a_day_that_is_past_is_no_due_date(item, as_user):
    answer = as_user("gao").post("/channels/clean-ups/new/", {"title": "又", "due_on": "2020-01-01"})
    assert answer.status_code == 422


def test_what_is_typed_is_kept_also_when_it_can_not_be_told_yet(item, as_user):
    zhao, one = as_user("zhao"), item(GROUP)
    assert step(zhao, one, "tell", told="月底解散，以后打电话", duty_kept_by="救助科直接联系").status_code == 409
    one.refresh_from_db()
    assert (one.told, one.told_on) == ("月底解散，以后打电话", None)
    step(zhao, one, "answer", agrees="yes")
    step(zhao, one, "tell", told="月底解散，以后打救助科电话", duty_kept_by="救助科直接联系")
    one.refresh_from_db()
    assert one.told == "月底解散，以后打救助科电话"
    assert one.told_on


def test_the_first_page_tells_each_what_waits(item, as_user):
    assert "个应用或群的清理等我们办" in as_user("zhao").get("/").content.decode()
    step(as_user("zhao"), item(GROUP), "answer", agrees="no", objection="普查核对还要用到年底")
    assert "普查核对还要用到年底" in as_user("gao").get("/channels/clean-ups/").content.decode()
    assert "个应用或群主办单位要求保留" in as_user("gao").get("/").content.decode()
    assert "普查核对" not in as_user("qian").get("/channels/clean-ups/").content.decode()
