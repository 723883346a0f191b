"""Bulk out and in."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from ninja import File, Form, Header, Path, Router, Status, UploadedFile
from pydantic import StringConstraints

from yibiao_web.api import exports
from yibiao_web.api.cursors import decode, encode
from yibiao_web.api.idempotency import Answer, digest_of, once
from yibiao_web.api.imports import Told, import_file, parse_file
from yibiao_web.api.models import Import
from yibiao_web.api.problems import not_found
from yibiao_web.api.queries import page
from yibiao_web.api.reach import ToNote, personal, place, reach
from yibiao_web.api.tables import MEDIA_TYPES, WRITERS
from yibiao_web.api.v1.door import Bearer
from yibiao_web.api.v1.params import After, Codes, Key, Limit, Scope, split
from yibiao_web.api.v1.shapes import Ascii, Format, ImportOut, Imports, Kind, OrgCode
from yibiao_web.files.names import clean_name

router = Router(tags=["批量"])
Title = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f]{1,200}$", strip_whitespace=True, min_length=1)]
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_FILES = {
    "responses": {
        200: {"description": "文件", "content": {kind.partition(";")[0]: _BINARY for kind in MEDIA_TYPES.values()}}
    }
}


@router.get(
    "/export/{kind}.{format}", summary="整批取出", auth=Bearer("read:ledger"), openapi_extra=_FILES, response=bytes
)
def export(
    request: HttpRequest, kind: Annotated[Kind, Path(description="哪一类对象")],
    format: Annotated[Format, Path(description="文件格式")],
    scope: Scope = None, items: Codes = None,
) -> StreamingHttpResponse:  # fmt: skip
    """在册的全部对象，一行一个，列名是数据项编码；`_id` 台账编号、`_organisation` 村代码。没有授权的列不出现，
    写在响应头 `Yibiao-Missing` 里。CSV 里像公式的文字前加了 `'`。每次取出都记下单位和用途。"""
    client = request.auth
    reached = reach(client, kind, split(items), place(client, scope), timezone.localdate())
    reached = reached if items else exports.held(kind, reached)
    read = sorted(personal(reached.items))
    number = exports.count(kind, reached)
    if read and number:
        request.to_note = [ToNote(reached.scope.path, kind, read, [], number, f"接口整批取出 {format}")]
    lines = WRITERS[format](exports.columns(reached.items), exports.rows(kind, reached, timezone.localdate()))
    response = StreamingHttpResponse(lines, content_type=MEDIA_TYPES[format])
    response.headers["Content-Disposition"] = f'attachment; filename="{kind}.{format}"'
    response.headers["Yibiao-Missing"] = ",".join(reached.missing)
    return response


@router.post("/imports", response={200: ImportOut, 201: ImportOut}, summary="整批导入", auth=Bearer("write:import"))
def create_import(
    request: HttpRequest,
    file: Annotated[UploadedFile, File(description="csv、xlsx、parquet 或 ndjson；列名写数据项编码或中文名称")],
    kind: Annotated[Kind, Form(description="哪一类对象")],
    title: Annotated[Title, Form(description="来源的名称，如“残疾人证系统 9 月导出”")],
    dated: Annotated[date, Form(description="数据是哪一天的")],
    scope: Annotated[OrgCode | None, Form(description="行里没写村时，是哪个村；不填看各行")] = None,
    dry_run: Annotated[bool, Form(description="只试一遍，不入账")] = False,
    idempotency_key: Annotated[Ascii | None, Header(alias="Idempotency-Key", description="重发时用同一个键")] = None,
) -> Status:
    """逐行检查：没问题的入账，有问题的退回并说明行号和原因；退回的行可以原样取回，改好再导。空着的格不动台账里的值。
    要有一列认得出是谁（人：公民身份号码；户：户编号；也可用 `_id`）和一列村。"""
    client, now = request.auth, timezone.now()
    content = file.read()
    told = Told(kind, title, dated, place(client, scope), clean_name(file.name or ""))
    parsed = parse_file(content, told, on=timezone.localdate(now))

    def act() -> Answer:
        return 201, _answer(import_file(client, parsed, told, now=now))

    if dry_run:
        return Status(200, _answer(import_file(client, parsed, told, now=now, dry_run=True)))
    digest = digest_of([kind, title, dated.isoformat(), scope or "", content])
    return Status(*once(client, idempotency_key or "", digest, now=now, act=act))


@router.get("/imports", response=Imports, summary="本令牌做过的导入", auth=Bearer("write:import"))
def imports(request: HttpRequest, limit: Limit = 100, cursor: After = None) -> dict[str, Any]:
    """先做的在前。"""
    found, after = page(Import.objects.filter(client=request.auth), decode("imports", cursor)[0], limit)
    return {"data": [_answer(one) for one in found], "next": encode("imports", after) if after else None}


@router.get("/imports/{pk}", response=ImportOut, summary="一次导入的结果", auth=Bearer("write:import"))
def read_import(request: HttpRequest, pk: Key) -> dict[str, Any]:
    """逐行的问题在 `findings` 里。"""
    return _answer(_import(request, pk))


@router.get(
    "/imports/{pk}/rejected", summary="退回的行", auth=Bearer("write:import"), openapi_extra=_FILES, response=bytes
)
def rejected(request: HttpRequest, pk: Key) -> HttpResponse:
    """原来的格式、原来的列，最后加一列“退回原因”。改好以后整个再导一次，这一列不用删。"""
    one = _import(request, pk)
    if one.rejected_file is None:
        raise not_found("这次导入没有退回的行。")
    response = HttpResponse(bytes(one.rejected_file), content_type=MEDIA_TYPES[one.format])
    response.headers["Content-Disposition"] = f'attachment; filename="rejected-{one.pk}.{one.format}"'
    return response


def _import(request: HttpRequest, pk: int) -> Import:
    found = Import.objects.filter(client=request.auth, pk=pk).first()
    if found is None:
        raise not_found("没有这次导入，或它是别的令牌做的。")
    return found


def _answer(one: Import) -> dict[str, Any]:
    return ImportOut(
        id=one.pk, source=one.source_id, dry_run=one.pk is None, kind=one.kind, title=one.title, dated=one.dated,
        rows=one.rows, accepted=one.accepted, rejected=one.rows - one.accepted, added=one.added,
        disputes=one.disputes, unknown_columns=one.unknown_columns, findings=one.findings,
        rejected_file=f"/api/v1/imports/{one.pk}/rejected" if one.pk and one.rejected_file else None,
    ).model_dump(mode="json")  # fmt: skip
