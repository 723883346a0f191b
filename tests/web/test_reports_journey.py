"""What is asked is seen from both sides, told on a page and fetched as a file; letters are put together."""

from __future__ import annotations

import re
from datetime import date, timedelta

from tests.web.test_journey import press
from tests.web.test_meetings_journey import call, propose

LETTERS = """编号,类型,标题,内容,日期,地点,承办单位
1,投诉,高龄津贴没有发,杏花坞村高龄津贴三个月没有发，电话13812345678。,2026-01-05,杏花坞村,县民政局
2,投诉,杏花坞村高龄津贴,杏花坞村的老人说高龄津贴又没有发。,2026-03-06,杏花坞村,县民政局
3,投诉,办证跑了四趟,办残疾证要开五个证明，盖章跑了四趟。,2026-05-01,碾子坝村,
"""


def test_what_is_asked_is_seen_told_and_fetched(sign_in, platform):
    civil = sign_in("zhao")
    call(civil, propose(civil, platform, "养老服务调度会", date.today() + timedelta(days=9)), "赵志强")
    civil.goto(f"{platform.address}/reports/")
    assert civil.locator("text=养老服务调度会").count()
    assert civil.locator(".chart canvas").count()

    township = sign_in("chen", 390)
    township.goto(f"{platform.address}/reports/place/")
    township.locator("th", has_text="养老服务调度会").wait_for()
    assert township.evaluate("document.documentElement.scrollWidth <= innerWidth")

    office = sign_in("gao")
    office.goto(f"{platform.address}/reports/county/")
    office.locator("text=各单位对预算").wait_for()
    press(office, office.get_by_role("button", name="月报", exact=True))
    office.select_option("[name=month]", f"{date.today():%Y-%m}")
    press(office, office.get_by_role("button", name="做这个月的月报"))
    assert re.search(r"/reports/monthly/\d+/$", office.url)
    assert office.locator(".paper svg").count()
    for name, ending in (("PDF", ".pdf"), ("Word", ".docx")):
        with office.expect_download() as got:
            office.get_by_role("button", name=name, exact=True).click()
        assert got.value.suggested_filename.endswith(ending)


def test_letters_are_put_together_without_who_wrote_them(sign_in, platform):
    office = sign_in("gao", 390)
    office.goto(f"{platform.address}/letters/import/")
    office.set_input_files(
        "[name=file]", {"name": "来信.csv", "mimeType": "text/csv", "buffer": LETTERS.encode("utf-8-sig")}
    )
    press(office, office.get_by_role("button", name="交上去"))
    office.locator("text=封新的").wait_for(timeout=60_000)
    press(office, office.get_by_role("button", name="看同一件事说了几遍"))
    press(office, office.get_by_role("link", name=re.compile("高龄津贴")))
    text = office.locator("main").inner_text()
    assert "封说的是这件事" in text
    assert "13812345678" not in text
    assert office.evaluate("document.documentElement.scrollWidth <= innerWidth")
