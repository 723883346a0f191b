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
from tests.permission_world import World
from tests.permissions_table import ALL, OWN, PUBLIC, TABLE, Row

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
    with undone():
        response = getattr(client, method)(address)
        response.body = (b"".join(response) if response.streaming else response.content).decode("utf-8", "replace")
        return response


def address_of(name: str, row: Row, world: World) -> str:
    return reverse(name, kwargs={argument: world.pk(thing) for argument, thing in row.at.items()})


ROWS = [name for name in NAMES if name in TABLE]


@pytest.mark.parametrize("name", ROWS)
def test_each_person_gets_in_or_finds_nothing(name, world, clients):
    row = TABLE[name]
    address = address_of(name, row, world)
    others = (404,) if row.kind == "page" else (404, 405)  # whom an act is for is asked below, by POST
    expected = {person: (row.also if person in row.allowed else others) for person in PEOPLE}
    told = {person: answer(clients[person], "get", address).status_code for person in PEOPLE}
    expected |= dict.fromkeys(row.refused.split(), (403, 405))
    wrong = {person: status for person, status in told.items() if status not in expected[person]}
    assert wrong == {}, address


@pytest.mark.parametrize("name", ROWS)
def test_a_stranger_is_sent_to_the_door(name, world):
    address = address_of(name, TABLE[name], world)
    for method in ("get", "post"):
        response = answer(Client(), method, address)
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("name", ROWS)
def test_qian_from_the_next_county_sees_nothing_of_ours(name, world, clients):
    row = TABLE[name]
    address = address_of(name, row, world)
    got = answer(clients["qian"], "get", address)
    if row.objects:
        assert got.status_code in ((404,) if row.kind == "page" else (404, 405))
        assert answer(clients["qian"], "post", address).status_code in (404, 405)
    text = got.body
    assert [word for word in OURS if word in text] == []


@pytest.mark.parametrize("name", [name for name in ROWS if TABLE[name].kind == "act"])
def test_an_act_is_not_there_for_others(name, world, clients):
    row = TABLE[name]
    address = address_of(name, row, world)
    others = [person for person in PEOPLE if person not in row.allowed]
    told = {person: answer(clients[person], "post", address).status_code for person in others}
    refused = set(row.refused.split())
    wrong = {who: status for who, status in told.items() if status not in ((302, 403) if who in refused else (404,))}
    assert wrong == {}


@pytest.mark.parametrize(("name", "status"), PUBLIC.items())
def test_what_is_open_to_strangers(name, status, world):
    arguments = {"provider_id": "none"} if name.startswith("openid") else {}
    assert answer(Client(), "get", reverse(name, kwargs=arguments)).status_code == status


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


@pytest.mark.parametrize("name", [name for name in (*ROWS, *OWN, "account_login") if name not in ("home", "act_for")])
def test_every_page_is_accessible_and_has_nothing_inline(name, world, clients):
    row = TABLE.get(name, Row("page", "lin", {}, (200,)))
    if row.kind == "act" or not row.allowed:
        return
    client = Client() if name == "account_login" else clients[sorted(row.allowed)[0]]
    response = answer(client, "get", address_of(name, row, world))
    if response.status_code != 200 or not response.headers["Content-Type"].startswith("text/html"):
        return
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    text = response.body
    reader = Reader()
    reader.feed(text)
    assert (reader.problems, reader.unlabelled()) == ([], [])
    if "<html" in text:
        assert reader.lang
        assert text.count("<h1") == 1
