"""Draws through the door."""

from __future__ import annotations

import re
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from tests.cast import Cast

from yibiao_web.draws import opening, publishing
from yibiao_web.draws.models import Draw, Inspector, Keyholder, Opening, PlaceRisk
from yibiao_web.draws.tests import making
from yibiao_web.inspections.actions import finish_visit
from yibiao_web.inspections.queries import visible_visits

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch):
    """What the views take for now."""

    def set_to(moment):
        for module in ("views", "oversight_views"):
            monkeypatch.setattr(f"yibiao_web.draws.{module}.timezone.now", lambda: moment)

    return set_to


def form_of(cast: Cast, now, inspection, **more: Any) -> dict[str, Any]:
    day = (now + timedelta(days=2)).date()
    return {
        "on": day.isoformat(), "take": 2, "level": "village", "strata": "", "left_out": "碾子坝村 正在并村",
        "lead": cast.user("zhao").pk, "team": 2, "skills": "", "first": "08:30", "every": 30,
        "inspector": [one.pk for one in Inspector.objects.all()],
        "witness": [cast.user("wu").pk, cast.user("sun").pk], "source-kind-1": "lottery",
        "source-name-1": "云岭三十五选五第2026303期", "source-at-1": f"{day - timedelta(days=1)}T21:15",
    } | more  # fmt: skip


def test_a_draw_is_looked_at_committed_to_witnessed_and_opened(cast, now, as_user, clock):
    clock(now)
    making.villages(cast)
    making.holding_keys(cast, now)
    making.inspectors(cast)
    inspection, zhao = making.inspection_of(cast, now), as_user("zhao")
    assert "惠农补贴到户暗访" in zhao.get("/draws/").content.decode()
    address = f"/draws/new/{inspection.demand_id}/"
    looked = zhao.post(address, form_of(cast, now, inspection, look=1)).content.decode()
    assert "封好，公布承诺" in looked
    assert "正在并村" in looked
    done = zhao.post(address, form_of(cast, now, inspection, commit=1))
    draw = Draw.objects.get()
    assert done.headers["Location"] == f"/draws/{draw.pk}/"
    clock(making.after_the_lottery(now))
    for name in ("wu", "sun"):
        assert as_user(name).post(f"/draws/{draw.pk}/seed/", {"value": [making.LOTTERY]}).status_code == 302
    clock(making.departed(now, 5))
    told = zhao.post(f"/draws/{draw.pk}/teams/", {"passphrase": making.word("zhao")}).content.decode()
    assert "第 2 号" in told
    zhao.post(f"/draws/{draw.pk}/open/", {"number": ["1"], "passphrase": making.word("zhao")})
    one = Opening.objects.get()
    assert one.visit.place.name in zhao.get(f"/draws/{draw.pk}/").content.decode()


def test_what_was_typed_stays_after_a_refusal(cast, now, as_user, clock):
    clock(now)
    making.holding_keys(cast, now)
    making.inspectors(cast)
    inspection = making.inspection_of(cast, now)
    told = form_of(cast, now, inspection, look=1, **{"source-at-1": "2020-01-01T10:00"})
    response = as_user("zhao").post(f"/draws/new/{inspection.demand_id}/", told)
    assert response.status_code == 422
    page = response.content.decode()
    assert "承诺以后才出结果" in page
    for word in ("云岭三十五选五第2026303期", "正在并村", "2020-01-01T10:00"):
        assert word in page


@pytest.mark.parametrize("field", ["on", "take", "first", "every", "team", "lead", "source-at-1"])
@pytest.mark.parametrize("typed", ["", "垃圾", "9" * 400, "2026-13-45", "-1"])
def test_nonsense_in_a_field_is_told(cast, now, as_user, clock, field, typed):
    clock(now)
    making.holding_keys(cast, now)
    inspection = making.inspection_of(cast, now)
    told = form_of(cast, now, inspection, look=1) | {field: typed}
    response = as_user("zhao").post(f"/draws/new/{inspection.demand_id}/", told)
    assert response.status_code == 422
    assert "finding block" in response.content.decode()


def test_each_sees_only_the_own_place(cast, now, as_user):
    draw = making.seeded(cast, now)
    found = opening.open_visits(
        draw, [1, 2], making.word("zhao"), viewer=cast.viewer("zhao"), now=making.departed(now, 60)
    )
    ours, theirs = (one.visit.place.name for one in found)
    client = Client()
    client.force_login(found[0].visit.lead)
    page = client.get(f"/draws/{draw.pk}/").content.decode()
    assert ours in page
    assert theirs not in page
    for name in ("gao", "wu", "sun"):
        page = as_user(name).get(f"/draws/{draw.pk}/").content.decode()
        assert not {ours, theirs} & set(re.findall(r"抽签\d村|\w{3}村", page))


