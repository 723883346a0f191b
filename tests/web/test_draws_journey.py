"""A sealed draw from its commitment to the reader's own reckoning, in real browsers before a real server."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from datetime import date, timedelta

import pytest

from tests.web.test_journey import press

OPENED = "o.objects.order_by('pk').last()"
PASSPHRASE = "山高路远也要自己走到-zhao"


def read(address: str) -> str:
    with urllib.request.urlopen(address, timeout=30) as answer:
        return answer.read().decode()


def commit(page, platform) -> str:
    """What Zhao types; the address of the draw."""
    day = date.today() + timedelta(days=3)
    page.goto(f"{platform.address}/draws/")
    press(page, page.locator("a", has_text="再抽另一天的"))
    page.fill("[name=on]", day.isoformat())
    page.fill("[name=take]", "2")
    page.select_option("[name=lead]", label="赵志强")
    page.fill("[name=source-name-1]", "云岭三十五选五下一期开奖号码")
    page.fill("[name=source-at-1]", f"{day - timedelta(days=1)}T21:15")
    for name in ("吴雪芹", "孙晓峰"):
        page.get_by_label(name, exact=True).check()
    page.fill("[name=every]", "30")
    press(page, page.get_by_role("button", name="先看一看"))
    assert "每个地方抽中的机会" in page.inner_text("#looked")
    press(page, page.get_by_role("button", name="封好，公布承诺"))
    return page.url


def recomputed(page) -> str:
    page.locator("[data-result][data-state]").wait_for()
    return page.locator("[data-result]").get_attribute("data-state")


def test_a_draw_is_sealed_opened_and_reckoned_again_by_anybody(sign_in, platform, chromium, tmp_path):
    platform.run("python", "-m", "tests.web.draws_world")
    zhao = sign_in("zhao")
    fresh = commit(zhao, platform)
    assert "已承诺，等种子" in zhao.inner_text("h1")

    # anybody sees the hash and nothing else
    stranger = chromium.new_context(viewport={"width": 390, "height": 844}).new_page()
    zhao.get_by_role("link", name="公布的那一页").click()
    public = zhao.url
    stranger.goto(public)
    assert "封着" in stranger.inner_text("h1")
    assert not [word for word in ("惠农补贴", "民政", "村") if word in stranger.inner_text("main")]
    with pytest.raises(urllib.error.HTTPError):
        read(f"{public}record.json")

    # on the morning: the first may be opened, the second not yet; the team sees its own place only
    phone = sign_in("zhao", width=390)
    phone.goto(f"{platform.address}/draws/")
    press(phone, phone.locator("tr", has_text="种子已定，等出发").get_by_role("link"))
    assert phone.locator("[name=number][value='2']").is_disabled()
    phone.fill("form[action$='/open/'] [name=passphrase]", PASSPHRASE)
    press(phone, phone.get_by_role("button", name="启封", exact=True))
    assert "启封 1 个" in phone.inner_text("main")
    place = phone.locator(".opened h2").inner_text().split()[-1]
    assert phone.locator(".opened").count() == 1
    lead = platform.ask(f"from yibiao_web.draws.models import Opening as o; print({OPENED}.visit.lead.username)")
    team = sign_in(lead, width=390)
    team.goto(phone.url)
    assert place in team.locator(".opened h2").inner_text()
    for name in ("chen", "lin"):
        other = sign_in(name)
        assert other.goto(phone.url).status == 404
        for where in ("/", "/inspections/", "/fieldwork/", "/gate/", "/desk/week/"):
            other.goto(platform.address + where)
            assert "惠农补贴到户暗访" not in other.content()

    # gongs: who knew before
    team.locator(".opened details summary").click()
    team.fill("[name=what]", "村口搭了拱门，有锣鼓")
    press(team, team.get_by_role("button", name="记下"))
    auditor = sign_in("wu")
    auditor.goto(f"{phone.url}knowing/")
    assert "村口搭了拱门，有锣鼓" in auditor.inner_text("main")
    assert "赵志强：启封" in auditor.inner_text("main")

    # one that is over: reckoned again here, from the platform's record and from a file that somebody changed
    stranger.goto(f"{platform.address}/draws/public/")
    press(stranger, stranger.locator("tr", has_text="惠农补贴到户暗访").get_by_role("link"))
    stranger.get_by_role("button", name="在本机重算").click()
    assert recomputed(stranger) == "holds"
    assert stranger.locator("li[data-state=holds]").count() == 10
    record = json.loads(read(f"{stranger.url}record.json"))
    record["drawn"][0]["place"], record["drawn"][1]["place"] = (record["drawn"][at]["place"] for at in (1, 0))
    changed = tmp_path / "changed.json"
    changed.write_text(json.dumps(record), encoding="utf-8")
    stranger.goto(f"{platform.address}/draws/public/recompute/")
    stranger.set_input_files("input[type=file]", changed)
    assert recomputed(stranger) == "broken"
    assert stranger.locator("li[data-step=places]").get_attribute("data-state") == "broken"
    assert platform.run("yibiao", "verify-draw", str(changed), check=False).returncode == 1
    assert fresh != phone.url
    stranger.context.close()
