"""A visit from departure to the last problem, in real browsers before a real server: without a network too."""

from __future__ import annotations

from tests.web.test_journey import press
from yibiao_web.fieldwork.tests.making import jpeg, png

PREPARE = """
from datetime import timedelta
from django.utils import timezone
from tests.cast import Cast
from yibiao_web.inspections import actions
from yibiao_web.inspections.tests.proposing import in_the_plan
cast, now = Cast(), timezone.now()
zhao = cast.viewer("zhao")
one = in_the_plan(cast, now - timedelta(days=9), contents=["养老服务站消防安全"])
visit = actions.add_visit(one, place=cast.org("杏花坞村"), on=timezone.localdate(now), lead=zhao.user, unannounced=True,
                          inspectors=[cast.user("zhou")], viewer=zhao, now=now)
actions.start_visit(visit, viewer=zhao, now=now)
print(visit.pk)
"""


def note(phone, words: str) -> None:
    phone.fill("#noting [name=words]", words)
    phone.click("#keep")


def sent(phone) -> None:
    phone.locator("#net.saved").wait_for()


def count(platform) -> str:
    """Notes and pictures that the server has, as two figures."""
    code = "from yibiao_web.fieldwork.models import Note, Photo\n"
    return platform.ask(code + "print(Note.objects.count() * 10 + Photo.objects.count())")


