"""Of which county a page is that needs no signing in: told from the address alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

from django.http import HttpRequest

from yibiao_web.counties.belonging import by_label

Kwargs = Mapping[str, Any]


def _of_county(told: Kwargs) -> str:
    return _first("orgs.Organisation", "path", code=told["code"])


def _of_release(told: Kwargs) -> str:
    """“990101-2026-10-v1.csv”: a county's code has no dash."""
    return _first("orgs.Organisation", "path", code=str(told["name"]).partition("-")[0])


def _of_place(told: Kwargs) -> str:
    return _first("inspections.PlaceCode", "place__path", code=str(told["code"]).upper())


def _of_feed(told: Kwargs) -> str:
    return _first("meetings.CalendarFeed", "org__path", digest=sha256(str(told["token"]).encode()).hexdigest())


def _of_draw(told: Kwargs) -> str:
    return _first("draws.Draw", "county__path", token=told["token"])


def _of_survey(told: Kwargs) -> str:
    return _first("surveys.Survey", "demand__county__path", pk=told["pk"])


def _first(label: str, way: str, **wanted: Any) -> str:
    return by_label(label)._base_manager.filter(**wanted).values_list(way, flat=True).first() or ""


PAGES: Mapping[str, Callable[[Kwargs], str]] = {
    "reports:public": _of_county,
    "reports:public_file": _of_release,
    "fieldwork:published": _of_county,
    "inspections:at": _of_place,
    "meetings:feed": _of_feed,
    "draws:public": _of_draw,
    "draws:record": _of_draw,
    "surveys:answer": _of_survey,
}


def county_of_request(request: HttpRequest, told: Kwargs) -> str:
    """The path of an organisation in the county that a public page is about; "" for all other pages."""
    match = request.resolver_match
    find = PAGES.get(match.view_name) if match else None
    return find(told) if find else ""
