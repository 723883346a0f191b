"""Asking for a new app, account or group."""

from __future__ import annotations

import pytest

from yibiao_web.burden.models import BurdenEntry
from yibiao_web.channels.models import Channel
from yibiao_web.gate.models import Demand

APP = {"name": "民政走访通", "functions": "入户走访、意见反馈", "audience": "村干部", "people": 60, "place": "all",
       **{f"answer{at}": "查过了，写得清楚" for at in range(5)}}  # fmt: skip


@pytest.fixture
def proposed(cast, as_user):
    def propose(kind="app", **changed):
        as_user("zhao").post(f"/channels/new/{kind}/", APP | changed)
        return Demand.objects.latest("pk")

    return propose


def codes(demand):
    return {one["code"] for one in demand.findings}


def test_a_proposal_is_checked_priced_and_has_its_page(proposed, as_user):
    demand = proposed()
    assert demand.kind == "app"
    assert demand.recipients.count() == 3
    assert demand.minutes == 60 * 3 * 22
    assert codes(demand) == {"app_file_first"}
    assert as_user("zhao").get(f"/channels/demands/{demand.pk}/").status_code == 200
    assert as_user("gao").get(f"/gate/{demand.pk}/").status_code == 302
    for who in ("zhou", "qian"):
        assert as_user(who).get(f"/channels/demands/{demand.pk}/").status_code == 404


def test_what_is_forbidden_or_unanswered_is_said_before_it_is_built(proposed):
    assert codes(proposed(functions="入户走访、意见反馈、每日打卡", answer0="是")) == {
        "app_file_first", "app_forbidden", "app_questions_open"}  # fmt: skip


def test_one_like_those_there_are_is_found(proposed, cast):
    Channel.objects.create(
        county=cast.org("禾溪县"), org=cast.org("县残联"), owner_name="县残联", kind="app", name="残联走访",
            functions="走访记录、政策查询、意见反馈",
        audience="村干部", filing_number="备1",
    )  # fmt: skip
    assert "app_doubled" in codes(proposed(functions="入户走访、政策问答、意见反馈"))


def test_a_group_for_a_matter_that_has_one_is_found(proposed, cast):
    Channel.objects.create(county=cast.org("禾溪县"), org=cast.org("县民政局"), owner_name="县民政局", kind="group",
                           name="津贴发放群", matter="津贴发放", platform="微信")  # fmt: skip
    demand = proposed("group", name="津贴发放交流群", platform="微信", matter="津贴发放", manager="救助科")
    assert "group_doubled" in codes(demand)


def test_handed_in_again_it_is_looked_at_again(proposed):
    first = proposed(functions="每日打卡、意见反馈")
    again = proposed(functions="入户走访、意见反馈")
    assert again.pk == first.pk
    assert codes(again) == {"app_file_first"}


def test_it_runs_only_after_the_gate_and_an_app_only_when_filed(proposed, as_user):
    demand, zhao = proposed(), as_user("zhao")
    one = demand.channel
    assert zhao.post(f"/channels/{one.pk}/open", {"filing_number": "备9"}).status_code == 409
    zhao.post(f"/gate/{demand.pk}/explain")
    assert zhao.post(f"/channels/{one.pk}/open").status_code == 422
    zhao.post(f"/channels/{one.pk}/open", {"filing_number": "备9"})
    one.refresh_from_db()
    assert (one.state, one.filing_number) == ("in_use", "备9")
    assert BurdenEntry.objects.get().estimated == demand.minutes
    assert "民政走访通" in as_user("lin").get("/channels/asked/").content.decode()
    assert as_user("lin").get(f"/channels/demands/{demand.pk}/").status_code == 200
    assert as_user("qian").get(f"/channels/demands/{demand.pk}/").status_code == 404


def test_what_is_forbidden_goes_up_and_comes_back_refused(proposed, as_user):
    demand = proposed(functions="每日打卡、意见反馈")
    as_user("zhao").post(f"/gate/{demand.pk}/send-up", {"reason": "想试一试"})
    as_user("gao").post(f"/gate/{demand.pk}/decide", {"verdict": "refused", "reason": "打卡不能设"})
    assert as_user("zhao").post(f"/channels/{demand.channel.pk}/open", {"filing_number": "备9"}).status_code == 409


@pytest.mark.parametrize("changed", [{"name": ""}, {"functions": ""}, {"minutes": 5000}, {"people": -3}])
def test_what_is_missing_or_nonsense_is_told_and_nothing_typed_is_lost(as_user, changed):
    page = as_user("zhao").post("/channels/new/app/", APP | changed).content.decode()
    assert "errorlist" in page
    assert not Demand.objects.exists()
    assert "查过了，写得清楚" in page


def test_those_who_fill_can_not_ask(as_user):
    assert as_user("lin").get("/channels/new/group/").status_code == 404
    assert as_user("zhao").get("/channels/new/meeting/").status_code == 404
