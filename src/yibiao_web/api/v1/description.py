"""What the OpenAPI description says of every operation alike."""

from __future__ import annotations

from typing import Any

from yibiao_web.api.problems import CODES, MEDIA_TYPE, TITLES

_CODES = "\n".join(f"| `{code}` | {status} | {words} |" for code, (status, words) in CODES.items())
DESCRIPTION = f"""\
一次填报、多方共享：已经报过的数据，凭授权从这里取，不再要基层填表。

- **令牌**：请求头 `Authorization: Bearer <令牌>`。由接口管理员发给，只能看到所属单位范围内、已授权的数据；
  每次读取个人信息都记入审计，基层看得到。
- **翻页**：列表给出 `next`；原样放进 `cursor` 取下一页，`next` 为空就是最后一页。翻页期间有新增也不重不漏。
- **没变就不重取**：把上次的 `ETag` 放进 `If-None-Match`，没有变化返回 304。
- **重发无害**：POST 带上 `Idempotency-Key`；同一个键、同样的内容，返回第一次的结果。
- **次数**：超过每分钟的次数返回 429，按 `Retry-After` 的秒数等待。

出错时返回 `{MEDIA_TYPE}`，`code` 固定不变，`detail` 说明怎么办：

| code | 状态 | 含义 |
|---|---|---|
{_CODES}
"""
_PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "出了什么问题、怎么办",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "固定不变，供程序判断"},
        "detail": {"type": "string", "description": "给人看的话：怎么回事、怎么办"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "where": {"type": "string"}, "code": {"type": "string"}, "message": {"type": "string"},
                },
            },
        },
    },
}  # fmt: skip
_ALWAYS = (401, 403, 404, 422, 429)
_POST = (400, 409, 413)
_NOT_MODIFIED = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "上次收到的 ETag；没有变化时返回 304",
    "schema": {"type": "string"},
}


def described(schema: dict[str, Any]) -> dict[str, Any]:
    schema["components"].setdefault("schemas", {})["Problem"] = _PROBLEM
    for path in schema["paths"].values():
        for method, operation in path.items():
            _complete(method, operation)
    return schema


def _complete(method: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    _files_only(responses.get(200, {}).get("content", {}))
    for status in (*_ALWAYS, *(_POST if method == "post" else ())):
        responses.setdefault(status, _problem(status))
    responses[429]["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "几秒以后再试"}}
    if method == "get" and 200 in responses:
        responses[304] = {"description": "没有变化"}
        responses[200].setdefault("headers", {})["ETag"] = {"schema": {"type": "string"}}
        operation.setdefault("parameters", []).append(_NOT_MODIFIED)


def _files_only(content: dict[str, Any]) -> None:
    """An operation that gives files gives no JSON."""
    if len(content) > 1:
        content.pop("application/json", None)


def _problem(status: int) -> dict[str, Any]:
    return {
        "description": TITLES[status],
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
