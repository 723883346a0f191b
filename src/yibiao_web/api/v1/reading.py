"""The catalogue, organisations, forms in force: what exists to be asked for."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router

from yibiao.catalogue import CodeList, DataItem
from yibiao_web.api import queries
from yibiao_web.api.cursors import decode, encode
from yibiao_web.api.problems import not_found
from yibiao_web.api.reach import area_of, place
from yibiao_web.api.v1.door import Bearer
from yibiao_web.api.v1.params import After, Limit, Scope
from yibiao_web.api.v1.shapes import Forms, ItemOut, Items, Kind, Organisations
from yibiao_web.catalogue import queries as catalogue

router = Router(tags=["目录"], auth=Bearer("read:catalogue"))
Level = Literal["county", "township", "village", "grid", "department"]


@router.get("/items", response=Items, summary="数据项目录")
def items(
    request: HttpRequest, subject: Annotated[Kind | None, Query(description="只要某一类对象的")] = None,
    words: Annotated[str | None, Query(max_length=50, description="名称、同义词里含有的字")] = None,
    limit: Limit = 100, cursor: After = None,
) -> dict[str, Any]:  # fmt: skip
    """每一项的名称、口径、类型、可选值、数源部门和共享属性。按编码排列。"""
    known = catalogue.catalogue()
    wanted = [
        known.items[code]
        for code in sorted(known.items)
        if (subject is None or known.items[code].subject == subject)
        and (not words or any(words in word for word in known.items[code].words))
    ]
    (start,) = decode("items", cursor)
    some = wanted[start : start + limit]
    end = start + limit
    return {"data": _as_items(some), "next": encode("items", end) if end < len(wanted) else None}


@router.get("/items/{code}", response=ItemOut, summary="一个数据项")
def item(request: HttpRequest, code: str) -> dict[str, Any]:
    """编码不对返回 404。"""
    found = catalogue.catalogue().items.get(code)
    if found is None:
        raise not_found("目录里没有这个编码。")
    return _as_items([found])[0]


def _as_items(some: list[DataItem]) -> list[dict[str, Any]]:
    lists = catalogue.catalogue().code_lists
    shared = catalogue.sharing_class([one.code for one in some])
    owners = catalogue.owners()
    return [
        {
            "code": one.code, "name": one.name, "subject": one.subject, "type": one.type, "unit": one.unit,
            "choices": _words(lists.get(one.choices or "")),
            "definition": one.definition, "sensitivity": one.sensitivity, "sharing": shared[one.code],
            "owner": owners.get(one.code), "fresh_for_days": one.fresh_for_days,
        }
        for one in some
    ]  # fmt: skip


def _words(codes: CodeList | None) -> list[str] | None:
    return [value.name for value in codes.values] if codes else None


@router.get("/organisations", response=Organisations, summary="本单位范围里的组织")
def organisations(
    request: HttpRequest, scope: Scope = None, level: Annotated[Level | None, Query(description="只要哪一级")] = None,
    limit: Limit = 100, cursor: After = None,
) -> dict[str, Any]:  # fmt: skip
    """部门的范围是所在的县。"""
    client = request.auth
    top = area_of(client)
    rows = queries.organisations(client, place(client, scope), level)
    found, after = queries.page(rows, decode("organisations", cursor)[0], limit)
    data = [
        {
            "code": one.code, "name": one.name, "level": one.level,
            "parent": one.parent.code if one.parent and one.parent.path.startswith(top.path) else None,
        }
        for one in found
    ]  # fmt: skip
    return {"data": data, "next": encode("organisations", after) if after else None}


@router.get("/forms", response=Forms, summary="在用报表")
def forms(request: HttpRequest, limit: Limit = 100, cursor: After = None) -> dict[str, Any]:
    """本县经准入、正在用的报表。"""
    found, after = queries.page(queries.forms_in_force(request.auth), decode("forms", cursor)[0], limit)
    data = [
        {
            "id": one.pk, "title": one.title, "organisation": one.org.name, "number": one.number or None,
            "frequency": one.frequency, "basis": one.basis, "expires_on": one.expires_on,
        }
        for one in found
    ]  # fmt: skip
    return {"data": data, "next": encode("forms", after) if after else None}
