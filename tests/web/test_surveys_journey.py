"""A survey from the first question to its figures, in real browsers before a real server: drawn, printed, scanned on a
small phone, typed without a script, asked by telephone, filed the day after, and seen in the village."""

from __future__ import annotations

import re

from tests.web.test_journey import press

A_MONTH_LATER = """
from datetime import timedelta
from django.utils import timezone
from yibiao_web.surveys.filing import file_closed
print(file_closed(timezone.now() + timedelta(days=40)))
"""


def proposed(page, platform) -> str:
    """Begins today; its address."""
    page.goto(f"{platform.address}/surveys/new/residents/")
    page.fill("[name=title]", "冬季群众评议")
    today = platform.ask("from django.utils import timezone; print(timezone.localdate())")
    page.fill("[name=opens_on]", today)
    page.fill("[name=size]", "40")
    press(page, page.get_by_role("button", name="登记，交给检查"))
    assert "没有发现问题" in page.inner_text("main")
    return page.url


def codes_of(page) -> list[str]:
    """Of the slips, which open in a tab of their own."""
    with page.expect_popup() as opened:
        page.get_by_role("button", name="印答卷码").click()
    slips = opened.value
    slips.wait_for_load_state()
    assert slips.locator(".slip svg").count() == slips.locator(".slip").count()
    return [one.strip() for one in slips.locator(".slip .mono").all_inner_texts()]


def test_a_survey_is_drawn_answered_and_read(chromium, sign_in, platform):
    office = sign_in("zhao")
    address = proposed(office, platform)
    press(office, office.get_by_role("button", name=re.compile("往下办")))
    office.fill("[name=seed]", "0307112528")
    office.fill("[name=source]", "双色球下一期")
    press(office, office.get_by_role("button", name="抽", exact=True))
    press(office, office.get_by_role("button", name="就这样办"))

    # one is asked by telephone: the number is masked until it is looked at
    office.goto(f"{address}members")
    assert "****" in office.inner_text("main")
    press(office, office.get_by_role("button", name="看电话").first)
    press(office, office.get_by_role("button", name="接了，愿意答"))
    assert "念给对方听" in office.inner_text("main")
    office.get_by_text("满意", exact=True).first.click()
    press(office, office.get_by_role("button", name="交", exact=True))
    assert "没有记下是谁答的" in office.inner_text("main")

    # the others by slips
    office.goto(address)
    codes = codes_of(office)
    assert len(set(codes)) == len(codes) > 5
    answering = f"{address}answer"
    phone = chromium.new_context(viewport={"width": 390, "height": 844}).new_page()
    asked: list[str] = []
    phone.on("request", lambda one: asked.append(one.url))
    phone.goto(f"{answering}#{codes[0]}")
    assert phone.input_value("#code") == codes[0]
    assert codes[0] not in phone.url
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.get_by_text("不满意", exact=True).first.click()
    phone.fill("textarea", "路灯不亮")
    press(phone, phone.get_by_role("button", name="交", exact=True))
    assert not [one for one in asked if codes[0] in one]
    assert not [one for one in phone.context.cookies() if one["name"] != "csrftoken"]

    plain = chromium.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False).new_page()
    for code in codes[1:]:
        plain.goto(answering)
        plain.fill("#code", code.lower())
        plain.get_by_text("非常满意", exact=True).first.click()
        plain.get_by_role("button", name="交", exact=True).click()
        assert "谢谢，交上了" in plain.inner_text("main")

    clerk = sign_in("lin", width=390)
    clerk.goto(address)
    assert "收齐以前谁也看不到数" in clerk.inner_text("main")
    assert platform.ask(A_MONTH_LATER) == "1"
    clerk.goto(address)
    body = clerk.inner_text("main")
    assert "满意度（0—100）" in body
    assert f"{len(codes) + 1} 人答" in body
    assert "路灯不亮" not in body  # one alone said it
    assert clerk.evaluate("document.documentElement.scrollWidth") <= 390
    plain.goto(answering)
    assert "已经结束了" in plain.inner_text("main")
