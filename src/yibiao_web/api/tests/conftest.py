"""Clients of the API for tests."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client as Browser

from yibiao_web.api.actions import make_client
from yibiao_web.api.scopes import SCOPES
from yibiao_web.ledger.actions import SubjectChange, record
from yibiao_web.ledger.models import Source
from yibiao_web.sharing.models import Grant

SHI = {"person.name": "石小满", "person.id_number": "990101195001010010", "person.mobile": "19900000001"}
YANG = {"person.name": "杨柳青", "person.id_number": "990101196203040028", "person.disability_level": "二级"}
HAN = {"person.name": "韩江雪", "person.id_number": "990101197505060037"}


class Caller:
    """``caller.get("/items")``: a program that calls the API with a token."""

    def __init__(self, token: str) -> None:
        self.token, self.browser = token, Browser()

    def get(self, address: str, /, **headers: str):
        return self.browser.get(f"/api/v1{address}", headers=self._with(headers))

    def post(self, address: str, data: dict, /, **headers: str):
        return self.browser.post(f"/api/v1{address}", data, headers=self._with(headers))

    def _with(self, headers: dict[str, str]) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} | {k.replace("_", "-"): v for k, v in headers.items()}


@pytest.fixture
def caller(cast, now):
    """``caller("县民政局")``: with all scopes; its purpose is 低保核对."""

    def made(org: str = "县民政局", by: str = "ji", scopes=tuple(SCOPES), **more) -> Caller:
        more = {"expires_on": date(2099, 1, 1), "per_minute": 60_000} | more
        viewer = cast.viewer(by)
        client, token = make_client(
            viewer=viewer, org=cast.org(org), name=f"{org}业务系统", scopes=list(scopes), purpose="低保核对", now=now,
            **more,
        )  # fmt: skip
        found = Caller(token)
        found.client = client
        return found

    return made


@pytest.fixture
def grant(cast, now):
    def given(org: str, *items: str, scope: str = "禾溪县", until=date(2099, 1, 1)) -> Grant:
        return Grant.objects.create(
            org=cast.org(org), owner=cast.org("县数据局"), items=list(items), scope=cast.org(scope).path,
            purpose="低保核对", since=date(2020, 1, 1), until=until, granted_at=now, granted_by=cast.user("sun"),
        )  # fmt: skip

    return given


@pytest.fixture
def known(cast, now):
    """石小满 and 杨柳青 of 杏花坞村, 韩江雪 of 碾子坝村, from 户籍底册."""
    county = cast.org("禾溪县")
    source = Source(kind="import", county=county, org=county, title="户籍底册", dated=date(2026, 6, 30))
    people = [("杏花坞村", SHI), ("杏花坞村", YANG), ("碾子坝村", HAN)]
    told = record(
        source, [SubjectChange(cast.org(village), "person", values) for village, values in people],
        by=cast.user("sun"), now=now, org=cast.org("县数据局"),
    )  # fmt: skip
    return told.subjects
