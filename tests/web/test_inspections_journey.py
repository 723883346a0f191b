"""An item with gongs is corrected and comes into the plan; its visits are joined with another department's; the village
shows its code, in real browsers before a real server."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.web.test_journey import press

FIRST = (date.today().replace(day=1) + timedelta(days=32)).replace(day=1)  # of next month
LAST = (FIRST + timedelta(days=32)).replace(day=1) - timedelta(days=1)
GONGS = "请各村备齐台账等佐证材料，村口敲锣打鼓迎接。"
VILLAGES = ("杏花坞村", "老槐坪村")


def propose(page, platform, title: str, text: str) -> None:
    page.goto(f"{platform.address}/inspections/new/")
    page.fill("[name=title]", title)
    page.fill("[name=first]", FIRST.isoformat())
    page.fill("[name=last]", LAST.isoformat())
    page.fill("[name=contents]", f"{title}办得怎样")
    page.fill("[name=plan_number]", title[:4])
    page.fill("[name=filed_number]", "1")
    page.fill("[name=text]", text)
    page.locator(".places summary", has_text="鹤汀镇").click()
    for name in VILLAGES:
        page.get_by_label(name, exact=True).check()


def adopt(page) -> None:
    press(page, page.get_by_role("button", name="没有问题，往下办"))
    press(page, page.get_by_role("button", name="列入年度计划"))


def test_an_item_is_corrected_joined_and_seen_by_its_code(sign_in, platform):
    pytest.importorskip("ortools", reason="needs the extra “planner”")
    civil, disabled, gate = sign_in("zhao"), sign_in("zhou"), sign_in("gao")

    # what is asked of the villages is found while one types, and once more when it is handed in
    propose(civil, platform, "养老站点检查", GONGS)
    civil.locator("#weighed", has_text="有迎送的安排").wait_for()
    press(civil, civil.get_by_role("button", name="登记，交给检查"))
    assert "要当地另外准备材料" in civil.inner_text("main")
    press(civil, civil.get_by_role("link", name="改一改"))
    civil.fill("[name=text]", "什么也不用准备，不用陪同。")
    press(civil, civil.get_by_role("button", name="改好，重新检查"))
    assert "没有发现问题" in civil.inner_text("main")
    adopt(civil)
    address = civil.url
    propose(disabled, platform, "坡道扶手检查", "")
    press(disabled, disabled.get_by_role("button", name="登记，交给检查"))
    adopt(disabled)

    # the gatekeeper lets both go together
    gate.goto(f"{platform.address}/inspections/joins/")
    press(gate, gate.locator("button[name=span][value='1']"))
    gate.get_by_role("button", name="采用").wait_for(timeout=150_000)
    assert gate.locator("text=2 家同去").count() == 2
    press(gate, gate.get_by_role("button", name="采用"))
    assert "已采用" in gate.inner_text("main")
    civil.goto(address)
    assert "还没有定哪天" not in civil.inner_text("main")

    # the village sees who comes, and so does anybody who reads its code, on a phone and not signed in
    lin = sign_in("lin", width=390)
    lin.goto(f"{platform.address}/inspections/place/")
    assert "养老站点检查" in lin.inner_text("main")
    assert lin.locator("main svg").count() == 1
    code = lin.inner_text(".short-code")
    stranger = gate.context.browser.new_page(viewport={"width": 390, "height": 844})
    stranger.goto(f"{platform.address}/inspections/at/")
    stranger.fill("[name=code]", code.lower())
    press(stranger, stranger.get_by_role("button", name="看", exact=True))
    assert "杏花坞村" in stranger.inner_text("h1")
    stranger.fill("[name=q]", "坡道扶手")
    press(stranger, stranger.get_by_role("button", name="查", exact=True))
    assert "在计划里" in stranger.inner_text("main")
    assert stranger.evaluate("document.documentElement.scrollWidth <= innerWidth")
    stranger.close()
