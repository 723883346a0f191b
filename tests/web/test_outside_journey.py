"""A request from a chat group: pasted without a name, answered “already held”, laid to who asked, answered by them."""

from __future__ import annotations

import io

import openpyxl

from tests.web.papers import ugly
from tests.web.world import OLD

ASKED = "县民政局：请各村马上报65岁以上老人姓名、身份证号，今天下班前发到群里，联系人张国庆13900005678。"
A_DAY_LATER = """
from datetime import timedelta
from django.utils import timezone
from yibiao_web.outside.actions import file_told
print(file_told(timezone.now() + timedelta(days=1)))
"""


def press(page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def test_a_pasted_request_is_answered_and_laid_to_who_asked(chromium, sign_in, platform):
    stranger = chromium.new_context(viewport={"width": 390, "height": 844}).new_page()
    stranger.goto(f"{platform.address}/accounts/login/")
    stranger.get_by_role("link", name="不留名").click()
    stranger.fill("textarea", ASKED)
    press(stranger, "看看有没有现成的")
    assert "台账里都已经有了，不用再报" in stranger.inner_text("h1")
    assert stranger.locator("select[name=sender] option:checked").inner_text() == "县民政局"
    press(stranger, "反映")
    code = stranger.inner_text(".secret").strip()
    assert not [one for one in stranger.context.cookies() if one["name"] != "csrftoken"]

    assert platform.ask(A_DAY_LATER) == "1"
    office = sign_in("zhao")
    office.goto(f"{platform.address}/outside/told")
    office.locator("tbody a").first.click()
    body = office.inner_text("main")
    assert "台账里已有" in body
    assert "张国庆" not in body
    assert "13900005678" not in body
    office.fill("[name=words]", "台账里都有，直接取数，各村不用报。")
    office.fill("[name=duty]", "六十五岁以上老人健康管理")
    press(office, "收回，不要了")

    stranger.goto(f"{platform.address}/outside/follow")
    stranger.fill("[name=code]", code.lower())
    press(stranger, "查")
    assert "直接取数，各村不用报" in stranger.inner_text("main")
    assert "对方已收回" in stranger.inner_text("main")


def test_a_clerk_gets_the_very_table_filled(sign_in, platform):
    clerk = sign_in("lin", width=390)
    clerk.goto(f"{platform.address}/outside/")
    file = {"name": "老年人表.xlsx", "mimeType": "application/octet-stream",
            "buffer": ugly("禾溪县65岁以上老年人基本情况花名册", "县民政局")}  # fmt: skip
    clerk.set_input_files("input[name=file]", file)
    press(clerk, "看看有没有现成的")
    clerk.set_input_files("form[action$=fill] input[name=file]", file)
    with clerk.expect_download() as download:
        clerk.get_by_role("button", name="填好给我").click()
    sheet = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes())).worksheets[0]
    told = {str(cell.value) for row in sheet.iter_rows() for cell in row}
    assert set(OLD) <= told
