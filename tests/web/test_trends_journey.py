"""A department asks more again: the watch tells, the department explains, the gatekeeper answers with a measure, and a
village sees what is asked of it; in real browsers before a real server."""

from __future__ import annotations

import re
from datetime import date

from tests.web.test_journey import press
from yibiao.trends.calendar import later

LEDGER = (
    "from django.utils import timezone; from tests.cast import Cast; from yibiao_web.trends.tests import making;"
    "making.ledger(Cast(), timezone.localdate()); print('done')"
)
WHY = "新增了一项救助核查，下个月起改由台账取数，村里不用再报。"


def test_a_rebound_is_told_explained_and_answered(sign_in, platform):
    assert platform.ask(LEDGER) == "done"
    gate = sign_in("gao")
    gate.goto(f"{platform.address}/trends/")
    press(gate, gate.get_by_role("button", name="按现在的数重新看"))
    alarm = gate.locator("section.alarm", has_text="县民政局").first
    assert re.search(r"多 \d+%（95% 区间 \d+%—\d+%）", alarm.inner_text())
    assert "年误报一次" in gate.inner_text("main")
    assert gate.locator("#chart canvas").count() == 1
    address = alarm.get_by_role("link", name="看这一条").get_attribute("href")

    # its sender says why; another department knows nothing of it
    sender = sign_in("zhao")
    sender.goto(f"{platform.address}{address}")
    sender.fill("textarea[name=words]", WHY)
    press(sender, sender.get_by_role("button", name="说明"))
    other = sign_in("zhou")
    assert other.goto(f"{platform.address}{address}").status == 404

    # the gatekeeper takes a measure and closes the alarm with it
    gate.goto(f"{platform.address}/trends/measures/new/")
    gate.fill("[name=title]", "救助核查改由台账取数")
    gate.fill("[name=since]", later(date.today().replace(day=1), -12).isoformat())
    gate.get_by_label("文件", exact=True).check()
    gate.get_by_label("县民政局").check()
    press(gate, gate.get_by_role("button", name="登记，算成效"))
    assert re.search(r"看不出|每月[少多]约|还太早", gate.inner_text("main"))
    gate.goto(f"{platform.address}{address}")
    assert WHY in gate.inner_text("main")
    gate.locator("select[name=measure]").select_option(index=1)
    press(gate, gate.get_by_role("button", name="了结这一条"))
    assert "已有措施" in gate.inner_text("main")

    # looked at again, nothing is told twice
    gate.goto(f"{platform.address}/trends/")
    before = gate.locator("section.alarm").count()
    press(gate, gate.get_by_role("button", name="按现在的数重新看"))
    assert gate.locator("section.alarm").count() == before

    village = sign_in("lin")
    village.set_viewport_size({"width": 390, "height": 844})
    village.goto(f"{platform.address}/trends/place/")
    assert "杏花坞村" in village.inner_text("h1")
    assert village.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