def test_who_has_nothing_to_do_with_it_finds_nothing(cast, now, as_user):
    draw = making.seeded(cast, now)
    for name in ("qian", "lin", "chen", "zhou"):
        client = as_user(name)
        for address in (f"/draws/{draw.pk}/", f"/draws/{draw.pk}/knowing/", f"/draws/new/{draw.inspection.demand_id}/"):
            assert client.get(address).status_code == 404, (name, address)
        for act in ("seed", "teams", "open", "abandon", "hand-over"):
            assert client.post(f"/draws/{draw.pk}/{act}/", {"number": "1"}).status_code == 404, (name, act)


def test_the_public_page_shows_only_the_hash_before_and_the_record_after(cast, now):
    draw, stranger = making.seeded(cast, now), Client()
    before = stranger.get(f"/draws/public/{draw.token}/").content.decode()
    assert draw.commitment in before
    for word in ("惠农补贴", "县民政局", "赵志强", making.LOTTERY, "2026-11-04", "11月4日", "检查员"):
        assert word not in before
        assert word not in stranger.get("/draws/public/").content.decode()
    assert stranger.get(f"/draws/public/{draw.token}/record.json").status_code == 404
    found = opening.open_visits(
        draw, [1, 2], making.word("zhao"), viewer=cast.viewer("zhao"), now=making.departed(now, 60)
    )
    assert stranger.get(f"/draws/public/{draw.token}/record.json").status_code == 404
    publishing.publish_due(making.departed(now) + timedelta(days=1))
    after = stranger.get(f"/draws/public/{draw.token}/").content.decode()
    assert found[0].visit.place.name in after
    record = stranger.get(f"/draws/public/{draw.token}/record.json").json()
    assert record["commitment"] == draw.commitment
    assert stranger.get("/draws/public/nothing/").status_code == 404


def test_the_list_narrows_a_leak(cast, now, as_user):
    draw = making.seeded(cast, now)
    (one, two) = opening.open_visits(
        draw, [1, 2], making.word("zhao"), viewer=cast.viewer("zhao"), now=making.departed(now, 60)
    )
    opening.glance([one], viewer=making.going(one), now=making.departed(now, 65))
    opening.note_sign(one, "村口搭了拱门、有锣鼓", making.departed(now, 62), viewer=making.going(one),
                      now=making.departed(now, 90))  # fmt: skip
    moment = f"{making.departed(now, 63):%Y-%m-%dT%H:%M}"
    page = as_user("wu").get(f"/draws/{draw.pk}/knowing/", {"number": 1, "before": moment}).content.decode()
    narrowed = page.split('id="narrowed"')[1].split("</section>")[0]
    assert "赵志强" in narrowed
    assert making.going(one).user.name in narrowed  # other pages than the draw's show it, too
    assert making.going(two).user.name not in narrowed
    early = {"number": 1, "before": f"{making.departed(now, -10):%Y-%m-%dT%H:%M}"}
    assert "平台上那以前没有人看到过" in as_user("gao").get(f"/draws/{draw.pk}/knowing/", early).content.decode()
    assert "村口搭了拱门" in page


def test_a_passphrase_is_set_and_stands_nowhere(cast, now, as_user):
    client, words = as_user("gao"), "风吹过晒谷场的声音很好听"
    assert client.post("/draws/key/", {"passphrase": words, "again": words}).status_code == 302
    assert client.post("/draws/key/", {"passphrase": "短", "again": "短"}).status_code == 422
    holder = Keyholder.objects.get(user=cast.user("gao"))
    assert words.encode() not in bytes(holder.private) + bytes(holder.public) + bytes(holder.salt)
    assert words not in client.get("/draws/key/").content.decode()