def test_a_visit_without_a_network_to_the_last_problem(sign_in, platform):
    visit = platform.ask(PREPARE)
    phone, other = sign_in("zhao", width=390), sign_in("zhou", width=390)
    address = f"{platform.address}/fieldwork/{visit}"
    village = sign_in("lin", width=390)
    village.goto(f"{platform.address}/fieldwork/")
    assert "养老服务站点检查" not in village.inner_text("main")

    # the pack is taken along, and the page itself
    phone.goto(f"{address}/phone/")
    sent(phone)
    phone.click("#take-along")
    phone.locator("#taken button").wait_for()
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    phone.wait_for_function("caches.match(location.href).then((one) => Boolean(one))")

    # no network: noted all the same, and after closing the page still there
    phone.context.set_offline(True)
    phone.route("**/notes", lambda route: route.abort())  # a page that is opened anew is on the network for a moment
    note(phone, "灶房两具灭火器压力表在红区")
    phone.locator("#net.offline").wait_for()
    phone.click("#photo-part summary")
    phone.select_option("#noting [name=thing]", "device")
    picture = {"name": "a.png", "mimeType": "image/png", "buffer": png(400, 300, texts=True)}
    phone.set_input_files("#noting [name=file]", picture)
    phone.locator("#chosen img").wait_for()
    note(phone, "走廊插座外壳裂开")
    phone.locator("#pending li").nth(1).wait_for()
    phone.reload()
    phone.locator("#pending li").nth(1).wait_for()
    phone.click("#taken button")
    assert "没有向当地要任何东西" in phone.inner_text("#kept-pack")
    assert count(platform) == "0"  # nothing has left the phone

    # the network comes back; what was sent and not heard of is sent again and kept once
    dropped = []

    def drop(route):
        if not dropped:
            dropped.append(route.fetch())  # it arrives, but the phone does not hear of it
            route.abort()
        else:
            route.continue_()

    phone.unroute("**/notes")
    phone.route("**/notes", drop)
    phone.context.set_offline(False)
    phone.evaluate("window.dispatchEvent(new Event('online'))")
    sent(phone)
    assert dropped
    assert phone.locator("#pending li").count() == 0
    assert count(platform) == "21"  # two notes, one picture

    # two inspectors at once; a sign of gongs and drums
    other.goto(f"{address}/phone/")
    sent(other)
    other.check("#noting [value=sign]")
    other.select_option("#noting [name=sign]", "gongs")
    other.fill("#noting [name=people]", "30")
    other.fill("#noting [name=minutes]", "90")
    note(other, "村口敲锣，排了两排")
    other.locator("#notes .note", has_text="敲锣").wait_for()
    phone.reload()
    assert "敲锣" in phone.inner_text("#notes")
    phone.on("dialog", lambda dialog: dialog.accept())
    press(phone, phone.get_by_role("button", name="去完了"))

    # now the place sees it, has a picture destroyed and has its say
    village.goto(f"{address}/")
    assert "灭火器" in village.inner_text("main")
    village.on("dialog", lambda dialog: dialog.accept())
    village.locator("figure.thing summary").click()
    press(village, village.get_by_role("button", name="删掉这张照片"))
    assert "一张照片已删" in village.inner_text("main")
    press(village, village.get_by_role("button", name="没有别的意见"))

    # the conclusion may not ask for material, and what was typed stays
    desk = sign_in("zhao")
    desk.goto(f"{address}/conclude/")
    laid = desk.locator(".laying")
    for at, (owner, title) in enumerate((("县民政局", "请村里补报灭火器台账"), ("杏花坞村", "走廊插座破裂，更换"))):
        laid.nth(at).locator("textarea").fill(title)
        laid.nth(at).locator("select").first.select_option(label=owner)
    desk.fill("[name=words]", "有两处要改。")
    press(desk, desk.get_by_role("button", name="反馈结论"))
    assert "要材料" in desk.inner_text("[role=alert]")
    assert desk.input_value("[name=words]") == "有两处要改。"
    desk.locator(".laying").nth(0).locator("textarea").fill("灶房灭火器失压，换成能用的")
    press(desk, desk.get_by_role("button", name="反馈结论"))
    assert "没有要材料" in desk.inner_text("main")
    with desk.expect_download() as report:
        desk.get_by_role("button", name="下载 Word 报告").click()
    assert report.value.suggested_filename.endswith(".docx")
    press(desk, desk.get_by_role("button", name="公布", exact=True))

    # the village says that the socket is not its own; the gatekeeper, who took no part, lays it to the department
    village.goto(f"{platform.address}/fieldwork/problems/")
    village.get_by_role("link", name="走廊插座破裂，更换").click()
    village.get_by_text("不该算问题，或者不归我们").click()
    village.fill("form[action$='/appeal'] textarea", "用电改造是县里统一做的，没有移交给村里。")
    press(village, village.get_by_role("button", name="申请复核"))
    appeal = village.url
    desk.goto(appeal)
    assert "要回避" in desk.inner_text("main")
    gate = sign_in("gao")
    gate.goto(appeal)
    gate.check("[value=corrected]")
    gate.get_by_text("更正的，改哪里").click()
    gate.select_option("[name=owner]", label="县民政局")
    gate.fill("[name=answer]", "改造没有验收移交，改归县民政局。")
    press(gate, gate.get_by_role("button", name="答复"))
    village.reload()
    assert "改归县民政局" in village.inner_text("main")

    # the owner says done without any paper; as it is the sender's own, the gatekeeper verifies it
    for title in ("灶房灭火器失压，换成能用的", "走廊插座破裂，更换"):
        desk.goto(f"{platform.address}/fieldwork/problems/")
        press(desk, desk.get_by_role("link", name=title))
        press(desk, desk.get_by_role("button", name="已整改"))
        gate.goto(desk.url)
        press(gate, gate.get_by_role("button", name="台账里看到改好了，销号"))
    stranger = desk.context.browser.new_page()
    stranger.goto(f"{platform.address}/fieldwork/open/990101/")
    shown = stranger.inner_text("main")
    assert shown.count("已销号") == 2
    assert "赵志强" not in shown
    stranger.close()

    # gongs and drums: on the sender's account, nobody's fault at the place
    gate.goto(f"{platform.address}/fieldwork/signs/")
    assert "45.0 小时" in gate.inner_text("main")
    assert "消息走漏了" in gate.inner_text("main")


def test_pictures_that_are_none_are_said_so_on_the_phone(sign_in, platform):
    visit = platform.ask(PREPARE)
    phone = sign_in("zhao", width=390)
    phone.goto(f"{platform.address}/fieldwork/{visit}/phone/")
    sent(phone)
    phone.click("#photo-part summary")
    broken = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg()[:40]}
    phone.set_input_files("#noting [name=file]", broken)
    assert "先选拍的是什么" in phone.inner_text("#notice")
    phone.select_option("#noting [name=thing]", "device")
    phone.set_input_files("#noting [name=file]", broken)
    phone.locator("#notice", has_text="不是照片").wait_for()
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
