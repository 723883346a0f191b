"""A dormant account and a group past its matter, from a county's own register to an archive, in real browsers."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import date, timedelta

TODAY = date.today()
REGISTER = f"""禾溪县政务公众账号和工作群登记表,,,,,,,
类型,名称,主办单位,用途,管理员,人数,成员范围,最近更新时间
微信公众号,禾溪民政,禾溪县民政局,,,3900,,{TODAY - timedelta(1)}
微信公众号,禾溪救助小站,县民政局,,,420,,
微信群,2024年老龄普查群,县民政局,老龄普查,救助科,90,鹤汀镇各村,2024-12-20
微信群,没有日期的群,县民政局,发通知,救助科,30,各村,上个月
"""
WEEKS = [TODAY - timedelta(7 * at) for at in range(30, 0, -1)]
USES = "周起始日,账号,更新数\n" + "\n".join(
    f"{day},禾溪救助小站,{max(0, 9 - at // 2)}\n{day},禾溪民政,5" for at, day in enumerate(WEEKS)
)


def press(page, name: str) -> None:
    """Press what leads to another page, and be there."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def bring_in(page, platform, name: str, text: str) -> None:
    page.goto(f"{platform.address}/channels/import/")
    page.set_input_files("input[name=file]", {"name": name, "mimeType": "text/csv", "buffer": text.encode()})
    press(page, "导入")


def test_a_dormant_account_is_closed_and_nothing_of_it_is_lost(sign_in, platform):
    gao = sign_in("gao")
    bring_in(gao, platform, "登记表.csv", REGISTER)
    assert "第 6 行" in gao.inner_text("main")  # not taken, and it says why
    with gao.expect_download() as given_back:
        gao.get_by_role("button", name="下载这些行，改好再交").click()
    assert given_back.value.suggested_filename.endswith(".xlsx")
    bring_in(gao, platform, "更新.csv", USES)

    # what was found of it
    gao.goto(f"{platform.address}/channels/")
    gao.get_by_role("link", name="禾溪救助小站").click()
    page = gao.inner_text("main")
    assert "天没有更新" in page
    assert "建议：整合 → 禾溪民政" in page
    gao.locator("#chart canvas").wait_for()

    # a clean-up, with the numbers of today
    gao.goto(f"{platform.address}/channels/clean-ups/new/")
    gao.fill("[name=title]", "四季度清理")
    gao.fill("[name=due_on]", (TODAY + timedelta(30)).isoformat())
    press(gao, "开始")
    clean_up = gao.url
    assert re.search(r"公众账号\s+2\s+2", gao.inner_text("main"))

    # the department answers, tells its users, keeps what there is, reports and closes
    zhao = sign_in("zhao")
    zhao.goto(f"{platform.address}/channels/clean-ups/")
    zhao.get_by_role("link", name="禾溪救助小站").click()
    press(zhao, "同意")
    zhao.fill("[name=told]", "本号年底停止更新，救助的事请看“禾溪民政”。")
    zhao.fill("[name=duty_kept_by]", "救助政策改由“禾溪民政”发布，救助科负责")
    press(zhao, "存下，告诉用户")
    press(zhao, "已关停，记下")
    assert "还没有导出留存" in zhao.inner_text("body")  # not yet
    zhao.go_back()
    press(zhao, "导出留存")
    press(zhao, "已经报告并公告")
    press(zhao, "已关停，记下")
    assert "留存件都还在" in zhao.inner_text("main")
    with zhao.expect_download() as kept:
        zhao.locator("a[href*='/channels/archives/']").click()
    packed = zipfile.ZipFile(io.BytesIO(kept.value.path().read_bytes()))
    told = json.loads(packed.read("全部.json"))
    assert len(told["使用记录"]) == len(WEEKS)
    assert "救助政策改由“禾溪民政”发布" in packed.read("说明.txt").decode("utf-8-sig")

    # a village reads where the group goes, on a phone
    zhao.goto(f"{platform.address}/channels/clean-ups/")
    zhao.get_by_role("link", name="2024年老龄普查群").click()
    press(zhao, "同意")
    press(zhao, "存下，告诉用户")
    lin = sign_in("lin", width=390)
    lin.goto(f"{platform.address}/channels/asked/")
    assert "“2024年老龄普查群”于" in lin.inner_text("main")
    assert lin.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    # before and after
    gao.goto(clean_up)
    assert re.search(r"公众账号\s+2\s+1", gao.inner_text("main"))
    assert gao.locator("td.better").count() >= 2
