"""What is known: subjects, their history, what changed since, figures of organisations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from yibiao_web.api import feed, queries
from yibiao_web.api.cursors import decode, encode
from yibiao_web.api.models import Client
from yibiao_web.api.reach import Reach, ToNote, area_of, personal, place, reach
from yibiao_web.api.v1.door import Bearer
from yibiao_web.api.v1.params import After, Codes, Key, Limit, Scope, split
from yibiao_web.api.v1.shapes import Changes, Cursor, Figures, History, Kind, SubjectOne, Subjects
from yibiao_web.ledger.models import Subject
from yibiao_web.orgs.models import Organisation

router = Router(tags=["数据"], auth=Bearer("read:ledger"))


@router.get("/subjects", response=Subjects, summary="一类对象和它们的值")
def subjects(
    request: HttpRequest, kind: Annotated[Kind, Query(description="哪一类对象")],
    scope: Scope = None, items: Codes = None,
    gone: Annotated[bool, Query(description="也要已迁出、死亡、并入的")] = False,
    limit: Limit = 100, cursor: After = None,
) -> dict[str, Any]:  # fmt: skip
    """只给有授权的数据项，给就给全，不打码；没有授权的列在 `missing` 里。每次读取都记下单位和用途。"""
    client = request.auth
    reached = _reach(request, kind, items, scope)
    rows = queries.subjects(client, kind, reached.scope, gone_too=gone)
    found, after = queries.page(rows, decode("subjects", cursor)[0], limit)
    data = _answered(request, reached, kind, found)
    used = (source for one in data for source in one["sources"].values())
    return {
        "data": data, "next": encode("subjects", after) if after else None, "sources": queries.sources(used),
        "missing": list(reached.missing),
    }  # fmt: skip


@router.get("/subjects/{pk}", response=SubjectOne, summary="一个对象")
def subject(request: HttpRequest, pk: Key, items: Codes = None) -> dict[str, Any]:
    """迁出、并入的也给，看 `state`。"""
    one = queries.subject(request.auth, pk)
    reached = _reach(request, one.kind, items, one.org.code)
    (told,) = _answered(request, reached, one.kind, [one])
    return told | {"said": queries.sources(told["sources"].values()), "missing": list(reached.missing)}


@router.get("/subjects/{pk}/history", response=History, summary="一个对象的变更")
def history(
    request: HttpRequest, pk: Key, items: Codes = None, limit: Limit = 100, cursor: After = None
) -> dict[str, Any]:
    """从最早的记录起，每次变更的前后值和来源。"""
    one = queries.subject(request.auth, pk)
    reached = _reach(request, one.kind, items, one.org.code)
    found, after = queries.page(feed.history(request.auth, one), decode("history", cursor)[0], limit)
    told = [feed.as_told(change, frozenset(reached.items), area_of(request.auth)) for change in found]
    data = [one for one in told if one]
    _note(request, reached.scope.path, one.kind, reached.items, [pk] if data else [], "接口取变更")
    return {"data": data, "next": encode("history", after) if after else None}


@router.get("/changes", response=Changes, summary="自某处以来的变更")
def changes(
    request: HttpRequest, since: Annotated[Cursor | None, Query(description="上次给的 cursor；不填从头读起")] = None,
    kind: Annotated[Kind | None, Query(description="只要哪一类对象")] = None, scope: Scope = None, limit: Limit = 100,
) -> dict[str, Any]:  # fmt: skip
    """按入账的先后。移出、死亡、并入、换村都在内，据此删改本地的副本。读完（`more` 为假）以后，隔一段时间带着 `cursor`
    再来。"""
    client = request.auth
    there = place(client, scope)
    told = feed.since(client, there, [kind] if kind else [], _position(since), limit)
    may = {of: _items(client, of, there) for of in {change.subject.kind for change in told.changes}}
    data = [one for change in told.changes if (one := feed.as_told(change, may[change.subject.kind], there))]
    for of, items in sorted(may.items()):
        _note(request, there.path, of, items, [one["subject"] for one in data if one["kind"] == of], "接口取变更")
    return {"data": data, "cursor": encode("changes", *told.position), "more": told.more}


@router.get("/figures", response=Figures, summary="各单位的汇总数")
def figures(
    request: HttpRequest, period: Annotated[str | None, Query(max_length=20, description="报告期，如 2026-09")] = None,
    scope: Scope = None, items: Codes = None, limit: Limit = 100, cursor: After = None,
) -> dict[str, Any]:  # fmt: skip
    """村、部门按期报过的数，一个单位一期一项一行。无条件共享的人数、户数，少于 5 的和能减出它们的不给（`withheld`
    为真，`value` 为空）；要准数，向数源部门申请共享。"""
    client, there = request.auth, place(request.auth, scope)
    reached = reach(client, "organisation", split(items), there, timezone.localdate(), figures=True)
    rows = queries.figures(client, there, period)
    found, after = queries.page(rows, decode("figures", cursor)[0], limit)
    guarded = reached.guarded & {item for one in found for item in one.values}
    few = queries.withheld_figures(client, guarded, {period_of(one) for one in found}) if guarded else set()
    data = [
        _figure(one, item, (one.org.path, period_of(one), item) in few)
        for one in found
        for item in sorted(one.values)
        if item in reached.items
    ]
    used = (row["source"] for row in data if row["source"])
    return {"data": data, "next": encode("figures", after) if after else None, "sources": queries.sources(used)}


def period_of(one: Subject) -> str:
    return one.key.partition("@")[2]


def _figure(one: Subject, item: str, withheld: bool) -> dict[str, Any]:
    return {
        "organisation": one.org.code, "period": period_of(one), "item": item, "withheld": withheld,
        "value": None if withheld else one.values[item], "source": one.sources.get(item),
    }  # fmt: skip


def _reach(request: HttpRequest, kind: str, items: str | None, scope: str | None) -> Reach:
    client = request.auth
    there = place(client, scope)
    return reach(client, kind, split(items), there, timezone.localdate())


def _items(client: Client, kind: str, there: Organisation) -> frozenset[str]:
    return frozenset(reach(client, kind, [], there, timezone.localdate()).items)


def _answered(request: HttpRequest, reached: Reach, kind: str, found: Sequence[Subject]) -> list[dict[str, Any]]:
    data = queries.as_answered(found, reached.items, timezone.localdate())
    held = {item for one in data for item in one["values"]}
    _note(request, reached.scope.path, kind, held, [one["id"] for one in data if one["values"]], "接口取数")
    return data


def _note(
    request: HttpRequest, scope: str, kind: str, items: Iterable[str], subjects: Sequence[int], what: str
) -> None:
    """Leave for the door what was read of persons, if anything."""
    read = sorted(personal(items))
    if read and subjects:
        request.to_note = [
            *getattr(request, "to_note", []), ToNote(scope, kind, read, subjects, len(set(subjects)), what),
        ]  # fmt: skip


def _position(since: str | None) -> tuple[int, int]:
    entry, change = decode("changes", since, 2)
    return entry, change
