"""One request from an ugly Excel file to everyone's answer, in real browsers before a real server."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta

import openpyxl

from tests.web.papers import ugly
from tests.web.world import NO_PHONE, OLD


def press(page, button) -> None:
    """Press what leads to another page, and be there."""
    with page.expect_navigation():
        button.click()


def hand_in(page, platform, name: str, content: bytes) -> None:
    page.goto(f"{platform.address}/forms/new/")
    page.set_input_files("input[name=file]", {"name": name, "mimeType": "application/octet-stream", "buffer": content})
    press(page, page.get_by_role("button", name="交表，看看已有什么"))
    assert re.search(r"/forms/\d+/", page.url)
    settle_unsure(page)


def settle_unsure(page) -> None:
    """What the machine was not sure of: the first meaning it offers."""
    unsure = page.locator("section.unsure")
    if unsure.count():
        for one in unsure.locator("fieldset").all():
            one.locator("input[type=radio]").first.check()
        press(page, unsure.get_by_role("button", name="保存认定"))


def describe(page, basis: str, purpose: str) -> None:
    unfold(page, "#paper")
    page.fill("#paper [name=basis]", basis)
    page.fill("#paper [name=purpose]", purpose)
    page.check("#paper [name=one_off]")
    press(page, page.get_by_role("button", name="保存，重新检查"))


def examine(page) -> None:
    """For the places chosen; whom the form is about, where the page asks, is the first offer."""
    press(page, page.get_by_role("button", name="按这个范围测算"))
    if page.locator("#whom.unclear").count():
        page.locator("#whom input[type=radio]").first.check()
        press(page, page.get_by_role("button", name="就按这些人，重新测算"))


def unfold(page, details: str) -> None:
    if page.locator(details).get_attribute("open") is None:
        page.locator(f"{details} summary").first.click()


def table(content: bytes) -> list[list[object]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_one_request_from_a_file_to_everybodys_answer(sign_in, platform):
    office = sign_in("zhao")
    content = ugly("禾溪县65岁以上老年人基本情况花名册", "县民政局")
    hand_in(office, platform, "附件2：老年人花名册（新）.xlsx", content)
    describe(office, "《老年人权益保障法》第三十条", "安排老年人体检")
    unfold(office, "#scope")
    office.fill("#scope [name=due_on]", (date.today() + timedelta(days=40)).isoformat())
    examine(office)
    body = office.inner_text("main")
    assert "户籍人口底册" in body  # from whom it is known
    office.get_by_role("button", name="去下发缺的部分").click()
    office.wait_for_url(re.compile(r"/tasks/new/\d+"))
    office.get_by_role("button", name="下发", exact=True).click()
    office.wait_for_url(re.compile(r"/tasks/\d+$"))
    task = office.url.rpartition("/")[2]

    # the clerk, on a phone: two telephones to fill, the rest 无变化
    clerk = sign_in("lin", width=390)
    clerk.goto(f"{platform.address}/fill/")
    clerk.get_by_role("link", name=re.compile("65岁以上老年人")).first.click()
    clerk.wait_for_url(re.compile(r"/fill/\d+$"))
    filling = clerk.url
    clerk.wait_for_selector(".fill-card")
    clerk.locator("[data-act=confirm-all]").click()
    clerk.get_by_text(re.compile(r"\d+ 行记为无变化")).wait_for()
    phone = clerk.locator(".card-open .card-field", has_text="手机号码").locator("input")
    for number, _ in enumerate(NO_PHONE):
        for _ in OLD:
            if not phone.count():
                clerk.get_by_role("button", name="下一个").click()
        phone.fill(f"1990009990{number}")
        clerk.get_by_role("button", name="下一个").click()
    clerk.locator("#done-words", has_text="都填好了").wait_for()
    clerk.locator("#saved", has_text="已保存").wait_for()
    submit(clerk)

    # the township sends one row back, with a remark on the cell
    township = sign_in("chen")
    township.goto(f"{platform.address}/review/")
    township.get_by_role("link", name=re.compile("杏花坞村")).first.click()
    township.wait_for_url(re.compile(r"/review/\d+"))
    review = township.url.partition("?")[0]
    township.goto(f"{review}?show=filled")
    township.locator("details.remark summary").first.click()
    township.locator("details.remark input").first.fill("这个电话打不通")
    township.fill("[name=remark]", "请核对电话")
    press(township, township.get_by_role("button", name="退回"))

    # fixed, and approved by both
    clerk.goto(filling)
    clerk.wait_for_selector(".fill-card")
    assert "这个电话打不通" in clerk.inner_text("main")
    fixed = clerk.locator(".card-field", has_text="这个电话打不通").locator("input").first
    fixed.fill("19900077777")
    clerk.keyboard.press("Enter")
    clerk.locator("#saved", has_text="已保存").wait_for()
    submit(clerk)
    for page in (township, office):
        page.goto(review)
        press(page, page.locator("button[name=act][value=approve]"))

    # the requester opens the answer in the original layout
    answer = table(fetch(office, f"{platform.address}/answers/task/{task}"))
    assert answer[1][0] == "禾溪县65岁以上老年人基本情况花名册"
    assert (answer[3][1], answer[4][2], answer[5][3]) == ("基本信息", "身份", "公民身份\n号码")
    rows = {row[1]: row for row in answer[6:] if row[1]}
    assert set(rows) == set(OLD)
    assert "19900077777" in {rows[name][6] for name in NO_PHONE}

    # a second department's form with the same fields is answered without any task
    second = sign_in("zhou")
    hand_in(second, platform, "老年残疾人底数.xlsx", ugly("65岁以上老年人联系方式登记表", "县残联"))
    describe(second, "《残疾人保障法》", "核对联系方式")
    scope_to_one_village(second)
    examine(second)
    second.get_by_role("button", name=re.compile("直接取数")).click()
    second.wait_for_url(re.compile(r"/answers/version/\d+"))
    village = second.locator("#scope option", has_text="杏花坞村").get_attribute("value")
    got = table(fetch(second, f"{second.url.partition('?')[0]}?scope={village}"))
    assert set(OLD) <= {row[1] for row in got}

    # and the clerk sees who read it, and what for
    clerk.goto(f"{platform.address}/sharing/readings")
    for department in ("县民政局", "县残联"):
        reading = clerk.locator("main tbody tr", has_text=department).first
        assert "花名册" in reading.inner_text() or "登记表" in reading.inner_text()


def test_figures_typed_without_a_network_arrive_in_order_and_are_taken_back_one_by_one(sign_in, platform):
    of = int(platform.run("python", "-m", "tests.web.papers", "村级设施统计表", "figures").stdout.split()[-1])
    clerk = sign_in("lin")
    sent = []
    clerk.on("request", lambda one: one.url.endswith("/save") and sent.append(one.post_data_json["edits"]))
    clerk.goto(f"{platform.address}/fill/{of}")
    cells = clerk.locator("table.crosstab input")
    cells.first.wait_for()
    clerk.context.set_offline(True)
    for at, value in ((0, "11"), (1, "12"), (0, "99")):
        cells.nth(at).fill(value)
        cells.nth(at).press("Tab")
    clerk.locator("#saved", has_text="3 格").wait_for()
    clerk.context.set_offline(False)
    sent.clear()
    last = lambda one: one.url.endswith("/save") and one.request.post_data_json["edits"][0]["value"] == 99  # noqa: E731
    with clerk.expect_response(last):
        clerk.evaluate("window.dispatchEvent(new Event('online'))")
    assert [[one["value"] for one in several] for several in sent] == [[11, 12], [99]]
    assert clerk.inner_text("#about").split("\n")[0] == "路灯设施数"
    for shown in (["11", "12"], ["11", ""], ["", ""]):
        with clerk.expect_response("**/undo"):
            clerk.get_by_role("button", name="撤销").first.click()
        there = "[...document.querySelectorAll('table.crosstab input')].slice(0, 2).map((one) => one.value)"
        clerk.wait_for_function(f"told => JSON.stringify({there}) === JSON.stringify(told)", arg=shown)
    phone = sign_in("lin", width=390)
    phone.goto(f"{platform.address}/fill/{of}")
    phone.locator("table.crosstab input").first.click()
    phone.locator("#about", has_text="路灯设施数").wait_for()
    phone.locator("[data-act=submit]").click(trial=True, timeout=10_000)  # what is said of a cell does not lie over it
    phone.get_by_role("button", name="收起").click()
    assert phone.locator("#about").is_hidden()


def submit(clerk) -> None:
    clerk.locator("[data-act=submit]").click()
    clerk.wait_for_url(re.compile(r"/fill/$"))


def fetch(page, address: str) -> bytes:
    page.goto(address)
    page.locator("input[name=shape][value=whole]").check()
    page.locator("form[method=post] button", has_text="取数").click()
    page.wait_for_url(re.compile(r"/answers/prepared/\d+"))
    page.wait_for_selector("a[href*='/answers/download/']", timeout=60_000)
    with page.expect_download() as got:
        page.locator("a[href*='/answers/download/']").click()
    path = got.value.path()
    return path.read_bytes()


def scope_to_one_village(page) -> None:
    unfold(page, "#scope")
    page.uncheck("#scope [name=whole]")
    branch = page.locator("#scope details", has_text="鹤汀镇").first
    branch.locator("summary").click()
    branch.get_by_label("杏花坞村", exact=True).check()
