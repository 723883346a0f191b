"""A budget is set, used up, exceeded in an emergency and filled up by another's, in real browsers before a real
server."""

from __future__ import annotations

import re

from tests.web.test_journey import press
from tests.web.test_meetings_journey import WHY, first_monday, propose

URGENT = "今晚有强降雨，要当面把转移名单和路线对清楚，等不到明年的预算。"
MOVED = "残联的两张表并成一张，省下的时间调给民政局核对低保用。"


def set_budget(gate, platform, name: str, hours: str) -> None:
    gate.goto(f"{platform.address}/burden/")
    row = gate.locator("tr", has_text=name).first
    press(gate, row.get_by_role("button", name=re.compile("定预算")))
    gate.fill("[name=hours]", hours)
    press(gate, gate.get_by_role("button", name="定下"))


def test_a_budget_used_up_exceeded_and_filled_up(sign_in, platform):
    gate, civil = sign_in("gao"), sign_in("zhao")

    # up only with a reason; what was typed stays
    set_budget(gate, platform, "县民政局", "5000")
    assert "只减不增" in gate.inner_text("main")
    assert gate.input_value("[name=hours]") == "5000"
    gate.fill("[name=hours]", "1")
    press(gate, gate.get_by_role("button", name="定下"))
    assert "的预算定为 1 小时" in gate.inner_text("main")

    # a meeting that the budget does not bear says so before it is sent, and is not sent
    address = propose(civil, platform, "防汛转移对接会", first_monday())
    civil.fill("textarea[name=reason]", WHY)
    if civil.locator("input[name=signed_name]").count():
        civil.fill("input[name=signed_name]", "赵志强")
    assert "预算不够" in civil.inner_text("main")
    press(civil, civil.get_by_role("button", name=re.compile("往下办")))
    press(civil, civil.get_by_role("button", name="发通知，开这个会"))
    assert "预算不够" in civil.inner_text("main")

    # an emergency is signed for, and goes
    civil.goto(address)
    press(civil, civil.get_by_role("link", name=re.compile("突发应急")))
    civil.fill("[name=reason]", URGENT)
    civil.fill("[name=signed_name]", "赵志强")
    press(civil, civil.get_by_role("button", name="署名，往下办"))
    press(civil, civil.get_by_role("button", name="发通知，开这个会"))
    civil.goto(f"{platform.address}/burden/")
    assert "已超预算" in civil.inner_text("main")

    # hours are moved from another, and everybody reads why
    gate.goto(f"{platform.address}/burden/transfer/")
    for name, org in (("giver", "县残联"), ("taker", "县民政局")):
        value = gate.locator(f"[name={name}] option", has_text=org).first.get_attribute("value")
        gate.select_option(f"[name={name}]", value)
    gate.fill("[name=hours]", "100")
    gate.fill("[name=reason]", MOVED)
    press(gate, gate.get_by_role("button", name="调剂"))
    civil.reload()
    assert "其中调进 100 小时" in civil.inner_text("main")
    village = sign_in("lin")
    village.set_viewport_size({"width": 390, "height": 844})
    village.goto(f"{platform.address}/burden/published/")
    read = village.inner_text("main")
    assert URGENT in read
    assert MOVED in read
    assert village.evaluate("document.documentElement.scrollWidth") <= 390
