"""Every address × everybody of the cast, by one table (``permissions_table.py``); and what every page must have."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from tests import permission_world
from tests.cast import Cast
from tests.crawling import SESSION, leads, name_of, unguarded, written
from tests.permission_world import World
from tests.permissions_table import ALL, NOTED, OWN, PUBLIC, TABLE, Row

pytestmark = pytest.mark.django_db
PEOPLE = ALL.split()
OURS = ("禾溪", "鹤汀", "杏花坞", "县民政局", "林小满", "石小满", "慰问登记表")


def addresses(patterns: list[Any], space: str = "") -> Iterator[tuple[str, str]]:
    """(name with its namespaces, where it is defined) of every pattern."""
    for one in patterns:
        if isinstance(one, URLPattern):
            yield f"{space}{one.name}", f"{one.pattern} {getattr(one.callback, '__module__', '')}"
        else:
            yield from addresses(one.url_patterns, f"{space}{one.namespace}:" if one.namespace else space)


NAMES = sorted({name for name, _ in addresses(get_resolver().url_patterns)})
API = "api:api-v1:"  # by tokens only; its own tests are in src/yibiao_web/api


def test_every_address_is_in_the_table():
    known = {*TABLE, *PUBLIC, *OWN}
    unknown = [name for name in NAMES if name not in known and not name.startswith(API)]
    gone = [name for name in known if name not in NAMES]
    assert (unknown, gone) == ([], []), "写进 tests/permissions_table.py"


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """Built once, taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield permission_world.build()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def clients(world) -> dict[str, Client]:
    clients = {name: Client(raise_request_exception=False) for name in (*PEOPLE, "qian")}
    for name, client in clients.items():
        client.force_login(Cast().user(name))
    return clients


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def answer(client: Client, method: str, address: str) -> Any:
    """The answer with its ``body``, and the tables that were ``written``. Everything is taken back."""
    with undone(), written() as tables:
        response = getattr(client, method)(address)
        response.written = tables
        response.body = (b"".join(response) if response.streaming else response.content).decode("utf-8", "replace")
        return response


def address_of(name: str, row: Row, world: World) -> str:
    return reverse(name, kwargs={argument: world.pk(thing) for argument, thing in row.at.items()})


ROWS = [name for name in NAMES if name in TABLE]


@pytest.mark.parametrize("name", ROWS)
def test_an_address_is_there_for_whom_the_table_says(name, world, clients):
    """All that is wrong with one address, told together."""
    row = TABLE[name]
    address = address_of(name, row, world)
    got = {person: answer(clients[person], "get", address) for person in PEOPLE}
    wrong = [*opened(row, got), *posted(row, address, clients), *at_the_door(address)]
    wrong += from_the_next_county(row, address, clients["qian"])
    wrong += told_to_the_browser(got)
    wrong += changed_by_looking(name, got)
    wrong += led_astray(got, clients)
    wrong += by_other_ways(address, clients[min(row.allowed)])
    if row.kind == "page" and row.allowed and name not in ("home", "act_for"):
        wrong += inaccessible(got[min(row.allowed)])
    assert not wrong, "\n".join([address, *wrong])


def opened(row: Row, got: dict[str, Any]) -> Iterator[str]:
    """Each person gets in or finds nothing."""
    others = (404,) if row.kind == "page" else (404, 405)  # whom an act is for is asked by POST
    expected = {person: (row.also if person in row.allowed else others) for person in PEOPLE}
    expected |= dict.fromkeys(row.refused.split(), (403, 405))
    yield from told("GET", {who: one.status_code for who, one in got.items()}, expected)


def posted(row: Row, address: str, clients: dict[str, Client]) -> Iterator[str]:
    """An act is not there for others."""
    if row.kind == "act":
        expected = {who: (404,) for who in PEOPLE if who not in row.allowed}
        expected |= dict.fromkeys(set(row.refused.split()) & {*expected}, (302, 403))
        yield from told("POST", {who: answer(clients[who], "post", address).status_code for who in expected}, expected)


def at_the_door(address: str) -> Iterator[str]:
    """A stranger is sent to sign in."""
    for method in ("get", "post"):
        response = answer(Client(), method, address)
        if response.status_code != 302 or not response.headers["Location"].startswith("/accounts/login/"):
            yield f"a stranger: {method} {response.status_code}"


def from_the_next_county(row: Row, address: str, qian: Client) -> Iterator[str]:
    """Qian sees nothing of ours."""
    got = answer(qian, "get", address)
    if row.objects:
        nothing = (404,) if row.kind == "page" else (404, 405)
        yield from told("GET", {"qian": got.status_code}, {"qian": nothing})
        yield from told("POST", {"qian": answer(qian, "post", address).status_code}, {"qian": (404, 405)})
    yield from (f"qian reads {word}" for word in OURS if word in got.body)


def told_to_the_browser(got: dict[str, Any]) -> Iterator[str]:
    """Every answer, errors and downloads too."""
    yield from sorted({f"{who}: {one}" for who, response in got.items() for one in unguarded(response)})


def changed_by_looking(name: str, got: dict[str, Any]) -> Iterator[str]:
    """GET changes nothing but what notes that somebody read personal data."""
    declared = SESSION | set(NOTED.get(name, "").split())
    for who, response in got.items():
        if response.written - declared:
            yield f"{who}: GET writes {sorted(response.written - declared)}"


