"""Refusals at the API's door, as application/problem+json (RFC 9457): a stable code, Chinese words that say what to
do."""

from __future__ import annotations

from typing import Any

import orjson
from django.http import HttpResponse

from yibiao_web.audit.refusals import Refusal

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: "请求读不懂",
    401: "没有认出调用方",
    403: "没有这项权限",
    404: "没有找到",
    405: "不支持这种方法",
    409: "现在不行",
    413: "太大",
    415: "不支持这种格式",
    422: "内容有问题",
    429: "请求太频繁",
}
CODES = {
    "unreadable_request": (400, "请求体不是有效的 JSON 或表单"),
    "token_missing": (401, "没有带令牌"),
    "token_unknown": (401, "令牌不对"),
    "token_expired": (401, "令牌已过期"),
    "token_revoked": (401, "令牌已停用"),
    "scope_missing": (403, "令牌没有这项权限"),
    "not_entitled": (403, "所要的数据项都没有授权"),
    "not_found": (404, "没有，或不在本单位的范围里"),
    "method_not_allowed": (405, "这个地址不支持这种方法"),
    "too_large": (413, "文件太大"),
    "input_invalid": (422, "参数或内容不对，errors 里逐条说明"),
    "parameter_repeated": (422, "一个参数写了不止一次；几个值用逗号隔开"),
    "cursor_unreadable": (422, "cursor 或 since 不是本接口给出的"),
    "item_unknown": (422, "没有这个数据项"),
    "key_reused": (422, "同一个 Idempotency-Key 已用于另一个请求"),
    "file_unreadable": (422, "文件读不出来"),
    "date_ahead": (422, "数据日期在今天以后"),
    "too_often": (429, "超过每分钟的次数，按 Retry-After 等待"),
}


class TooOften(Refusal):
    """``seconds`` until the next request is allowed."""

    def __init__(self, seconds: int) -> None:
        super().__init__("too_often", f"请求太频繁，请 {seconds} 秒后再试。", 429)
        self.seconds = seconds


def not_found(what: str = "没有这个对象，或它不在本单位的范围里。") -> Refusal:
    return Refusal("not_found", what, 404)


def problem(code: str, detail: str, status: int, **more: Any) -> HttpResponse:
    """The answer; ``more`` are further members of the problem."""
    body = {
        "type": f"/api/docs#problem-{code}", "title": TITLES.get(status, "没有办成"), "status": status, "code": code,
        "detail": detail, **more,
    }  # fmt: skip
    response = HttpResponse(orjson.dumps(body), status=status, content_type=MEDIA_TYPE)
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def of_refusal(refusal: Refusal) -> HttpResponse:
    response = problem(refusal.code, refusal.message, refusal.status)
    if isinstance(refusal, TooOften):
        response.headers["Retry-After"] = str(refusal.seconds)
    return response
