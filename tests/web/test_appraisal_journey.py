"""A scheme from its first line to a village that says its figure is wrong, in real browsers before a real server."""

from __future__ import annotations

import re

from tests.web.test_journey import press

LINES = """政务信息：以信息被省级采用篇数计分（10分）
群众诉求解决率：诉求人确认解决的件数占办理件数（60分）
老人对养老服务的满意率：抽样回访（30分）"""
FIGURES = {
    "群众诉求解决率": ((98, 100), (55, 100), (3, 4)),
    "老人对养老服务的满意率": ((48, 50), (28, 50), (9, 12)),
}
VILLAGES = ("杏花坞村", "老槐坪村", "碾子坝村")
WHY = "县里统一部署的考核，只用已有的数，已与各镇、各村商量过。"


def table(name: str) -> bytes:
    rows = [f"村,{name}分子,{name}分母"]
    rows += [f"{village},{count},{of}" for village, (count, of) in zip(VILLAGES, FIGURES[name], strict=True)]
    return "\n".join(rows).encode()


def test_a_scheme_without_traces_and_a_value_that_was_wrong(sign_in, platform):
    office = sign_in("zhao")
    office.goto(f"{platform.address}/appraisal/new/")
    office.fill("[name=title]", "村级民生考核方案")
    office.fill("[name=lines]", LINES)
    office.fill("[name=unified]", "禾办〔2026〕8号")
    press(office, office.get_by_role("button", name="先看一看"))
    scheme = office.url
    row = office.locator("tr", has_text="政务信息")
    assert "痕迹" in row.inner_text()
    assert "不能用" in row.inner_text()

    # what looks at outcomes: floor and goal, and its own figures
    for name in FIGURES:
        office.goto(scheme)
        press(office, office.get_by_role("link", name=name))
        office.select_option("[name=origin]", "office")
        office.select_option("[name=certainty]", "share")
        office.fill("[name=low]", "50")
        office.fill("[name=high]", "100")
        office.fill("[name=unit]", "%")
        press(office, office.get_by_role("button", name="改好，再看一遍"))
        assert "没有发现问题" in office.inner_text("main")
    office.goto(scheme)
    press(office, office.get_by_role("button", name="没有问题的，一起通过"))
    if office.locator("textarea[name=reason]").count():
        office.fill("textarea[name=reason]", WHY)
        press(office, office.get_by_role("button", name=re.compile("往下办")))
    press(office, office.get_by_role("button", name="用通过的 2 项，生效"))
    for name in FIGURES:
        office.goto(scheme)
        press(office, office.get_by_role("link", name=name))
        office.set_input_files("input[name=file]", {"name": "数.csv", "mimeType": "text/csv", "buffer": table(name)})
        press(office, office.get_by_role("button", name="传上来"))
        assert "收下 3 个" in office.inner_text("main")
    office.goto(scheme)
    press(office, office.get_by_role("button", name="取数，计算"))
    assert "看不出差别 1 处" in office.inner_text(".bands")

    # sliders: the page reckons as the server does
    press(office, office.get_by_role("button", name=re.compile("换一换分值")))
    first = office.locator("input[type=range]").first
    first.fill("0")
    here = [office.inner_text("#changed"), *office.locator("td[id^=now-]").all_inner_texts()]
    press(office, office.get_by_role("button", name="算一算"))
    assert [office.inner_text("#changed"), *office.locator("td[id^=now-]").all_inner_texts()] == here

    # the village on its phone
    village = sign_in("luo", width=390)
    village.goto(scheme)
    page = village.inner_text("main")
    assert "55%（100 个里 55 个）" in page
    assert "杏花坞村" not in page
    village.locator("summary", has_text="这个数不对").first.click()
    village.locator("input[name=words]").first.fill("四十件是重复登记的")
    press(village, village.get_by_role("button", name="请核实").first)
    assert "待核实" in village.inner_text("main")

    office.goto(f"{platform.address}/appraisal/contests/")
    office.locator("input[name$=-count]").fill("55")
    office.locator("input[name$=-of]").fill("60")
    office.locator("input[name$=-answer]").fill("查实，已合并")
    press(office, office.get_by_role("button", name="更正，重新算"))
    village.goto(scheme)
    page = village.inner_text("main")
    assert "91.7%（60 个里 55 个）" in page
    assert "更正过" in page
    assert village.evaluate("document.documentElement.scrollWidth") <= 390