def led_astray(got: dict[str, Any], clients: dict[str, Client]) -> Iterator[str]:
    """No link or form of a page leads where the reader may not go. The table tells of most; of another thing than the
    table's own it is asked."""
    for who, response in got.items():
        for how, address in leads(response):
            row = TABLE.get(name := name_of(address))
            if name and (not row or who in row.allowed):
                continue
            method = "get" if how in ("href", "hx-get") else "post"
            if not (row and row.objects) or answer(clients[who], method, address).status_code in (403, 404, 405):
                yield f"{who} is led to {address} ({how}), where she may not go"


def by_other_ways(address: str, who: Client) -> Iterator[str]:
    """A method that nothing takes, a form from another site."""
    if (status := answer(who, "delete", address).status_code) != 405:
        yield f"DELETE gives {status}"
    elsewhere = Client(enforce_csrf_checks=True, raise_request_exception=False)
    elsewhere.cookies = who.cookies
    if (status := answer(elsewhere, "post", address).status_code) != 403:
        yield f"POST without the form's secret gives {status}"


def told(method: str, got: dict[str, int], expected: dict[str, tuple[int, ...]]) -> Iterator[str]:
    for who, status in got.items():
        if status not in expected[who]:
            yield f"{who}: {method} gives {status}, not {' or '.join(map(str, expected[who]))}"


@pytest.mark.parametrize(("name", "status"), PUBLIC.items())
def test_what_is_open_to_strangers(name, status, world):
    taken = {"openid_connect_login": "provider_id", "openid_connect_callback": "provider_id", "meetings:feed": "token",
             "surveys:answer": "pk", "inspections:at": "code", "draws:public": "token", "draws:record": "token",
             "fieldwork:published": "code", "reports:public": "code",
             "reports:public_file": "name"}  # fmt: skip
    arguments = {taken[name]: "0"} if name in taken else {}
    response = answer(Client(), "get", reverse(name, kwargs=arguments))
    assert response.status_code == status
    probe = {"X-Frame-Options: None"} if name.startswith("operations:") else set()  # plain words for machines
    assert set(unguarded(response)) <= probe
    assert response.written - set(NOTED.get(name, "").split()) == set(), "a stranger's look changes nothing"


@pytest.mark.parametrize("name", OWN)
def test_ones_own_account_is_behind_the_door(name, world):
    response = answer(Client(), "get", reverse(name))
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith(API)])
def test_the_api_knows_no_sessions(name, world, clients):
    if name.split(":")[-1] in ("openapi-json", "openapi-view", "api-root", "unknown", "try"):
        return
    pattern = next(where for one, where in addresses(get_resolver().url_patterns) if one == name)
    arguments = {part.split(">")[0].split(":")[-1]: "1" for part in pattern.split("<")[1:]}
    address = reverse(name, kwargs=arguments)
    assert {answer(clients[person], "get", address).status_code for person in ("sun", "ji", "qian")} <= {401, 405}


class Reader(HTMLParser):
    """Collects what is wrong with a page."""

    _NAMED = frozenset({"input", "select", "textarea"})

    def __init__(self) -> None:
        super().__init__()
        self.problems: list[str] = []
        self.labels: set[str] = set()
        self.fields: list[dict[str, str]] = []
        self.open_labels = 0
        self.lang = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attributes}
        self.problems += [f"<{tag}> {name}" for name in told if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and not told.get("src") and "json" not in told.get("type", "")):
            self.problems.append(f"inline <{tag}>")
        if any(told.get(name, "").startswith(("http:", "https:", "//")) for name in ("src",)):
            self.problems.append(f"<{tag}> from elsewhere")
        if tag == "html":
            self.lang = told.get("lang", "")
        if tag == "img" and "alt" not in told:
            self.problems.append("<img> without alt")
        if tag == "label":
            self.open_labels += 1
            self.labels.add(told.get("for", ""))
        if tag in self._NAMED and told.get("type") not in ("hidden", "submit", "button"):
            self.fields.append(told | {"inside": str(bool(self.open_labels))})

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self.open_labels -= 1

    def unlabelled(self) -> list[str]:
        named = ("aria-label", "aria-labelledby")
        return [
            one.get("name") or one.get("id") or "?"
            for one in self.fields
            if one["inside"] != "True" and one.get("id") not in self.labels - {""} and not any(n in one for n in named)
        ]


def inaccessible(response: Any) -> Iterator[str]:
    """What a page lacks for those who do not see it, and what the strict policy forbids."""
    if response.status_code != 200 or not response.headers["Content-Type"].startswith("text/html"):
        return
    if "unsafe" in response.headers["Content-Security-Policy"]:
        yield "unsafe Content-Security-Policy"
    reader = Reader()
    reader.feed(response.body)
    yield from reader.problems
    yield from (f"no label: {field}" for field in reader.unlabelled())
    if "<html" in response.body and not reader.lang:
        yield "no language"
    if "<html" in response.body and response.body.count("<h1") != 1:
        yield f"{response.body.count('<h1')} main headings"


@pytest.mark.parametrize("name", [*OWN, "account_login"])
def test_pages_of_ones_account_are_accessible_too(name, world, clients):
    client = Client() if name == "account_login" else clients["lin"]
    response = answer(client, "get", reverse(name))
    assert list(inaccessible(response)) == []
    assert [*unguarded(response), *led_astray({"lin": response}, clients)] == []
    assert response.written <= SESSION
