"""A copied document is told not to be issued and withdrawn; what the county itself has to say is passed, signed, issued
and read by those it is for. In real browsers before a real server."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

from docx import Document as Word

from tests.web.test_journey import press
from yibiao_web.documents.tests.texts import COPY, GOOD, SUPERIOR

TODAY = f"{date.today().year}年{date.today().month}月{date.today().day}日"


def word(text: str) -> bytes:
    file, out = Word(), BytesIO()
    for line in text.split("\n"):
        file.add_paragraph(line)
    file.save(out)
    return out.getvalue()


def hand_in(page, platform, name: str, content: bytes) -> None:
    page.goto(f"{platform.address}/documents/new/")
    page.set_input_files("input[name=file]", {"name": name, "mimeType": "application/octet-stream", "buffer": content})
    press(page, page.get_by_role("button", name="查一遍"))
    page.wait_for_url(re.compile(r"/documents/demand/\d+/"))


def sign(page) -> None:
    press(page, page.get_by_role("link", name=re.compile("去看一遍、签名")))
    for question in page.locator("fieldset.question").all():
        answers = question.locator("input[type=radio]")
        if answers.count() and not question.locator("input[type=radio]:checked").count():
            answers.first.check()
        elif not answers.count():
            question.locator("input[name^=remark_]").fill("由镇里日常走访接着做，不另发文")
    page.fill("input[name=signed_name]", "赵志强")
    press(page, page.get_by_role("button", name="签名"))


def test_a_copied_document_is_not_issued_and_a_good_one_is(sign_in, platform):
    # the gatekeeper puts a superior's document among the sources
    gatekeeper = sign_in("gao")
    gatekeeper.goto(f"{platform.address}/documents/import/")
    superior = {"name": "2026-10-08省厅通知.txt", "mimeType": "text/plain", "buffer": SUPERIOR.encode()}
    gatekeeper.set_input_files("input[name=files]", [superior])
    press(gatekeeper, gatekeeper.get_by_role("button", name="放进来"))
    assert "放进 1 件" in gatekeeper.inner_text("main")

    # a copy of it, as a Word file: told where from, beside each other, and withdrawn
    office = sign_in("zhao")
    hand_in(office, platform, "探访通知.docx", word(COPY))
    assert "建议不发" in office.inner_text(".advice-box")
    assert office.locator("mark.copy").count() > 3
    office.locator(".finding a", has_text="看原文").first.click()
    at = office.url.rpartition("#")[2]
    assert office.locator(f"#{at}").count() == 1
    draft = office.url.partition("#")[0]
    press(office, office.locator(".side a", has_text="云岭省民政厅关于开展特殊困难老年人探访关爱服务的通知").first)
    assert "逐段对照" in office.inner_text("h1")
    assert office.locator(".pair").first.inner_text().count("不另设岗位") in (0, 2)
    assert "不另设岗位" in office.inner_text("main")
    office.goto(draft)
    office.locator("details", has_text="撤销这一件").locator("summary").first.click()
    office.fill("[name=reason]", "省里的文件已经发到村，不再照抄")
    press(office, office.get_by_role("button", name="撤销", exact=True))
    assert "已撤销" in office.inner_text("h1 + .tag")

    # what the county itself has to say is put before the gatekeeper, who finds it in the one queue
    hand_in(office, platform, "发放点.docx", word(GOOD.replace("2026年11月3日", TODAY)))
    assert "建议不发" not in office.inner_text(".advice-box")
    page_of_it = office.url
    if office.get_by_role("button", name="送减负办审核").count():
        office.fill("[name=reason]", "换了领取的地方，不发大家会跑错")
        press(office, office.get_by_role("button", name="送减负办审核"))
        gatekeeper.goto(f"{platform.address}/desk/queue")
        press(gatekeeper, gatekeeper.get_by_role("link", name=re.compile("调整冬季救助物资发放点")).first)
        press(gatekeeper, gatekeeper.get_by_role("button", name="通过", exact=True))
    else:
        press(office, office.get_by_role("button", name="没有问题，往下办"))
    office.goto(page_of_it)
    sign(office)
    office.fill("[name=number]", "禾民[2026]31号")
    press(office, office.get_by_role("button", name="编号，印发"))
    assert "禾民〔2026〕31号" in office.inner_text("main")

    # the township, on a phone, sees what is asked and by when; the village was not written to
    township = sign_in("chen", width=390)
    township.goto(f"{platform.address}/documents/received/")
    press(township, township.get_by_role("link", name=re.compile("调整冬季救助物资发放点")))
    assert "11月13日前" in township.inner_text("main")
    clerk = sign_in("lin", width=390)
    clerk.goto(f"{platform.address}/documents/received/")
    assert "还没有收到文件" in clerk.inner_text("main")

    # and the next draft is read against it
    neighbour = sign_in("zhou")
    again = GOOD.replace("180床", "200床").replace("县民政局", "县残联").replace("2026年11月3日", TODAY)
    hand_in(neighbour, platform, "残联发放点.docx", word(again))
    assert "调整冬季救助物资发放点" in neighbour.inner_text(".doc .legend >> nth=1")