def test_the_list_of_inspectors_and_the_risks_are_kept(cast, now, as_user):
    zhao = as_user("zhao")
    said = {"person": cast.user("zhao").pk, "skills": "账目，工程", "leads": "on", "avoid": [cast.org("鹤汀镇").pk],
            "villages": "碾子坝村"}  # fmt: skip
    assert zhao.post("/draws/inspectors/", said).status_code == 302
    one = Inspector.objects.get()
    assert one.skills == ["账目", "工程"]
    assert {org.name for org in one.avoids.all()} == {"鹤汀镇", "碾子坝村"}
    assert zhao.post("/draws/inspectors/", {"act": "drop", "inspector": one.pk}).status_code == 302
    assert not Inspector.objects.filter(active=True).exists()
    place = cast.org("杏花坞村")
    assert zhao.post("/draws/risks/", {f"level-{place.pk}": "3", f"why-{place.pk}": ""}).status_code == 422
    zhao.post("/draws/risks/", {f"level-{place.pk}": "3", f"why-{place.pk}": "两次举报"})
    assert PlaceRisk.objects.get().level == 3
    assert zhao.post("/draws/risks/", {f"level-{place.pk}": "9" * 30}).status_code == 422


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        href = dict(attributes).get("href") or ""
        if tag == "a" and href.startswith(("/", "?")) and not href.startswith(("//", "/static")):
            self.found.add(href)


def every_page(client: Client) -> dict[str, str]:
    """All that GET gives somebody: every address without an argument, and what is linked from there."""
    spaces = get_resolver().namespace_dict.items()
    names = [
        f"{space}:{name}"
        for space, (_, one) in spaces
        for name in one.reverse_dict
        if isinstance(name, str) and space != "operations"
    ]  # whoever runs the platform counts all requests
    addresses = {"/"} | {one for name in names if (one := _plain(name))}
    found: dict[str, str] = {}
    for _depth in range(2):
        fresh = {one for one in addresses if one not in found and "logout" not in one}
        addresses = set()
        for one in sorted(fresh):
            response = client.get(one)
            body = b"".join(response) if response.streaming else response.content
            found[one] = _steady(body.decode("utf-8")) if not body.startswith((b"PK", b"%PDF")) else ""
            if "html" in response.headers.get("Content-Type", ""):
                links = _Links()
                links.feed(found[one])
                addresses |= {href if href.startswith("/") else one.split("?")[0] + href for href in links.found}
    return found


def _plain(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _steady(body: str) -> str:
    """Without what differs from one asking to the next by itself."""
    body = re.sub(r"<!-- [0-9a-f]* -->", "", body)  # what makes all answers of a door equally long
    body = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", body)
    return re.sub(r"csrf\S*|\d\d:\d\d(:\d\d)?(\.\d+)?", "", body)


SECRET = ("惠农补贴到户暗访", "县民政局", "杏花坞村", "老槐坪村", "11月4日", "2026-11-04")


def test_nothing_that_a_place_or_its_township_can_open_tells_of_a_visit_before_it_is_over(cast, now, as_user):
    """Not by a word and not by a change: every page as Lin (village) and Chen (township), before there was a draw,
    after the commitment and the seed, after the opening. Only the public list of hashes has one hash more."""
    making.villages(cast)
    making.holding_keys(cast, now)
    people, inspection = making.inspectors(cast), making.inspection_of(cast, now)
    others = {f"抽签{at}村": "测试" for at in range(8)} | {"碾子坝村": "测试"}
    wish = making.wanted(cast, now, inspection, people, take=1, left_out=others)  # in Chen's township for certain
    clients = {name: as_user(name) for name in ("lin", "chen")}
    for client in clients.values():
        client.raise_request_exception = False  # whether each page works is another test's matter
    before = {name: every_page(client) for name, client in clients.items()}
    assert len(before["chen"]) > 40
    draw = making.actions.commit(wish, viewer=cast.viewer("zhao"), now=now)
    for name in ("wu", "sun"):
        making.actions.state_seed(draw, [making.LOTTERY], viewer=cast.viewer(name), now=making.after_the_lottery(now))
    draw.refresh_from_db()
    _nothing_told(before, clients, draw)
    (one,) = opening.open_visits(draw, [1], making.word("zhao"), viewer=cast.viewer("zhao"), now=making.departed(now))
    _nothing_told(before, clients, draw)
    assert not visible_visits(cast.viewer("chen")).exists()
    finish_visit(one.visit, viewer=making.going(one), now=making.departed(now, 120))
    assert visible_visits(cast.viewer("chen")).exists()


def _nothing_told(before: dict[str, dict[str, str]], clients: dict[str, Client], draw: Draw) -> None:
    for name, client in clients.items():
        after = every_page(client)
        public = reverse("draws:public_list")
        page = f"{public}{draw.token}/"
        fresh = {address for address in after if address not in before[name]}
        assert fresh <= {page}, fresh
        changed = {address for address, body in before[name].items() if after.get(address) != body}
        assert changed <= {public}, changed
        told = "".join(after[one].split("<main", 1)[1] for one in (public, page))  # the head names whoever looks
        assert not [word for word in SECRET if word in told]
