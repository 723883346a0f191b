"""Every role begins at its first page and follows every link and form; then every address is pressed by everybody, with
nothing and with what the page's own forms hold. Long: ``make crawl``."""

from __future__ import annotations

import os
from collections import Counter, deque
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.crawling import SESSION, leads, name_of, unguarded
from tests.permissions_table import NOTED, PUBLIC, TABLE
from tests.test_permissions import NAMES, PEOPLE, address_of, answer, clients, told, world

FIXTURES = (clients, world)
pytestmark = [pytest.mark.django_db, pytest.mark.crawl]
EACH = 6  # objects of one kind that are looked at: rows of a list are alike
NOT_FOLLOWED = (
    "account_logout", "set_language",
    # of what a page makes when it is first looked at, which is taken back here
    "forms:overlap_file",
)  # fmt: skip


@pytest.mark.parametrize("who", [*PEOPLE, "qian", "nobody"])
def test_a_role_from_its_first_page_on(who, clients):
    """Whatever is shown leads to something that is there, is told to the browser as it must, and changes nothing."""
    wrong, pages, linked = [], 0, Counter()
    client = clients.get(who) or Client(raise_request_exception=False)
    for address, response in crawled(client, linked, who):
        pages += 1
        wrong += [f"{address}: {one}" for one in faults(address, response)]
    print(
        f"\n{who}：{pages} 页，{sum(linked.values())} 处链接和表单，{len(wrong)} 处不对；负载 {os.getloadavg()[0]:.1f}"
    )
    assert not wrong, "\n".join(wrong[:80])


def crawled(client: Client, linked: Counter, who: str) -> Any:
    """(address, answer) of each page that is reached by links."""
    waiting, seen, kinds = deque(["/", "/accounts/login/"]), {"/", "/accounts/login/"}, Counter()
    while waiting:
        address = waiting.popleft()
        response = answer(client, "get", address)
        yield address, response
        further = {("href", to)} if (to := response.headers.get("Location", "")).startswith("/") else set()
        for how, to in leads(response) | further:
            linked[who] += 1
            name = name_of(to)
            kind = (name, how == "href", to.count("?"))
            if how not in ("href", "hx-get") or to in seen or name in NOT_FOLLOWED or kinds[kind] >= EACH:
                continue
            seen.add(to)
            kinds[kind] += 1
            waiting.append(to)


def faults(address: str, response: Any) -> list[str]:
    # who was signed in by the test gave no password, so that allauth asks for it again and can not
    fine = (200, 301, 302, 403) if name_of(address).startswith("mfa_") else (200, 301, 302)
    found = [] if response.status_code in fine else [f"gives {response.status_code}"]
    found += unguarded(response) if name_of(address) != "icon" else []
    extra = response.written - SESSION - set(NOTED.get(name_of(address), "").split())
    return found + ([f"writes {sorted(extra)}"] if extra else [])


def test_everybody_presses_everything(world, clients):
    """POST with nothing in it, by everybody, of every address: never a fault; never anything for whom it is not."""
    wrong, count = [], 0
    for name in (one for one in NAMES if one in TABLE):
        row, address = TABLE[name], address_of(name, TABLE[name], world)
        for who in (*PEOPLE, "qian"):
            response = answer(clients[who], "post", address)
            count += 1
            may = who in row.allowed or (who == "qian" and not row.objects)
            if response.status_code >= 500 or (not may and response.status_code not in (302, 403, 404, 405)):
                wrong.append(f"{who} {address}: POST gives {response.status_code}")
            if not may and response.written - SESSION:
                wrong.append(f"{who} {address}: POST writes {sorted(response.written)}")
            wrong += [f"{who} POST {address}: {one}" for one in unguarded(response)]
    print(f"\n{count} 次按，{len(wrong)} 处不对")
    assert not wrong, "\n".join(wrong[:80])


def test_strangers_press_everything(world):
    wrong, client = [], Client(raise_request_exception=False)
    for name in (one for one in NAMES if one in TABLE):
        address = address_of(name, TABLE[name], world)
        got = {
            method: answer(client, method, address).status_code for method in ("get", "post", "head", "put", "delete")
        }
        wrong += told(address, got, dict.fromkeys(got, (302, 405)))
    for name in PUBLIC:
        if name in ("outside:report", "inspections:find", "api:docs", "draws:recompute"):
            for method in ("put", "delete", "patch"):
                status = answer(client, method, reverse(name)).status_code
                wrong += [] if status in (403, 405) else [f"{method} {name} {status}"]
    assert not wrong, "\n".join(wrong)
