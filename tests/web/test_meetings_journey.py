"""Three meetings for the same people become one, in real browsers before a real server."""

from __future__ import annotations

import re
import urllib.request
from datetime import date, timedelta

import icalendar
import pytest

from tests.web.test_journey import press

WHY = "县里统一部署，上级文件要求下月内完成，已与各镇商量过时间。"


def first_monday() -> date:
    """Of next month."""
    day = (date.today().replace(day=28) + timedelta(days=7)).replace(day=1)
    return day + timedelta(days=-day.weekday() % 7)


def propose(page, platform, title: str, day: date, group: str = "townships") -> str:
    """For the heads of all places of a group; its address."""
    page.goto(f"{platform.address}/meetings/new/")
    page.fill("[name=title]", title)
    page.fill("[name=day]", day.isoformat())
    page.fill("[name=minutes]", "60")
    page.select_option("[name=chaired_by]", "principal")
    page.check(f"[name=whole-{group}]")
    page.select_option(f"[name=post-{group}]", "principal")
    page.select_option(f"[name=concerned-{group}]", "yes")
    page.locator("#cost", has_text="合计要花的时间").wait_for()
    press(page, page.get_by_role("button", name="登记，交给检查"))
    assert re.search(r"/meetings/\d+/$", page.url)
    return page.url


def call(page, address: str, name: str) -> None:
    """Explained where something must be, and sent."""
    page.goto(address)
    if page.locator("textarea[name=reason]").count():
        page.fill("textarea[name=reason]", WHY)
        if page.locator("input[name=signed_name]").count():
            page.fill("input[name=signed_name]", name)
    press(page, page.get_by_role("button", name=re.compile("往下办")))
    press(page, page.get_by_role("button", name="发通知，开这个会"))


def reckoned(page):
    page.locator("text=省下的时间").wait_for(timeout=150_000)
    return page.locator("section.merge")


def test_three_meetings_merged_into_one(sign_in, platform):
    pytest.importorskip("ortools", reason="needs the extra “planner”")
    monday = first_monday()
    civil, disabled, township = sign_in("zhao"), sign_in("zhou"), sign_in("chen")
    first = propose(civil, platform, "低保对象核查部署会", monday)
    propose(disabled, platform, "残疾人补贴发放部署会", monday + timedelta(days=1))
    propose(civil, platform, "养老服务工作部署会", monday + timedelta(days=2))
    for title, later in (("冬季水利岁修会", 3), ("防火巡护排班会", 4)):
        propose(township, platform, title, monday + timedelta(days=later), "villages")
    call(civil, first, "赵志强")
    month = f"{platform.address}/meetings/?month={monday:%Y-%m}"
    township.goto(month)
    assert "低保对象核查部署会" in township.inner_text(".month")

    # the planner finds two merges; the township's own is refused, and does not come again
    gate = sign_in("gao")
    gate.goto(f"{platform.address}/meetings/planner/")
    press(gate, gate.get_by_role("button", name=f"排 {monday.month} 月的会"))
    merges = reckoned(gate)
    assert merges.count() == 2
    own = merges.filter(has_text="冬季水利岁修会")
    press(gate, own.get_by_role("button", name="不这样合，重新计算"))
    merges = reckoned(gate)
    assert merges.count() == 1
    for title in ("低保对象核查部署会", "残疾人补贴发放部署会", "养老服务工作部署会"):
        assert title in merges.inner_text()
    if gate.locator("#agree [name=signed_name]").count():
        gate.fill("#agree [name=reason]", WHY)
        gate.fill("#agree [name=signed_name]", "高水生")
    gate.locator("#agree summary").click()
    gate.locator("#agree [name^=title-]").fill("民政和残疾人工作合并会议")
    press(gate, gate.get_by_role("button", name="采用", exact=True))
    assert "已采用" in gate.inner_text("main")

    # the township sees one meeting in place of three, on a phone too, and its calendar program fetches it
    phone = sign_in("chen", width=390)
    phone.goto(month)
    assert "并入“民政和残疾人工作合并会议”" in phone.inner_text("main")
    shown = phone.inner_text(".month")
    assert "民政和残疾人工作合并会议" in shown
    assert "低保对象核查部署会" not in shown
    phone.locator("#feeds summary").click()
    phone.fill("#feeds [name=name]", "我的手机")
    press(phone, phone.get_by_role("button", name="生成订阅地址"))
    address = phone.locator(".secret").inner_text()
    with urllib.request.urlopen(address, timeout=30) as answer:
        events = icalendar.Calendar.from_ical(answer.read()).walk("VEVENT")
    assert "民政和残疾人工作合并会议" in [str(one["summary"]) for one in events]
    assert not [one for one in events if "低保对象核查部署会" in str(one["summary"])]

    # who proposed it is told where it went
    civil.goto(first)
    assert "这个会不单独开了" in civil.inner_text("main")
    assert "照样开" in civil.inner_text("main")
